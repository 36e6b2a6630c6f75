import Glibc

/// Adds bytes to the end of a file and waits until they are on the disk.
///
/// A file that is missing is made, with the mode 0600. After an error some of the bytes may be
/// there.
package func appendToFile(
  at path: String, _ bytes: ArraySlice<UInt8>
) throws(SystemError) {
  let entry = try FolderEntry(at: path)
  let opened = try entry.openOrCreate(O_WRONLY | O_APPEND)
  let isNew = opened.isNew
  let file = opened.file
  try file.write(bytes, path)
  try file.flush(path)
  try file.close(path)
  if isNew { try entry.flushFolder() }
}

/// Cuts a file to its first `size` bytes and waits until that is on the disk.
package func truncateFile(at path: String, toBytes size: Int) throws(SystemError) {
  let entry = try FolderEntry(at: path)
  let file = try entry.open(entry.name, O_WRONLY)
  try file.truncate(toBytes: size, path)
  try file.flush(path)
  try file.close(path)
}
