import Glibc

/// Writes a file that must not be there yet, not even as a symbolic link.
///
/// It gets the permissions 0666 less the umask. After an error it is not there.
package func createFile(at path: String, with bytes: [UInt8]) throws(SystemError) {
  let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
  let file = try FileDescriptor(opening: path, flags, mode: 0o666)
  do throws(SystemError) {
    try file.write(bytes[...], path)
    try file.close(path)
  } catch {
    // What failed is worth more than a failure to tidy up.
    try? removeFileOrEmptyFolder(at: path)
    throw error
  }
}

/// Removes a file, or a folder with nothing in it.
package func removeFileOrEmptyFolder(at path: String) throws(SystemError) {
  try callingByName(.remove, path) { unsafe remove(path) }
}

/// Adds bytes, which come in pieces, to the end of a file and waits until they are on the disk. Where
/// there are no pieces, nothing is done.
///
/// A file that is missing is made, with the mode 0600. After an error the file is cut to its old
/// size, if possible. So the next attempt writes the bytes again, which a system that failed to
/// flush them may take for written. The caller keeps others from adding to the file.
package func appendToFile(
  at path: String, _ pieces: some Sequence<ArraySlice<UInt8>>
) throws(SystemError) {
  var pieces = pieces.makeIterator()
  var next = pieces.next()
  guard next != nil else { return }
  let entry = try FolderEntry(at: path)
  let opened = try entry.openOrCreate(O_WRONLY | O_APPEND)
  let isNew = opened.isNew
  let file = opened.file
  let size = try file.status(path).size
  do throws(SystemError) {
    while let piece = next {
      try file.write(piece, path)
      next = pieces.next()
    }
    try file.flush(path)
  } catch {
    try? file.truncate(toBytes: size, path)
    throw error
  }
  try file.close(path)
  if isNew { try entry.flushFolder() }
}

/// Finds out whether bytes could be added to a file, without adding any. A missing file is no
/// error.
package func tryAppending(toFileAt path: String) throws(SystemError) {
  let entry = try FolderEntry(at: path)
  do {
    try entry.open(entry.name, O_WRONLY | O_APPEND).close(path)
  } catch  where error.code == ENOENT {}
}

/// Waits until the content of a file is on the disk.
package func flushFile(at path: String) throws(SystemError) {
  let entry = try FolderEntry(at: path)
  try entry.open(entry.name, O_RDONLY).flush(path)
}

/// Cuts a file to its first `size` bytes and waits until that is on the disk.
package func truncateFile(at path: String, toBytes size: Int) throws(SystemError) {
  let entry = try FolderEntry(at: path)
  let file = try entry.open(entry.name, O_WRONLY)
  try file.truncate(toBytes: size, path)
  try file.flush(path)
  try file.close(path)
}
