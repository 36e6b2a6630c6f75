import Glibc

/// What stands at `path`, at a symbolic link itself; nil if nothing does.
package func fileKind(at path: String) throws(SystemError) -> FileKind? {
  var status = stat()
  do {
    try callingByName(.inspect, path) { unsafe lstat(path, &status) }
  } catch  where error.code == ENOENT {
    return nil
  }
  return FileKind(mode: status.st_mode)
}

/// Whether anything stands at a path, even a link that leads nowhere; false if that is unknown.
package func exists(at path: String) -> Bool {
  let kind = try? fileKind(at: path)
  return kind.flatMap(\.self) != nil
}

/// Whether a path leads to a folder, be it through a symbolic link.
package func leadsToFolder(_ path: String) -> Bool {
  var status = stat()
  return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}
