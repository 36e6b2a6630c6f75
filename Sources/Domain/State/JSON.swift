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
}

extension Ramp {
  /// The steps as a manifest writes them.
  package var json: JSONValue {
    .array(
      steps.map { step in
        .object(
          [
            JSONMember("after", .string(step.after.text)),
            JSONMember("percentage", step.percentage.json),
          ] + (step.gate?.members ?? []))
      })
  }
}

extension Ramp.Gate {
  /// Its fields as a manifest writes them.
  package var members: [JSONMember] {
    (exposures.map { [JSONMember("whenExposures", .integer($0))] } ?? [])
      + (guardrailsHold ? [JSONMember("whenGuardrailsHold", .boolean(true))] : [])
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
