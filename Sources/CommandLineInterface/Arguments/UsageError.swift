/// A command line that cannot be understood, and the command whose help explains it.
struct UsageError: Error, Hashable {
  let problem: UsageProblem
  let command: String?
}

/// What is wrong with a command line.
enum UsageProblem: Error, Hashable {
  case missingCommand
  case unknownCommand(String, suggestion: String?)
  case unknownOption(String, suggestion: String?)
  /// A command or an option of another tool, and what to do here instead, in full sentences.
  case foreignWord(String, advice: String)
  case repeatedOption(String)
  case unexpectedValue(String, option: String)
  case missingValue(option: String, placeholder: String, next: String?)
  case missingArgument(String, choices: [String])
  case extraArgument(String, accepted: [String])
  case emptyValue(String)
  case controlCharacter(String)
  case invalidValue(String, parameter: String, reason: InvalidValue, suggestion: String?)
}

/// Why a word is not a value of the type that a parameter takes.
enum InvalidValue: Error, Hashable {
  case notOneOf([String])
  case notADuration
  case durationAboveLimit
  /// What is wrong with it, in a sentence.
  case mistaken(String)
  /// What was expected, as a noun: "a UUID".
  case expected(String)
}

extension UsageError: CustomStringConvertible {
  /// The lines to print, without the last newline.
  var description: String {
    let topic = command.map { " \($0)" } ?? ""
    return "titrate: error: \(problem)\nSee 'titrate help\(topic)'."
  }
}

extension UsageProblem: CustomStringConvertible {
  /// A sentence or two that begin in lower case, since they follow "error:".
  var description: String {
    switch self {
    case .missingCommand:
      "a command is missing."
    case .unknownCommand(let name, let suggestion):
      "unknown command '\(name)'.\(hint(suggestion))"
    case .unknownOption(let name, let suggestion):
      "unknown option '\(name)'.\(hint(suggestion))"
    case .foreignWord(let word, let advice):
      "unknown \(isOption(word) ? "option" : "command") '\(word)'. \(advice)"
    case .repeatedOption(let name):
      "'\(name)' is given twice."
    case .unexpectedValue(let value, let option):
      "'\(option)' takes no value, but '\(value)' is given."
    case .missingValue(let option, let placeholder, let next):
      "'\(option)' needs a value, \(placeholder).\(equalsHint(option, next))"
    case .missingArgument(let name, let choices):
      "\(name) is missing.\(choices.isEmpty ? "" : " \(InvalidValue.notOneOf(choices))")"
    case .extraArgument(let word, let accepted):
      "unexpected argument '\(word)'. \(limitHint(accepted))"
    case .emptyValue(let parameter):
      "the value of '\(parameter)' is empty."
    case .controlCharacter(let word):
      "the argument '\(escaped(word))' contains a control character."
    case .invalidValue(let value, let parameter, let reason, let suggestion):
      "'\(value)' is not valid for '\(parameter)'. \(reason)\(hint(suggestion))"
    }
  }
}

extension InvalidValue: CustomStringConvertible {
  /// A sentence that says what to write instead.
  var description: String {
    switch self {
    case .notOneOf(let choices): "It takes \(listed(choices.map { "'\($0)'" }, "or"))."
    case .notADuration: "Write a whole number and a unit: 250ms, 60s, 5m, 12h or 2d."
    case .durationAboveLimit: "The longest time is \(Milliseconds.limit)."
    case .mistaken(let sentence): sentence
    case .expected(let noun): "It takes \(noun)."
    }
  }
}

private func hint(_ suggestion: String?) -> String {
  suggestion.map { " Did you mean '\($0)'?" } ?? ""
}

private func equalsHint(_ option: String, _ next: String?) -> String {
  next.map { " If '\($0)' is that value, write '\(option)=\($0)'." } ?? ""
}

private func limitHint(_ accepted: [String]) -> String {
  accepted.isEmpty ? "None is taken." : "No more than \(listed(accepted, "and")) can be given."
}

private func listed(_ items: [String], _ conjunction: String) -> String {
  guard let last = items.last, items.count > 1 else { return items.first ?? "" }
  return "\(items.dropLast().joined(separator: ", ")) \(conjunction) \(last)"
}

private func escaped(_ word: String) -> String {
  word.unicodeScalars.map { scalar in
    isControl(scalar) ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
  }.joined()
}

/// Whether a scalar can change how a terminal shows what stands around it.
func isControl(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .lineSeparator, .paragraphSeparator: true
  default: scalar.properties.isBidiControl
  }
}
