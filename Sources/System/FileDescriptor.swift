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

// MARK: - Reading and writing

extension FileDescriptor {
  func write(_ bytes: ArraySlice<UInt8>, _ path: String) throws(SystemError) {
    try writeAll(bytes, to: number, path)
    if bytes.count >= Self.manyBytes { beginFlushing(last: bytes.count) }
  }

  /// From this size on, a further system call is worth its cost.
  private static let manyBytes = 1 << 18

  /// Has the system begin to put the last bytes on the disk, so that the flush at the end waits
  /// less: it writes out at once what is not needed in memory. A failure does not matter here,
  /// since the flush shows it.
  private func beginFlushing(last count: Int) {
    let end = lseek(number, 0, SEEK_CUR)
    _ = posix_fadvise(number, end - count, count, POSIX_FADV_DONTNEED)
  }

  /// Appends at most `count` bytes to `buffer`; 0 is returned at the end of the file.
  ///
  /// Reads where the last read ended, or at `offset` if that is given.
  func read(
    _ count: Int, at offset: Int? = nil, into buffer: inout [UInt8], _ path: String
  ) throws(SystemError) -> Int {
    let before = buffer.count
    var failure: SystemError?
    buffer.append(addingCapacity: count) { span in
      unsafe span.withUnsafeMutableBufferPointer { (target, filled) in
        do throws(SystemError) {
          filled += try calling(.read, path) {
            if let offset { return unsafe pread(number, target.baseAddress, count, offset) }
            return unsafe Glibc.read(number, target.baseAddress, count)
          }
        } catch {
          failure = error
        }
      }
    }
    if let failure { throw failure }
    return buffer.count - before
  }
}

/// Writes every byte, in as many calls as it takes.
func writeAll(
  _ bytes: ArraySlice<UInt8>, to number: Int32, _ path: String
) throws(SystemError) {
  var rest = bytes
  while !rest.isEmpty {
    do {
      let count = try calling(.write, path) {
        unsafe rest.withUnsafeBytes { unsafe write(number, $0.baseAddress, $0.count) }
      }
      rest = rest.dropFirst(count)
    } catch  where error.code == EAGAIN {
      try waitUntilWritable(number, path)
    }
  }
}

/// Waits for a terminal or pipe that a parent, which shares it, has set not to block.
private func waitUntilWritable(_ number: Int32, _ path: String) throws(SystemError) {
  var request = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
  try calling(.write, path) { unsafe poll(&request, 1, -1) }
}
