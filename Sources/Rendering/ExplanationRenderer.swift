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
