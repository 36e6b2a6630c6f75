package import JSONSyntax

/// Shows what there is to know about a diagnostic.
package enum ExplanationRenderer {
  /// One explanation for people at a terminal.
  package static func text(_ explanation: Explanation) -> String {
    """
    \(explanation.severity.rawValue) [\(explanation.identifier)]: \(explanation.summary)

    \(wrapped(explanation.cause))

    What to do:
    \(wrapped(explanation.cure))

    """
  }

  /// All explanations, as a page of the documentation.
  package static func page(_ explanations: [Explanation]) -> String {
    let sections = explanations.map { explanation in
      """
      ## \(explanation.identifier)

      \(explanation.severity == .error ? "Error" : "Warning"): *\(explanation.summary)*

      \(explanation.cause)

      **What to do.** \(explanation.cure)

      """
    }
    return """
      # Diagnostics

      What titrate says about the files of a workspace, by the identifier that stands in brackets \
      behind each message. `titrate explain IDENTIFIER` shows the same at a terminal. Identifiers \
      never change their meaning; those of syntax errors begin with `json-`.


      """ + sections.joined(separator: "\n")
  }

  /// The text in lines of at most 80 columns.
  private static func wrapped(_ text: String) -> String {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.count + word.count < 80 {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines.joined(separator: "\n")
  }
}
