import JSONSyntax
import Manifests
import Planning

/// Shows what came of specs as JUnit has it, in XML: each spec is a suite, and each case a test.
package enum JUnitRenderer {
  /// The report. It is well-formed XML 1.0, whatever the names hold.
  package static func text(_ report: SpecReport) -> String {
    let suites =
      [errors(report.errors)].compactMap(\.self) + report.verdicts.map { suite($0, report) }
    let (_, cases, failed, pending) = report.counts
    let attributes = [
      ("name", "titrate test"), ("tests", "\(cases + report.errors.count)"),
      ("failures", "\(failed)"), ("errors", "\(report.errors.count)"), ("skipped", "\(pending)"),
    ]
    return #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n"
      + element("testsuites", attributes, suites, indent: "")
  }

  private static func suite(_ verdict: SpecVerdict, _ report: SpecReport) -> String {
    let failed = verdict.cases.count(where: \.fails)
    let tests = verdict.cases.enumerated().map { index, `case` in
      test(`case`, index + 1, verdict, report)
    }
    let note = verdict.noteOnPast.map { element("system-out", [], text: $0, indent: "    ") }
    return element(
      "testsuite",
      [
        ("name", verdict.spec.path), ("tests", "\(verdict.cases.count)"), ("failures", "\(failed)"),
        ("errors", "0"), ("skipped", "\(verdict.cases.count(where: \.isPending))"),
      ], tests + [note].compactMap(\.self), indent: "  ")
  }

  /// Hosts tell tests apart by their names, so that each has its number.
  private static func test(
    _ case: SpecVerdict.Case, _ number: Int, _ verdict: SpecVerdict, _ report: SpecReport
  ) -> String {
    let place = report.start(of: `case`)
    let time = verdict.moment.map { "at \($0), " } ?? ""
    let attributes =
      [
        ("classname", verdict.spec.path),
        ("name", "\(number). \(time)\(`case`.case.expectation.words)"), ("file", verdict.spec.path),
      ] + (place.map { [("line", "\($0.line)")] } ?? [])
    guard !`case`.holds else { return element("testcase", attributes, [], indent: "    ") }
    let comes = verdict.comes(in: `case`)
    guard !`case`.isPending else {
      let words = "It does not hold at the base either. \(comes)"
      let skip = element("skipped", [("message", words)], [], indent: "      ")
      return element("testcase", attributes, [skip], indent: "    ")
    }
    let failure = element(
      "failure", [("message", comes), ("type", PeopleRule.specFailed.rawValue)],
      text: "\(verdict.spec.path)\(place.suffix): \(verdict.sentence(about: `case`))",
      indent: "      ")
    return element("testcase", attributes, [failure], indent: "    ")
  }

  /// The errors of a plan, each a test that could not be run.
  private static func errors(_ diagnostics: [LocatedDiagnostic]) -> String? {
    guard !diagnostics.isEmpty else { return nil }
    let tests = diagnostics.enumerated().map { index, located in
      let diagnostic = located.diagnostic
      let file = diagnostic.location.map { [("file", $0.path)] } ?? []
      let line = located.start.map { [("line", "\($0.line)")] } ?? []
      let error = element(
        "error", [("message", diagnostic.message), ("type", diagnostic.identifier)],
        text: diagnostic.sentence, indent: "      ")
      return element(
        "testcase",
        [
          ("classname", diagnostic.location?.path ?? "plan"),
          ("name", "\(index + 1). \(diagnostic.message)"),
        ] + file + line, [error], indent: "    ")
    }
    return element(
      "testsuite",
      [
        ("name", "plan"), ("tests", "\(tests.count)"), ("failures", "0"),
        ("errors", "\(tests.count)"), ("skipped", "0"),
      ], tests, indent: "  ")
  }

  // MARK: XML

  private static func element(
    _ name: String, _ attributes: [(String, String)], _ children: [String], indent: String
  ) -> String {
    let start = "\(indent)<\(name)\(list(attributes))"
    guard !children.isEmpty else { return start + "/>\n" }
    return "\(start)>\n\(children.joined())\(indent)</\(name)>\n"
  }

  private static func element(
    _ name: String, _ attributes: [(String, String)], text: String, indent: String
  ) -> String {
    "\(indent)<\(name)\(list(attributes))>\(escaped(text))</\(name)>\n"
  }

  private static func list(_ attributes: [(String, String)]) -> String {
    attributes.map { " \($0.0)=\"\(escaped($0.1))\"" }.joined()
  }

  /// The text as XML has it. What acts on a terminal or a log is made visible first, and that is all that
  /// XML 1.0 has no place for, but for two characters that nobody has given a meaning.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in inert(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
