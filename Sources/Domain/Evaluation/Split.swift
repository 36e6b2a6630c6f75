/// How those who get a feature state are dealt out to its variants and the control.
package struct Split: Hashable, Sendable {
  /// What one variant, or the control, gets.
  package struct Share: Hashable, Sendable {
    /// The variant; nil for the control.
    package let variant: VariantKey?
    /// Where it lies between 0 and 100.
    let percentages: Range<Percentage>
    /// Its buckets.
    package let buckets: Range<Int>
  }

  /// The shares, side by side over all buckets: every variant in order of its number, then the
  /// control.
  package let shares: [Share]

  /// Deals out allocations.
  package init(_ allocations: Allocations, among variants: [Variant], _ bucketing: Bucketing) {
    let percentages = variants.map { allocations[$0.key] ?? .zero }
    let bounds = zip(
      Self.ranges(endingAt: percentages.runningSums + [.whole], from: .zero),
      Self.ranges(
        endingAt: bucketing.ends(of: percentages) + [bucketing.count], from: 0))
    shares = zip(variants.map(\.key) + [nil], bounds).map { variant, bounds in
      Share(variant: variant, percentages: bounds.0, buckets: bounds.1)
    }
  }

  private static func ranges<Bound>(endingAt ends: [Bound], from start: Bound) -> [Range<Bound>] {
    zip([start] + ends, ends).map { $0..<$1 }
  }

  /// The share that a bucket belongs to.
  func share(of bucket: Int) -> Share {
    guard let share = shares.first(where: { $0.buckets.contains(bucket) }) else {
      preconditionFailure("the shares do not cover bucket \(bucket)")
    }
    return share
  }

  /// The only share that has buckets, so that nobody's hash is needed; nil where several have.
  package var onlyShare: Share? {
    let taken = shares.filter { !$0.buckets.isEmpty }
    return taken.count == 1 ? taken.first : nil
  }
}
