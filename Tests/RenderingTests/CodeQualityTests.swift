import JSONSyntax
import TestSupport
import Testing

@testable import Manifests
@testable import Rendering

/// The members that GitLab documents for a report of code quality.
@Suite struct CodeQualityTests {
  private static func findings(_ diagnostics: [Diagnostic], _ source: String) -> [JSONValue] {
    let located = locate(diagnostics) { _ in Array(source.utf8) }
    guard
      case .array(let findings) = CodeQualityRenderer.json(
        located, otherwiseAt: "flags/titrate.json")
    else { return [] }
    return findings
  }

  private static func diagnostic(_ rule: some Rule, _ range: Range<Int>?) -> Diagnostic {
    rule.diagnostic(
      "Why.", at: range.map { SourceLocation(path: "flags/features/a b.json", range: $0) })
  }

  @Test func `a finding has what GitLab wants`() throws {
    let findings = Self.findings([Self.diagnostic(FormRule.unknownStatus, 3..<4)], "ab\ncd")
    guard case .string(let fingerprint) = try #require(findings.first)["fingerprint"] else {
      Issue.record("no fingerprint")
      return
    }
    #expect(
      findings == [
        .object([
          JSONMember("description", .string("\(FormRule.unknownStatus.explanation.summary): Why.")),
          JSONMember("check_name", "unknown-status"),
          JSONMember("fingerprint", .string(fingerprint)), JSONMember("severity", "major"),
          JSONMember(
            "location",
            .object([
              JSONMember("path", "flags/features/a b.json"),
              JSONMember("lines", .object([JSONMember("begin", .integer(2))])),
            ])),
        ])
      ])
  }

  @Test func `a warning is minor`() {
    let findings = Self.findings([Self.diagnostic(PeopleRule.pauseKeepsServing, 0..<1)], "ab")
    #expect(findings.map { $0["severity"] } == ["minor"])
  }

  @Test func `what has no place stands in the settings`() {
    let location = Self.findings([Self.diagnostic(FileRule.emptyWorkspace, nil)], "").first?[
      "location"]
    #expect(location?["path"] == "flags/titrate.json")
    #expect(location?["lines"]?["begin"] == 1)
  }

  @Test func `a fingerprint stays when lines move, and no two are alike`() {
    func fingerprints(_ diagnostics: [Diagnostic], _ source: String) -> [JSONValue?] {
      Self.findings(diagnostics, source).map { $0["fingerprint"] }
    }
    let here = fingerprints([Self.diagnostic(FormRule.unknownStatus, 3..<4)], "ab\ncd")
    #expect(here == fingerprints([Self.diagnostic(FormRule.unknownStatus, 5..<6)], "ab\nx\ncd"))
    let all = fingerprints(
      [
        Self.diagnostic(FormRule.unknownStatus, 3..<4),
        Self.diagnostic(FormRule.unknownStatus, 6..<7),
        Self.diagnostic(FormRule.unknownChoice, 3..<4),
        Self.diagnostic(FileRule.emptyWorkspace, nil),
        Self.diagnostic(FileRule.emptyWorkspace, nil),
      ], "ab\ncd\ncd")
    #expect(Set(all).count == 5)
  }

  @Test func `nothing wrong is an empty list`() {
    #expect(CodeQualityRenderer.json([], otherwiseAt: "titrate.json") == .array([]))
  }
}
