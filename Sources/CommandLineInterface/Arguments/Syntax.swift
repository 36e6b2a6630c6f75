import JSONSyntax

/// The parameters of a command, and the arguments that they fill in.
struct Syntax<Arguments: Sendable>: Sendable {
  let defaults: Arguments
  let positionals: [Parameter<Arguments>]
  let options: [Parameter<Arguments>]

  /// Reads the words after the command's name. Options and positional arguments come in any order.
  func parse(_ words: [String]) throws(UsageProblem) -> Arguments {
    var arguments = defaults
    var remaining = words[...]
    var seen: Set<String> = []
    var operands: [String] = []
    while let word = remaining.popFirst() {
      if word == "--" {
        operands += remaining
        break
      }
      guard isOption(word) else {
        operands.append(word)
        continue
      }
      let (option, value) = try readOption(word, &remaining)
      let name = option.description.name
      guard seen.insert(name).inserted || option.description.isRepeatable
      else { throw .repeatedOption(name) }
      try store(value, as: option, in: &arguments)
    }
    try storeOperands(operands, in: &arguments)
    return arguments
  }

  private func readOption(
    _ word: String, _ remaining: inout ArraySlice<String>
  ) throws(UsageProblem) -> (Parameter<Arguments>, String) {
    let (name, attached) = splitAtEquals(word)
    guard let option = options.first(where: { $0.description.name == name })
    else { throw .unknownOption(name, among: options.map(\.description)) }
    if option.description.kind == .flag {
      guard attached == nil else { throw .unexpectedValue(attached ?? "", option: name) }
      return (option, "")
    }
    if let attached { return (option, attached) }
    guard let next = remaining.first, !isOption(next),
      next != "-" || option.description.permitsHyphen
    else {
      let placeholder = option.description.valueText
      throw .missingValue(option: name, placeholder: placeholder, next: remaining.first)
    }
    remaining.removeFirst()
    return (option, next)
  }

  private func storeOperands(
    _ operands: [String], in arguments: inout Arguments
  ) throws(UsageProblem) {
    for (operand, positional) in zip(operands, positionals) {
      try store(operand, as: positional, in: &arguments)
    }
    var extras = operands.dropFirst(positionals.count)
    if let last = positionals.last, last.description.isRepeatable {
      for operand in extras { try store(operand, as: last, in: &arguments) }
      extras = []
    }
    if let extra = extras.first {
      throw .extraArgument(extra, accepted: positionals.map(\.description.valueText))
    }
    let missing = positionals.dropFirst(operands.count).first { $0.description.isRequired }
    if let missing = missing?.description {
      throw .missingArgument(missing.valueText, choices: missing.choices)
    }
  }

  private func store(
    _ value: String, as parameter: Parameter<Arguments>, in arguments: inout Arguments
  ) throws(UsageProblem) {
    let description = parameter.description
    let name = description.isOption ? description.name : description.valueText
    let mayBeEmpty = description.kind == .flag || description.kind == .commandLine
    guard mayBeEmpty || !value.isEmpty else { throw .emptyValue(name) }
    do throws(InvalidValue) {
      try parameter.store(value, &arguments)
    } catch {
      var hint: String?
      if case .notOneOf(let choices) = error { hint = suggestion(for: value, among: choices) }
      throw .invalidValue(value, parameter: name, reason: error, suggestion: hint)
    }
  }
}

/// Whether a word is written as an option; a single `-` is not.
func isOption(_ word: String) -> Bool {
  word.utf8.first == UInt8(ascii: "-") && word.utf8.count > 1
}

/// Parts `--name=value`.
func splitAtEquals(_ word: String) -> (name: String, value: String?) {
  guard let equals = word.utf8.firstIndex(of: UInt8(ascii: "=")) else { return (word, nil) }
  return (String(word[..<equals]), String(word[word.utf8.index(after: equals)...]))
}
