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
    return .object([
      JSONMember("$schema", "https://json.schemastore.org/sarif-2.1.0.json"),
      JSONMember("version", "2.1.0"),
      JSONMember(
        "runs",
        [
          .object([
            JSONMember("tool", .object([JSONMember("driver", driver(rules, version))])),
            JSONMember("columnKind", "unicodeCodePoints"),
            JSONMember("results", .array(results)),
          ])
        ]),
    ])
  }

  private static func driver(_ rules: [Explanation], _ version: String) -> JSONValue {
    .object([
      JSONMember("name", "titrate"), JSONMember("semanticVersion", .string(version)),
      JSONMember("rules", .array(rules.map(rule))),
    ])
  }

  private static func rule(_ explanation: Explanation) -> JSONValue {
    .object([
      JSONMember("id", .string(explanation.identifier)),
      JSONMember("shortDescription", text(explanation.summary)),
      JSONMember("fullDescription", text(explanation.cause)),
      JSONMember("help", text("\(explanation.cause) \(explanation.cure)")),
      JSONMember(
        "defaultConfiguration",
        .object([JSONMember("level", .string(explanation.severity.rawValue))])),
    ])
  }

  private static func result(
    _ located: LocatedDiagnostic, _ ruleIndex: Int?, _ fingerprint: String
  ) -> JSONValue {
    let diagnostic = located.diagnostic
    let notes = located.notes.compactMap { note in
      note.note.location.map { location($0, note.place, message: note.note.message) }
    }
    let place = diagnostic.location.map { [location($0, located.place)] } ?? []
    return .object(
      [
        JSONMember("ruleId", .string(diagnostic.identifier)),
        JSONMember("level", .string(diagnostic.severity.rawValue)),
        JSONMember("message", text(diagnostic.sentence)),
        JSONMember("locations", .array(place)),
        JSONMember(
          "partialFingerprints", .object([JSONMember("titrate/v1", .string(fingerprint))])),
      ] + (ruleIndex.map { [JSONMember("ruleIndex", .integer($0))] } ?? [])
        + (notes.isEmpty ? [] : [JSONMember("relatedLocations", .array(notes))]))
  }

  private static func location(
    _ location: SourceLocation, _ place: LocatedRange?, message: String? = nil
  ) -> JSONValue {
    let artifact = JSONValue.object([
      JSONMember("uri", .string(uri(location.path))), JSONMember("uriBaseId", "%SRCROOT%"),
    ])
    let region = place.map { place in
      JSONMember(
        "region",
        .object([
          JSONMember("startLine", .integer(place.start.line)),
          JSONMember("startColumn", .integer(place.start.column)),
          JSONMember("endLine", .integer(place.end.line)),
          JSONMember("endColumn", .integer(place.end.column)),
        ]))
    }
    let physical = [JSONMember("artifactLocation", artifact)] + [region].compactMap(\.self)
    return .object(
      [JSONMember("physicalLocation", .object(physical))]
        + (message.map { [JSONMember("message", text($0))] } ?? []))
  }

  private static func text(_ text: String) -> JSONValue {
    .object([JSONMember("text", .string(text))])
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
