import Glibc

/// A folder and all that lies below it, read without ever following a symbolic link.
///
/// Only the folder itself may be named through one. Every path is relative to it, its parts joined
/// by "/". At most three files are open at a time, however deep the tree.
package struct DirectoryTree: ~Copyable, Sendable {
  /// The most folders inside each other that are looked into.
  static let maximumDepth = 1000

  /// A thing below the root that is neither a regular file nor a folder, or could not be listed.
  package struct Entry: Hashable, Sendable {
    /// What the entry is.
    package enum Kind: Hashable, Sendable {
      case symbolicLink
      /// A pipe, socket or device.
      case other(FileKind)
      /// A file or folder whose name is no UTF-8, or has control characters; `path` shows such
      /// bytes as `\xNN`.
      case unreadableName(FileKind)
      /// A folder whose entries could not be listed, or listed to their end.
      case unreadable(SystemError)
    }

    /// Relative to the root.
    package let path: String
    /// What stands at the path.
    package let kind: Kind
  }

  let rootPath: String
  let root: FileDescriptor
  // The folder that was used last stays open, since files are read folder by folder.
  var folder: FileDescriptor
  var folderPath = ""

  /// Opens the folder at `path`.
  package init(at path: String) throws(SystemError) {
    try self.init(path, FileDescriptor(opening: path, O_RDONLY | O_DIRECTORY))
  }

  /// Opens the same tree once more, for another thread.
  package init(sharing other: borrowing DirectoryTree) throws(SystemError) {
    try self.init(other.rootPath, FileDescriptor(reopening: other.root, shownAs: other.rootPath))
  }

  private init(_ path: String, _ root: consuming FileDescriptor) throws(SystemError) {
    folder = try FileDescriptor(reopening: root, shownAs: path)
    self.root = root
    rootPath = path
  }

  /// Reads a file of a listing into `buffer`, whose storage is used again.
  ///
  /// Unlike `read` of its path, it may not notice that something else has taken the file's place
  /// since. Even so nothing is waited for, and no link followed.
  package mutating func read(
    _ index: Int, of listing: FolderListing, maximumBytes: Int, into buffer: inout [UInt8]
  ) throws(FileReadError) {
    // Their bytes are compared: as strings, two spellings of one letter are equal.
    if unsafe strcmp(listing.path, folderPath) != 0 { try enterToRead(listing.path[...]) }
    do throws(FileReadError) {
      try listing.openFile(at: index, in: folder)
        .readListedContent(maximumBytes: maximumBytes, into: &buffer, listing.path)
    } catch .system(let error) {
      throw .system(SystemError(error.call, listing.path(at: index), code: error.code))
    }
  }

  /// Reads a regular file below the root into `buffer`, whose storage is used again.
  ///
  /// No part of `path` may be a symbolic link, "." or "..". Fast when the files of one folder are
  /// read one after the other.
  package mutating func read(
    _ path: String, maximumBytes: Int, into buffer: inout [UInt8]
  ) throws(FileReadError) {
    let (folder, name) = Self.split(path)
    guard Self.isName(name) else { throw .system(SystemError(.openFile, path, code: EINVAL)) }
    try enterToRead(folder)
    try FileDescriptor.openForReading(String(name), in: self.folder.number, shownAs: path)
      .readContent(maximumBytes: maximumBytes, into: &buffer, path)
  }

  private mutating func enterToRead(_ folder: Substring) throws(FileReadError) {
    do throws(SystemError) {
      try enter(folder)
    } catch {
      throw error.code == ENOENT ? .notFound : .system(error)
    }
  }

  /// Makes `folder` the folder at `path`, opening one part after the other so that none is a link.
  mutating func enter(_ path: Substring) throws(SystemError) {
    // As strings, two spellings of one letter are equal; as names of folders they are not.
    guard !path.utf8.elementsEqual(folderPath.utf8) else { return }
    let prefix = folderPath.isEmpty ? "" : folderPath + "/"
    let isBelow = path.utf8.starts(with: prefix.utf8)
    let names = isBelow ? path.utf8.dropFirst(prefix.utf8.count) : path.utf8
    var folder = try FileDescriptor(
      opening: ".", O_RDONLY | O_DIRECTORY, in: isBelow ? self.folder.number : root.number,
      shownAs: String(path))
    for name in Substring(names).split(separator: "/", omittingEmptySubsequences: false)
    where !path.isEmpty {
      guard Self.isName(name) else { throw SystemError(.openFile, String(path), code: EINVAL) }
      folder = try FileDescriptor(
        opening: String(name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW, in: folder.number,
        shownAs: String(path))
    }
    self.folder = folder
    folderPath = String(path)
  }

  /// The folder of a path, which is empty for the root, and the last name in it.
  static func split(_ path: String) -> (folder: Substring, name: Substring) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", path[...]) }
    return (path[..<slash], path[path.utf8.index(after: slash)...])
  }

  private static func isName(_ name: Substring) -> Bool {
    !name.isEmpty && name != "." && name != ".."
  }
}

// MARK: - Replacing files

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
