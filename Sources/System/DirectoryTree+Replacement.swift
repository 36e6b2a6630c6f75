import Glibc

extension DirectoryTree {
  /// Replaces the content of a file below the root, for everyone to read, in one step that either
  /// happens or not. Folders that are missing are made.
  ///
  /// No part of `path` may be a symbolic link, "." or "..", and what stands at its end must be a
  /// regular file. The caller holds a lock, as for the function `replaceFile`.
  package mutating func replaceFile(
    _ path: String, with bytes: [UInt8]
  ) throws(FileReplacementError) {
    let (folder, name) = Self.split(path)
    let entry: FolderEntry
    do throws(SystemError) {
      guard !path.hasPrefix("/") else { throw SystemError(.openFile, path, code: EINVAL) }
      try enterOrCreate(folder)
      if try kind(of: String(name), at: path) == nil {
        // Folders may be new, made by this run or by one that ended before it could say so.
        try flushFolders(above: folder)
        try enter(folder)
      }
      entry = try FolderEntry(String(name), in: self.folder, at: String(folder))
    } catch {
      throw .failed(.openFolder, error)
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

  /// Waits until the name of a folder, and those of the folders above it, are on the disk.
  private mutating func flushFolders(above path: Substring) throws(SystemError) {
    guard !path.isEmpty else { return }
    let parent = Self.split(String(path)).folder
    try flushFolders(above: parent)
    try enter(parent)
    try folder.flush(parent.isEmpty ? rootPath : String(parent))
  }

  /// Does for a file below the root what the function `settleReplacement` does.
  package mutating func settleReplacement(of path: String) throws(SystemError) {
    let (folder, name) = Self.split(path)
    try enter(folder)
    let entry = try FolderEntry(String(name), in: self.folder, at: String(folder))
    try entry.removeIfPresent(newName(for: entry.name))
    try entry.flushFolder()
  }

  /// Nil if there is no such file. Whatever else stands there is not replaced, least of all a link.
  private func kind(of name: String, at path: String) throws(SystemError) -> FileKind? {
    guard let kind = try folder.kind(of: name, shownAs: path) else { return nil }
    guard kind == .regular else {
      throw SystemError(.write, path, code: kind == .symbolicLink ? ELOOP : EEXIST)
    }
    return kind
  }
}
