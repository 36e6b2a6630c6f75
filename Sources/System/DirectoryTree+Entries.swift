import Glibc

extension DirectoryTree {
  /// What lies below the root of a tree.
  package struct Contents: Sendable {
    /// The regular files whose names were asked for, folder by folder, the folders in the order of
    /// the bytes of their paths. Folders without such files are left out.
    package fileprivate(set) var folders: [FolderListing] = []
    /// The regular files whose names end alike, in the order of the paths' bytes.
    package fileprivate(set) var alike: [String] = []
    /// Everything that is neither a regular file nor a folder, in the order of the paths' bytes.
    package fileprivate(set) var others: [Entry] = []
  }

  /// Lists the regular files whose names end in `suffix`; those others whose names end in one of
  /// `alike`, in capitals or not; and everything that is neither a regular file nor a folder.
  ///
  /// Folders are looked into; one whose name begins with "." is passed over. A folder that cannot
  /// be read is listed, so that nothing is missed in silence.
  package mutating func contents(
    filesEndingIn suffix: String, alike: [String] = []
  ) -> Contents {
    var lister = Lister(
      suffix: suffix.utf8.map { CChar(bitPattern: $0) }, alike: alike.map { Array($0.utf8) })
    while let next = lister.pending.popLast() {
      do throws(SystemError) {
        try list(next, &lister)
      } catch {
        lister.contents.others.append(Entry(path: next.path, kind: .unreadable(error)))
      }
    }
    var contents = lister.contents
    contents.folders.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    contents.alike.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    contents.others.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    return contents
  }

  /// A number that is another one once a file whose name ends in `suffix` has come, gone or been
  /// written, in this process.
  package mutating func stamp(ofFilesEndingIn suffix: String) -> Int {
    let contents = contents(filesEndingIn: suffix)
    var hasher = Hasher()
    hasher.combine(contents.others)
    for files in contents.folders {
      let isThere = (try? enter(files.path[...])) != nil
      for index in 0..<files.count {
        let path = files.path(at: index)
        hasher.combine(path)
        let name = String(Self.split(path).name)
        guard isThere, let status = try? FileStatus(at: name, in: folder, shownAs: path) else {
          continue
        }
        hasher.combine(status.changedAt)
        hasher.combine(status.size)
      }
    }
    return hasher.finalize()
  }

  private mutating func list(
    _ listed: Lister.PendingFolder, _ lister: inout Lister
  ) throws(SystemError) {
    guard listed.depth <= Self.maximumDepth else {
      throw SystemError(.list, listed.path, code: ENAMETOOLONG)
    }
    try enter(listed.path[...])
    var files = FolderListing(path: listed.path)
    defer { lister.add(files) }
    let shownPath = listed.path.isEmpty ? rootPath : listed.path
    try unsafe forEachName(in: folder, shownAs: shownPath) { (bytes, told) throws(SystemError) in
      let found = try unsafe kind(of: bytes, told, in: listed.path)
      if found == .regular, unsafe !lister.isWanted(bytes) {
        if unsafe lister.isAlike(bytes), unsafe isText(bytes) {
          unsafe lister.addAlike(FolderName(bytes), below: listed)
        }
        return
      }
      if found == .regular, unsafe isText(bytes) {
        unsafe files.append(bytes)
      } else {
        unsafe lister.add(FolderName(bytes), found, below: listed)
      }
    }
  }

  /// Asks the file itself where the folder does not tell.
  private func kind(
    of name: UnsafeBufferPointer<CChar>, _ told: FileKind?, in folderPath: String
  ) throws(SystemError) -> FileKind {
    if let told { return told }
    let path = unsafe FolderListing.path(of: FolderName(name).text, in: folderPath)
    return try unsafe FileStatus(at: name, inFolder: folder.number, shownAs: path).kind
  }
}

extension DirectoryTree.Entry.Kind {
  /// Whether nothing is known of what lies below the entry.
  package var isUnreadableFolder: Bool {
    switch self {
    case .unreadable, .unreadableName(.folder): true
    case .symbolicLink, .other, .unreadableName: false
    }
  }
}

/// What is listed of a tree so far, and the folders that are still to be listed.
private struct Lister {
  let suffix: [CChar]
  let alike: [[UInt8]]
  var pending = [PendingFolder(path: "", depth: 0)]
  var contents = DirectoryTree.Contents()

  struct PendingFolder {
    let path: String
    let depth: Int
  }

  init(suffix: [CChar], alike: [[UInt8]]) {
    self.suffix = suffix
    self.alike = alike
  }

  func isWanted(_ name: UnsafeBufferPointer<CChar>) -> Bool {
    unsafe name.dropLast().suffix(suffix.count).elementsEqual(suffix)
  }

  func isAlike(_ name: UnsafeBufferPointer<CChar>) -> Bool {
    alike.contains { ending in
      unsafe name.dropLast().suffix(ending.count).elementsEqual(ending) {
        UInt8(bitPattern: $0) | 0x20 == $1 | 0x20
      }
    }
  }

  mutating func addAlike(_ name: FolderName, below folder: PendingFolder) {
    contents.alike.append(FolderListing.path(of: name.text, in: folder.path))
  }

  mutating func add(_ files: FolderListing) {
    guard files.count > 0 else { return }
    var files = files
    files.sort()
    contents.folders.append(files)
  }

  mutating func add(_ name: FolderName, _ kind: FileKind, below folder: PendingFolder) {
    let path = FolderListing.path(of: name.text, in: folder.path)
    switch kind {
    case .folder where name.text.utf8.first == UInt8(ascii: "."): break
    case _ where !name.isText: add(path, .unreadableName(kind))
    case .folder: pending.append(PendingFolder(path: path, depth: folder.depth + 1))
    case .symbolicLink: add(path, .symbolicLink)
    case .regular, .pipe, .socket, .device: add(path, .other(kind))
    }
  }

  private mutating func add(_ path: String, _ kind: DirectoryTree.Entry.Kind) {
    contents.others.append(DirectoryTree.Entry(path: path, kind: kind))
  }
}
