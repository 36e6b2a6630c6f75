import Glibc
import TestSupport
import Testing

@testable import System

@Suite(.waiting) struct FileLockTests {
  let directory: TemporaryDirectory
  var path: String { directory.path("state.lock") }

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func lock(
    holder: String = "me", timeoutMilliseconds: Int = 0
  ) throws(FileLockError) -> FileLock {
    try FileLock(at: path, timeoutMilliseconds: timeoutMilliseconds, holder: holder)
  }

  @Test(arguments: [0, 5, -1])
  func `a lock that is held is refused with what its holder says`(timeout: Int) throws {
    let held = try lock(holder: "ada on host-1")
    #expect(throws: FileLockError.held(by: "ada on host-1")) {
      _ = try lock(timeoutMilliseconds: timeout)
    }
    // A refused attempt must not wipe the holder's line.
    #expect(throws: FileLockError.held(by: "ada on host-1")) { _ = try lock() }
    held.release()
  }

  @Test func `a lock ends with its value and leaves its file empty`() throws {
    do { _ = try lock() }
    try lock().release()
    _ = try lock()
    #expect(directory.text("state.lock") == "")
    #expect(try directory.names() == ["state.lock"])
  }

  @Test func `a lock that becomes free is taken by one who waits`() throws {
    let reader = try FileDescriptor(opening: directory.write("state.lock"), O_RDONLY)
    #expect(flock(reader.number, LOCK_EX) == 0)
    let seconds = try runProgram(
      "sh", arguments: ["-c", "flock -n \"$0\" true || echo held", path])
    #expect(seconds.output == Array("held\n".utf8))
    #expect(flock(reader.number, LOCK_UN) == 0)
    try lock(timeoutMilliseconds: 60_000).release()
  }

  @Test(
    arguments: [
      ("two\nlines", "twolines"), ("\u{1b}[31mred\u{9b}m", "[31mredm"), ("é日🙂", "é日🙂"), ("", nil),
    ] as [(String, String?)])
  func `what a holder says is one line that a terminal can show`(
    holder: String, shown: String?
  ) throws {
    let held = try lock(holder: holder)
    #expect(throws: FileLockError.held(by: shown)) { _ = try lock() }
    held.release()
  }

  @Test func `what another program wrote into the file is not trusted`() throws {
    try directory.write("state.lock", "\u{1b}]0;title\u{7}" + String(repeating: "x", count: 9999))
    let reader = try FileDescriptor(opening: path, O_RDONLY)
    #expect(flock(reader.number, LOCK_EX) == 0)
    let error = #expect(throws: FileLockError.self) { _ = try lock() }
    guard case .held(let by?) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(by.hasPrefix("]0;titlexxx"))
    #expect(by.count <= 1024)
  }

  @Test func `only a regular file is locked`() throws {
    try directory.write("victim", "precious")
    try #require(unsafe symlink("victim", directory.path("link")) == 0)
    try #require(unsafe mkfifo(directory.path("pipe"), 0o600) == 0)
    try directory.makeFolder("folder")
    for name in ["link", "pipe", "folder", "missing/lock", ""] {
      let error = #expect(throws: FileLockError.self, "\(name)") {
        _ = try FileLock(at: directory.path(name), timeoutMilliseconds: 0, holder: "me")
      }
      guard case .system = error else {
        Issue.record("\(name): \(String(describing: error))")
        return
      }
    }
    #expect(directory.text("victim") == "precious")
  }

  @Test func `who waits is told for whom, once`() throws {
    let held = try lock(holder: "ada on host-1")
    var told: [String?] = []
    #expect(throws: FileLockError.held(by: "ada on host-1")) {
      _ = try FileLock(at: path, timeoutMilliseconds: 5, holder: "bob") { told.append($0) }
    }
    #expect(told == ["ada on host-1"])
    #expect(throws: FileLockError.self) {
      _ = try FileLock(at: path, timeoutMilliseconds: 0, holder: "bob") { told.append($0) }
    }
    #expect(told.count == 1, "no wait, no word")
    held.release()
    try FileLock(at: path, timeoutMilliseconds: 5, holder: "bob") { told.append($0) }.release()
    #expect(told.count == 1)
  }

  @Test func `who waited for a file that was removed locks the one in its place`() throws {
    let other = try FileDescriptor(opening: directory.write("state.lock"), O_RDONLY)
    #expect(flock(other.number, LOCK_EX) == 0)
    let held = try FileLock(at: path, timeoutMilliseconds: 60_000, holder: "me") { _ in
      _ = unsafe unlink(path)
      flock(other.number, LOCK_UN)
    }
    #expect(throws: FileLockError.held(by: "me")) { _ = try lock() }
    held.release()
  }

  @Test func `a program that outlives a killed holder does not keep the lock`() async throws {
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      // Whoever runs this test waits for the end of what is open here already.
      for number in 3..<Int32(1_024) { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
      let held = try FileLock(at: path, timeoutMilliseconds: 0, holder: "me")
      let script = "sleep 600 < /dev/null > /dev/null 2>&1 & echo $! > \"$0.child\""
      _ = try runProgram("sh", arguments: ["-c", script, path])
      raise(SIGKILL)
      held.release()
    }
    let text = try #require(directory.text("state.lock.child"))
    let child = try #require(pid_t(text.filter { $0 != "\n" }))
    #expect(kill(child, 0) == 0, "it lives on")
    try lock().release()
    #expect(kill(child, SIGKILL) == 0)
  }

  @Test func `a program that is run does not keep the lock`() throws {
    let held = try lock()
    let result = try runProgram("sh", arguments: ["-c", "ls -l /proc/self/fd"])
    #expect(!String(decoding: result.output, as: UTF8.self).contains(path))
    held.release()
    try lock().release()
  }
}
