package import Domain
package import Manifests
import Planning

@testable package import JSONSyntax

/// A text in which keycap emoji mark places, such as 1️⃣, and which is the text without them.
package struct MarkedText: Sendable {
  /// The text without the markers.
  package let text: String
  /// The place behind each marker, by its digit.
  package let positions: [Int: SourcePosition]

  /// Takes the markers out of a text.
  package init(_ marked: String) {
    var text = String.UnicodeScalarView()
    var positions: [Int: SourcePosition] = [:]
    var position = SourcePosition(line: 1, column: 1)
    for scalar in marked.unicodeScalars {
      if scalar == "\u{FE0F}" { continue }
      if scalar == "\u{20E3}", let digit = text.popLast().flatMap({ Int(String($0)) }) {
        position.column -= 1
        positions[digit] = position
        continue
      }
      text.append(scalar)
      position.column += 1
      if scalar == "\n" { position = SourcePosition(line: position.line + 1, column: 1) }
    }
    self.text = String(text)
    self.positions = positions
  }
}

/// What a test expects of a diagnostic: its rule and where it begins.
package struct Finding: Hashable, Sendable, CustomStringConvertible {
  /// The identifier.
  package let identifier: String
  /// The file.
  package let path: String
  /// Where it begins; nil for a file as a whole.
  package let position: SourcePosition?

  /// Expects an identifier somewhere.
  package init(_ identifier: String, path: String, at position: SourcePosition?) {
    self.identifier = identifier
    self.path = path
    self.position = position
  }

  /// `path:line:column: identifier`, for failures.
  package var description: String {
    let place = position.map { ":\($0.line):\($0.column)" } ?? ""
    return "\(path)\(place): \(identifier)"
  }
}

/// The files of a workspace in a test: paths, and texts that may hold markers.
package struct WorkspaceSources: Sendable {
  private var files: [String: MarkedText] = [:]
  private var settings: MarkedText?

  /// Makes a workspace of these files.
  package init(_ files: [String: String], settings: String? = nil) {
    self.files = files.mapValues { MarkedText($0) }
    self.settings = settings.map { MarkedText($0) }
  }

  /// The path of the settings.
  package static let settingsPath = Settings.fileName

  /// The workspace, read.
  package var workspace: Workspace {
    let read = settings.map { Settings.read(path: Self.settingsPath, bytes: Array($0.text.utf8)) }
    return Workspace(
      settings: read?.0 ?? Settings(), settingsProblems: read?.1 ?? [],
      files: files.sorted { $0.key < $1.key }.map {
        ManifestFile(path: $0.key, bytes: Array($0.value.text.utf8))
      })
  }

  /// All diagnostics of the workspace, in the order in which people read them.
  package func diagnostics(against state: State = State()) -> [LocatedDiagnostic] {
    locate(workspace.check(against: state).all.map(\.diagnostic)) { path in
      text(at: path).map { Array($0.text.utf8) }
    }
  }

  /// All diagnostics of the workspace as findings.
  package func findings(against state: State = State()) -> [Finding] {
    diagnostics(against: state).map { located in
      Finding(
        located.diagnostic.identifier, path: located.diagnostic.location?.path ?? "",
        at: located.start)
    }
  }

  /// A finding of a rule at a marker.
  package func finding(_ rule: any Rule, at marker: Int, in path: String) -> Finding {
    Finding(rule.rawValue, path: path, at: text(at: path)?.positions[marker])
  }

  private func text(at path: String) -> MarkedText? {
    path == Self.settingsPath ? settings : files[path]
  }
}

/// Texts of manifests, valid unless a test changes a field.
package enum ManifestSource {
  /// The experiment `checkout-cta` on the feature `checkout_button` in `production`. A change
  /// replaces a field by JSON text, or removes it where it is nil; a marker before the name of a
  /// field marks its key.
  package static func experiment(_ changes: KeyValuePairs<String, String?> = [:]) -> String {
    object(
      [
        ("kind", #""Experiment""#), ("key", #""checkout-cta""#), ("hypothesis", #""It helps.""#),
        ("environment", #""production""#), ("feature", #""checkout_button""#),
        ("status", #""running""#),
        ("rollout", #"{"percentage": 20, "split": {"control": 50, "green": 25, "blue": 25}}"#),
        ("metrics", #"[{"name": "orders", "expectedDirection": "increase"}]"#),
      ], changes)
  }

  /// The multivariate feature `checkout_button`, with the variants `green` and `blue`.
  package static func feature(_ changes: KeyValuePairs<String, String?> = [:]) -> String {
    object(
      [
        ("kind", #""Feature""#), ("name", #""checkout_button""#), ("type", #""multivariate""#),
        ("value", #""grey""#), ("enabled", "true"),
        (
          "variants",
          #"[{"key": "green", "value": "green"}, {"key": "blue", "value": "blue"}]"#
        ),
        (
          "environments",
          #"{"production": {"enabled": true, "value": "red", "allocations": {"green": 10}}}"#
        ),
      ], changes)
  }

  /// The standard feature `dark_mode`.
  package static func standardFeature(_ changes: KeyValuePairs<String, String?> = [:]) -> String {
    object(
      [("kind", #""Feature""#), ("name", #""dark_mode""#), ("value", "false")], changes)
  }

  /// The environment `production`.
  package static func environment(_ changes: KeyValuePairs<String, String?> = [:]) -> String {
    object(
      [
        ("kind", #""Environment""#), ("key", #""production""#), ("name", #""Production""#),
        ("featureVersioning", #""v2""#),
      ], changes)
  }

  /// Results of `checkout-cta` in `production`.
  package static func results(_ changes: KeyValuePairs<String, String?> = [:]) -> String {
    object(
      [
        ("kind", #""Results""#), ("environment", #""production""#),
        ("experiment", #""checkout-cta""#), ("since", #""2026-03-01T00:00:00Z""#),
        ("asOf", #""2026-03-08T00:00:00Z""#),
        ("exposures", #"{"control": 500, "green": 250, "blue": 250}"#),
        ("metrics", "[\(measuredMetric())]"),
      ], changes)
  }

  /// The metric `orders` as results tell it.
  package static func measuredMetric(
    level: String = "0.95", control: String = #"{"mean": 2.5}"#,
    effect: String = #"{"lower": -0.1, "upper": 0.2}"#
  ) -> String {
    #"{"name": "orders", "confidenceLevel": \#(level), "variants": {"control": \#(control), "#
      + #""green": {"mean": 2.6, "effect": \#(effect)}}}"#
  }

  /// A spec of `checkout_button` in `production`.
  package static func spec(_ changes: KeyValuePairs<String, String?> = [:]) -> String {
    object(
      [
        ("kind", #""Spec""#), ("environment", #""production""#),
        ("feature", #""checkout_button""#),
        (
          "cases",
          #"[{"identity": "erin", "value": "green"}, {"shares": {"green": 25}, "of": "cohort"}]"#
        ),
      ], changes)
  }

  private static func object(
    _ fields: [(String, String)], _ changes: KeyValuePairs<String, String?>
  ) -> String {
    var fields = fields
    for (name, value) in changes {
      let index = fields.firstIndex { $0.0 == name } ?? fields.endIndex
      let replaced = index..<min(index + 1, fields.endIndex)
      fields.replaceSubrange(replaced, with: value.map { [(name, $0)] } ?? [])
    }
    let lines = fields.map { name, value in "  \(quotedKey(name)): \(value)" }
    return "{\n\(lines.joined(separator: ",\n"))\n}\n"
  }

  private static func quotedKey(_ name: String) -> String {
    let marker = name.prefix { !$0.isASCII && $0.isNumber }
    return "\(marker)\"\(name.dropFirst(marker.count))\""
  }
}
