import Glibc

extension DirectoryTree {
  /// Replaces the content of a file below the root, for everyone to read, in one step that either
  /// happens or not. Folders that are missing are made.
  ///
  /// No part of `path` may be a symbolic link, "." or "..", and what stands at its end must be a regular
  /// file. The caller holds a lock, as for the function `replaceFile`.
  package mutating func replaceFile(
    _ path: String, with bytes: [UInt8]
  ) throws(FileReplacementError) {
    let (folder, name) = Self.split(path)
    do throws(SystemError) {
      guard !path.hasPrefix("/") else { throw SystemError(.openFile, path, code: EINVAL) }
      try enterOrCreate(folder)
      try requireRegularFile(String(name), at: path)
    } catch {
      throw .failed(.openFolder, error)
    }
    let entry = try step(.openFolder) { () throws(SystemError) in
      try FolderEntry(String(name), in: self.folder, at: String(folder))
    }
    var replacement = try FileReplacement(of: entry, isForEveryone: true)
    try replacement.write(bytes[...])
    try replacement.finish()
  }

  private mutating func enterOrCreate(_ path: Substring) throws(SystemError) {
    do {
      return try enter(path)
    } catch  where error.code == ENOENT {}
    let (parent, name) = Self.split(String(path))
    try enterOrCreate(parent)
    let number = folder.number
    do {
      try callingByName(.createFolder, String(path)) { unsafe mkdirat(number, String(name), 0o777) }
    } catch  where error.code == EEXIST {}
    try enter(path)
  }

  /// Whatever else stands there is not replaced, least of all a link.
  private func requireRegularFile(_ name: String, at path: String) throws(SystemError) {
    let kind: FileKind
    do {
      kind = try FileStatus(at: name, in: folder, shownAs: path).kind
    } catch  where error.code == ENOENT {
      return
    }
    guard kind == .regular else {
      throw SystemError(.write, path, code: kind == .symbolicLink ? ELOOP : EEXIST)
    }
  }
}
