import TestSupport

/// Follows the system calls of runs, one after the other, in a workspace.
struct DiskRecorder {
  private struct OpenFile {
    let node: Int
    var offset: Int
    let appends: Bool
  }

  /// All that was done to the files.
  private(set) var operations: [DiskOperation] = []
  /// The files as they are now.
  private(set) var disk: Disk
  private let folder: String
  private var opened: [Int: OpenFile] = [:]

  /// Begins with what a disk holds, or what became of it. The folder is the path of the workspace.
  init(_ disk: Disk, folder: String) {
    self.disk = disk
    self.folder = folder
  }

  /// Follows one run.
  mutating func record(_ calls: [SystemCall]) throws {
    opened = [:]
    for call in calls { try record(call) }
  }

  private mutating func perform(_ operation: DiskOperation) {
    operations.append(operation)
    disk.perform(operation)
  }

  private mutating func record(_ call: SystemCall) throws {
    guard let result = call.result, result >= 0 else { return }
    switch call.name {
    case "openat": try open(call, result)
    case "close": opened[call.number(0) ?? -1] = nil
    case "write": try write(call, result)
    case "fsync", "fdatasync":
      if let file = file(call) { perform(.flush(file.node)) }
    case "ftruncate":
      if let file = file(call) { perform(.truncate(file.node, size: Int(call.arguments[1]) ?? 0)) }
    case "flock", "fchmod": break
    case "mkdir", "mkdirat", "linkat", "renameat", "unlinkat": try changeNames(call)
    default: throw UnreadableTrace(line: "\(call)")
    }
  }

  private func file(_ call: SystemCall) -> OpenFile? {
    opened[call.number(0) ?? -1]
  }

  private mutating func open(_ call: SystemCall, _ number: Int) throws {
    opened[number] = nil
    guard let name = try name(call, 0) else { return }
    let flags = Set(call.arguments[2].split(separator: "|"))
    let node = disk.find(name) ?? disk.nextNode
    if node == disk.nextNode {
      guard flags.contains("O_CREAT") else { return }
      perform(.make(node, isFolder: false, name))
    } else if flags.contains("O_TRUNC") {
      perform(.truncate(node, size: 0))
    }
    opened[number] = OpenFile(node: node, offset: 0, appends: flags.contains("O_APPEND"))
  }

  private mutating func write(_ call: SystemCall, _ count: Int) throws {
    guard let number = call.number(0), var file = opened[number] else {
      if call.number(0) == 1 { perform(.report) }
      return
    }
    let offset = file.appends ? disk.size(file.node) : file.offset
    perform(.write(file.node, offset: offset, bytes: Array(try call.bytes(1).prefix(count))))
    file.offset = offset + count
    opened[number] = file
  }

  private mutating func changeNames(_ call: SystemCall) throws {
    let path = call.name == "mkdir" ? try call.text(0) : nil
    guard let name = try path.map({ name(Disk.root, $0) }) ?? name(call, 0) else { return }
    switch call.name {
    case "unlinkat": perform(.remove(name))
    case "renameat":
      if let new = try self.name(call, 2) { perform(.rename(name, to: new)) }
    case "linkat":
      guard let node = disk.find(name), let new = try self.name(call, 2) else { return }
      perform(.link(node, new))
    default: perform(.make(disk.nextNode, isFolder: true, name))
    }
  }

  // MARK: Paths

  /// What two arguments name: an opened folder, and a path from there.
  private func name(_ call: SystemCall, _ index: Int) throws -> DiskOperation.Name? {
    guard let start = call.number(index) else { return name(Disk.root, try call.text(index + 1)) }
    return try opened[start].flatMap { name($0.node, try call.text(index + 1)) }
  }

  /// Nil for what is not in the workspace, or of no concern there.
  private func name(_ start: Int, _ path: String) -> DiskOperation.Name? {
    var (folder, relative) = (start, Substring(path))
    if path.hasPrefix("/") {
      guard path == self.folder || path.hasPrefix(self.folder + "/") else { return nil }
      (folder, relative) = (Disk.root, path.dropFirst(self.folder.count))
    }
    let parts = relative.split(separator: "/").filter { $0 != "." }.map(String.init)
    for part in parts.dropLast() {
      guard let next = disk.find(.init(folder: folder, text: part)) else { return nil }
      folder = next
    }
    return DiskOperation.Name(folder: folder, text: parts.last ?? "")
  }
}
