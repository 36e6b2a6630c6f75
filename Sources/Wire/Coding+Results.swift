package import Domain

// What results leave behind, in steps, events and a state.

extension Table<ResultsNote> {
  static let resultsNote = Table {
    field("asOf", \.asOf, .instant, "The end of the results that show it.")
    omittable(
      "mismatch", \.mismatch, .exposures,
      "The exposures that do not fit the split, which holds for the whole phase.")
    omittable(
      "violations", \.violations, .array(.violation),
      "The guardrails that are violated, of which the next results decide whether that stops the experiment; empty where none is any more."
    )
  } make: { asOf, mismatch, violations in
    mismatch == nil && violations == nil
      ? nil : ResultsNote(asOf: asOf, mismatch: mismatch, violations: violations)
  }
}

extension Coding<Exposures> {
  /// The control, and each variant that is named.
  fileprivate static let exposures = object {
    field("control", \.control, .count)
    field("variants", { $0.variants.sorted { $0.key < $1.key } }, .counts)
  } make: { control, variants in
    Exposures(
      control: control,
      variants: Dictionary(variants, uniquingKeysWith: { first, _ in first }))
  }
}

extension Coding<[(key: VariantKey, value: Int)]> {
  /// Counts by variant, in the order of the variants' keys: `{"blue":4981,"green":5023}`.
  fileprivate static let counts = via(
    .dictionary(by: "variant", of: .entry(\.key, .name, \.value, .count, { (key: $0, value: $1) })),
    { $0.isAscending(by: \.key) ? $0 : nil }, { $0 })
}

extension Coding<GuardrailViolation> {
  fileprivate static let violation = object {
    field("metric", \.metric, .string)
    field("variant", \.variant, .name)
  } make: {
    GuardrailViolation($0, by: $1)
  }
}

extension Coding<ViolatedGuardrails> {
  /// The guardrails that results violate, and the end of those.
  package static let violatedGuardrails = object {
    field("asOf", \.asOf, .instant)
    field("guardrails", \.guardrails, .array(.violation))
  } make: {
    ViolatedGuardrails(asOf: $0, $1)
  }
}

extension Coding<SampleRatioMismatch> {
  /// The exposures that did not fit the split, and the end of the results that showed it.
  package static let mismatch = object {
    field("asOf", \.asOf, .instant)
    field("exposures", \.exposures, .exposures)
  } make: {
    SampleRatioMismatch(asOf: $0, $1)
  }
}
