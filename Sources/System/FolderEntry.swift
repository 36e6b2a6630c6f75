import Glibc

/// A name in an opened folder.
///
/// Several calls about one file then mean the same folder, even if it is renamed between them.
struct FolderEntry: ~Copyable {
  let folder: FileDescriptor
  let folderPath: String
  let name: String

  /// Opens the folder of `path`, which must end in a name of its own.
  init(at path: String) throws(SystemError) {
    let afterSlash = path.utf8.lastIndex(of: UInt8(ascii: "/")).map(path.utf8.index(after:))
    let nameStart = afterSlash ?? path.startIndex
    name = String(path[nameStart...])
    folderPath = nameStart == path.startIndex ? "." : String(path[..<nameStart])
    guard !["", ".", ".."].contains(name) else { throw SystemError(.openFile, path, code: EISDIR) }
    guard !name.utf8.contains(0) else { throw SystemError(.openFile, path, code: EINVAL) }
    folder = try FileDescriptor(opening: folderPath, O_RDONLY | O_DIRECTORY)
  }

  /// How errors name a file beside this one.
  func path(of name: String) -> String {
    folderPath == "." ? name : folderPath + name
  }

  /// A name in a folder that is open already.
  init(_ name: String, in folder: borrowing FileDescriptor, at path: String) throws(SystemError) {
    self.name = name
    folderPath = path.isEmpty ? "." : path + "/"
    self.folder = try FileDescriptor(
      opening: ".", O_RDONLY | O_DIRECTORY, in: folder.number, shownAs: path)
  }

  func open(_ name: String, _ flags: Int32) throws(SystemError) -> FileDescriptor {
    try FileDescriptor(
      opening: name, flags | O_NOFOLLOW | O_NONBLOCK, in: folder.number, shownAs: path(of: name))
  }

  /// Makes a file that must not be there yet, with the mode 0600 whatever the umask, or, if it is
  /// for everyone, with 0666 less the umask.
  func create(
    _ name: String, _ flags: Int32, isForEveryone: Bool = false
  ) throws(SystemError) -> FileDescriptor {
    let file = try FileDescriptor(
      opening: name, flags | O_CREAT | O_EXCL | O_NOFOLLOW, mode: isForEveryone ? 0o666 : 0o600,
      in: folder.number, shownAs: path(of: name))
    if !isForEveryone { try file.changeMode(0o600, path(of: name)) }
    return file
  }

  /// Opens the file, or makes it with the mode 0600; another process may do the same meanwhile.
  func openOrCreate(
    _ flags: Int32
  ) throws(SystemError) -> OpenedOrCreated {
    while true {
      do {
        return OpenedOrCreated(file: try openRegular(flags), isNew: false)
      } catch  where error.code == ENOENT {}
      do {
        return OpenedOrCreated(file: try create(name, flags), isNew: true)
      } catch  where error.code == EEXIST {}
    }
  }

  struct OpenedOrCreated: ~Copyable {
    let file: FileDescriptor
    let isNew: Bool
  }

  /// Removes a file if it is there.
  func removeIfPresent(_ name: String) throws(SystemError) {
    let number = folder.number
    do {
      try calling(.remove, path(of: name)) { unsafe unlinkat(number, name, 0) }
    } catch  where error.code == ENOENT {}
  }

  func rename(_ name: String, to newName: String) throws(SystemError) {
    let number = folder.number
    try calling(.rename, path(of: name)) { unsafe renameat(number, name, number, newName) }
  }

  /// Gives a file a second name; false if there is no such file.
  func link(_ name: String, to newName: String) throws(SystemError) -> Bool {
    let number = folder.number
    do {
      try calling(.link, path(of: name)) { unsafe linkat(number, name, number, newName, 0) }
      return true
    } catch  where error.code == ENOENT {
      return false
    }
  }

  /// What has a name; nil if nothing does.
  func kind(of name: String) throws(SystemError) -> FileKind? {
    try folder.kind(of: name, shownAs: path(of: name))
  }

  /// Whether two files hold the same bytes; false unless both are there.
  func areEqual(_ name: String, _ otherName: String) throws(SystemError) -> Bool {
    guard try kind(of: name) == .regular, try kind(of: otherName) == .regular else { return false }
    let file = try open(name, O_RDONLY)
    let other = try open(otherName, O_RDONLY)
    let size = try file.status(path(of: name)).size
    guard try other.status(path(of: otherName)).size == size else { return false }
    var (bytes, otherBytes): ([UInt8], [UInt8]) = ([], [])
    for offset in stride(from: 0, to: size, by: 1 << 20) {
      bytes.removeAll(keepingCapacity: true)
      otherBytes.removeAll(keepingCapacity: true)
      _ = try file.read(1 << 20, at: offset, into: &bytes, path(of: name))
      _ = try other.read(1 << 20, at: offset, into: &otherBytes, path(of: otherName))
      guard bytes == otherBytes else { return false }
    }
    return true
  }

  /// Waits until the names in the folder are on the disk.
  func flushFolder() throws(SystemError) {
    try folder.flush(folderPath)
  }

  private func openRegular(_ flags: Int32) throws(SystemError) -> FileDescriptor {
    let file = try open(name, flags)
    guard try file.status(path(of: name)).kind == .regular else {
      throw SystemError(.openFile, path(of: name), code: ENOTSUP)
    }
    return file
  }
}
