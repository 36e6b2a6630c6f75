/// What a table says about an option or a positional argument: enough for help, for suggestions
/// and for the completion of a shell.
struct ParameterDescription: Hashable, Sendable {
  /// What a value stands for.
  enum Kind: Hashable, Sendable {
    case flag
    case text, file, directory
    case environment, experiment, command
    case duration
    case choice([String])
    /// The words of another command line, as they are.
    case commandLine
    /// One of many words, too many to be shown in the place of the value.
    case word([String])
  }

  /// `--state` for an option, `dir` for a positional argument.
  var name: String
  var placeholder = ""
  var kind: Kind
  var help: String
  var isRepeatable = false
  var isRequired = false
  /// Whether a single hyphen is a value, which stands for standard input.
  var permitsHyphen = false
  /// What holds when the parameter is not given, where that is worth saying.
  var defaultText: String?

  /// The option that every command has.
  static let help = ParameterDescription(name: "--help", kind: .flag, help: "Show this help.")

  /// Whether it is given by name.
  var isOption: Bool { name.utf8.first == UInt8(ascii: "-") }

  /// The words to choose from; none where any word will do.
  var choices: [String] {
    switch kind {
    case .choice(let words), .word(let words): words
    default: []
    }
  }

  /// What is written in the place of a value: `<path>`, or `text|json` for an option's choices.
  var valueText: String {
    guard isOption, case .choice(let choices) = kind else { return "<\(placeholder)>" }
    return choices.joined(separator: "|")
  }
}

/// An enumeration whose cases a command line can name.
typealias ChoiceWord = CaseIterable & RawRepresentable<String> & Sendable

extension RawRepresentable<String> where Self: CaseIterable {
  /// The names of all cases.
  static var words: [String] { allCases.map(\.rawValue) }

  /// The case that a word names.
  init(word: String) throws(InvalidValue) {
    guard let choice = Self(rawValue: word) else { throw .notOneOf(Self.words) }
    self = choice
  }
}

/// The place among some arguments where a value goes.
typealias ArgumentPath<Arguments, Value> = any WritableKeyPath<Arguments, Value> & Sendable

/// A described parameter, and where its value goes.
struct Parameter<Arguments>: Sendable {
  var description: ParameterDescription
  /// Converts the word and stores it; a flag ignores its word.
  var store: @Sendable (String, inout Arguments) throws(InvalidValue) -> Void
  /// The text of the value that some arguments hold, if it is worth saying.
  var current: @Sendable (Arguments) -> String? = { _ in nil }
}

extension Parameter {
  /// A positional argument that may be left out.
  static func optional(
    _ name: String, _ path: ArgumentPath<Arguments, String?>, _ help: String,
    kind: ParameterDescription.Kind = .text
  ) -> Parameter {
    Parameter(description: .positional(name, kind, help)) { word, arguments in
      arguments[keyPath: path] = word
    }
  }

  /// A positional argument that has a default.
  static func optional(
    _ name: String, _ path: ArgumentPath<Arguments, String>, _ help: String,
    kind: ParameterDescription.Kind = .text
  ) -> Parameter {
    Parameter(description: .positional(name, kind, help)) { word, arguments in
      arguments[keyPath: path] = word
    }
  }

  /// A positional argument that may be left out, and is one of the cases of an enumeration.
  static func choice<Choice: ChoiceWord>(
    _ name: String, _ path: ArgumentPath<Arguments, Choice?>, _ help: String
  ) -> Parameter {
    Parameter(
      description: .positional(name, .choice(Choice.words), help)
    ) { word, arguments throws(InvalidValue) in
      arguments[keyPath: path] = try Choice(word: word)
    }
  }

  /// A positional argument that must be given.
  static func required(
    _ name: String, _ path: ArgumentPath<Arguments, String>, _ help: String,
    kind: ParameterDescription.Kind = .text
  ) -> Parameter {
    var parameter = Parameter.optional(name, path, help, kind: kind)
    parameter.description.isRequired = true
    return parameter
  }

  /// A positional argument that must be one of the cases of an enumeration.
  static func required<Choice: ChoiceWord>(
    _ name: String, _ path: ArgumentPath<Arguments, Choice>, _ help: String
  ) -> Parameter {
    var description = ParameterDescription.positional(name, .choice(Choice.words), help)
    description.isRequired = true
    return Parameter(description: description) { word, arguments throws(InvalidValue) in
      arguments[keyPath: path] = try Choice(word: word)
    }
  }

  /// All positional arguments that are left, whatever they are.
  static func remaining(
    _ name: String, _ path: ArgumentPath<Arguments, [String]>, _ help: String
  ) -> Parameter {
    var description = ParameterDescription.positional(name, .commandLine, help)
    description.isRepeatable = true
    return Parameter(description: description) { word, arguments in
      arguments[keyPath: path].append(word)
    }
  }
}

extension ParameterDescription {
  fileprivate static func positional(_ name: String, _ kind: Kind, _ help: String) -> Self {
    ParameterDescription(name: name, placeholder: name, kind: kind, help: help)
  }
}
