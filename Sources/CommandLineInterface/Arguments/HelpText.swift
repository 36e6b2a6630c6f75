import Rendering

extension CommandTable {
  /// The help of the program as a whole.
  var helpText: String {
    let sections = [
      "Launch feature-flag experiments from JSON manifests in a repository.\n",
      "Usage: titrate <command> [<options>]\n",
      section("Commands", visibleCommands.map { ($0.name, $0.summary) }),
      section("Options", Self.options.map(\.row)),
      section(Self.examples),
      "See 'titrate help <command>' for the options of a command.\n",
    ]
    return sections.joined(separator: "\n")
  }

  private static let examples = [
    Example(line: "titrate init flags", purpose: "Make a small workspace in 'flags'."),
    Example(line: "titrate plan flags", purpose: "Show what would change, and change nothing."),
  ]
}

extension Command {
  /// The help of this command.
  var helpText: String {
    let sections = [
      paragraph([summary, discussion].filter { !$0.isEmpty }.joined(separator: " ")),
      "Usage: \(usage)\n",
      positionals.isEmpty ? nil : section("Arguments", positionals.map(\.row)),
      section("Options", options.map(\.row)),
      section(examples),
      section("Exit status", statuses.map { ("\($0.rawValue)", $0.meaning) }),
    ]
    return sections.compactMap(\.self).joined(separator: "\n")
  }

  /// The command with its operands.
  private var usage: String {
    let operands = positionals.map { positional in
      let text = positional.valueText + (positional.isRepeatable ? "..." : "")
      return positional.isRequired ? text : "[\(text)]"
    }
    return (["titrate", name, "[<options>]"] + operands).joined(separator: " ")
  }
}

extension ParameterDescription {
  /// How the parameter is written, and what it is for.
  fileprivate var row: (String, String) {
    let notes = [
      choicesText,
      isOption && isRepeatable ? "(repeatable)" : nil, defaultText.map { "(default: \($0))" },
    ]
    return (label, ([help] + notes.compactMap(\.self)).joined(separator: " "))
  }

  /// The words to choose from, unless the usage of the value shows them, or they are too many.
  private var choicesText: String? {
    switch kind {
    case .choice(let choices) where !isOption: "(one of: \(choices.joined(separator: ", ")))"
    case .word(let choices) where choices.count <= 30:
      "(one of: \(choices.joined(separator: ", ")))"
    default: nil
    }
  }

  private var label: String {
    switch kind {
    case _ where !isOption: valueText
    case .flag: self == .help ? "-h, \(name)" : name
    default: "\(name) \(valueText)"
    }
  }
}

private func paragraph(_ text: String) -> String { wrapped(text, indent: 0) + "\n" }

private func section(_ title: String, lines: [String]) -> String {
  "\(title):\n" + lines.map { "  \($0)\n" }.joined()
}

/// Each line, and below it what it does.
private func section(_ examples: [Example]) -> String {
  section(
    "Examples", lines: examples.flatMap { [$0.line, "    " + wrapped($0.purpose, indent: 6)] })
}

/// Two columns; the second one is wrapped.
private func section(_ title: String, _ rows: [(label: String, text: String)]) -> String {
  let width = rows.map(\.label.count).max() ?? 0
  let lines = rows.map { row in
    let padding = String(repeating: " ", count: width - row.label.count)
    return "\(row.label)\(padding)  \(wrapped(row.text, indent: width + 4))"
  }
  return section(title, lines: lines)
}
