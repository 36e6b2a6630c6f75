#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// How strongly counts speak against the shares that were to be expected: the sequential multinomial
/// test of Lindon and Malek, "Anytime-valid inference for multinomial count data" (2022).
///
/// The Bayes factor compares shares drawn from a Dirichlet distribution around the expected ones with
/// the expected ones themselves. Under the latter it is a martingale that begins at 1, so the
/// probability that it ever reaches a number is at most 1 in that number, however often one looks.
package struct MultinomialTest: Hashable, Sendable {
  /// How narrow the distribution around the expected shares is: as if so many had been counted, and
  /// all fitted. A half is then off by 1.6 percentage points or so, and a hundredth by 0.3. Deviations
  /// of that size are seen soonest, and they are the ones that matter.
  package static let concentration = 1_000.0

  /// The natural logarithm of the Bayes factor: 0 where nothing was counted.
  package let logBayesFactor: Double

  /// Compares counts with shares above 0, whatever their sum.
  package init(_ groups: [(count: Int, share: Int)]) {
    precondition(groups.allSatisfy { $0.count >= 0 && $0.share > 0 }, "no such count or share")
    let shares = groups.reduce(0.0) { $0 + Double($1.share) }
    let total = groups.reduce(0.0) { $0 + Double($1.count) }
    let before = Self.concentration
    let after = before + total
    let whole = log(after / before) / 2 - stirlingRemainder(after) + stirlingRemainder(before)
    logBayesFactor = groups.reduce(whole) { sum, group in
      sum
        + Self.term(
          Double(group.count), share: Double(group.share) / shares, of: total, after: after)
    }
  }

  /// What one group adds. The terms of log Γ that cancel for large counts are left out: added up, they
  /// would leave nothing but rounding errors.
  private static func term(
    _ count: Double, share: Double, of total: Double, after: Double
  ) -> Double {
    let before = concentration * share
    let observed = before + count
    let expected = after * share
    let surplus = count - total * share
    let relative = surplus / expected
    let ratio = abs(relative) < 0.5 ? log1p(relative) : log(observed / expected)
    return observed * ratio - surplus - log(observed / before) / 2 + stirlingRemainder(observed)
      - stirlingRemainder(before)
  }
}

/// By how much log Γ is above Stirling's approximation, DLMF 5.11.1.
private func stirlingRemainder(_ argument: Double) -> Double {
  guard argument >= 20 else {
    let approximation = (argument - 0.5) * log(argument) - argument + log(2 * .pi) / 2
    return lgamma(argument).0 - approximation
  }
  let inverse = 1 / argument
  let square = inverse * inverse
  return inverse
    * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))))
}
