package import JSONSyntax

// The values of the domain in JSON, as reports and the fields of changes show them.

extension Percentage {
  /// A native number, with as many decimals as it has.
  package var json: JSONValue {
    hundredths % 100 == 0 ? .integer(hundredths / 100) : .number(Double(hundredths) / 100)
  }
}

extension Instant {
  /// As RFC 3339 writes it.
  package var json: JSONValue { .string(description) }
}

extension Experiment.Digest {
  /// Its digits.
  package var json: JSONValue { .string(hexadecimal) }
}

extension FlagValue {
  /// The value alone: `"grey"`, `3`, `true`.
  package var json: JSONValue {
    switch self {
    case .string(let text): .string(text)
    case .integer(let number): .integer(number)
    case .boolean(let truth): .boolean(truth)
    }
  }

  /// The value with its type: `{"type":"string","value":"grey"}`.
  package var typedJSON: JSONValue {
    .object([JSONMember("type", .string(typeName)), JSONMember("value", json)])
  }
}

extension Allocations {
  /// Shares by variant: `{"blue":25,"green":25}`.
  package var json: JSONValue {
    .object(entries.map { JSONMember($0.variant.text, $0.percentage.json) })
  }

  /// Shares by variant, with what remains for the control.
  package var splitJSON: JSONValue {
    .object(
      [JSONMember(VariantKey.control, control.json)]
        + entries.map { JSONMember($0.variant.text, $0.percentage.json) })
  }
}

extension FeatureState {
  /// The state's members: enabled, value and allocations.
  package var members: [JSONMember] {
    [
      JSONMember("enabled", .boolean(isEnabled)), JSONMember("value", value.typedJSON),
      JSONMember("allocations", allocations.json),
    ]
  }
}

extension Ramp {
  /// The steps as a manifest writes them.
  package var json: JSONValue {
    .array(
      steps.map { step in
        .object([
          JSONMember("after", .string(step.after.text)),
          JSONMember("percentage", step.percentage.json),
        ])
      })
  }
}

extension Conclusion {
  /// The conclusion as a manifest writes it.
  package var json: JSONValue {
    .object(
      [
        JSONMember("decision", .string(decision.rawValue)), JSONMember("reason", .string(reason)),
      ] + (variant.map { [JSONMember("variant", .string($0.text))] } ?? []))
  }
}

extension Author {
  /// `{"name":"mira","type":"user"}`.
  var json: JSONValue {
    .object([JSONMember("name", .string(name)), JSONMember("type", .string(kind.rawValue))])
  }
}

extension Brake {
  /// Who stopped it, when, and why.
  package var members: [JSONMember] {
    [
      JSONMember("stoppedAt", .string(stoppedAt.description)),
      JSONMember("author", author.json), JSONMember("reason", .string(reason)),
    ]
  }
}
