import Foundation
import Testing

@testable import Domain

/// The Bayes factor by which counts speak against shares.
struct MultinomialTests {
  private struct Reference {
    let shares: [Int]
    let counts: [Int]
    let logBayesFactor: Double
  }

  private static func references() throws -> [Reference] {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/sample-ratio.txt")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    return try lines.filter { !$0.hasPrefix("#") }.map { line in
      let parts = line.split(separator: " ")
      try #require(parts.count == 3)
      return Reference(
        shares: try integers(parts[0]), counts: try integers(parts[1]),
        logBayesFactor: try #require(Double(parts[2])))
    }
  }

  private static func integers(_ text: Substring) throws -> [Int] {
    try text.split(separator: ",").map { try #require(Int($0)) }
  }

  private static func logBayesFactor(_ counts: [Int], _ shares: [Int]) -> Double {
    MultinomialTest(zip(counts, shares).map { ($0, $1) }).logBayesFactor
  }

  @Test func `the logarithm of the factor is right to twelve digits, and large counts do no harm`()
    throws
  {
    let references = try Self.references()
    #expect(references.count >= 40)
    for reference in references {
      let found = Self.logBayesFactor(reference.counts, reference.shares)
      let isSmall = reference.counts.reduce(0.0) { $0 + Double($1) } < 2e6
      let size = max(1, abs(reference.logBayesFactor))
      let tolerance = isSmall ? 1e-12 * size : max(1e-6, 1e-9 * size)
      #expect(abs(found - reference.logBayesFactor) <= tolerance, "\(reference) \(found)")
    }
  }

  // Its expectation under the shares is 1 after any number of identities: that makes it a martingale.
  @Test(arguments: [[5_000, 5_000], [9_900, 100], [1, 9_999]])
  func `on average over all that chance gives, the factor is 1`(shares: [Int]) {
    for total in [1, 2, 10, 200] {
      let share = Double(shares[0]) / 10_000
      let mean = (0...total).reduce(0.0) { sum, count in
        let (first, rest) = (Double(count), Double(total - count))
        let ways = lgamma(Double(total) + 1) - lgamma(first + 1) - lgamma(rest + 1)
        let chance = ways + first * log(share) + rest * log(1 - share)
        return sum + exp(chance + Self.logBayesFactor([count, total - count], shares))
      }
      #expect(abs(mean - 1) < 1e-9, "\(shares) \(total)")
    }
  }

  // One after another, each identity is foretold with what was counted before.
  @Test func `the factor is the product of what each identity adds`() {
    let shares = [5_000, 3_000, 1_900, 100]
    var (counts, sum, random) = ([0, 0, 0, 0], 0.0, 12)
    for total in 0..<2_000 {
      random = (random * 1_103 + 12_345) % 65_536
      let group = [0, 0, 0, 0, 0, 1, 1, 1, 2, 3][random % 10]
      let share = Double(shares[group]) / 10_000
      let weight = MultinomialTest.concentration
      sum += log((weight * share + Double(counts[group])) / (weight + Double(total)) / share)
      counts[group] += 1
      #expect(abs(Self.logBayesFactor(counts, shares) - sum) < 1e-9)
    }
  }

  @Test func `one group, and no identity, speak against nothing`() {
    #expect(MultinomialTest([]).logBayesFactor == 0)
    #expect(abs(Self.logBayesFactor([1_000_000], [10_000])) < 1e-9)
    #expect(Self.logBayesFactor([0, 0], [1, 9_999]) == 0)
  }
}
