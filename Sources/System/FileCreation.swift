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

/// The names in a folder, in order. Bytes that are no UTF-8 are shown as `\xNN`.
package func namesInFolder(at path: String) throws(SystemError) -> [String] {
  let folder = try FileDescriptor(opening: path, O_RDONLY | O_DIRECTORY)
  var names: [String] = []
  try unsafe forEachName(in: folder, shownAs: path) { (bytes, _) in
    names.append(unsafe FolderName(bytes).text)
  }
  return names.sorted()
}
