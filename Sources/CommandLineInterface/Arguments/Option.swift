/// An entry among a command's options: one option, or a group that several commands share.
struct Option<Arguments>: Sendable {
  let parameters: [Parameter<Arguments>]
}

extension Option {
  /// True when given.
  static func flag(
    _ name: String, _ path: Field<Arguments, Bool>, _ help: String
  ) -> Option {
    single(ParameterDescription(name: name, kind: .flag, help: help)) { _, arguments in
      arguments[keyPath: path] = true
    }
  }

  /// A word, taken as it is.
  static func value(
    _ name: String, _ placeholder: String,
    _ path: Field<Arguments, String?>, _ help: String,
    kind: ParameterDescription.Kind = .text
  ) -> Option {
    value(name, placeholder, path, help, kind: kind, convert: \.self)
  }

  /// A word that becomes a value of another type.
  static func value<Value>(
    _ name: String, _ placeholder: String,
    _ path: Field<Arguments, Value?>, _ help: String,
    kind: ParameterDescription.Kind = .text,
    convert: @escaping @Sendable (String) throws(InvalidValue) -> Value
  ) -> Option {
    single(
      ParameterDescription(name: name, placeholder: placeholder, kind: kind, help: help)
    ) { word, arguments throws(InvalidValue) in
      arguments[keyPath: path] = try convert(word)
    }
  }

  /// Words that add up, one each time the option is given.
  static func values(
    _ name: String, _ placeholder: String,
    _ path: Field<Arguments, [String]>, _ help: String,
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
  static func choices<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ placeholder: String, _ path: Field<Arguments, [Choice]>, _ help: String
  ) -> Option {
    let choices = Choice.allCases.map(\.rawValue)
    return single(
      ParameterDescription(
        name: name, placeholder: placeholder, kind: .word(choices), help: help, isRepeatable: true)
    ) { word, arguments throws(InvalidValue) in
      guard let choice = Choice(rawValue: word) else { throw .notOneOf(choices) }
      arguments[keyPath: path].append(choice)
    }
  }

  /// One of the cases of an enumeration.
  static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ path: Field<Arguments, Choice>, _ help: String
  ) -> Option {
    let choices = Choice.allCases.map(\.rawValue)
    return single(
      ParameterDescription(name: name, kind: .choice(choices), help: help),
      current: { $0[keyPath: path].rawValue }
    ) { word, arguments throws(InvalidValue) in
      guard let choice = Choice(rawValue: word) else { throw .notOneOf(choices) }
      arguments[keyPath: path] = choice
    }
  }

  /// One of the cases of an enumeration, or none.
  static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ path: Field<Arguments, Choice?>, _ help: String
  ) -> Option {
    let choices = Choice.allCases.map(\.rawValue)
    return single(
      ParameterDescription(name: name, kind: .choice(choices), help: help)
    ) { word, arguments throws(InvalidValue) in
      guard let choice = Choice(rawValue: word) else { throw .notOneOf(choices) }
      arguments[keyPath: path] = choice
    }
  }

  /// A file to read, or `-` for standard input.
  static func input(
    _ name: String, _ placeholder: String, _ path: Field<Arguments, String?>, _ help: String
  ) -> Option {
    single(
      ParameterDescription(
        name: name, placeholder: placeholder, kind: .file, help: help, permitsHyphen: true)
    ) { word, arguments in
      arguments[keyPath: path] = word
    }
  }

  /// A span of time, such as `60s`.
  static func duration(
    _ name: String, _ path: Field<Arguments, Milliseconds>, _ help: String
  ) -> Option {
    single(
      ParameterDescription(name: name, placeholder: "duration", kind: .duration, help: help),
      current: { $0[keyPath: path].description }
    ) { word, arguments throws(InvalidValue) in
      arguments[keyPath: path] = try Milliseconds(word)
    }
  }

  /// Options that fill in a part of the arguments.
  static func group<Part>(
    _ path: Field<Arguments, Part>, _ options: [Option<Part>]
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
