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

/// The names in a folder, in order. Bytes that are no UTF-8 are shown as `\xNN`.
package func namesInFolder(at path: String) throws(SystemError) -> [String] {
  let folder = try FileDescriptor(opening: path, O_RDONLY | O_DIRECTORY)
  var names: [String] = []
  try unsafe forEachName(in: folder, shownAs: path) { (bytes, _) in
    names.append(unsafe FolderName(bytes).text)
  }
  return names.sorted()
}

/// An empty folder that only this user can look into. It is removed, with the files in it, at the
/// latest when this value ends.
package struct TemporaryFolder: ~Copyable {
  /// Its absolute path.
  package let path: String

  /// Makes it in the folder that TMPDIR names, else in `/tmp`.
  package init() throws(SystemError) {
    let parent = environmentVariable("TMPDIR").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
    var template = Array("\(parent)/titrate-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else {
      throw SystemError(.createFolder, parent, code: errno)
    }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    for name in (try? namesInFolder(at: path)) ?? [] {
      try? removeFileOrEmptyFolder(at: "\(path)/\(name)")
    }
    try? removeFileOrEmptyFolder(at: path)
  }
}
