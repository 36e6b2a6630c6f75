/// Pearson's chi-square test: how well counts fit the shares that were to be expected.
package struct ChiSquareTest: Hashable, Sendable {
  /// The sum of the squared deviations, each as a part of what was expected.
  let statistic: Double
  /// One less than there are groups.
  let degreesOfFreedom: Int

  /// Compares counts with shares above 0, whatever their sum. Nil for less than two groups, and
  /// where nothing was counted.
  package init?(_ groups: [(count: Int, share: Int)]) {
    precondition(groups.allSatisfy { $0.count >= 0 && $0.share > 0 }, "no such count or share")
    let total = groups.reduce(0.0) { $0 + Double($1.count) }
    guard groups.count > 1, total > 0 else { return nil }
    let shares = groups.reduce(0.0) { $0 + Double($1.share) }
    statistic = groups.reduce(0.0) { sum, group in
      let expected = total * Double(group.share) / shares
      let deviation = Double(group.count) - expected
      return sum + deviation * deviation / expected
    }
    degreesOfFreedom = groups.count - 1
  }

  /// The probability of a fit at least this bad if the shares are as expected: Q(degrees of freedom
  /// / 2, statistic / 2), by DLMF 8.2.4 and NIST's handbook, 1.3.6.6.6.
  package var pValue: Double { regularizedGammaQ(Double(degreesOfFreedom) / 2, statistic / 2) }
}
