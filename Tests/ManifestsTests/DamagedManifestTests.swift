import JSONSyntax
import TestSupport
import Testing

@testable import Domain
@testable import Manifests

/// Valid manifests, damaged in every way of a kind: the reader accepts what it is given, or says at
/// least one error that has a place in the file.
struct DamagedManifestTests {
  private static let sources =
    Good.files.sorted { $0.key < $1.key }.map(\.value) + [
      ManifestSource.experiment([
        "$schema": "\"s\"", "name": "\"é😀\"", "owner": "\"a\"", "tags": "[\"b\"]",
        "links": "[\"c\"]",
        "status": "\"created\"", "x-free": "[null, 1.5, {}]",
        "rollout":
          #"{"percentage": 12.5, "value": -3, "enabled": true, "split": {"control": 100}}"#,
      ]), ManifestSource.results(), ManifestSource.spec(),
    ]

  @Test(arguments: sources)
  func `every prefix is accepted or refused with a place`(source: String) {
    let bytes = Array(source.utf8)
    for count in bytes.indices {
      let isWhole = bytes[count...].allSatisfy { $0 == UInt8(ascii: "\n") }
      #expect(isSound(Array(bytes.prefix(count)), isAccepted: isWhole))
    }
  }

  @Test(arguments: sources)
  func `every byte may be deleted, doubled or replaced`(source: String) {
    let bytes = Array(source.utf8)
    var generator = SeededGenerator(seed: 11)
    let marks = Array("{}[]\",:\\ 0-.e\u{0}\u{7F}tx".utf8) + [0x80, 0xC3, 0xED, 0xFF]
    for index in bytes.indices {
      let other = [
        marks.randomElement(using: &generator), UInt8.random(in: 0...255, using: &generator),
      ]
      for replacement in [[], [bytes[index], bytes[index]]] + other.compactMap(\.self).map({ [$0] })
      {
        var damaged = bytes
        damaged.replaceSubrange(index...index, with: replacement)
        #expect(isSound(damaged))
      }
    }
  }

  @Test(arguments: sources)
  func `every value may be removed, doubled, or replaced by a value of each kind`(
    source: String
  ) throws {
    let root = try JSONDocument(Array(source.utf8)).value(JSONDocument(Array(source.utf8)).root)
    let replacements: [JSONValue] = [
      .null, .boolean(true), .integer(-1), .integer(.max), .number(1e308), .string(""),
      .string("control"), .string(String(repeating: "é", count: 6_000)), .array([]), .object([]),
      .array([root]), root,
    ]
    var count = 0
    for damaged in variations(of: root, replacements) {
      count += 1
      #expect(isSound(Array(damaged.canonical())))
    }
    #expect(count > 40)
  }

  @Test func `a reader that accepts nothing would be noticed`() {
    #expect(Self.sources.allSatisfy { isSound(Array($0.utf8), isAccepted: true) })
    #expect(!isSound(Array("{}".utf8), isAccepted: true))
  }

  /// Whether a file is accepted, or refused with errors that all have a place in it.
  private func isSound(_ bytes: [UInt8], isAccepted: Bool? = nil) -> Bool {
    let file = ManifestFile(path: "a.json", bytes: bytes)
    let workspace = Workspace(settings: Settings(), files: [file])
    let errors = file.diagnostics.filter { $0.severity == .error }
    let located = locate(workspace.check().all.map(\.diagnostic)) { _ in bytes }
    let arePlaced = located.allSatisfy { $0.start != nil && !$0.diagnostic.detail.isEmpty }
    guard arePlaced, (file.manifest != nil) == errors.isEmpty else { return false }
    return isAccepted.map { $0 == errors.isEmpty } ?? true
  }

  /// The value with one of its parts removed, doubled or replaced, for each part and way.
  private func variations(of value: JSONValue, _ replacements: [JSONValue]) -> [JSONValue] {
    switch value {
    case .object(let members):
      return replacements
        + members.indices.flatMap { index -> [JSONValue] in
          var others = members
          let member = others.remove(at: index)
          let renamed = JSONMember(member.key + "s", member.value)
          let changed = variations(of: member.value, replacements).map {
            others + [JSONMember(member.key, $0)]
          }
          return ([others, others + [renamed], others + [member, renamed]] + changed).map(
            JSONValue.object)
        }
    case .array(let elements):
      return replacements
        + elements.indices.flatMap { index -> [JSONValue] in
          var others = elements
          let element = others.remove(at: index)
          let changed = variations(of: element, replacements).map { others + [$0] }
          return ([others, elements + [element]] + changed).map(JSONValue.array)
        }
    case .null, .boolean, .integer, .number, .string: return replacements
    }
  }
}
