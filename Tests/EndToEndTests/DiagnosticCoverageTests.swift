import Domain
import Foundation
import Manifests
import Planning
import TestSupport
import Testing

struct DiagnosticCoverageTests {
  @Test func `every rule is expected by a test`() throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let names = try FileManager.default.subpathsOfDirectory(
      atPath: tests.path(percentEncoded: false))
    let texts = names.filter { name in
      // The table of wrong manifests, the scenarios and the suites of rules; no pages, no fixtures.
      name.hasSuffix(".swift") || name.hasPrefix("EndToEndTests/Scenarios/")
    }.compactMap { try? String(contentsOf: tests.appending(path: $0), encoding: .utf8) }
    let all = texts.joined(separator: "\n")
    let missing = Rule.allCases.filter { rule in
      !all.contains("\"\(rule.rawValue)\"") && !all.contains("[\(rule.rawValue)]")
        && !all.contains("(.\(rule)") && !all.contains("  .\(rule),")
        && !all.contains(": \(rule.rawValue)")
    }
    #expect(missing.map(\.rawValue) == [])
  }
}
