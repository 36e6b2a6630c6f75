import Glibc

/// Why a lock was not obtained.
package enum FileLockError: Error, Hashable, Sendable {
  /// Another process has it; `by` is the line that the holder wrote about itself.
  case held(by: String?)
  case system(SystemError)
}

/// An exclusive lock on a file, which other processes that ask for it respect.
///
/// It ends with this value, and with the process however that ends, so none is ever left behind
/// (`flock`). The file stays: removing it would let two processes lock two files of one name.
package struct FileLock: ~Copyable {
  private let file: FileDescriptor

  /// Locks the file at `path`, which is made (mode 0600) if it is missing.
  ///
  /// While another process has the lock, it is tried again for `timeoutMilliseconds`; 0 tries once.
  /// `holder`, a line of text, is written to the file for those who wait. `waiting` is called at
  /// the beginning of a wait, with the line of the other holder.
  package init(
    at path: String, timeoutMilliseconds: Int, holder: String,
    waiting: (_ holder: String?) -> Void = { _ in }
  ) throws(FileLockError) {
    var file = try Self.locked(path, timeoutMilliseconds, waiting)
    while !Self.stands(file, at: path) {
      file = try Self.locked(path, timeoutMilliseconds, waiting)
    }
    do throws(SystemError) { try Self.write(holder, to: file, path) } catch { throw .system(error) }
    self.file = file
  }

  /// Ends the lock now rather than with the value.
  package consuming func release() {}

  deinit {
    // A courtesy to readers, who would see a holder that is gone.
    _ = ftruncate(file.number, 0)
    // Closing alone would leave the lock to a child that has not come to run its program yet.
    _ = flock(file.number, LOCK_UN)
  }
}

extension FileLock {
  /// Opens and locks the file that is at `path` now.
  private static func locked(
    _ path: String, _ timeoutMilliseconds: Int, _ waiting: (_ holder: String?) -> Void
  ) throws(FileLockError) -> FileDescriptor {
    let file: FileDescriptor
    do throws(SystemError) {
      let opened = try FolderEntry(at: path).openOrCreate(O_RDWR)
      file = opened.file
    } catch {
      throw .system(error)
    }
    var isLocked = try lock(file, path, timeoutMilliseconds: 0)
    if !isLocked {
      let other = Self.holder(in: file, path)
      guard timeoutMilliseconds > 0 else { throw .held(by: other) }
      waiting(other)
      isLocked = try lock(file, path, timeoutMilliseconds: timeoutMilliseconds)
    }
    guard isLocked else { throw .held(by: Self.holder(in: file, path)) }
    return file
  }

  /// Whether the file is still the one at its path: if somebody removed it during the wait, others
  /// lock another one.
  private static func stands(_ file: borrowing FileDescriptor, at path: String) -> Bool {
    var (own, current) = (stat(), stat())
    return unsafe fstat(file.number, &own) == 0 && lstat(path, &current) == 0
      && own.st_dev == current.st_dev && own.st_ino == current.st_ino
  }

  /// The pauses grow, so that a short wait ends soon and a long one costs nothing.
  private static func lock(
    _ file: borrowing FileDescriptor, _ path: String, timeoutMilliseconds: Int
  ) throws(FileLockError) -> Bool {
    let start = monotonicMilliseconds()
    let number = file.number
    var pause = 1
    while true {
      do throws(SystemError) {
        try calling(.lock, path) { flock(number, LOCK_EX | LOCK_NB) }
        return true
      } catch {
        guard error.code == EWOULDBLOCK else { throw .system(error) }
      }
      let rest = timeoutMilliseconds - (monotonicMilliseconds() - start)
      guard rest > 0 else { return false }
      sleep(milliseconds: min(pause, rest))
      pause = min(pause * 2, 100)
    }
  }

  private static func write(
    _ holder: String, to file: borrowing FileDescriptor, _ path: String
  ) throws(SystemError) {
    try file.truncate(toBytes: 0, path)
    try file.write(Array((printable(holder.unicodeScalars) + "\n").utf8)[...], path)
  }

  /// The line of the holder, who may need a moment to write it; nil if there is none.
  private static func holder(in file: borrowing FileDescriptor, _ path: String) -> String? {
    for _ in 0..<10 {
      if let line = line(in: file, path) { return line }
      sleep(milliseconds: 2)
    }
    return nil
  }

  private static func line(in file: borrowing FileDescriptor, _ path: String) -> String? {
    var bytes: [UInt8] = []
    guard (try? file.read(1024, at: 0, into: &bytes, path)) != nil else { return nil }
    let line = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    return line.isEmpty ? nil : printable(line.unicodeScalars)
  }

  /// The text goes to a terminal, so whatever could steer one is taken out.
  private static func printable(_ scalars: String.UnicodeScalarView) -> String {
    String(String.UnicodeScalarView(scalars.filter { $0.properties.generalCategory != .control }))
  }
}
