import Foundation

/// Files and folders, as they are and as they may be after the power failed.
///
/// What POSIX promises is all that is taken for granted: the content of a file lasts once that file was
/// flushed, and a name once its folder was. Of everything else, any part may last and any part be lost.
struct Disk {
  /// What may be lost.
  private enum Effect {
    case write(offset: Int, bytes: [UInt8])
    case truncate(size: Int)
    case set(name: String, Int)
    case remove(name: String)
  }

  private enum Content: Hashable {
    case bytes([UInt8])
    case names([String: Int])
  }

  private struct Node {
    var lasting: Content
    var current: Content
    var effects: [Effect] = []
  }

  static let root = 0
  private var nodes = [Node(lasting: .names([:]), current: .names([:]))]

  /// Begins with files by their paths, which have been there for long.
  init(_ files: [String: [UInt8]]) {
    for (path, bytes) in files.sorted(by: { $0.key < $1.key }) { place(path, bytes) }
  }

  /// The number of the next file or folder to be made.
  var nextNode: Int { nodes.count }

  private mutating func place(_ path: String, _ bytes: [UInt8]) {
    var folder = Self.root
    let parts = path.split(separator: "/").map(String.init)
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      let name = DiskOperation.Name(folder: folder, text: part)
      let node = find(name) ?? nextNode
      if node == nextNode {
        perform(.make(node, isFolder: !isLast, name))
      }
      if isLast { perform(.write(node, offset: 0, bytes: bytes)) }
      perform(.flush(node))
      perform(.flush(folder))
      folder = node
    }
  }

  /// What a name stands for now.
  func find(_ name: DiskOperation.Name) -> Int? {
    guard case .names(let names) = nodes[name.folder].current else { return nil }
    return name.text.isEmpty ? name.folder : names[name.text]
  }

  /// How long a file is now.
  func size(_ file: Int) -> Int {
    if case .bytes(let bytes) = nodes[file].current { bytes.count } else { 0 }
  }

  // MARK: Operations

  mutating func perform(_ operation: DiskOperation) {
    switch operation {
    case .make(let node, let isFolder, let name):
      precondition(node >= nextNode, "Files and folders are made in the order of their numbers.")
      let empty: Content = isFolder ? .names([:]) : .bytes([])
      let made = Node(lasting: empty, current: empty)
      nodes += Array(repeating: made, count: node - nextNode + 1)
      add(.set(name: name.text, node), to: name.folder)
    case .link(let node, let name): add(.set(name: name.text, node), to: name.folder)
    case .write(let file, let offset, let bytes):
      add(.write(offset: offset, bytes: bytes), to: file)
    case .truncate(let file, let size): add(.truncate(size: size), to: file)
    case .flush(let node):
      nodes[node].lasting = nodes[node].current
      nodes[node].effects = []
    case .rename(let old, let new):
      guard let node = find(old), find(new) != node else { return }
      // Each of the two may last without the other.
      add(.set(name: new.text, node), to: new.folder)
      add(.remove(name: old.text), to: old.folder)
    case .remove(let name): add(.remove(name: name.text), to: name.folder)
    case .report: break
    }
  }

  private mutating func add(_ effect: Effect, to node: Int) {
    nodes[node].effects.append(effect)
    Self.apply(effect, to: &nodes[node].current)
  }

  private static func apply(_ effect: Effect, to content: inout Content) {
    switch (effect, content) {
    case (.write(let offset, let bytes), .bytes(var old)):
      old += [UInt8](repeating: 0, count: max(0, offset + bytes.count - old.count))
      old.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
      content = .bytes(old)
    case (.truncate(let size), .bytes(var old)):
      old += [UInt8](repeating: 0, count: max(0, size - old.count))
      content = .bytes(Array(old.prefix(size)))
    case (.set(let name, let node), .names(var names)):
      names[name] = node
      content = .names(names)
    case (.remove(let name), .names(var names)):
      names[name] = nil
      content = .names(names)
    default: preconditionFailure("A file has bytes, and a folder has names.")
    }
  }

  // MARK: What there is

  /// The files by their paths, as a run sees them.
  var files: [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    collect(Self.root, "", into: &files)
    return files
  }

  /// Writes all of it into a folder. A file that has several names has them there too.
  func write(to folder: URL) throws {
    var written: [Int: URL] = [:]
    try write(Self.root, to: folder, &written)
  }

  private func write(_ node: Int, to place: URL, _ written: inout [Int: URL]) throws {
    if let earlier = written[node] {
      return try FileManager.default.linkItem(at: earlier, to: place)
    }
    switch nodes[node].current {
    case .bytes(let bytes):
      try Data(bytes).write(to: place)
      written[node] = place
    case .names(let names):
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      for (name, child) in names { try write(child, to: place.appending(path: name), &written) }
    }
  }

  private func collect(_ node: Int, _ path: String, into files: inout [String: [UInt8]]) {
    switch nodes[node].current {
    case .bytes(let bytes): files[path] = bytes
    case .names(let names):
      for (name, child) in names {
        collect(child, path.isEmpty ? name : "\(path)/\(name)", into: &files)
      }
    }
  }

  /// Everything that can be there after the power failed now. Of the files whose content nobody relies on,
  /// one content is taken.
  func states(ignoring ignored: Set<String>) -> Set<[String: [UInt8]]> {
    states(of: Self.root, "", ignored)
  }

  private func states(
    of node: Int, _ path: String, _ ignored: Set<String>
  ) -> Set<[String: [UInt8]]> {
    if ignored.contains(path), case .bytes(let bytes) = nodes[node].current {
      return [[path: bytes]]
    }
    var states: Set<[String: [UInt8]]> = []
    for content in contents(of: nodes[node]) {
      switch content {
      case .bytes(let bytes): states.insert([path: bytes])
      case .names(let names):
        var combined: Set<[String: [UInt8]]> = [[:]]
        for (name, child) in names {
          let childPath = path.isEmpty ? name : "\(path)/\(name)"
          let below = self.states(of: child, childPath, ignored)
          combined = Set(
            combined.flatMap { state in
              below.map { state.merging($0) { first, _ in first } }
            })
        }
        states.formUnion(combined)
      }
    }
    return states
  }

  /// The contents that any part of the effects leads to, in their order.
  private func contents(of node: Node) -> Set<Content> {
    node.effects.reduce(into: [node.lasting]) { contents, effect in
      for partial in Self.parts(of: effect) {
        contents.formUnion(
          contents.map { content in
            var content = content
            Self.apply(partial, to: &content)
            return content
          })
      }
    }
  }

  /// A write can be cut off in its midst, or leave zeros where its bytes were to be.
  private static func parts(of effect: Effect) -> [Effect] {
    guard case .write(let offset, let bytes) = effect else { return [effect] }
    return [
      effect, .write(offset: offset, bytes: Array(bytes.prefix(bytes.count / 2))),
      .write(offset: offset, bytes: [UInt8](repeating: 0, count: bytes.count)),
    ]
  }
}
