import Domain
package import JSONSyntax

/// Shows diagnostics: as text for people, and as JSON for programs.
package enum DiagnosticRenderer {
  /// The diagnostics as text, each with its line, its detail and its notes. Nothing that is quoted in
  /// it acts on a terminal.
  package static func text(
    _ diagnostics: [LocatedDiagnostic], style: TextStyle = .plain
  ) -> String {
    var all = ""
    for (index, diagnostic) in diagnostics.enumerated() {
      if index > 0 { all += "\n" }
      all += text(diagnostic, style)
    }
    return all
  }

  /// The number of errors and warnings, such as "2 errors, 1 warning".
  package static func summary(of diagnostics: some Sequence<Diagnostic>) -> String {
    let counts = [Diagnostic.Severity.error, .warning].map { severity in
      (count: diagnostics.count { $0.severity == severity }, noun: severity.rawValue)
    }.filter { $0.count > 0 }
    return counts.isEmpty
      ? "no problems"
      : counts.map(counted).joined(separator: ", ")
  }

  /// The diagnostics as an array of objects; what is not known is null, and ends are exclusive.
  package static func json(_ diagnostics: [LocatedDiagnostic]) -> JSONValue {
    .array(diagnostics.map(json))
  }
}

/// Text.
extension DiagnosticRenderer {
  private static let width = 100

  private static func text(_ located: LocatedDiagnostic, _ style: TextStyle) -> String {
    let diagnostic = located.diagnostic
    let role: TextStyle.Role = diagnostic.severity == .error ? .bad : .caution
    let heading =
      heading(
        style.text("\(diagnostic.severity.rawValue):", role), at: diagnostic.location,
        located.place)
      + style.text(inert(diagnostic.message), .strong) + " [\(inert(diagnostic.identifier))]\n"
    let notes = located.notes.map { located in
      Self.heading(style.text("note:", .ending), at: located.note.location, located.place)
        + inert(located.note.message) + "\n"
        + excerpt(located.place?.excerpt, .ending, style)
    }
    return heading + excerpt(located.excerpt, role, style) + detail(diagnostic.detail, style)
      + notes.joined()
  }

  private static func heading(
    _ label: String, at location: SourceLocation?, _ place: LocatedRange?
  ) -> String {
    let position = (place?.start).suffix
    let origin = location.map { inert($0.path) + position } ?? "titrate"
    return "\(origin): \(label) "
  }

  private static func excerpt(
    _ excerpt: SourceExcerpt?, _ role: TextStyle.Role, _ style: TextStyle
  ) -> String {
    guard let excerpt else { return "" }
    let number = String(excerpt.line)
    let gutter = max(3, number.utf8.count)
    // The line is made inert as a whole, so that no command hides across its parts.
    let before = inert(withoutTabs(excerpt.before))
    let marked = inert(withoutTabs(excerpt.before + excerpt.marked))
    let line = inert(withoutTabs(excerpt.before + excerpt.marked + excerpt.after))
    let indentation = before.unicodeScalars.count
    let markWidth = max(1, marked.unicodeScalars.count - indentation)
    return spaces(gutter - number.utf8.count) + number + " | \(line)\n"
      + spaces(gutter) + " | " + spaces(indentation)
      + style.text(String(repeating: "^", count: markWidth), role) + "\n"
  }

  private static func withoutTabs(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "\t")) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\t" ? " " : $0 }))
  }

  private static func spaces(_ count: Int) -> String {
    String(repeating: " ", count: count)
  }

  /// The detail behind an equals sign, broken into lines at its spaces.
  private static func detail(_ detail: String, _ style: TextStyle) -> String {
    // Any word may begin a line, where the runner of GitHub Actions looks for commands.
    let width = min(width, style.width ?? width)
    return detail.isEmpty ? "" : "    = \(wrapped(detail, indent: 6, width: width, inert))\n"
  }
}

/// JSON.
extension DiagnosticRenderer {
  private static func json(_ located: LocatedDiagnostic) -> JSONValue {
    let diagnostic = located.diagnostic
    let notes = located.notes.map { located in
      let place = json(located.note.location, located.place)
      return JSONValue.object(
        [JSONMember("message", .string(located.note.message))] + place)
    }
    let members = [
      JSONMember("identifier", .string(diagnostic.identifier)),
      JSONMember("severity", .string(diagnostic.severity.rawValue)),
      JSONMember("message", .string(diagnostic.message)),
      JSONMember("detail", .string(diagnostic.detail)),
      JSONMember("notes", .array(notes)),
    ]
    return .object(members + json(diagnostic.location, located.place))
  }

  private static func json(
    _ location: SourceLocation?, _ place: LocatedRange?
  ) -> [JSONMember] {
    [
      JSONMember("path", JSONValue(location?.path)),
      JSONMember("line", JSONValue(place?.start.line)),
      JSONMember("column", JSONValue(place?.start.column)),
      JSONMember("endLine", JSONValue(place?.end.line)),
      JSONMember("endColumn", JSONValue(place?.end.column)),
    ]
  }
}

extension SourcePosition? {
  /// What stands behind the path of a file: `:3:14`; nothing where the position is not known.
  var suffix: String { map { ":\($0.line):\($0.column)" } ?? "" }
}
