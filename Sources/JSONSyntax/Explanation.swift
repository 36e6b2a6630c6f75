/// What there is to know about one kind of finding, beyond a single case of it.
package struct Explanation: Hashable, Sendable {
  /// The identifier that stands in brackets behind a diagnostic.
  package let identifier: String
  /// Whether it is an error or a warning.
  package let severity: Diagnostic.Severity
  /// The summary that every such diagnostic begins with.
  package let summary: String
  /// When it is reported, and why that matters.
  package let cause: String
  /// What to do.
  package let cure: String

  /// Makes an explanation.
  package init(
    identifier: String, severity: Diagnostic.Severity, summary: String, cause: String, cure: String
  ) {
    self.identifier = identifier
    self.severity = severity
    self.summary = summary
    self.cause = cause
    self.cure = cure
  }
}

extension JSONSyntaxError.Kind {
  /// Cause and cure.
  package var explanation: Explanation {
    Explanation(
      identifier: rawValue, severity: .error, summary: message,
      cause: "The file is not JSON as RFC 8259 defines it, so nothing in it can be relied on.",
      cure: detail)
  }
}
