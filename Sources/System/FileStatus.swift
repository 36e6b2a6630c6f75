import Glibc

/// What stands under a name in a folder.
package enum FileKind: String, Hashable, Sendable {
  case regular = "regular file"
  case folder
  case symbolicLink = "symbolic link"
  case pipe = "named pipe"
  case socket
  case device

  /// Nil for an entry whose kind the folder does not tell (`DT_UNKNOWN`).
  init?(folderEntryType type: UInt8) {
    guard type != UInt8(DT_UNKNOWN) else { return nil }
    self.init(mode: mode_t(type) << 12)
  }

  init(mode: mode_t) {
    self =
      switch mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .folder
      case S_IFLNK: .symbolicLink
      case S_IFIFO: .pipe
      case S_IFSOCK: .socket
      default: .device
      }
  }
}

/// The facts about a file that the program asks for.
struct FileStatus {
  let kind: FileKind
  /// In bytes.
  let size: Int
  /// When anything about it changed last, in nanoseconds since 1970.
  let changedAt: Int

  init(_ status: stat) {
    kind = FileKind(mode: status.st_mode)
    size = Int(status.st_size)
    changedAt = status.st_ctim.tv_sec * 1_000_000_000 + status.st_ctim.tv_nsec
  }

  /// Looks at a name in an opened folder, at a link itself and not at what it points to.
  init(
    at name: String, in folder: borrowing FileDescriptor, shownAs path: String
  ) throws(SystemError) {
    guard !name.utf8.contains(0) else { throw SystemError(.inspect, path, code: EINVAL) }
    let number = folder.number
    var status = stat()
    try calling(.inspect, path) { unsafe fstatat(number, name, &status, AT_SYMLINK_NOFOLLOW) }
    self.init(status)
  }

  /// Looks at a name that ends in a zero byte and may be no text.
  init(
    at name: UnsafeBufferPointer<CChar>, inFolder folder: Int32, shownAs path: String
  ) throws(SystemError) {
    var status = stat()
    try calling(.inspect, path) { () -> Int32 in
      guard let name = name.baseAddress else { return -1 }
      return unsafe fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW)
    }
    self.init(status)
  }
}

extension FileDescriptor {
  /// What stands under a name in this folder; nil if nothing does.
  func kind(of name: String, shownAs path: String) throws(SystemError) -> FileKind? {
    do {
      return try FileStatus(at: name, in: self, shownAs: path).kind
    } catch  where error.code == ENOENT {
      return nil
    }
  }
}

// MARK: - By their paths

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
package func leadsToFolder(_ path: String) -> Bool { targetKind(of: path) == .folder }

/// What a path leads to, be it through symbolic links; nil where nothing is, or that is unknown.
func targetKind(of path: String) -> FileKind? {
  var status = stat()
  guard !path.utf8.contains(0), unsafe stat(path, &status) == 0 else { return nil }
  return FileKind(mode: status.st_mode)
}
