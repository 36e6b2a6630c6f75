import JSONSyntax
import TestSupport
import Testing

@testable import Domain
@testable import Manifests

/// A reader that goes from file to file forgets each of them.
struct ManifestReaderTests {
  private static let sources = [
    ManifestSource.experiment(), ManifestSource.feature(), "{", ManifestSource.standardFeature(),
    ManifestSource.experiment(["rollout": nil, "metrics": nil]), ManifestSource.environment(),
    ManifestSource.experiment(["status": #""actve""#, "tags": "1"]), "[]", "{}",
    ManifestSource.experiment(["hypothesis": #""It \"helps\".""#]),
    ManifestSource.feature(["variants": "null"]),
  ]

  @Test func `a file is read alike by a new reader and by one that has read others`() {
    var reader = ManifestReader()
    for (first, second) in Self.sources.flatMap({ a in Self.sources.map { (a, $0) } }) {
      _ = reader.read(path: "first.json", bytes: Array(first.utf8))
      let file = reader.read(path: "second.json", bytes: Array(second.utf8))
      let fresh = ManifestFile(path: "second.json", bytes: Array(second.utf8))
      #expect(file.subject == fresh.subject)
      #expect(file.manifest == fresh.manifest)
      #expect(file.diagnostics == fresh.diagnostics)
      #expect(file.possibleNames == fresh.possibleNames)
      #expect(findings(of: file) == findings(of: fresh))
    }
  }

  private func findings(of file: ManifestFile) -> [Diagnostic] {
    Workspace(settings: Settings(), files: [file]).check().all.map(\.diagnostic)
  }

  @Test func `digests are those of the canonical forms`() throws {
    let source = ManifestSource.experiment([
      "hypothesis": #""It \u0068elps,\u0009\"much\".""#, "description": #""d\/é""#,
      "tags": #"[ "a", "b\n" ]"#,
      "metrics":
        #"[{"name": "m", "expectedDirection": "decrease"}, {"role": "guardrail", "name": "\u006e", "expectedDirection": "not_increase"}]"#,
    ])
    let file = ManifestFile(path: "a.json", bytes: Array(source.utf8))
    guard case .experiment(let manifest)? = file.manifest else {
      Issue.record("it was refused: \(file.diagnostics)")
      return
    }
    func digest(_ value: JSONValue) -> Experiment.Digest {
      Experiment.Digest(ofCanonical: value.canonical().span)
    }
    #expect(manifest.details.hypothesis == digest("It helps,\t\"much\"."))
    #expect(
      manifest.details.notes == digest(["description": "d/é", "links": nil, "tags": ["a", "b\n"]]))
    #expect(
      manifest.details.metrics
        == digest([
          ["name": "m", "role": "primary", "expectedDirection": "decrease"],
          ["name": "n", "role": "guardrail", "expectedDirection": "not_increase"],
        ]))
  }

  @Test(arguments: [1, 16, 17, 40])
  func `a set of names tells the names it has from others`(count: Int) {
    let names = (0..<count).map { VariantKey(checked: "v\($0)") }
    var set = NameSet(names + names)
    #expect(set.names == names)
    #expect(names.allSatisfy { set.contains($0) })
    let other = VariantKey(checked: "other")
    #expect(!set.contains(other))
    #expect([set.insert(other), set.insert(other)] == [true, false])
    #expect(set.names == names + [other])
  }
}
