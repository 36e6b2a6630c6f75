import Testing

@testable import Domain

struct AllocationsTests {
  @Test func `allocations are kept in order of the variants' keys`() throws {
    let allocations = try Allocations(shares(["green": 20, "blue": 30, "amber": 50]))
    #expect(allocations.entries == shares(["amber": 50, "blue": 30, "green": 20]))
    #expect(try allocations == Allocations(shares(["amber": 50, "blue": 30, "green": 20])))
  }

  @Test func `a merge replaces the given shares, adds new ones and leaves the others`() throws {
    var allocations = try Allocations(shares(["blue": 30, "green": 20]))
    try allocations.merge(shares(["green": 70, "amber": 0]))
    #expect(allocations.entries == shares(["amber": 0, "blue": 30, "green": 70]))
    try allocations.merge([])
    #expect(allocations.entries == shares(["amber": 0, "blue": 30, "green": 70]))
  }

  @Test func `shares may change places although one alone would not fit before the other`() throws {
    var allocations = try Allocations(shares(["blue": 90, "green": 10]))
    try allocations.merge(shares(["green": 90, "blue": 10]))
    #expect(allocations.entries == shares(["blue": 10, "green": 90]))
  }

  private static let refusals: [(KeyValuePairs<String, Int>, FlagError)] = [
    (["green": 71], FlagError.overAllocated(hundredths: 10_100)),
    (["amber": 51], .overAllocated(hundredths: 10_100)),
    (["amber": 100, "violet": 100], .overAllocated(hundredths: 25_000)),
    (["green": 10, "blue": 10, "green": 10], .doubledVariant(VariantKey(checked: "green"))),
    (["green": 0, "green": 0], .doubledVariant(VariantKey(checked: "green"))),
  ]

  @Test(arguments: refusals)
  func `a merge that is refused changes nothing`(
    changes: KeyValuePairs<String, Int>, error: FlagError
  ) throws {
    var allocations = try Allocations(shares(["blue": 30, "green": 20]))
    let before = allocations
    #expect(throws: error) { try allocations.merge(shares(changes)) }
    #expect(allocations == before)
  }

  @Test func `exactly 100 percent is accepted, and a hundredth more is not`() throws {
    let hundredth = try #require(Percentage(hundredths: 1))
    var allocations = try Allocations(shares(["blue": 99]))
    try allocations.merge(shares(["green": 1]))
    #expect(throws: FlagError.overAllocated(hundredths: 10_001)) {
      try allocations.merge([VariantAllocation(VariantKey(checked: "amber"), hundredth)])
    }
  }

  @Test func `the share of a variant that is not there is nil`() throws {
    let allocations = try Allocations(shares(["blue": 0]))
    #expect(allocations[VariantKey(checked: "blue")] == .zero)
    #expect(allocations[VariantKey(checked: "green")] == nil)
  }

  @Test func `all variants are written, and those that are not named get nothing`() {
    let keys = ["green", "blue"].map { VariantKey(checked: $0) }
    let allocations = Allocations(shares(["green": 40, "stranger": 60]), for: keys)
    #expect(allocations.entries == shares(["blue": 0, "green": 40]))
    #expect(!allocations.isZero)
    #expect(Allocations([], for: keys).isZero)
    #expect(Allocations.none.isZero)
  }

  @Test func `a variant that is added gets nothing, and one that is removed leaves its share`()
    throws
  {
    var allocations = try Allocations(shares(["blue": 30, "green": 20]))
    allocations.add(VariantKey(checked: "amber"))
    allocations.add(VariantKey(checked: "green"))
    #expect(allocations.entries == shares(["amber": 0, "blue": 30, "green": 20]))
    allocations.remove(VariantKey(checked: "blue"))
    #expect(allocations.entries == shares(["amber": 0, "green": 20]))
  }

  @Test(arguments: [
    (FlagError.overAllocated(hundredths: 10_005), "come to 100.05%."),
    (.overAllocated(hundredths: 12_050), "come to 120.5%."),
    (.overAllocated(hundredths: 12_000), "come to 120%."),
    (.doubledVariant(VariantKey(checked: "green")), "\"green\" is allocated twice."),
    (.unknownVariant(VariantKey(checked: "green")), "has no variant \"green\"."),
    (
      .unknownFlag(FeatureName(checked: "dark_mode"), EnvironmentKey(checked: "production")),
      "The feature \"dark_mode\" is not served in \"production\"."
    ),
  ])
  func `a refusal says why`(error: FlagError, text: String) {
    #expect(error.description.hasSuffix(text))
  }
}

func shares(_ shares: KeyValuePairs<String, Int>) -> [VariantAllocation] {
  shares.map {
    VariantAllocation(VariantKey(checked: $0.key), Percentage(hundredths: $0.value * 100) ?? .whole)
  }
}
