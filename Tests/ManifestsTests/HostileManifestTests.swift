import JSONSyntax
import TestSupport
import Testing

@testable import Domain
@testable import Manifests

/// Files that nobody writes by hand. Whatever they hold, they are accepted, or refused with a
/// reason.
struct HostileManifestTests {
  private static let megabyte = String(repeating: "a", count: 1_000_000)

  @Test(arguments: ["key", "hypothesis", "status", "kind"])
  func `a string of a megabyte is refused in few words`(field: String) {
    let source = ManifestSource.experiment([field: "1️⃣\"\(Self.megabyte)\""])
    let sources = WorkspaceSources([Good.experiment: source])
    let found = sources.diagnostics().filter { $0.start?.column == field.utf8.count + 7 }
    #expect(found.count == 1)
    #expect((found.first?.diagnostic.detail.utf8.count ?? 0) < 1_000)
  }

  @Test func `a string of a megabyte is accepted where a feature serves it`() {
    let source = ManifestSource.feature(["value": "\"\(Self.megabyte)\""])
    #expect(WorkspaceSources(Good.files.merging([Good.feature: source]) { $1 }).findings() == [])
  }

  @Test func `one character of a million scalars is quoted in few`() {
    let letter = "e" + String(repeating: "\u{301}", count: 200_000)
    let source = ManifestSource.experiment(["key": "\"\(letter)\"", letter: "1"])
    let details = WorkspaceSources([Good.experiment: source]).diagnostics().map(\.diagnostic.detail)
    #expect(details.count == 2)
    #expect(details.allSatisfy { $0.utf8.count < 1_000 })
  }

  @Test func `a manifest or settings of more than a mebibyte are refused, and of one are not`() {
    let spaces = String(repeating: " ", count: ManifestFile.maximumBytes)
    let fits =
      ManifestSource.environment() + spaces.dropFirst(ManifestSource.environment().utf8.count)
    let sources = WorkspaceSources(["a.json": fits, "b.json": fits + " "], settings: spaces + "{}")
    #expect(
      sources.findings().map { "\($0.path) \($0.identifier)" } == [
        "b.json json-too-large", "titrate.json json-too-large",
      ])
    #expect(!ManifestFile.isManifest(Array((fits + " ").utf8)))
    #expect(ManifestFile.isManifest(Array(fits.utf8)))
  }

  @Test func `thousands of unknown fields are as many errors`() {
    let count = Campaign.isFull ? 10_000 : 2_000
    let fields = (0..<count).map { #""field\#($0)": 1"# }.joined(separator: ",")
    let source = #"{"kind": "Environment", "key": "production", \#(fields)}"#
    let found = WorkspaceSources([Good.environment: source]).diagnostics()
    #expect(found.count == count)
    #expect(Set(found.map(\.diagnostic.identifier)) == [FormRule.unknownField.rawValue])
    #expect(found.last?.start?.column ?? 0 > found.first?.start?.column ?? 0)
  }

  @Test func `thousands of unknown variants are told one by one, in few words each`() {
    let count = Campaign.isFull ? 2_000 : 500
    let variants = (0..<count).map { #"{"key": "v\#($0)", "value": 1}"# }.joined(separator: ",")
    let shares = (0..<count).map { #""w\#($0)": 0"# }.joined(separator: ",")
    let sources = WorkspaceSources([
      Good.environment: ManifestSource.environment(),
      Good.feature: ManifestSource.feature(["variants": "[\(variants)]", "environments": "{}"]),
      Good.experiment: ManifestSource.experiment([
        "rollout": #"{"percentage": 5, "split": {"control": 100, \#(shares)}}"#
      ]),
    ])
    let found = sources.diagnostics()
    #expect(found.count == count)
    #expect(found.allSatisfy { $0.start != nil && $0.diagnostic.detail.utf8.count < 500 })
  }

  @Test func `free fields may nest as deeply as the reader goes, and no deeper`() {
    func nested(_ depth: Int) -> WorkspaceSources {
      let value = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      return WorkspaceSources([Good.environment: ManifestSource.environment(["x-deep": value])])
    }
    #expect(nested(63).findings() == [])
    #expect(nested(64).findings().map(\.identifier) == ["json-too-deep"])
    #expect(nested(200_000).findings().map(\.identifier) == ["json-too-deep"])
  }

  @Test func `fields that begin with x- and the schema are free in every object`() {
    let free = #""x-note": null, "x-": [1.5e300], "x-é": {"x": {}}, "$schema": 7"#
    let variants = #"[{"key": "green", "value": 1, \#(free)}, {"key": "blue", "value": 2}]"#
    let sources = WorkspaceSources(
      [
        Good.environment: "{\(free), " + ManifestSource.environment().dropFirst(),
        Good.feature: ManifestSource.feature([
          "variants": variants, "environments": #"{"production": {\#(free)}}"#,
        ]),
        Good.experiment: ManifestSource.experiment([
          "rollout": #"{"percentage": 5, "split": {"control": 100}, \#(free)}"#,
          "metrics": #"[{"name": "a", "expectedDirection": "increase", \#(free)}]"#,
        ]),
      ], settings: #"{\#(free), "state": {\#(free)}}"#)
    #expect(sources.findings() == [])
  }

  @Test func `keys are told apart by their bytes, not by Unicode equivalence`() {
    let twice = WorkspaceSources([
      "a.json": ManifestSource.environment([
        "1️⃣é": "1", "2️⃣e\u{301}": "2", "x-é": "1", "x-e\u{301}": "2",
      ])
    ])
    #expect(
      twice.findings() == [1, 2].map { twice.finding(FormRule.unknownField, at: $0, in: "a.json") })
    let escaped = WorkspaceSources([
      "a.json": #"{"kind": "Environment", "k\u0065y": "a", "key": "b"}"#
    ])
    #expect(escaped.findings().map(\.identifier) == ["json-duplicate-key"])
  }

  @Test(arguments: [
    "\"\\u0000\"", "\"\\u001b[31m\"", "\"\\u202e\"", "\"\\ud83d\\ude00\"", "\"\u{FEFF}a\"",
    "\"日本\"",
    "\"a\u{301}\"", "\"\\u212a\"", "\"../../etc\"", "\"~0~1\"", "\"a/b\"", "\"\\\"\"",
  ])
  func `control characters and letters from everywhere are no names`(name: String) {
    let sources = WorkspaceSources([
      Good.experiment: ManifestSource.experiment([
        "key": "1️⃣\(name)", "environment": "2️⃣\(name)", "feature": "3️⃣\(name)",
        "rollout": "{\"percentage\": 1, \"split\": {\"control\": 100, 4️⃣\(name): 0}}",
      ])
    ])
    #expect(
      sources.findings()
        == (1...4).map { sources.finding(FormRule.invalidName, at: $0, in: Good.experiment) })
  }

  @Test func `names with marks of their own are found again in the file`() {
    let sources = WorkspaceSources([
      Good.environment: ManifestSource.environment(),
      Good.feature: ManifestSource.feature([
        "environments": #"{"production": {}, 1️⃣"a.b_c-d": {}, 2️⃣"0": {}, 3️⃣"...": {}}"#
      ]),
    ])
    let rules: [any Rule] = [
      ReferenceRule.unknownEnvironment, ReferenceRule.unknownEnvironment, FormRule.invalidName,
    ]
    #expect(
      sources.findings()
        == rules.enumerated().map {
          sources.finding($1, at: $0 + 1, in: Good.feature)
        })
  }

  @Test(arguments: ["\r\n", "\n", "", " \t"])
  func `line ends and indents do not matter`(separator: String) {
    let source = ManifestSource.environment().split(separator: "\n").joined(separator: separator)
    #expect(WorkspaceSources(["a.json": source]).findings() == [])
  }
}
