import Experiments
import JSONSyntax
import TestSupport

@testable import Storage

/// The sample snapshot as text, to be edited and given a right checksum again.
enum EditedSnapshot {
  /// The sample without its last line, the checksum.
  static let text = String(
    decoding: SnapshotEncoder.encode(SampleSnapshot.snapshot).dropLast(SnapshotChecksum.length),
    as: UTF8.self)

  /// Its lines; the last one is empty.
  static var lines: [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// The bytes with the checksum that belongs to them.
  static func sealed(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    return bytes + Array(SnapshotChecksum.line(for: bytes.span).utf8)
  }

  /// The number of the first line, from 1, that contains a text.
  static func line(of part: String) -> Int? {
    lines.firstIndex { $0.contains(part) }.map { $0 + 1 }
  }
}

/// A way to spoil the form of one member, or of one element of an array.
enum SnapshotMutation: CaseIterable {
  case missing, null, otherType, unknownMember

  /// The line with one thing changed, once for everything in it that can be.
  func applied(to line: String) -> [String] {
    guard let parts = LineParts(line) else { return [] }
    let values =
      parts.key.map { key in
        variants(of: parts.value, named: key) + replacements(of: parts.value, named: key)
      }
      ?? variants(of: parts.value, named: "")
    return values.map {
      parts.before + String(decoding: $0.canonical(), as: UTF8.self) + parts.after
    }
  }

  private func variants(of value: JSONValue, named name: String) -> [JSONValue] {
    switch value {
    case .object(let members) where !Self.isFree(name):
      members.indices.flatMap { spoiled(members, at: $0, in: name) }.map(JSONValue.object)
        + (self == .unknownMember ? [.object(members + [JSONMember("zzz", .null)])] : [])
    case .array(let elements):
      elements.indices.flatMap { index in
        (variants(of: elements[index], named: "") + replacements(of: elements[index], named: ""))
          .map { .array(elements[..<index] + [$0] + elements[(index + 1)...]) }
      }
    default: []
    }
  }

  private func spoiled(
    _ members: [JSONMember], at index: Int, in parent: String
  ) -> [[JSONMember]] {
    let member = members[index]
    var rest = members
    rest.remove(at: index)
    let values =
      variants(of: member.value, named: member.key)
      + replacements(of: member.value, named: member.key)
    let isOptional = parent == "origin"
    return values.map { rest + [JSONMember(member.key, $0)] }
      + (self == .missing && !isOptional ? [rest] : [])
  }

  private func replacements(of value: JSONValue, named name: String) -> [JSONValue] {
    switch (self, value) {
    case (.null, .null), (.missing, _), (.unknownMember, _): []
    case (.null, _): Self.isNullable(name) ? [] : [.null]
    case (.otherType, .string), (.otherType, .null): [.boolean(true)]
    case (.otherType, .object): [.array([]), .string("")]
    case (.otherType, .array): [.object([])]
    case (.otherType, _): [.string("1"), .object([])]
    }
  }

  /// What titrate does not interpret, or may have fewer members than now.
  private static func isFree(_ name: String) -> Bool {
    ["attributes", "allocations", "held"].contains(name)
  }

  /// What is not there in every entity.
  private static func isNullable(_ name: String) -> Bool {
    ["name", "owner", "environment", "experiment", "feature"].contains(name)
  }
}

/// A line of a snapshot that holds a value: an entity, or a member of the whole.
private struct LineParts {
  var before = ""
  var key: String?
  let value: JSONValue
  let after: String

  init?(_ line: String) {
    after = line.hasSuffix(",") ? "," : ""
    var text = line.dropLast(after.count)
    if text.hasPrefix("\""), let colon = text.firstIndex(of: ":") {
      before = String(text[...colon])
      key = String(text[..<colon].dropFirst().dropLast())
      text = text[text.index(after: colon)...]
    }
    guard let document = try? JSONDocument(Array(text.utf8)) else { return nil }
    value = document.value(document.root)
  }
}
