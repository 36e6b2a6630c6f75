import Glibc
import TestSupport
import Testing

@testable import System

@Suite(.waiting) struct ProcessTests {
  @Test func `an environment variable is looked up by its whole name`() async {
    await #expect(processExitsWith: .success) {
      _ = unsafe setenv("TITRATE_X", "", 1)
      _ = unsafe setenv("TITRATE_Y", "a=b", 1)
      #expect(environmentVariable("TITRATE_X") == "")
      #expect(environmentVariable("TITRATE_Y") == "a=b")
      #expect(environmentVariable("TITRATE_") == nil)
      #expect(environmentVariable("TITRATE_X\0") == nil)
      #expect(environmentVariable("") == nil)
    }
  }

  @Test func `the facts of the process are those of the system`() throws {
    #expect(processIdentifier() == Int(getpid()))
    let name = try runProgram("uname", arguments: ["-n"])
    #expect(hostName() + "\n" == String(decoding: name.output, as: UTF8.self))
    #expect(secondsSince1970() > 1_700_000_000)
    let start = monotonicMilliseconds()
    #expect(monotonicMilliseconds() >= start)
  }

  @Test func `a file that grows too large and a pipe without a reader are errors`() async {
    await #expect(processExitsWith: .success) {
      ignoreSignals()
      var ends: [Int32] = [0, 0]
      _ = unsafe pipe(&ends)
      _ = close(ends[0])
      let output = dup(1)
      _ = dup2(ends[1], 1)
      let error = #expect(throws: StreamWriteError.self) { try write([1], to: .output) }
      _ = dup2(output, 1)
      #expect(error == .closedByReader)
    }
  }

  @Test func `a crash is left to the system, which keeps no core`() async {
    await #expect(processExitsWith: .signal(SIGSEGV)) {
      _ = signal(SIGSEGV) { _ in exit(0) }
      keepMemoryPrivate()
      var limit = rlimit()
      _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
      if limit.rlim_cur <= 1 && limit.rlim_max <= 1 { raise(SIGSEGV) }
    }
  }

  @Test func `where not even one byte of a core is permitted, none is`() async {
    await #expect(processExitsWith: .success) {
      var limit = rlimit(rlim_cur: 0, rlim_max: 0)
      _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
      // To root no limit is the last.
      try #require(geteuid() != 0 || setuid(65_534) == 0)
      keepMemoryPrivate()
      _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
      #expect(limit.rlim_cur == 0 && limit.rlim_max == 0)
    }
  }

  @Test func `a full device is an error that names the stream`() async {
    await #expect(processExitsWith: .success) {
      let output = dup(1)
      _ = dup2(unsafe open("/dev/full", O_WRONLY), 1)
      let error = #expect(throws: StreamWriteError.self) { try write([1], to: .output) }
      _ = dup2(output, 1)
      #expect(error == .system(SystemError(.write, "standard output", code: ENOSPC)))
    }
  }

  @Test func `all is written to a stream that does not block`() async {
    await #expect(processExitsWith: .success) {
      let directory = try TemporaryDirectory()
      let (pipe, count) = (directory.path("pipe"), directory.path("count"))
      try #require(unsafe mkfifo(pipe, 0o600) == 0 && mkfifo(count, 0o600) == 0)
      let script = "(head -c 1000000 < \"$0\" | wc -c | cat > \"$1\") > /dev/null &"
      #expect(try runProgram("sh", arguments: ["-c", script, pipe, count]).exitStatus == 0)
      let error = dup(2)
      _ = dup2(unsafe open(pipe, O_RDWR | O_NONBLOCK), 2)
      try write(Array(repeating: 1, count: 1_000_000), to: .error)
      _ = dup2(error, 2)
      var answer: [UInt8] = []
      let reader = try FileDescriptor(opening: count, O_RDONLY)
      _ = try reader.read(100, into: &answer, count)
      #expect(String(decoding: answer, as: UTF8.self) == "1000000\n")
    }
  }

  @Test func `standard input is read line by line and no further`() async {
    await #expect(processExitsWith: .success) {
      let directory = try TemporaryDirectory()
      let path = try directory.write("input", "yes\n\nlonger\nlast")
      _ = dup2(unsafe open(path, O_RDONLY), 0)
      let lines = try (0..<6).map { _ in
        try readStandardInputLine(maximumBytes: 5).map { String(decoding: $0, as: UTF8.self) }
      }
      #expect(lines == ["yes", "", "longe", "r", "last", nil])
    }
  }

  @Test func `standard streams that were closed are filled`() async {
    await #expect(processExitsWith: .success) {
      let output = dup(1)
      _ = close(0)
      _ = close(1)
      fillStandardDescriptors()
      let next = unsafe open("/dev/null", O_RDONLY)
      #expect(fcntl(0, F_GETFD) >= 0)
      #expect(fcntl(1, F_GETFD) >= 0)
      #expect(next > output)
      _ = dup2(output, 1)
    }
  }

  @Test func `a file is no terminal`() async {
    await #expect(processExitsWith: .success) {
      _ = dup2(unsafe open("/dev/null", O_RDWR), 0)
      let output = dup(1)
      _ = dup2(0, 1)
      let facts = (isTerminal(.output), isStandardInputTerminal(), terminalWidth(.output))
      _ = dup2(output, 1)
      #expect(facts == (false, false, nil))
    }
  }

  @Test func `a terminal tells its width`() async {
    await #expect(processExitsWith: .success) {
      let terminal = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY)
      try #require(terminal >= 0)
      _ = dup2(terminal, 2)
      #expect(isTerminal(.error))
      #expect(terminalWidth(.error) == nil)
      var size = winsize(ws_row: 10, ws_col: 123, ws_xpixel: 0, ws_ypixel: 0)
      _ = unsafe ioctl(terminal, UInt(TIOCSWINSZ), &size)
      #expect(terminalWidth(.error) == 123)
    }
  }
}

@Suite(.waiting) struct PathTests {
  let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  @Test func `a canonical path has no links and no dots`() throws {
    try directory.makeFolder("real/inner")
    try #require(unsafe symlink("real", directory.path("link")) == 0)
    #expect(
      try canonicalPath(directory.path("link/./inner/../inner")) == directory.path("real/inner"))
    #expect(try canonicalPath("/") == "/")
    #expect(try canonicalPath(".").hasPrefix("/"))
    let missing = directory.path("missing")
    #expect(throws: SystemError(.resolve, missing, code: ENOENT)) { try canonicalPath(missing) }
    #expect(throws: SystemError(.resolve, "/\0x", code: EINVAL)) { try canonicalPath("/\0x") }
  }

  @Test(arguments: ["a", "a/b/c", "a//b/", "./a/b"])
  func `a folder is made with those above it, and again without harm`(name: String) throws {
    for _ in 1...2 {
      try createFolder(at: directory.path(name))
      #expect(try fileKind(at: directory.path(name)) == .folder)
    }
  }

  @Test func `only the last folder is private`() async {
    await #expect(processExitsWith: .success) {
      let directory = try TemporaryDirectory()
      umask(0)
      try createFolder(at: directory.path("a/.titrate"), mode: 0o700)
      #expect(try directory.permissions("a") == 0o777)
      #expect(try directory.permissions("a/.titrate") == 0o700)
      try createFolder(at: directory.path("a/.titrate"))
      #expect(try directory.permissions("a/.titrate") == 0o700)
    }
  }

  @Test func `a relative folder is made`() async {
    await #expect(processExitsWith: .success) {
      let directory = try TemporaryDirectory()
      #expect(unsafe chdir(directory.path) == 0)
      try createFolder(at: "a/b")
      #expect(try fileKind(at: directory.path("a/b")) == .folder)
    }
  }

  @Test(arguments: ["file", "file/below", "", "a\0b", "dangling"])
  func `a folder that cannot be made is an error`(name: String) throws {
    try directory.write("file")
    try #require(unsafe symlink("nowhere", directory.path("dangling")) == 0)
    #expect(throws: SystemError.self) {
      try createFolder(at: name.isEmpty ? "" : directory.path(name))
    }
    #expect(try directory.names() == ["dangling", "file"])
  }

  @Test func `a link to a folder is a folder`() throws {
    try directory.makeFolder("real")
    try #require(unsafe symlink("real", directory.path("link")) == 0)
    try createFolder(at: directory.path("link/inner"))
    #expect(try fileKind(at: directory.path("real/inner")) == .folder)
  }
}
