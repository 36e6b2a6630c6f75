import Domain
import Foundation
import JSONSyntax
import Manifests
import Planning
import TestSupport
import Testing

@Suite(.waiting) struct DiagnosticCoverageTests {
  @Test func `every rule is expected by a test`() throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let names = try FileManager.default.subpathsOfDirectory(
      atPath: tests.path(percentEncoded: false))
    let texts = names.filter { name in
      // The table of wrong manifests, the scenarios and the suites of rules; no pages, no fixtures.
      name.hasSuffix(".swift") || name.hasPrefix("EndToEndTests/Scenarios/")
    }.compactMap { try? String(contentsOf: tests.appending(path: $0), encoding: .utf8) }
    let all = texts.joined(separator: "\n")
    // Those of form and of JSON have tables of mistakes that are complete, in tests of their own.
    let rules = Explanation.rules.filter { !($0 is FormRule || $0 is JSONSyntaxError.Kind) }
    let identifiers = rules.map { $0.rawValue }
    let missing = identifiers.filter { identifier in
      !all.contains("\"\(identifier)\"") && !all.contains("[\(identifier)]")
        && !all.contains(": \(identifier)")
    }
    #expect(missing == [])
  }
}
