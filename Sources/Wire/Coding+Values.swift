package import Domain
import JSONSyntax

// The words that the shapes consist of.

extension Coding<String> {
  /// Any text.
  static let string = scalar("string", { $1.string($0) }, { $0.string() })
}

extension Coding<Bool> {
  static let boolean = scalar(
    "boolean", { $1.sign($0 ? "true" : "false") }, { $0.boolean() })

  /// What is left out where it is false.
  static let truth = via(.boolean, { $0 ? true : nil }, { $0 })
}

extension Coding<Int> {
  static let integer = scalar("integer", { $1.integer($0) }, { $0.integer() })

  /// A number that goes on being counted up, so it must leave room for that.
  static let count = count(from: 0)

  static func count(from least: Int) -> Coding {
    via(
      .integer, { least...1 << 53 ~= $0 ? $0 : nil }, { $0 },
      expected: "an integer from \(least) on")
  }
}

extension Coding<JSONValue> {
  /// Any JSON.
  static let json = scalar("anything", { $1.json($0) }, { $0.json() })
}

extension Coding where Value: CheckedName {
  static var name: Coding {
    scalar("string", expected: Value.rule.noun, { $1.quoted($0.text) }) { reader in
      reader.rangeOfText(where: Value.accepts).map { range in
        Value(checked: String(decoding: reader.bytes[range], as: UTF8.self))
      }
    }
  }
}

extension Coding where Value: RawRepresentable<String> & CaseIterable & SendableMetatype {
  /// One of the words of an enumeration.
  static var choice: Coding {
    let words = Value.allCases.map { "'\($0.rawValue)'" }
    return via(
      .string, { Value(rawValue: $0) }, { $0.rawValue },
      expected: "one of \(words.joined(separator: ", "))")
  }
}

extension Coding<ExperimentID> {
  /// `production/checkout-cta`.
  static let experimentID = via(
    .string,
    { text in
      let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, let environment = EnvironmentKey(parts[0]),
        let key = ExperimentKey(parts[1])
      else { return nil }
      return ExperimentID(environment: environment, key: key)
    }, { $0.description })
}

extension Coding<Instant> {
  /// As RFC 3339 writes it.
  package static let instant = scalar(
    "string", { $1.instant($0) }, { $0.quoted { Instant(utf8: $0) } })
}

extension Coding<Experiment.Digest> {
  static let digest = scalar(
    "string", { $1.quoted($0.hexadecimal) }, { $0.quoted { Experiment.Digest(hexadecimal: $0) } })
}

extension Coding<Salt> {
  /// Its number.
  package static let salt = via(
    .integer, { Salt($0) }, { $0.number }, expected: "an integer from 1 to 2147483647")
}

extension Coding<Duration> {
  static let seconds = via(.count, { .seconds($0) }, { Int($0.components.seconds) })

  /// As in `5m` or `2d`.
  static let durationText = via(
    .string, { text in Duration(text: text).flatMap { $0.text == text ? $0 : nil } }, { $0.text })
}

extension Coding<Percentage> {
  /// A native number, with as many decimals as it needs.
  static let percentage = scalar(
    "number from 0 to 100", expected: "a number from 0 to 100 with at most two decimals",
    { $1.plain($0.description) }, { $0.percentage() })
}

extension Coding<FlagValue> {
  /// The value alone: `"grey"`, `3`, `true`.
  static let flagValue = scalar(
    "string, integer or boolean",
    { value, writer in
      switch value {
      case .string(let text): writer.string(text)
      case .integer(let number): writer.integer(number)
      case .boolean(let truth): Coding<Bool>.boolean.write(truth, &writer)
      }
    }
  ) { reader in
    switch reader.isAtEnd ? nil : reader.bytes[reader.position] {
    case UInt8(ascii: "\""): reader.string().map { .string($0) }
    case UInt8(ascii: "t"), UInt8(ascii: "f"): reader.boolean().map { .boolean($0) }
    default: reader.integer().map { .integer($0) }
    }
  }

  /// The value with its type: `{"type":"string","value":"grey"}`.
  package static let typedValue = object {
    field("type", \.typeName, .string)
    field("value", { $0 }, .flagValue)
  } make: { type, value in
    value.typeName == type ? value : nil
  }
}

extension Coding<[VariantAllocation]> {
  /// Shares by variant: `{"blue":25,"green":25}`.
  static let shares = dictionary(
    by: "variant",
    of: .entry(
      \.variant, .name, \.percentage, .percentage, { VariantAllocation($0, $1) }))
}

extension Coding<Allocations> {
  /// Shares by variant, in the order of the variants' keys.
  package static let allocations = via(
    .shares, { Allocations(ordered: $0) }, { $0.entries })
}

extension Coding<Author> {
  /// Who did something.
  package static let author = object {
    field("name", \.name, .string)
    field("type", \.kind, .choice)
  } make: {
    Author(kind: $1, name: $0)
  }
}

extension Coding<Variant> {
  /// A variant in events and plans, with the type of its value.
  static let variant = object {
    field("id", \.number, .integer)
    field("key", \.key, .name)
    field("value", \.value, .typedValue)
  } make: {
    Variant(number: $0, key: $1, value: $2)
  }
}

extension Array {
  /// Whether each element comes behind the one before it, and none is there twice.
  package func isAscending(by key: (Element) -> some Comparable) -> Bool {
    zip(self, dropFirst()).allSatisfy { key($0) < key($1) }
  }
}
