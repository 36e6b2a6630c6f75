import JSONSyntax

/// A page of Markdown that must not grow beyond a size. Its head always stands; of what follows,
/// first the details give way, then the entries, both from the bottom.
struct MarkdownSheet {
  /// One thing on the page.
  struct Entry {
    /// What it takes at least.
    let short: String
    /// The same with all details; nil where there are none.
    let detailed: String?
    /// How many things it stands for.
    let count: Int

    init(_ short: String, detailed: String? = nil, count: Int = 1) {
      self.short = short + "\n"
      self.detailed = detailed
      self.count = count
    }
  }

  private let head: String
  private let maximumBytes: Int
  private var entries: [(section: String, entry: Entry)] = []

  /// What the last line takes at most, and the blank lines between sections.
  private static let reserve = 240

  init(head: String, maximumBytes: Int) {
    self.head = head
    self.maximumBytes = maximumBytes
  }

  /// Adds entries of one kind below what is there.
  mutating func add(_ section: String, _ entries: [Entry]) {
    self.entries += entries.map { (section, $0) }
  }

  /// The page.
  var text: String {
    var rest = maximumBytes - head.utf8.count - Self.reserve
    let shown = entries.prefix { entry in
      rest -= entry.entry.short.utf8.count
      return rest >= 0
    }
    var isFull = shown.count < entries.count
    var text = head
    var section = ""
    for (name, entry) in shown {
      if name != section { text += "\n" }
      section = name
      let extra = (entry.detailed?.utf8.count ?? 0) - entry.short.utf8.count
      if let detailed = entry.detailed, !isFull, extra <= rest {
        text += detailed
        rest -= extra
      } else {
        isFull = isFull || entry.detailed != nil
        text += entry.short
      }
    }
    return text + omission(shown.count, isFull)
  }

  /// What was left out.
  private func omission(_ shown: Int, _ lacksDetails: Bool) -> String {
    let left = Dictionary(grouping: entries[shown...], by: \.section)
      .map { section, entries in "\(entries.reduce(0) { $0 + $1.entry.count }) \(section)" }
      .sorted()
    guard lacksDetails else { return "" }
    let what = left.isEmpty ? "details" : "details, and " + left.joined(separator: " and ")
    return "\n*Left out, to take no more than \(maximumBytes) bytes: \(what). `titrate plan` shows "
      + "them all.*\n"
  }
}

/// The text as Markdown that shows it and does nothing else: whatever could begin markup, HTML, a
/// mention, a reference to an issue or a link is written as a character reference, with a break of
/// no width behind what a forge would act upon. It means the same in a paragraph, a table and in
/// HTML. A command line of titrate between backticks stands as code.
func markdown(_ text: String) -> String {
  var result = ""
  var wasCommand = false
  let parts = inert(text).split(separator: "`", omittingEmptySubsequences: false)
  for (index, part) in parts.enumerated() {
    let isCommand =
      !wasCommand && parts.indices.dropFirst().dropLast().contains(index)
      && part.hasPrefix("titrate ")
    if index > 0, !isCommand, !wasCommand { result += reference("`") }
    result += isCommand ? "<code>\(escaped(part))</code>" : escaped(part)
    wasCommand = isCommand
  }
  return result
}

private func escaped(_ text: Substring) -> String {
  var result = ""
  let scalars = Array(text.unicodeScalars)
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
  guard let next = rest.first, isWord(next), !isTime(scalar, text.suffix(2), rest.prefix(3)) else {
    return false
  }
  switch scalar {
  case "@", "#", "!", "~", "%", "&", "$", "^", ":", "[": return true
  case "-": return text.suffix(2).map { $0.properties.lowercaseMapping } == ["g", "h"]
  case ".": return text.suffix(3).map { $0.properties.lowercaseMapping } == ["w", "w", "w"]
  default: return false
  }
}

/// Whether a colon stands between the digits of a time, which nobody takes for an emoji.
private func isTime(
  _ scalar: Unicode.Scalar, _ text: ArraySlice<Unicode.Scalar>, _ rest: ArraySlice<Unicode.Scalar>
) -> Bool {
  func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
  return scalar == ":" && text.count == 2 && text.allSatisfy(isDigit)
    && rest.prefix { isDigit($0) }.count == 2
}

private func isWord(_ scalar: Unicode.Scalar) -> Bool {
  scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    || "/\"_-+".unicodeScalars.contains(scalar)
}
