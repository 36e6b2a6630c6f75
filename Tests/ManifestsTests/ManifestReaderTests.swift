import JSONSyntax
import TestSupport
import Testing

@testable import Domain
@testable import Manifests

struct ManifestReaderTests {
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
}
