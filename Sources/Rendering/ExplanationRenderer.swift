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
}

/// The text in lines of at most `width` columns; all but the first begin with `indent` spaces. A longer
/// word has a line of its own. Each word is made what is to be shown of it.
package func wrapped(
  _ text: String, indent: Int = 0, width: Int = 80, _ shown: (String) -> String = { $0 }
) -> String {
  var lines = ""
  var column: Int?
  for word in text.split(separator: " ", omittingEmptySubsequences: false) {
    let word = shown(String(word))
    let count = word.unicodeScalars.count
    if let end = column, end + 1 + count <= width {
      lines += " " + word
      column = end + 1 + count
    } else {
      if column != nil { lines += "\n" + String(repeating: " ", count: indent) }
      lines += word
      column = indent + count
    }
  }
  return lines
}
