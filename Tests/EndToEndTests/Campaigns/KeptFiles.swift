import Foundation
import TestSupport

/// The files of a state and what is published from it, by their paths in the workspace.
struct KeptFiles: Sendable, Equatable {
  static let state = ".titrate/state.json"
  static let trail = ".titrate/audit.jsonl"
  static let backup = ".titrate/state.json.backup"
  static let document = "served/production.json"
  /// What it holds is a courtesy to those who wait.
  static let lock = ".titrate/state.lock"

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
  func differences(from other: KeptFiles, ignoring ignored: String? = nil) -> [String] {
    Set(contents.keys).union(other.contents.keys).sorted().compactMap { path in
      if path == ignored { return nil }
      if contents[path] == nil { return "There is no '\(path)'." }
      if other.contents[path] == nil { return "'\(path)' is left over." }
      return path == Self.lock || isLike(other, path) ? nil : "'\(path)' is another."
    }
  }

  /// The serials that stand in the whole lines of a file.
  func serials(_ path: String) -> [Int] {
    let lines = contents[path, default: []].prefix(
      through: contents[path, default: []].lastIndex(of: UInt8(ascii: "\n")) ?? -1)
    return String(decoding: lines, as: UTF8.self).components(separatedBy: "\"serial\":")
      .dropFirst().compactMap { Int($0.drop { $0 == " " }.prefix(while: \.isNumber)) }
  }
}

/// The bytes with zeros for moments, and for what is random or follows from those.
private func comparable(_ bytes: [UInt8]) -> Data {
  let quote = UInt8(ascii: "\"")
  var result = Data(bytes)
  func clear(_ places: Range<Int>) {
    result.replaceSubrange(places, with: repeatElement(UInt8(ascii: "0"), count: places.count))
  }
  // A moment between quotation marks, such as "2026-02-03T04:05:06Z".
  for end in result.places(of: "Z\"") {
    let start = end.lowerBound - 20
    if start >= 0, result[start] == quote, result[start + 11] == UInt8(ascii: "T") {
      clear(start + 1..<start + 21)
    }
  }
  for name in result.places(of: "\"lineage\":") + result.places(of: "\"checksum\":") {
    let start = result[name.upperBound...].firstIndex(of: quote).map { $0 + 1 } ?? result.endIndex
    clear(start..<(result[start...].firstIndex(of: quote) ?? result.endIndex))
  }
  // How long something lasted can have any number of digits.
  for name in result.places(of: "\"elapsedSeconds\":").reversed() {
    let digits = result[name.upperBound...].prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    result.removeSubrange(digits.indices)
  }
  return result
}

extension Data {
  /// Where a text stands.
  fileprivate func places(of text: String) -> [Range<Int>] {
    let bytes = Data(text.utf8)
    var places: [Range<Int>] = []
    while let next = range(of: bytes, in: (places.last?.upperBound ?? startIndex)..<endIndex) {
      places.append(next)
    }
    return places
  }
}
