import Glibc
import TestSupport
import Testing

@testable import System

@Suite(.waiting) struct ProgramTests {
  private func shell(
    _ script: String, maximumOutputBytes: Int = 1 << 20
  ) throws -> ProgramResult {
    try runProgram("sh", arguments: ["-c", script], maximumOutputBytes: maximumOutputBytes)
  }

  @Test(
    arguments: [
      ("printf hello", "hello", 0), ("exit 3", "", 3), ("kill -9 $$", "", 137),
      ("cat; echo end", "end\n", 0), ("echo lost >&2", "", 0), ("echo \"$0\"", "sh\n", 0),
    ])
  func `a program's output and status are returned`(
    script: String, output: String, status: Int
  ) throws {
    let result = try shell(script)
    #expect(String(decoding: result.output, as: UTF8.self) == output)
    #expect(result.exitStatus == status)
  }

  @Test func `a program reads what it is given, however much it writes meanwhile`() throws {
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let result = try runProgram("cat", arguments: [], input: bytes, maximumOutputBytes: 1 << 22)
    #expect(result.output == bytes)
    #expect(try runProgram("true", arguments: [], input: bytes).exitStatus == 0)
  }

  @Test func `what a program complains of is kept, the first 64 KiB of it`() throws {
    let result = try shell("echo a >&2; exec >&-; yes complaint | head -c 1000000 >&2; exit 4")
    #expect(result.errors.starts(with: "a\ncomplaint\n".utf8))
    #expect(result.errors.count == 64 << 10)
    #expect(result.exitStatus == 4)
  }

  @Test func `nobody waits for what a program leaves running`() throws {
    let result = try shell("echo out; echo error >&2; sleep 600 >&- & echo $!")
    let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
    #expect(lines.first == "out" && result.errors == Array("error\n".utf8))
    kill(try #require(pid_t(lines[1])), SIGKILL)
  }

  @Test func `words are passed as they are`() throws {
    let words = ["a b", "", "$HOME", "*", "'\"", "日"]
    let result = try runProgram("printf", arguments: ["%s\\n"] + words)
    #expect(String(decoding: result.output, as: UTF8.self) == words.map { $0 + "\n" }.joined())
  }

  @Test(arguments: ["no-such-program-3f1c", "tmp", "", ".", "tr\0ue"])
  func `a name that no program has is told`(name: String) {
    #expect(throws: ProgramError.notFound) { try runProgram(name, arguments: []) }
  }

  @Test func `a word with a zero byte is an error`() {
    #expect(throws: ProgramError.self) { try runProgram("true", arguments: ["a\0b"]) }
  }

  @Test func `a program is not looked for in the folder that this one runs in`() async {
    await #expect(processExitsWith: .success) {
      let directory = try TemporaryDirectory()
      try directory.write("planted-3f1c", "#!/bin/sh\necho planted\n")
      let path = directory.path("planted-3f1c")
      _ = unsafe (chmod(path, 0o700), chdir(directory.path))
      for relative in [".", "", "./."] {
        _ = unsafe setenv("PATH", "\(relative):/usr/bin:/bin", 1)
        #expect(throws: ProgramError.notFound) { try runProgram("planted-3f1c", arguments: []) }
      }
      _ = unsafe setenv("PATH", "/usr/bin:\(directory.path)", 1)
      #expect(try runProgram("planted-3f1c", arguments: []).output == Array("planted\n".utf8))
    }
  }

  @Test func `a program that takes too long is stopped with what it started`() throws {
    let directory = try TemporaryDirectory()
    let late = ProgramError.timedOut(limitSeconds: 1)
    #expect(throws: late) {
      try runProgram(
        "sh",
        arguments: ["-c", "sleep 600 & echo $! > \"$0\"; sleep 600", directory.path("child")],
        timeoutSeconds: 1)
    }
    let child = try #require(directory.text("child")).filter(\.isNumber)
    let wait = "while grep -q '^State:.[RSD]' /proc/\(child)/status; do :; done"
    #expect(try runProgram("sh", arguments: ["-c", wait], timeoutSeconds: 60).exitStatus == 0)
  }

  @Test func `a program that takes too long can put its things away`() throws {
    let directory = try TemporaryDirectory()
    let script = "trap 'echo done > \"$0\"; exit' TERM; sleep 600 & wait"
    #expect(throws: ProgramError.timedOut(limitSeconds: 1)) {
      try runProgram("sh", arguments: ["-c", script, directory.path("away")], timeoutSeconds: 1)
    }
    #expect(directory.text("away") == "done\n")
    #expect(throws: ProgramError.timedOut(limitSeconds: 1)) {
      try runProgram("sh", arguments: ["-c", "trap '' TERM; sleep 600"], timeoutSeconds: 1)
    }
  }

  @Test func `a program that writes no more and does not end is stopped`() {
    #expect(throws: ProgramError.timedOut(limitSeconds: 1)) {
      try runProgram("sh", arguments: ["-c", "exec >&-; sleep 600"], timeoutSeconds: 1)
    }
  }

  @Test func `variables are set and left out`() async {
    await #expect(processExitsWith: .success) {
      _ = unsafe setenv("TITRATE_FIRST", "a", 1)
      _ = unsafe setenv("TITRATE_SECOND", "b", 1)
      _ = unsafe setenv("TITRATE_THIRD", "c=\u{1}", 1)
      let result = try runProgram(
        "sh", arguments: ["-c", "env | grep -E '^TITRATE_(FIRST|SECOND|THIRD|FOURTH)=' | sort"],
        variables: ["TITRATE_FIRST": nil, "TITRATE_SECOND": "B =", "TITRATE_FOURTH": ""])
      let lines = String(decoding: result.output, as: UTF8.self)
      #expect(lines == "TITRATE_FOURTH=\nTITRATE_SECOND=B =\nTITRATE_THIRD=c=\u{1}\n")
    }
  }

  @Test func `a program that writes too much is stopped`() throws {
    #expect(throws: ProgramError.outputTooLarge(limitBytes: 1000)) {
      try shell("while :; do echo yes; done", maximumOutputBytes: 1000)
    }
    #expect(try shell("printf 12345", maximumOutputBytes: 5).output.count == 5)
    #expect(throws: ProgramError.outputTooLarge(limitBytes: 4)) {
      try shell("printf 12345", maximumOutputBytes: 4)
    }
  }

  @Test func `a program inherits neither files nor ignored signals`() async {
    await #expect(processExitsWith: .success) {
      ignoreSignals()
      let directory = try TemporaryDirectory()
      let file = try FileDescriptor(opening: directory.write("secret"), O_RDONLY)
      let files = try runProgram("ls", arguments: ["-l", "/proc/self/fd"])
      #expect(!String(decoding: files.output, as: UTF8.self).contains("secret"))
      #expect(file.number > 2)
      let result = try runProgram("sh", arguments: ["-c", "kill -PIPE $$; echo survived"])
      #expect(result == ProgramResult(output: [], errors: [], exitStatus: 128 + 13))
    }
  }

  @Test func `a program has the environment`() throws {
    let result = try shell("printf %s \"$PATH\"")
    #expect(String(decoding: result.output, as: UTF8.self) == environmentVariable("PATH"))
  }

  @Test func `a program is kept to a folder, to variables, and to the size of its files`() throws {
    signal(SIGXFSZ, SIG_IGN)
    let folder = try TemporaryDirectory()
    var bounds = ProgramBounds()
    (bounds.folder, bounds.maximumFileBytes) = (folder.path, 4_096)
    bounds.inherits = { $0 == "PATH" }
    let script = "cat >/dev/null; yes > large; echo small > small; env | cut -d= -f1 | sort; pwd"
    let result = try runProgram(
      "sh", arguments: ["-c", script], variables: ["OWN": "1"], bounds: bounds)
    let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
    // The shell sets the one that says where it is.
    #expect(lines.filter { $0 != "PWD" } == ["OWN", "PATH", Substring(folder.path)])
    #expect(result.exitStatus == 0 && folder.text("large")?.utf8.count == 4_096)
    #expect(folder.text("small") == "small\n")
  }

  @Test(arguments: [false, true])
  func `a program has a group of its own unless it is to share one`(sharesGroup: Bool) throws {
    var bounds = ProgramBounds()
    bounds.sharesGroup = sharesGroup
    // The fifth field of the line; the name before it has no blank.
    let result = try runProgram(
      "cut", arguments: ["-d ", "-f1,5", "/proc/self/stat"], bounds: bounds)
    let numbers = String(decoding: result.output, as: UTF8.self).split(
      whereSeparator: \.isWhitespace)
    #expect(numbers.count == 2 && numbers[1] == (sharesGroup ? "\(getpgrp())" : numbers[0]))
  }

  @Test func `a program that shares the group is stopped alone when its time is over`() throws {
    var bounds = ProgramBounds()
    bounds.sharesGroup = true
    #expect(throws: ProgramError.timedOut(limitSeconds: 1)) {
      try runProgram("sleep", arguments: ["60"], bounds: bounds, timeoutSeconds: 1)
    }
  }
}
