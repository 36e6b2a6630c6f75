import Foundation
import TestSupport

/// The files of a state and what is published from it, by their paths in the workspace.
struct KeptFiles: Sendable, Equatable {
  static let state = ".titrate/state.json"
  static let trail = ".titrate/audit.jsonl"
  static let document = "served/production.json"
  /// What it holds is a courtesy to those who wait.
  private static let lock = ".titrate/state.lock"

  var contents: [String: [UInt8]]

  init(_ contents: [String: [UInt8]]) {
    self.contents = contents
  }

  init(in folder: TemporaryDirectory) throws {
    contents = [:]
    for parent in [".titrate", "served"] {
      let path = folder.path(parent)
      guard FileManager.default.fileExists(atPath: path) else { continue }
      for name in try FileManager.default.contentsOfDirectory(atPath: path) {
        let data = try Data(contentsOf: URL(filePath: "\(path)/\(name)"))
        contents["\(parent)/\(name)"] = Array(data)
      }
    }
  }

  /// Whether a file is the same, byte for byte.
  func isSame(_ other: KeptFiles, _ path: String) -> Bool {
    contents[path] == other.contents[path]
  }

  /// Whether a file is the same but for what each run has of its own.
  func isLike(_ other: KeptFiles, _ path: String) -> Bool {
    contents[path].map(comparable) == other.contents[path].map(comparable)
  }

  /// Whether nothing of a trail is gone.
  func trailContinues(_ earlier: KeptFiles) -> Bool {
    contents[Self.trail, default: []].starts(with: earlier.contents[Self.trail, default: []])
  }

  /// A line for each file that is not as it is elsewhere, but for what each run has of its own.
  func differences(from other: KeptFiles) -> [String] {
    Set(contents.keys).union(other.contents.keys).sorted().compactMap { path in
      if contents[path] == nil { return "There is no '\(path)'." }
      if other.contents[path] == nil { return "'\(path)' is left over." }
      return path == Self.lock || isLike(other, path) ? nil : "'\(path)' is another."
    }
  }

  /// The serials of the state and of each line of the trail.
  var serials: (state: Int?, trail: [Int]) {
    let mark = "\"serial\":"
    func serials(_ path: String) -> [Int] {
      String(decoding: contents[path, default: []], as: UTF8.self).components(separatedBy: mark)
        .dropFirst().compactMap { Int($0.prefix(while: \.isNumber)) }
    }
    return (serials(Self.state).max(), serials(Self.trail))
  }
}

/// The bytes with zeros for digits of moments, and of what is random or follows from those.
private func comparable(_ bytes: [UInt8]) -> [UInt8] {
  let members = ["lineage", "checksum", "At", "time", "_at"]
    .flatMap { ["\($0)\":\"", "\($0)\": \""] }.map { Array($0.utf8) }
  var result = bytes
  for member in members {
    var rest = result[...]
    while let found = rest.firstRange(of: member) {
      let end = result[found.upperBound...].firstIndex(of: UInt8(ascii: "\"")) ?? result.endIndex
      for index in found.upperBound..<end { result[index] = UInt8(ascii: "0") }
      rest = result[end...]
    }
  }
  return result
}
