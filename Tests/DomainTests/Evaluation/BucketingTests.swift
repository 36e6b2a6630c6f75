import TestSupport
import Testing

@testable import Domain

/// The ranges are compared with what the engine does for each bucket, one comparison after another.
struct BucketingTests {
  private static let places = (0..<Bucketing.flagsmith.count).map(Bucketing.flagsmith.percentage)

  @Test(
    arguments: Array(stride(from: 1, through: 10_000, by: 101)) + [2, 3_333, 9_998, 9_999, 10_000])
  func `a cohort is the buckets that lie at its percentage or below`(hundredths: Int) throws {
    let percentage = try #require(Percentage(hundredths: hundredths))
    let cohort = Bucketing.flagsmith.cohort(percentage)
    let limit = try #require(Double(percentage.description))
    #expect(cohort.lowerBound == 0)
    #expect(cohort.count == Self.places.count { $0 <= limit })
  }

  @Test func `nobody belongs to a cohort of 0 percent, and everyone to one of 100`() {
    #expect(Bucketing.flagsmith.cohort(.zero).isEmpty)
    #expect(Bucketing.flagsmith.cohort(.whole) == 0..<Bucketing.flagsmith.count)
  }

  @Test(arguments: Bucketing.allCases)
  func `a greater cohort holds the smaller one`(bucketing: Bucketing) {
    let cohorts = (0...10_000).compactMap(Percentage.init(hundredths:)).map(bucketing.cohort)
    #expect(cohorts.first?.isEmpty == true && cohorts.last == 0..<bucketing.count)
    for (smaller, greater) in zip(cohorts, cohorts.dropFirst()) {
      #expect(smaller.lowerBound == greater.lowerBound)
      #expect(smaller.count <= greater.count && greater.count - smaller.count <= 2)
    }
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func `a split gives each bucket what the engine's loop gives it`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let variants = Self.variants(Int.random(in: 1...5, using: &generator))
    var rest = 10_000
    let shares = variants.map { variant in
      let hundredths = Int.random(in: 0...rest, using: &generator)
      rest -= hundredths
      return VariantAllocation(variant.key, Percentage(hundredths: hundredths) ?? .zero)
    }
    let split = Split(try Allocations(shares), among: variants, .flagsmith)
    for (number, place) in Self.places.enumerated() {
      #expect(split.share(of: number).variant == Self.loop(shares, place))
    }
  }

  /// The engine's way: a running sum in floating point, the first that is above the place.
  private static func loop(_ shares: [VariantAllocation], _ place: Double) -> VariantKey? {
    var start = 0.0
    for share in shares {
      let limit = Double(share.percentage.hundredths) / 100 + start
      if start <= place && place < limit { return share.variant }
      start = limit
    }
    return nil
  }

  private static func variants(_ count: Int) -> [Variant] {
    ["green", "blue", "red", "cyan", "pink"].prefix(count).enumerated().compactMap { number, key in
      VariantKey(key).map { Variant(number: number, key: $0, value: .string(key)) }
    }
  }

  @Test func `variants are dealt out in the order of their numbers, not of their keys`() throws {
    let variants = Self.variants(2)
    let split = Split(
      try Allocations(
        variants.map { VariantAllocation($0.key, Percentage(hundredths: 2_500) ?? .zero) }),
      among: variants, .flagsmith)
    #expect(split.shares.map { $0.variant?.text } == ["green", "blue", nil])
    #expect(split.shares.map(\.percentages.upperBound.description) == ["25", "50", "100"])
  }

  @Test func `where everyone gets the same, that is known without a throw`() throws {
    let variants = Self.variants(2)
    #expect(Split(.zero(for: variants), among: variants, .flagsmith).onlyShare?.variant == nil)
    #expect(Split(.none, among: [], .flagsmith).onlyShare != nil)
    let all = try Allocations([VariantAllocation(variants[0].key, .whole)])
    #expect(Split(all, among: variants, .flagsmith).onlyShare?.variant == variants[0].key)
    let half = try Allocations([
      VariantAllocation(variants[1].key, Percentage(hundredths: 1) ?? .zero)
    ])
    #expect(Split(half, among: variants, .flagsmith).onlyShare == nil)
  }
}
