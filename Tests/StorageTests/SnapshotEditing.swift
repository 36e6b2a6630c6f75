import Domain
import JSONSyntax
import Manifests
import Planning
import TestSupport

@testable import Storage

/// The sample snapshot as text, to be edited and given a right checksum again.
enum EditedSnapshot {
  /// The length of the last line, the checksum.
  static let checksumLength = SnapshotFrame.checksumLine(0).utf8.count

  /// The sample without its last line.
  static let text = String(
    decoding: SampleSnapshot.snapshot.bytes.dropLast(checksumLength), as: UTF8.self)

  /// Its lines; the last one is empty.
  static var lines: [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// The bytes with the checksum that belongs to them.
  static func sealed(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    return bytes + Array(SnapshotFrame.checksumLine(XXH64.checksum(of: bytes.span)).utf8)
  }

  /// The number of the first line, from 1, that contains a text.
  static func line(of part: String) -> Int? {
    lines.firstIndex { $0.contains(part) }.map { $0 + 1 }
  }
}

/// A way to spoil the form of one member, or of one element of an array.
enum SnapshotMutation: CaseIterable {
  case missing, null, otherType, unknown, doubled, outOfOrder

  /// The line with one thing changed, once for everything in it that can be.
  func applied(to line: String) -> [String] {
    guard let parts = LineParts(line) else { return [] }
    return changed(parts.value, named: parts.key).map { parts.before + $0.text + parts.after }
  }

  /// What a value can be instead.
  private func changed(_ value: JSONValue, named name: String) -> [JSONValue] {
    variants(of: value, named: name) + replacements(of: value, named: name)
  }

  private func variants(of value: JSONValue, named name: String) -> [JSONValue] {
    switch value {
    case .object(let members) where name != "attributes":
      members.indices.flatMap { spoiled(members, at: $0, in: name) }.map(JSONValue.object)
        + (self == .unknown ? Self.extended(members).map(JSONValue.object) : [])
    case .array(let elements):
      elements.indices.flatMap { index in
        changed(elements[index], named: "").map { .array(elements.replacing(index, with: [$0])) }
      }
    default: []
    }
  }

  private func spoiled(
    _ members: [JSONMember], at index: Int, in parent: String
  ) -> [[JSONMember]] {
    let member = members[index]
    let inside = changed(member.value, named: member.key).map {
      members.replacing(index, with: [JSONMember(member.key, $0)])
    }
    switch self {
    case .missing where !Self.mayBeFewer(parent) && !Self.mayBeMissing(member.key):
      return inside + [members.replacing(index, with: [])]
    case .doubled: return inside + [members.replacing(index, with: [member, member])]
    case .outOfOrder where index > 0:
      var swapped = members
      swapped.swapAt(index - 1, index)
      return inside + [swapped]
    case .missing, .null, .otherType, .unknown, .outOfOrder: return inside
    }
  }

  private static func extended(_ members: [JSONMember]) -> [[JSONMember]] {
    [
      members + [JSONMember("zzz", .null)], [JSONMember("aaa", .string("a"))] + members,
      members + [JSONMember("", .integer(0))],
    ]
  }

  private func replacements(of value: JSONValue, named name: String) -> [JSONValue] {
    switch (self, value) {
    case (.null, .null): []
    case (.null, _): Self.mayBeNull(name) ? [] : [.null]
    case (.otherType, _) where name == "value": [.array([]), .object([])]
    case (.otherType, .string), (.otherType, .null): [.boolean(true), .integer(7)]
    case (.otherType, .object): [.array([]), .string("")]
    case (.otherType, .array): [.object([])]
    case (.otherType, _): [.string("1"), .object([])]
    case (.missing, _), (.unknown, _), (.doubled, _), (.outOfOrder, _): []
    }
  }

  /// What any number of things may be said in.
  private static func mayBeFewer(_ name: String) -> Bool {
    ["allocations", "held", "environments", "origin"].contains(name)
  }

  /// What is not there in every entity.
  private static func mayBeNull(_ name: String) -> Bool {
    [
      "name", "owner", "rollout", "environment", "experiment", "feature", "startAt", "endAt",
      "runningSince",
    ].contains(name)
  }

  /// What is left out where it would say nothing.
  private static func mayBeMissing(_ name: String) -> Bool {
    [
      "conclusion", "decideBy", "iteration", "phases", "schedule", "ramp", "releasedAt", "stop",
    ].contains(name)
  }
}

extension [JSONMember] {
  fileprivate func replacing(_ index: Int, with members: [JSONMember]) -> Self {
    Array(self[..<index] + members + self[(index + 1)...])
  }
}

extension [JSONValue] {
  fileprivate func replacing(_ index: Int, with values: [JSONValue]) -> Self {
    Array(self[..<index] + values + self[(index + 1)...])
  }
}

extension JSONValue {
  /// The value as it stands, its members neither sorted nor told apart.
  fileprivate var text: String {
    switch self {
    case .array(let elements): "[" + elements.map(\.text).joined(separator: ",") + "]"
    case .object(let members):
      "{"
        + members.map { JSONValue.string($0.key).text + ":" + $0.value.text }
        .joined(separator: ",") + "}"
    default: String(decoding: canonical(), as: UTF8.self)
    }
  }
}

/// A line of a snapshot that holds a value: an entity, or a member of the whole.
private struct LineParts {
  var before = ""
  var key = ""
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
