import Glibc

/// An opened file, folder or pipe that closes itself.
struct FileDescriptor: ~Copyable {
  private(set) var number: Int32

  init(adopting number: Int32) {
    self.number = number
  }

  /// Opens `path`, never to be inherited by a program that is run.
  ///
  /// A relative path begins at `folder`, and `shownPath` is how errors name it.
  init(
    opening path: String, _ flags: Int32, mode: mode_t = 0, in folder: Int32 = AT_FDCWD,
    shownAs shownPath: String? = nil
  ) throws(SystemError) {
    guard !path.utf8.contains(0) else {
      throw SystemError(.openFile, shownPath ?? path, code: EINVAL)
    }
    number = try calling(.openFile, shownPath ?? path) {
      unsafe openat(folder, path, flags | O_CLOEXEC | O_NOCTTY, mode)
    }
  }

  /// Opens a folder once more, with a position of its own.
  init(reopening folder: borrowing FileDescriptor, shownAs path: String) throws(SystemError) {
    try self.init(opening: ".", O_RDONLY | O_DIRECTORY, in: folder.number, shownAs: path)
  }

  deinit {
    if number >= 0 { _ = Glibc.close(number) }
  }

  /// Closes and reports what only shows then, such as a write that a network disk put off.
  ///
  /// Never tried twice: after a failure the number may already belong to another file.
  consuming func close(_ path: String) throws(SystemError) {
    let closing = number
    number = -1
    guard Glibc.close(closing) == -1, errno != EINTR else { return }
    throw SystemError(.close, path, code: errno)
  }

  func status(_ path: String) throws(SystemError) -> FileStatus {
    var status = stat()
    try calling(.inspect, path) { unsafe fstat(number, &status) }
    return FileStatus(status)
  }

  /// Waits until everything written is on the disk.
  ///
  /// Never tried twice: after a failure the system may have dropped the pages, and a second attempt
  /// would report success for data that is lost.
  func flush(_ path: String) throws(SystemError) {
    guard fsync(number) == 0 else { throw SystemError(.flush, path, code: errno) }
  }

  func changeMode(_ mode: mode_t, _ path: String) throws(SystemError) {
    try calling(.changeMode, path) { fchmod(number, mode) }
  }

  func truncate(toBytes size: Int, _ path: String) throws(SystemError) {
    try calling(.truncate, path) { ftruncate(number, size) }
  }
}
