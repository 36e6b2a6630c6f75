import Glibc

extension DirectoryTree {
  /// Lists what lies below the root, in the order of the paths' bytes.
  ///
  /// Folders are looked into and not listed; one whose name begins with "." is passed over.
  /// `isWanted` is asked about all else but folders that cannot be read, which are always listed,
  /// so that nothing is missed in silence.
  package mutating func entries(
    where isWanted: (_ path: String, _ kind: Entry.Kind) -> Bool = { _, _ in true }
  ) -> [Entry] {
    var found: [Entry] = []
    var pending = [PendingFolder(path: "", depth: 0)]
    while let next = pending.popLast() {
      do throws(SystemError) {
        try list(next, &pending) { path, kind in
          if kind.isUnreadableFolder || isWanted(path, kind) {
            found.append(Entry(path: path, kind: kind))
          }
        }
      } catch {
        found.append(Entry(path: next.path, kind: .unreadable(error)))
      }
    }
    return found.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  private struct PendingFolder {
    let path: String
    let depth: Int
  }

  private mutating func list(
    _ listed: PendingFolder, _ pending: inout [PendingFolder],
    _ report: (String, Entry.Kind) -> Void
  ) throws(SystemError) {
    guard listed.depth <= Self.maximumDepth else {
      throw SystemError(.list, listed.path, code: ENAMETOOLONG)
    }
    try enter(listed.path[...])
    let prefix = listed.path.isEmpty ? "" : listed.path + "/"
    for name in try FolderName.all(
      in: folder, shownAs: listed.path.isEmpty ? rootPath : listed.path)
    {
      let path = prefix + name.text
      let kind = try kind(of: name, shownAs: path)
      switch kind {
      case .folder where name.text.utf8.first == UInt8(ascii: "."): continue
      case _ where !name.isUTF8: report(path, .unreadableName(kind))
      case .folder: pending.append(PendingFolder(path: path, depth: listed.depth + 1))
      case .regular: report(path, .regular)
      case .symbolicLink: report(path, .symbolicLink)
      case .pipe, .socket, .device: report(path, .other(kind))
      }
    }
  }
}

extension DirectoryTree {
  /// Asks the file itself where the folder does not tell.
  private func kind(
    of name: FolderName, shownAs path: String
  ) throws(SystemError) -> FileKind {
    if let kind = name.kind { return kind }
    return try FileStatus(at: name.text, in: folder, shownAs: path).kind
  }
}

extension DirectoryTree.Entry.Kind {
  fileprivate var isUnreadableFolder: Bool {
    switch self {
    case .unreadable, .unreadableName(.folder): true
    case .regular, .symbolicLink, .other, .unreadableName: false
    }
  }
}
