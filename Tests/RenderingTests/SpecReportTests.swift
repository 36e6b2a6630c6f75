import Domain
import Foundation
import JSONSyntax
import TestSupport
import Testing

@testable import Planning
@testable import Rendering

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Reports on specs in all formats.
struct SpecReportTests {
  private static let site = LabSite.shop().with(LabExperiment(.running))

  private static func report(_ site: LabSite) -> SpecReport {
    let texts = site.texts
    return SpecReport(SpecTrial(Lab().input(site))) { diagnostics in
      locate(diagnostics) { texts[$0].map { Array($0.utf8) } }
    }
  }

  private static func report(_ cases: String, path: String = "specs/a.json") -> SpecReport {
    report(specified(cases, path: path))
  }

  private static func specified(_ cases: String, path: String = "specs/a.json") -> LabSite {
    site.edited { site in
      site.otherFiles[path] = """
        {"kind": "Spec", "environment": "production", "feature": "button", "cases": [
        \(cases)
        ]}
        """
    }
  }

  // MARK: JUnit

  @Test func `a report has a suite for each spec, and a test for each case`() throws {
    let xml = try Tree(
      JUnitRenderer.text(
        Self.report(
          #"""
          {"identity": "erin", "enabled": true},
            {"identity": "erin", "value": "violet"}
          """#)))
    #expect(
      xml.elements.map(\.name) == ["testsuites", "testsuite", "testcase", "testcase", "failure"])
    #expect(xml.elements[0].attributes["tests"] == "2")
    #expect(xml.elements[1].attributes["name"] == "specs/a.json")
    #expect(xml.elements[1].attributes["failures"] == "1")
    #expect(
      xml.elements[3].attributes == [
        "classname": "specs/a.json", "name": "2. for \"erin\": on \"violet\"",
        "file": "specs/a.json", "line": "3",
      ])
    #expect(xml.elements[4].attributes["type"] == "spec-failed")
    #expect(
      xml.elements[4].text.hasPrefix(
        "specs/a.json:3:3: Expected for \"erin\": on \"violet\". It gets"))
  }

  @Test(arguments: HostileTextTests.hostile + ["]]>", "<&\"'>", "\u{FFFE}", "\u{FFFF}", "👩‍👩‍👧", "é"])
  func `a report is well-formed, whatever names hold`(text: String) throws {
    let identity = String(decoding: JSONValue.string("a" + text).canonical(), as: UTF8.self)
    // Control characters have no place in an identity, but in what the feature serves.
    let hasControl = text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    var site = Self.site.edited { site in
      site.features["button"]?.value = .string(text)
      site.otherFiles["specs/\(hasControl ? "a" : "a" + text).json"] = #"""
        {"kind": "Spec", "environment": "production", "feature": "button", "cases": [
        {"identity": \#(hasControl ? "\"a\"" : identity), "value": 7}]}
        """#
    }
    site.experiments = [:]
    site.features["button"]?.entries = [:]
    let report = Self.report(site)
    #expect(report.counts.failed == 1)
    let xml = try Tree(JUnitRenderer.text(report))
    #expect(xml.elements.map(\.name) == ["testsuites", "testsuite", "testcase", "failure"])
    if !hasControl {
      #expect(
        xml.elements[2].attributes["name"]
          == "1. for \(inert(#""a\#(text)""#)): on 7"
          .replacing("\u{FFFE}", with: "\u{FFFD}").replacing("\u{FFFF}", with: "\u{FFFD}"))
    }
  }

  @Test func `the errors of a plan are tests that could not be run`() throws {
    let site = Self.site.edited { $0.otherFiles["x<y>.json"] = "{" }
    let xml = try Tree(JUnitRenderer.text(Self.report(site)))
    #expect(xml.elements.map(\.name) == ["testsuites", "testsuite", "testcase", "error"])
    #expect(xml.elements[0].attributes["errors"] == "1")
    #expect(xml.elements[2].attributes["file"] == "x<y>.json")
  }

  @Test func `without a spec the report is empty`() throws {
    let xml = try Tree(JUnitRenderer.text(Self.report(Self.site)))
    #expect(xml.elements.map(\.name) == ["testsuites"])
    #expect(xml.elements[0].attributes["tests"] == "0")
  }

  @Test func `what does not hold at the base either is skipped, and lets the report pass`() throws {
    let old = #"{"identity": "erin", "enabled": false}"#
    func input(_ cases: String) -> PlanningInput { Lab().input(Self.specified(cases)) }
    func report(_ cases: String) -> SpecReport {
      let texts = Self.specified(cases).texts
      return SpecReport(SpecTrial(input(cases), base: input(old))) { diagnostics in
        locate(diagnostics) { texts[$0].map { Array($0.utf8) } }
      }
    }
    let pending = report(#"{"identity": "erin", "enabled": true}, \#(old)"#)
    #expect(pending.passes)
    #expect(pending.summary == "1 of 2 cases in 1 spec pass; 1 does not hold at the base either.")
    let xml = try Tree(JUnitRenderer.text(pending))
    #expect(
      xml.elements.map(\.name) == ["testsuites", "testsuite", "testcase", "testcase", "skipped"])
    #expect(xml.elements[1].attributes["skipped"] == "1")
    #expect(
      GitHubRenderer.annotations(pending).hasPrefix("::warning file=specs/a.json,line=2,col=40"))
    let both = report(#"\#(old), {"identity": "bob", "enabled": false}"#)
    #expect(!both.passes)
    #expect(
      both.summary == "1 of 2 cases in 1 spec does not hold; 1 does not hold at the base either.")
  }

  // MARK: Text and others

  @Test func `what came of all is said in a sentence`() {
    let good = #"{"identity": "erin", "enabled": true}"#
    let bad = #"{"identity": "erin", "enabled": false}"#
    #expect(Self.report(good).summary == "1 case in 1 spec passes.")
    #expect(Self.report("\(good), \(good)").summary == "2 cases in 1 spec pass.")
    #expect(Self.report("\(good), \(bad)").summary == "1 of 2 cases in 1 spec does not hold.")
    #expect(Self.report("\(bad), \(bad)").summary == "2 of 2 cases in 1 spec do not hold.")
    #expect(Self.report(Self.site).summary.hasPrefix("There is no spec"))
    let broken = Self.report(Self.site.edited { $0.otherFiles["x.json"] = "{" })
    #expect(broken.summary == "The plan has errors, so that no spec was judged.")
    #expect(!broken.passes)
  }

  @Test func `every case is shown where all are asked for`() {
    let report = Self.report(
      #"{"identity": "erin", "enabled": true}, {"identity": "erin", "enabled": false}"#)
    let text = report.text(style: .plain, showsAll: true)
    #expect(
      text.hasPrefix(
        """
        specs/a.json:2:1: holds: for "erin": on
        specs/a.json:2:40: does not hold: for "erin": off

        specs/a.json:2:40: error: a spec does not hold [spec-failed]
        """))
    #expect(text.hasSuffix("\n\n1 of 2 cases in 1 spec does not hold.\n"))
  }

  @Test func `what is quoted acts on no terminal and no runner`() {
    let report = Self.report("{\"identity\": \"\u{202e}x\", \"value\": \"\u{202e}\"}")
    let shown =
      report.text(style: .plain, showsAll: true) + GitHubRenderer.annotations(report)
      + report.markdown(maximumBytes: 10_000) + JUnitRenderer.text(report)
    #expect(!shown.unicodeScalars.contains("\u{202e}"))
  }

  @Test func `a summary of a job has the cases that do not hold`() {
    let report = Self.report(
      #"{"identity": "erin", "enabled": true}, {"identity": "erin", "enabled": false}"#)
    let text = report.markdown(maximumBytes: 10_000)
    #expect(text.hasPrefix("### titrate test: 1 of 2 cases in 1 spec does not hold.\n"))
    #expect(text.contains("- ❌ specs/a.json:2:40: **a spec does not hold**"))
  }
}

/// The elements of an XML text, in order; parsing stops at what is not well-formed.
private final class Tree: NSObject, XMLParserDelegate {
  struct Element {
    let name: String
    let attributes: [String: String]
    var text = ""
  }

  private(set) var elements: [Element] = []

  init(_ text: String) throws {
    super.init()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = self
    guard parser.parse() else {
      throw parser.parserError ?? CocoaError(.propertyListReadCorrupt)
    }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    elements.append(Element(name: name, attributes: attributes))
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    elements[elements.count - 1].text += text
  }
}
