/// A rule that files must obey. Each enumeration of rules is about one subject, and has one table in which
/// all that is known of a rule stands together. The raw value is the stable identifier that every
/// diagnostic shows in brackets.
package protocol Rule: CaseIterable, RawRepresentable<String>, Sendable {
  /// What there is to know of the rule.
  var explanation: Explanation { get }
}

/// What there is to know of a rule, beyond a single case in which it was broken.
package struct Explanation: Hashable, Sendable {
  /// The identifier that stands in brackets behind a diagnostic.
  package let identifier: String
  /// An error stops what it concerns; a warning only tells.
  package let severity: Diagnostic.Severity
  /// What is wrong, in few words that are always the same.
  package let summary: String
  /// When it is reported, and why that matters.
  package let cause: String
  /// What to do.
  package let cure: String
}

extension Rule {
  /// The row of a rule that stops what it concerns.
  package func error(_ summary: String, cause: String, cure: String) -> Explanation {
    Explanation(
      identifier: rawValue, severity: .error, summary: summary, cause: cause, cure: cure)
  }

  /// The row of a rule that only tells.
  package func warning(_ summary: String, cause: String, cure: String) -> Explanation {
    Explanation(
      identifier: rawValue, severity: .warning, summary: summary, cause: cause, cure: cure)
  }

  /// A diagnostic of this rule.
  package func diagnostic(
    _ detail: String, at location: SourceLocation?, notes: [Diagnostic.Note] = []
  ) -> Diagnostic {
    let explanation = explanation
    return Diagnostic(
      severity: explanation.severity, identifier: rawValue, message: explanation.summary,
      detail: detail, location: location, notes: notes)
  }
}
