import JSONSyntax
import TestSupport
import Testing

@testable import Domain
@testable import Manifests
@testable import Planning
@testable import Rendering

/// The parts that SARIF 2.1.0 requires, and what code scanning makes use of.
struct SARIFTests {
  private static func log(_ diagnostics: [Diagnostic], _ source: String = "ab\ncd") -> JSONValue {
    SARIFRenderer.json(locate(diagnostics) { _ in Array(source.utf8) }, version: "1.2.3")
  }

  private static func diagnostic(_ rule: some Rule, _ range: Range<Int> = 3..<4) -> Diagnostic {
    rule.diagnostic("Why.", at: SourceLocation(path: "a b/ü.json", range: range))
  }

  @Test func `a log has one run, with the tool and its rules`() {
    let log = Self.log([
      Self.diagnostic(FormRule.unknownStatus), Self.diagnostic(PeopleRule.pauseKeepsServing),
    ])
    #expect(log[member: "version"] == "2.1.0")
    #expect(log[member: "runs"].elements.count == 1)
    let driver = log[member: "runs"].elements[0][member: "tool"][member: "driver"]
    #expect(driver[member: "name"] == "titrate")
    let rules = driver[member: "rules"].elements
    #expect(rules.map { $0[member: "id"] } == ["pause-keeps-serving", "unknown-status"])
    for rule in rules {
      #expect(rule[member: "help"][member: "text"] != .null)
      #expect(rule[member: "shortDescription"][member: "text"] != .null)
    }
    for result in log[member: "runs"].elements[0][member: "results"].elements {
      guard case .integer(let index) = result[member: "ruleIndex"] else {
        Issue.record("no index of a rule")
        continue
      }
      #expect(rules[index][member: "id"] == result[member: "ruleId"])
      #expect(["error", "warning"].contains(result[member: "level"]))
      #expect(result[member: "message"][member: "text"] != .null)
    }
  }

  @Test func `a place is a relative reference, with lines and columns`() {
    let result = Self.log([Self.diagnostic(FormRule.unknownStatus)])[member: "runs"].elements[0][
      member: "results"
    ]
    .elements[0]
    let place = result[member: "locations"].elements[0][member: "physicalLocation"]
    #expect(place[member: "artifactLocation"][member: "uri"] == "a%20b/%C3%BC.json")
    #expect(place[member: "region"][member: "startLine"] == 2)
    #expect(place[member: "region"][member: "startColumn"] == 1)
    #expect(place[member: "region"][member: "endColumn"] == 2)
  }

  @Test func `a fingerprint stays when lines move, and tells equal findings apart`() {
    func fingerprints(_ diagnostics: [Diagnostic], _ source: String) -> [JSONValue] {
      Self.log(diagnostics, source)[member: "runs"].elements[0][member: "results"].elements.map {
        $0[member: "partialFingerprints"][member: "titrate/v1"]
      }
    }
    let here = fingerprints([Self.diagnostic(FormRule.unknownStatus)], "ab\ncd")
    let below = fingerprints([Self.diagnostic(FormRule.unknownStatus, 5..<6)], "ab\nx\ncd")
    #expect(here == below)
    #expect(here != fingerprints([Self.diagnostic(FormRule.unknownChoice)], "ab\ncd"))
    let twice = fingerprints(
      [Self.diagnostic(FormRule.unknownStatus), Self.diagnostic(FormRule.unknownStatus, 6..<7)],
      "ab\ncd\ncd")
    #expect(Set(twice).count == 2)
  }

  @Test func `nothing wrong is a log without results`() {
    #expect(Self.log([])[member: "runs"].elements[0][member: "results"] == JSONValue.array([]))
  }
}

extension JSONValue {
  fileprivate subscript(member key: String) -> JSONValue {
    guard case .object(let members) = self else { return .null }
    return members.first { $0.key == key }?.value ?? .null
  }

  fileprivate var elements: [JSONValue] {
    if case .array(let elements) = self { elements } else { [] }
  }
}
