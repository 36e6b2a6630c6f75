import Domain

// What is called the same in every format.

extension ExperimentID {
  /// The experiment in words: `checkout-cta in production`.
  var spoken: String { "\(key) in \(environment)" }
}

extension Instant {
  /// The day in UTC: `2026-11-30`.
  var day: String { String(description.prefix(10)) }

  /// The minute in UTC: `2026-11-30 09:15 UTC`.
  var spoken: String { "\(day) \(description.dropFirst(11).prefix(5)) UTC" }
}

extension Allocations {
  /// The shares of control and variants: `control 50, green 50`.
  func split(_ variants: [VariantKey] = []) -> String {
    let shares = entries.inOrder(variants).map { "\($0.variant) \($0.percentage)" }
    return (["\(VariantKey.control) \(control)"] + shares).joined(separator: ", ")
  }
}

extension [VariantAllocation] {
  /// The shares in the order of the variants; those that are not among them come last.
  func inOrder(_ variants: [VariantKey]) -> [VariantAllocation] {
    let rank = Dictionary(
      variants.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first }
    )
    return enumerated().sorted { first, second in
      let ranks = (rank[first.element.variant] ?? .max, rank[second.element.variant] ?? .max)
      return (ranks.0, first.offset) < (ranks.1, second.offset)
    }.map(\.element)
  }
}
