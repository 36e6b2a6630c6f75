/// An entry among a command's options: one option, or a group that several commands share.
struct Option<Arguments>: Sendable {
  let parameters: [Parameter<Arguments>]
}

extension Option {
  /// True when given.
  static func flag(
    _ name: String, _ path: ArgumentPath<Arguments, Bool>, _ help: String
  ) -> Option {
    single(ParameterDescription(name: name, kind: .flag, help: help)) { _, arguments in
      arguments[keyPath: path] = true
    }
  }

  /// A word, taken as it is. A single hyphen may stand for standard input.
  static func value(
    _ name: String, _ placeholder: String,
    _ path: ArgumentPath<Arguments, String?>, _ help: String,
    kind: ParameterDescription.Kind = .text, permitsHyphen: Bool = false
  ) -> Option {
    value(name, placeholder, path, help, kind: kind, permitsHyphen: permitsHyphen) { $0 }
  }

  /// A word that becomes a value of another type.
  static func value<Value>(
    _ name: String, _ placeholder: String,
    _ path: ArgumentPath<Arguments, Value?>, _ help: String,
    kind: ParameterDescription.Kind = .text, permitsHyphen: Bool = false,
    convert: @escaping @Sendable (String) throws(InvalidValue) -> Value
  ) -> Option {
    single(
      ParameterDescription(
        name: name, placeholder: placeholder, kind: kind, help: help, permitsHyphen: permitsHyphen)
    ) { word, arguments throws(InvalidValue) in
      arguments[keyPath: path] = try convert(word)
    }
  }

  /// Words that add up, one each time the option is given.
  static func values(
    _ name: String, _ placeholder: String,
    _ path: ArgumentPath<Arguments, [String]>, _ help: String,
    kind: ParameterDescription.Kind = .text
  ) -> Option {
    single(
      ParameterDescription(
        name: name, placeholder: placeholder, kind: kind, help: help, isRepeatable: true)
    ) { word, arguments in
      arguments[keyPath: path].append(word)
    }
  }

  /// Cases of an enumeration, one each time the option is given.
  static func choices<Choice: ChoiceWord>(
    _ name: String, _ placeholder: String, _ path: ArgumentPath<Arguments, [Choice]>, _ help: String
  ) -> Option {
    single(
      ParameterDescription(
        name: name, placeholder: placeholder, kind: .word(Choice.words), help: help,
        isRepeatable: true)
    ) { word, arguments throws(InvalidValue) in
      arguments[keyPath: path].append(try Choice(word: word))
    }
  }

  /// One of the cases of an enumeration.
  static func choice<Choice: ChoiceWord>(
    _ name: String, _ path: ArgumentPath<Arguments, Choice>, _ help: String
  ) -> Option {
    single(
      ParameterDescription(name: name, kind: .choice(Choice.words), help: help),
      current: { $0[keyPath: path].rawValue }
    ) { word, arguments throws(InvalidValue) in
      arguments[keyPath: path] = try Choice(word: word)
    }
  }

  /// One of the cases of an enumeration, or none.
  static func choice<Choice: ChoiceWord>(
    _ name: String, _ path: ArgumentPath<Arguments, Choice?>, _ help: String
  ) -> Option {
    value(name, "", path, help, kind: .choice(Choice.words), convert: Choice.init(word:))
  }

  /// A number of bytes. Less than 2,000 would not even hold a summary.
  static func bytes(
    _ name: String, _ path: ArgumentPath<Arguments, Int?>, _ help: String
  ) -> Option {
    value(name, "n", path, help) { word throws(InvalidValue) in
      guard word.utf8.allSatisfy({ (48...57).contains($0) }), let bytes = Int(word), bytes >= 2_000
      else { throw .expected("a whole number from 2000 on") }
      return bytes
    }
  }

  /// A span of time, such as `60s`.
  static func duration(
    _ name: String, _ path: ArgumentPath<Arguments, Milliseconds>, _ help: String
  ) -> Option {
    single(
      ParameterDescription(name: name, placeholder: "duration", kind: .duration, help: help),
      current: { $0[keyPath: path].description }
    ) { word, arguments throws(InvalidValue) in
      arguments[keyPath: path] = try Milliseconds(word)
    }
  }

  /// A span of time, or none.
  static func duration(
    _ name: String, _ path: ArgumentPath<Arguments, Milliseconds?>, _ help: String
  ) -> Option {
    value(name, "duration", path, help, kind: .duration, convert: Milliseconds.init)
  }

  /// Options that fill in a part of the arguments.
  static func group<Part>(
    _ path: ArgumentPath<Arguments, Part>, _ options: [Option<Part>]
  ) -> Option {
    Option(
      parameters: options.flatMap(\.parameters).map { inner in
        Parameter(description: inner.description) { word, arguments throws(InvalidValue) in
          try inner.store(word, &arguments[keyPath: path])
        } current: {
          inner.current($0[keyPath: path])
        }
      })
  }

  private static func single(
    _ description: ParameterDescription,
    current: @escaping @Sendable (Arguments) -> String? = { _ in nil },
    store: @escaping @Sendable (String, inout Arguments) throws(InvalidValue) -> Void
  ) -> Option {
    Option(parameters: [Parameter(description: description, store: store, current: current)])
  }
}
