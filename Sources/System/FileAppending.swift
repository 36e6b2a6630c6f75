import Glibc

/// Adds bytes to the end of a file and waits until they are on the disk.
///
/// A file that is missing is made, with the mode 0600. After an error the file is cut to its old
/// size, if possible. So the next attempt writes the bytes again, which a system that failed to
/// flush them may take for written. The caller keeps others from adding to the file.
package func appendToFile(
  at path: String, _ bytes: ArraySlice<UInt8>
) throws(SystemError) {
  try appendToFile(at: path) { (write) throws(SystemError) in try write(bytes) }
}

/// Adds bytes that come in pieces in the same way.
package func appendToFile(
  at path: String,
  _ content: (_ write: (ArraySlice<UInt8>) throws(SystemError) -> Void) throws(SystemError) -> Void
) throws(SystemError) {
  let entry = try FolderEntry(at: path)
  let opened = try entry.openOrCreate(O_WRONLY | O_APPEND)
  let isNew = opened.isNew
  let file = opened.file
  let size = try file.status(path).size
  do throws(SystemError) {
    try content { (bytes) throws(SystemError) in try file.write(bytes, path) }
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
