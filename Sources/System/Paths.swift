import Glibc

/// The absolute path without symbolic links, "." or "..", of a file that must exist.
package func canonicalPath(_ path: String) throws(SystemError) -> String {
  guard !path.utf8.contains(0) else { throw SystemError(.resolve, path, code: EINVAL) }
  guard let resolved = unsafe realpath(path, nil) else {
    throw SystemError(.resolve, path, code: errno)
  }
  defer { unsafe free(resolved) }
  return unsafe String(cString: resolved)
}

/// Makes a folder and the ones above it that are missing; one that is there stays as it is.
///
/// The folder itself gets the permissions `mode`, those above it 0777, all less the umask.
package func createFolder(at path: String, mode: UInt32 = 0o777) throws(SystemError) {
  do {
    try callingByName(.createFolder, path) { unsafe mkdir(path, mode) }
  } catch  where error.code == EEXIST {
    // A symbolic link to a folder will do, which opening finds out.
    _ = try FileDescriptor(opening: path, O_RDONLY | O_DIRECTORY)
  } catch  where error.code == ENOENT {
    guard let parent = parentPath(path) else { throw error }
    try createFolder(at: parent)
    try createFolder(at: path, mode: mode)
  }
}

/// The path of the folder above; nil if there is none. Slashes at the end do not count.
package func parentPath(_ path: String) -> String? {
  let slash = UInt8(ascii: "/")
  let trimmed = path.utf8.reversed().drop { $0 == slash }
  let parent = trimmed.drop { $0 != slash }.drop { $0 == slash }
  return parent.isEmpty ? nil : String(decoding: parent.reversed(), as: UTF8.self)
}
