import Glibc
import TestSupport
import Testing

@testable import System

@Suite(.waiting) struct ProgramDialogueTests {
  private func shell(
    _ script: String, in folder: String = "/", maximumLineBytes: Int = 1_000,
    inheriting inherits: @escaping (String) -> Bool = { _ in true }
  ) throws -> ProgramDialogue {
    try ProgramDialogue(
      with: "/bin/sh", arguments: ["-c", script], in: folder, inheriting: inherits,
      maximumLineBytes: maximumLineBytes)
  }

  /// The lines that come until the program closes its output.
  private func lines(_ dialogue: inout ProgramDialogue) throws -> [String] {
    var lines: [String] = []
    while true {
      let isOpen = dialogue.isOpen
      try dialogue.listen(atMost: 100)
      while let line = try dialogue.nextLine() {
        lines.append(String(decoding: line, as: UTF8.self))
      }
      guard isOpen else { return lines }
    }
  }

  @Test func `lines go to and fro`() throws {
    var dialogue = try shell("while read -r line; do echo \"<$line>\"; done; printf rest")
    for line in ["a", "", "ü b\\"] {
      dialogue.send(Array(line.utf8))
      while true {
        try dialogue.listen(atMost: 1_000)
        guard let answer = try dialogue.nextLine() else { continue }
        #expect(String(decoding: answer, as: UTF8.self) == "<\(line)>")
        break
      }
      #expect(try dialogue.nextLine() == nil)
    }
    dialogue.endInput()
    #expect(try lines(&dialogue) == ["rest"])
    #expect(try dialogue.end(until: monotonicMilliseconds() + 60_000) == 0)
  }

  @Test func `a program that does not read is no hindrance`() throws {
    var dialogue = try shell("echo ready; exec cat > /dev/null", maximumLineBytes: 1 << 20)
    for _ in 0..<100 { dialogue.send([UInt8](repeating: 120, count: 100_000)) }
    dialogue.endInput()
    #expect(try lines(&dialogue) == ["ready"])
  }

  @Test func `many lines arrive whole`() throws {
    var dialogue = try shell("seq 1 200000; printf '%s' no; echo thing")
    let lines = try lines(&dialogue)
    #expect(lines.count == 200_001 && lines[99_999] == "100000" && lines.last == "nothing")
  }

  @Test func `a line that is too long is an error, and is not kept`() throws {
    var dialogue = try shell("echo short; tr '\\0' x < /dev/zero", maximumLineBytes: 100_000)
    #expect(throws: ProgramError.outputTooLarge(limitBytes: 100_000)) {
      while true {
        try dialogue.listen(atMost: 100)
        while let line = try dialogue.nextLine() { #expect(line.count == 5) }
      }
    }
  }

  @Test func `a program runs in a folder, with the variables that it may have`() async {
    await #expect(processExitsWith: .success) {
      let directory = try TemporaryDirectory()
      _ = unsafe setenv("TITRATE_FIRST", "a\u{1}b", 1)
      _ = unsafe setenv("TITRATE_SECOND", "b", 1)
      var dialogue = try ProgramDialogue(
        with: "/usr/bin/env", arguments: ["sh", "-c", "pwd; env | grep TITRATE_ | sort"],
        in: directory.path, inheriting: { $0 == "TITRATE_FIRST" || $0 == "PATH" },
        maximumLineBytes: 1_000)
      var lines: [String] = []
      while dialogue.isOpen {
        try dialogue.listen(atMost: 100)
        while let line = try dialogue.nextLine() {
          lines.append(String(decoding: line, as: UTF8.self))
        }
      }
      #expect(lines == [directory.path, "TITRATE_FIRST=a\u{1}b"])
    }
  }

  @Test func `a program that cannot be run is an error`() {
    for (path, folder) in [("/no/such", "/"), ("/bin/sh", "/no/such"), ("/bin/sh\0", "/")] {
      #expect(throws: SystemError.self) {
        _ = try ProgramDialogue(
          with: path, arguments: [], in: folder, inheriting: { _ in true }, maximumLineBytes: 1)
      }
    }
  }

  @Test func `a program is ended with what it started, at the latest with its dialogue`() throws {
    let directory = try TemporaryDirectory()
    let script = "trap '' TERM; sleep 600 & echo $! $$; wait"
    var processes: [Substring] = []
    do {
      var dialogue = try shell(script, in: directory.path)
      while processes.isEmpty {
        try dialogue.listen(atMost: 100)
        processes =
          try dialogue.nextLine().map {
            String(decoding: $0, as: UTF8.self).split(separator: " ")
          } ?? []
      }
    }
    #expect(processes.count == 2)
    let wait = processes.map { "while grep -qs '^State:.[RSD]' /proc/\($0)/status; do :; done" }
    #expect(
      try runProgram("sh", arguments: ["-c", wait.joined(separator: ";")], timeoutSeconds: 60)
        .exitStatus == 0)
  }

  @Test func `a program that ends by itself leaves nothing running`() throws {
    var dialogue = try shell("sleep 600 >&- 2>&- & echo $!")
    let process = try #require(try lines(&dialogue).first)
    #expect(try dialogue.end(until: monotonicMilliseconds() + 60_000) == 0)
    let wait = "while grep -qs '^State:.[RSD]' /proc/\(process)/status; do :; done"
    #expect(try runProgram("sh", arguments: ["-c", wait], timeoutSeconds: 60).exitStatus == 0)
  }

  @Test func `what a program started has time to finish when it is asked to end`() throws {
    let directory = try TemporaryDirectory()
    let busy =
      "trap 'sleep 0.2; echo done > away; exit' TERM; echo ready; while :; do sleep 0.01; done"
    var dialogue = try shell("(\(busy)) & wait", in: directory.path)
    while try dialogue.nextLine() == nil { try dialogue.listen(atMost: 100) }
    #expect(try dialogue.end(until: 0) == nil)
    #expect(directory.text("away") == "done\n")
  }

  @Test func `a program that does not end is asked to`() throws {
    var dialogue = try shell(
      "trap 'echo asked >&2; exit 3' TERM; echo; while :; do sleep 0.01; done")
    while try dialogue.nextLine() == nil { try dialogue.listen(atMost: 100) }
    #expect(try dialogue.end(until: 0) == nil)
    #expect(String(decoding: dialogue.complaints, as: UTF8.self).hasSuffix("asked\n"))
  }

  @Test func `of much that is complained the first and the last is kept`() throws {
    var dialogue = try shell("seq 1 100000 >&2; echo last >&2")
    _ = try lines(&dialogue)
    _ = try dialogue.end(until: monotonicMilliseconds() + 60_000)
    #expect(dialogue.complaints.starts(with: "1\n2\n3\n".utf8))
    #expect(dialogue.complaints.count == 64 << 10)
    #expect(String(decoding: dialogue.lastComplaints, as: UTF8.self).hasSuffix("100000\nlast\n"))
    #expect(dialogue.lastComplaints.count == 4 << 10)
  }

  @Test func `requests to end wait while something is done`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      EndRequests.waiting {
        _ = raise(SIGTERM)
        if EndRequests.arePending { _exit(7) }
      }
    }
    await #expect(processExitsWith: .signal(SIGTERM)) {
      // The threads of tests listen to no signals.
      var signals = sigset_t()
      _ = unsafe (sigemptyset(&signals), sigaddset(&signals, SIGTERM))
      unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
      EndRequests.waiting { _ = raise(SIGTERM) }
    }
  }
}
