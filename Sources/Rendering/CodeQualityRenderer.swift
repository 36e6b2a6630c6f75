package import JSONSyntax

/// Shows diagnostics as a report of code quality, which GitLab shows on a merge request.
package enum CodeQualityRenderer {
  /// The report. GitLab wants a place for everything: what has none stands at the beginning of a
  /// file, named by its path from the root of the repository.
  package static func json(
    _ diagnostics: [LocatedDiagnostic], otherwiseAt path: String
  ) -> JSONValue {
    var fingerprints = Fingerprints()
    return .array(
      diagnostics.map { finding($0, fingerprints.next(for: $0), otherwiseAt: path) })
  }

  private static func finding(
    _ located: LocatedDiagnostic, _ fingerprint: String, otherwiseAt path: String
  ) -> JSONValue {
    let diagnostic = located.diagnostic
    return [
      "description": .string(diagnostic.sentence),
      "check_name": .string(diagnostic.identifier),
      "fingerprint": .string(fingerprint),
      "severity": diagnostic.severity == .error ? "major" : "minor",
      "location": [
        "path": .string(diagnostic.location?.path ?? path),
        "lines": ["begin": .integer(located.place?.start.line ?? 1)],
      ],
    ]
  }
}
