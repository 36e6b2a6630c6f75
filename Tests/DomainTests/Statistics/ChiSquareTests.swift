import Foundation
import Testing

@testable import Domain

/// The p-value of the chi-square test, and what it is computed with.
struct ChiSquareTests {
  private struct Reference {
    let degreesOfFreedom: Double
    let statistic: Double
    let pValue: Double
  }

  private static func references() throws -> [Reference] {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/chi-square.txt")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    return try lines.filter { !$0.hasPrefix("#") }.map { line in
      let numbers = try line.split(separator: " ").map { try #require(Double($0)) }
      try #require(numbers.count == 3)
      return Reference(
        degreesOfFreedom: numbers[0], statistic: numbers[1], pValue: numbers[2])
    }
  }

  @Test func `p-values are right to nine decimals and more`() throws {
    let references = try Self.references()
    #expect(references.count > 900)
    for reference in references {
      let pValue = regularizedGammaQ(reference.degreesOfFreedom / 2, reference.statistic / 2)
      #expect(abs(pValue - reference.pValue) < 1e-11, "\(reference)")
      // Small ones are right in proportion: they do not end in 0 or in noise.
      guard reference.pValue > 1e-300 else { continue }
      #expect(abs(pValue / reference.pValue - 1) < 1e-10, "\(reference)")
    }
  }

  @Test func `p-values fall as the statistic grows, also where the method changes`() {
    for degrees in [1.0, 2, 3, 10, 101, 2_000] {
      var last = 1.0
      for step in 1...4_000 {
        let pValue = regularizedGammaQ(degrees / 2, degrees * Double(step) / 2_000)
        #expect(pValue <= last + 1e-13, "\(degrees) \(step)")
        last = pValue
      }
    }
    #expect(regularizedGammaQ(0.5, .infinity) == 0)
  }

  // Two degrees of freedom have a closed form, and so has one: DLMF 8.4.1 and 8.4.8.
  @Test func `closed forms agree`() {
    for step in 0...2_000 {
      let x = Double(step) / 10
      #expect(abs(regularizedGammaQ(1, x) - exp(-x)) < 1e-14)
      #expect(abs(regularizedGammaQ(0.5, x) - erfc(x.squareRoot())) < 1e-14)
    }
  }

  @Test func `the statistic is Pearson's`() throws {
    // 10 more and 10 less than 100: 1 + 1.
    let even = try #require(ChiSquareTest([(count: 110, share: 5), (count: 90, share: 5)]))
    #expect(even.statistic == 2 && even.degreesOfFreedom == 1)
    // Mendel's peas against 9 : 3 : 3 : 1, as in many books: 0.470.
    let peas = try #require(ChiSquareTest([(315, 9), (101, 3), (108, 3), (32, 1)]))
    #expect(abs(peas.statistic - 0.470_024) < 1e-6)
    #expect(abs(peas.pValue - 0.925_425_9) < 1e-6)
    let perfect = try #require(ChiSquareTest([(count: 50, share: 1), (count: 100, share: 2)]))
    #expect(perfect.pValue == 1)
  }

  @Test func `counts at their limit are compared too`() throws {
    let groups = Array(repeating: (count: 1 << 53, share: 1), count: 3_000)
    let test = try #require(ChiSquareTest(groups))
    #expect(test.pValue == 1)
    let far = try #require(ChiSquareTest([(count: 1 << 53, share: 1), (count: 0, share: 9_999)]))
    #expect(far.pValue == 0)
  }

  @Test func `nothing is compared with one group, and with nobody`() {
    #expect(ChiSquareTest([(count: 1_000, share: 1)]) == nil)
    #expect(ChiSquareTest([(count: 0, share: 1), (count: 0, share: 1)]) == nil)
    #expect(ChiSquareTest([]) == nil)
  }
}
