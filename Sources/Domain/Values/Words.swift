import JSONSyntax

// How names and values stand in sentences.

/// The text in quotation marks, cut where it is long. It is cut by scalars, since one character may
/// consist of any number of them.
package func quoted(_ text: String) -> String {
  guard text.utf8.count > 80 else { return "\"\(text)\"" }
  return "\"\(String(String.UnicodeScalarView(text.unicodeScalars.prefix(60))))…\""
}

/// The texts in quotation marks, as a list; of many, the first ones and how many others there are.
package func list(_ texts: [String]) -> String {
  let shown = texts.count <= 20 ? texts : Array(texts.prefix(10))
  let others = texts.count - shown.count
  return shown.map(quoted).joined(separator: ", ") + (others == 0 ? "" : " and \(others) others")
}

/// The first few texts as they are, and how many others there are, as in "a, b and 3 more".
package func few(_ most: Int, of texts: [String]) -> String {
  texts.prefix(most).joined(separator: ", ")
    + (texts.count > most ? " and \(texts.count - most) more" : "")
}

/// The number with a comma before each three digits, as in 12,500. For numbers that are not negative.
package func grouped(_ number: Int) -> String {
  let digits = String(number)
  return digits.enumerated().map { index, digit in
    index > 0 && (digits.count - index) % 3 == 0 ? ",\(digit)" : String(digit)
  }.joined()
}

/// How many things there are, as in "1 flag" and "2 flags".
package func counted(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}

/// A question that names the nearest of the known words; nil where none is near.
package func didYouMean(_ word: String, among known: some Sequence<String>) -> String? {
  suggestion(for: word, among: known).map { "Did you mean \(quoted($0))?" }
}
