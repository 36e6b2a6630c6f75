/// The text as Markdown that shows it and does nothing else: whatever could begin markup, HTML, a
/// mention, a reference to an issue or a link is written as a character reference, with a break of
/// no width behind what a forge would act upon. It means the same in a paragraph, a table and in
/// HTML.
func markdown(_ text: String) -> String {
  var result = ""
  let scalars = Array(inert(text).unicodeScalars)
  for (index, scalar) in scalars.enumerated() {
    result += reference(scalar)
    if beginsReference(scalar, after: scalars[..<index], before: scalars[(index + 1)...]) {
      result += "&#8203;"
    }
  }
  return result
}

/// A scalar, as a character reference if it is punctuation that Markdown or HTML may act upon.
private func reference(_ scalar: Unicode.Scalar) -> String {
  switch scalar {
  case "&": "&amp;"
  case "<": "&lt;"
  case ">": "&gt;"
  case "\"": "&quot;"
  case "\\", "`", "*", "_", "{", "}", "[", "]", "#", "|", "~", "^", "$", "@", "!", "'":
    "&#\(scalar.value);"
  default: String(scalar)
  }
}

/// Whether a forge may take what follows for the name of something: `@someone`, `#1`, `GH-1`,
/// `https://…`, `www.…`, `:emoji:` and what GitLab knows.
private func beginsReference(
  _ scalar: Unicode.Scalar, after text: ArraySlice<Unicode.Scalar>,
  before rest: ArraySlice<Unicode.Scalar>
) -> Bool {
  guard let next = rest.first, isWord(next) else { return false }
  switch scalar {
  case "@", "#", "!", "~", "%", "&", "$", "^", ":", "[": return true
  case "-": return text.suffix(2).map { $0.properties.lowercaseMapping } == ["g", "h"]
  case ".": return text.suffix(3).map { $0.properties.lowercaseMapping } == ["w", "w", "w"]
  default: return false
  }
}

private func isWord(_ scalar: Unicode.Scalar) -> Bool {
  scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    || "/\"_-+".unicodeScalars.contains(scalar)
}
