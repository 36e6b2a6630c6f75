import Bytes
import Domain
package import JSONSyntax
import Manifests
import Planning

/// Shows diagnostics in the Static Analysis Results Interchange Format, SARIF 2.1.0.
package enum SARIFRenderer {
  /// One run, with the rules that were broken and where. Paths are relative to the root of the
  /// repository.
  package static func json(_ diagnostics: [LocatedDiagnostic], version: String) -> JSONValue {
    let broken = Set(diagnostics.map(\.diagnostic.identifier))
    let rules = Explanation.all.filter { broken.contains($0.identifier) }
    let indices = Dictionary(
      uniqueKeysWithValues: rules.enumerated().map { ($0.element.identifier, $0.offset) })
    var fingerprints = Fingerprints()
    let results = diagnostics.map { located in
      result(located, indices[located.diagnostic.identifier], fingerprints.next(for: located))
    }
    return [
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
      "version": "2.1.0",
      "runs": [
        [
          "tool": ["driver": driver(rules, version)],
          "columnKind": "unicodeCodePoints",
          "results": .array(results),
        ]
      ],
    ]
  }

  private static func driver(_ rules: [Explanation], _ version: String) -> JSONValue {
    [
      "name": "titrate",
      "semanticVersion": .string(version),
      "rules": .array(rules.map(rule)),
    ]
  }

  private static func rule(_ explanation: Explanation) -> JSONValue {
    [
      "id": .string(explanation.identifier),
      "shortDescription": text(explanation.summary),
      "fullDescription": text(explanation.cause),
      "help": text("\(explanation.cause) \(explanation.cure)"),
      "defaultConfiguration": ["level": .string(explanation.severity.rawValue)],
    ]
  }

  private static func result(
    _ located: LocatedDiagnostic, _ ruleIndex: Int?, _ fingerprint: String
  ) -> JSONValue {
    let diagnostic = located.diagnostic
    let notes = located.notes.compactMap { note in
      note.note.location.map { location($0, note.place, message: note.note.message) }
    }
    let place = diagnostic.location.map { [location($0, located.place)] } ?? []
    let result: JSONValue = [
      "ruleId": .string(diagnostic.identifier),
      "level": .string(diagnostic.severity.rawValue),
      "message": text(diagnostic.sentence),
      "locations": .array(place),
      "partialFingerprints": ["titrate/v1": .string(fingerprint)],
    ]
    return result.adding("ruleIndex", ruleIndex.map(JSONValue.integer))
      .adding("relatedLocations", notes.isEmpty ? nil : .array(notes))
  }

  private static func location(
    _ location: SourceLocation, _ place: LocatedRange?, message: String? = nil
  ) -> JSONValue {
    let region = place.map { place -> JSONValue in
      [
        "startLine": .integer(place.start.line),
        "startColumn": .integer(place.start.column),
        "endLine": .integer(place.end.line),
        "endColumn": .integer(place.end.column),
      ]
    }
    let artifact: JSONValue = ["uri": .string(uri(location.path)), "uriBaseId": "%SRCROOT%"]
    let physical: JSONValue = ["artifactLocation": artifact]
    let whole: JSONValue = ["physicalLocation": physical.adding("region", region)]
    return whole.adding("message", message.map(text))
  }

  private static func text(_ text: String) -> JSONValue {
    ["text": .string(text)]
  }

  /// The path as a relative reference (RFC 3986).
  private static func uri(_ path: String) -> String {
    path.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
        String(Unicode.Scalar(byte))
      default: "%" + byte.padded(to: 2, radix: 16, uppercase: true)
      }
    }.joined()
  }
}

/// Names findings so that a name survives when lines move: by the rule, the file and the text of
/// the line, and a count where these are equal.
struct Fingerprints {
  private var counts: [String: Int] = [:]

  mutating func next(for located: LocatedDiagnostic) -> String {
    let diagnostic = located.diagnostic
    let excerpt = located.excerpt.map { $0.before + $0.marked + $0.after } ?? ""
    let line = excerpt.split { $0.isWhitespace }.joined(separator: " ")
    let digest = fingerprint(
      of: [diagnostic.identifier, diagnostic.location?.path ?? "", line].joined(separator: "\n"))
    counts[digest, default: 0] += 1
    return "\(digest):\(counts[digest] ?? 1)"
  }
}

extension Diagnostic {
  /// What is wrong, and why.
  var sentence: String { detail.isEmpty ? message : "\(message): \(detail)" }
}
