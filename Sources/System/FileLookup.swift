import Glibc

/// Whether anything stands at a path, be it a link that leads nowhere.
package func exists(at path: String) -> Bool {
  var status = stat()
  return unsafe lstat(path, &status) == 0
}

/// Whether a path leads to a folder, be it through a symbolic link.
package func leadsToFolder(_ path: String) -> Bool {
  var status = stat()
  return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}
