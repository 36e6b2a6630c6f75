import Glibc
import Testing
import TestSupport

@testable import System

struct ProgramTests {
  private func shell(
    _ script: String, in folder: String? = nil, maximumOutputBytes: Int = 1 << 20
  ) throws -> ProgramResult {
    try runProgram(
      "sh", arguments: ["-c", script], in: folder, maximumOutputBytes: maximumOutputBytes)
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

  @Test func `words are passed as they are`() throws {
    let words = ["a b", "", "$HOME", "*", "'\"", "日"]
    let result = try runProgram("printf", arguments: ["%s\\n"] + words)
    #expect(String(decoding: result.output, as: UTF8.self) == words.map { $0 + "\n" }.joined())
  }

  @Test func `a program runs in the folder it is given`() throws {
    let directory = try TemporaryDirectory()
    let folder = try directory.makeFolder("-a $(b) '日'")
    let result = try runProgram("pwd", arguments: ["-P"], in: folder)
    #expect(String(decoding: result.output, as: UTF8.self) == folder + "\n")
    let words = try runProgram("printf", arguments: ["%s|", "a b", "$x"], in: folder)
    #expect(String(decoding: words.output, as: UTF8.self) == "a b|$x|")
  }

  @Test func `a program or folder that is not there is told`() {
    #expect(throws: ProgramError.notFound) {
      try runProgram("no-such-program-3f1c", arguments: [])
    }
    #expect(throws: ProgramError.notFound) {
      try runProgram("no-such-program-3f1c", arguments: [], in: "/")
    }
    #expect(throws: ProgramError.notFound) {
      try runProgram("true", arguments: [], in: "/no/such/folder")
    }
  }

  @Test(arguments: ["tr\0ue", ""])
  func `a name that is none is an error`(name: String) {
    #expect(throws: ProgramError.self) { try runProgram(name, arguments: []) }
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
      #expect(result == ProgramResult(output: [], exitStatus: 128 + 13))
    }
  }

  @Test func `a program has the environment`() throws {
    let result = try shell("printf %s \"$PATH\"")
    #expect(String(decoding: result.output, as: UTF8.self) == environmentVariable("PATH"))
  }
}
