import Glibc

extension FileDescriptor {
  func write(_ bytes: ArraySlice<UInt8>, _ path: String) throws(SystemError) {
    try writeAll(bytes, to: number, path)
    if bytes.count >= Self.manyBytes { beginFlushing(last: bytes.count) }
  }

  /// As many as are worth a call of the system.
  private static let manyBytes = 1 << 18

  /// Has the system begin to put the bytes on the disk that were written last, so that there is less to wait
  /// for when all are flushed: of what nobody needs soon it keeps no copy to be written later. It is only
  /// asked; what keeps it from doing so shows when the file is flushed.
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

/// A terminal or pipe that was set not to block, by a parent that shares it, is waited for.
private func waitUntilWritable(_ number: Int32, _ path: String) throws(SystemError) {
  var request = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
  try calling(.write, path) { unsafe poll(&request, 1, -1) }
}
