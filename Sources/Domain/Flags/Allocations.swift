/// The share of one variant in a feature state; what no variant has goes to the control.
package struct VariantAllocation: Hashable, Sendable {
  /// The variant.
  package var variant: VariantKey
  /// Its share of those who get the feature state.
  package var percentage: Percentage

  /// Makes an allocation.
  package init(_ variant: VariantKey, _ percentage: Percentage) {
    self.variant = variant
    self.percentage = percentage
  }
}

/// The allocations of a feature state: each variant at most once, at most 100 percent in all.
package struct Allocations: Hashable, Sendable {
  /// The allocations, ordered by variant key.
  package private(set) var entries: [VariantAllocation]

  /// No variant at all: the state of a standard feature.
  package static let none = Allocations(entries: [])

  /// Looking through so few shares is faster than making a table of them.
  private static let few = 8

  private init(entries: [VariantAllocation]) {
    self.entries = entries
  }

  /// Checks allocations that stand alone.
  /// Throws where a variant stands twice or the sum is over 100 percent.
  init(_ allocations: [VariantAllocation]) throws(FlagError) {
    self = .none
    try merge(allocations)
  }

  /// Takes allocations that are in order of variant key; nil where they are not, where a variant
  /// stands twice, and where the sum is over 100 percent.
  package init?(ordered allocations: [VariantAllocation]) {
    var sum = 0
    for (index, allocation) in allocations.enumerated() {
      if index > 0, allocations[index - 1].variant >= allocation.variant { return nil }
      sum += allocation.percentage.hundredths
    }
    guard sum <= Percentage.whole.hundredths else { return nil }
    entries = allocations
  }

  /// Nothing for each of the variants.
  package static func zero(for variants: [Variant]) -> Allocations {
    Allocations([], for: variants.map(\.key))
  }

  /// The given share for each of the variants, and nothing for a variant without one. The sum was
  /// checked when the shares were read.
  package init(_ shares: [VariantAllocation], for variants: [VariantKey]) {
    if shares.count <= Self.few {
      entries = variants.map { variant in
        VariantAllocation(variant, shares.first { $0.variant == variant }?.percentage ?? .zero)
      }
    } else {
      let shareByVariant = Dictionary(
        shares.map { ($0.variant, $0.percentage) }, uniquingKeysWith: { first, _ in first })
      entries = variants.map { VariantAllocation($0, shareByVariant[$0] ?? .zero) }
    }
    entries.sort(by: Self.inOrder)
  }

  /// The share of a variant; nil if the variant is not among the allocations.
  package subscript(variant: VariantKey) -> Percentage? {
    entries.first { $0.variant == variant }?.percentage
  }

  /// What remains for the control.
  package var control: Percentage {
    let rest = entries.reduce(Percentage.whole.hundredths) { $0 - $1.percentage.hundredths }
    return Percentage(hundredths: rest) ?? .zero
  }

  /// Whether everyone gets the control.
  package var isZero: Bool { entries.allSatisfy { $0.percentage == .zero } }

  /// Replaces the shares of the given variants and leaves the others.
  /// Throws, and changes nothing, where a variant is doubled or the sum would be over 100 percent.
  mutating func merge(_ changes: [VariantAllocation]) throws(FlagError) {
    if changes.isEmpty { return }
    // Mostly the shares of all variants are given, in order, so that only their sum has to be
    // checked.
    if changes.elementsEqual(entries, by: { $0.variant == $1.variant }),
      let checked = Allocations(ordered: changes)
    {
      self = checked
      return
    }
    var merged = entries
    var seen: Set<VariantKey> = []
    for change in changes {
      guard seen.insert(change.variant).inserted else {
        throw .doubledVariant(change.variant)
      }
      merged.removeAll { $0.variant == change.variant }
      merged.append(change)
    }
    let sum = merged.reduce(0) { $0 + $1.percentage.hundredths }
    guard sum <= Percentage.whole.hundredths else { throw .overAllocated(hundredths: sum) }
    entries = merged.sorted(by: Self.inOrder)
  }

  /// Adds a variant that nobody gets yet.
  mutating func add(_ variant: VariantKey) {
    guard self[variant] == nil else { return }
    entries.append(VariantAllocation(variant, .zero))
    entries.sort(by: Self.inOrder)
  }

  /// Forgets a variant: its share goes to the control.
  mutating func remove(_ variant: VariantKey) {
    entries.removeAll { $0.variant == variant }
  }

  private static func inOrder(_ first: VariantAllocation, _ second: VariantAllocation) -> Bool {
    first.variant < second.variant
  }
}
