import Testing

@testable import Domain

struct FlagUpdateTests {
  private static let variants = ["green", "blue"].enumerated().map { offset, key in
    Variant(number: offset + 1, key: VariantKey(checked: key), value: .string(key))
  }

  @Test(arguments: FeatureVersioning.allCases)
  func `given allocations are merged into the stored ones`(versioning: FeatureVersioning) throws {
    var flag = try makeFlag(versioning)
    try flag.change(allocations: shares(["green": 70]))
    #expect(flag.environmentDefault.allocations.entries == shares(["blue": 30, "green": 70]))
    try flag.change(value: .string("red"), isEnabled: false, allocations: shares([:]))
    #expect(flag.environmentDefault.allocations.entries == shares(["blue": 30, "green": 70]))
    #expect(flag.environmentDefault.value == .string("red"))
    #expect(!flag.environmentDefault.isEnabled)
  }

  @Test(arguments: FeatureVersioning.allCases)
  func `an override keeps its allocations where none are given`(
    versioning: FeatureVersioning
  ) throws {
    var flag = try makeFlag(versioning)
    let segment = try salt(7)
    try flag.change(segment: segment, isEnabled: false, allocations: shares(["green": 40]))
    try flag.change(segment: segment, isEnabled: true, allocations: nil)
    let override = try #require(flag.override(for: segment))
    #expect(override.state.allocations.entries == shares(["blue": 0, "green": 40]))
    #expect(override.state.isEnabled)
    #expect(flag.environmentDefault == (try makeFlag(versioning).environmentDefault))
  }

  private static let refusals: [(KeyValuePairs<String, Int>, FlagError)] = [
    (["green": 71], .overAllocated(hundredths: 10_100)),
    (["green": 1, "amber": 1], .unknownVariant(VariantKey(checked: "amber"))),
    (["green": 1, "green": 2], .doubledVariant(VariantKey(checked: "green"))),
    (["amber": 100, "green": 100], .unknownVariant(VariantKey(checked: "amber"))),
  ]

  @Test(arguments: refusals, FeatureVersioning.allCases)
  func `a refused change of the default writes nothing`(
    refusal: (KeyValuePairs<String, Int>, FlagError), versioning: FeatureVersioning
  ) throws {
    var flag = try makeFlag(versioning)
    let before = flag
    #expect(throws: refusal.1) {
      try flag.change(value: .string("red"), isEnabled: false, allocations: shares(refusal.0))
    }
    #expect(flag == before)
  }

  @Test(arguments: FeatureVersioning.allCases, [true, false])
  func `a refused change of an override writes nothing, and makes none`(
    versioning: FeatureVersioning, exists: Bool
  ) throws {
    var flag = try makeFlag(versioning)
    let segment = try salt(7)
    if exists { try flag.change(segment: segment, isEnabled: false, allocations: nil) }
    let before = flag
    #expect(throws: FlagError.overAllocated(hundredths: 12_000)) {
      try flag.change(
        segment: segment, isEnabled: true, allocations: shares(["green": 60, "blue": 60]))
    }
    #expect(throws: FlagError.unknownVariant(VariantKey(checked: "amber"))) {
      try flag.change(segment: segment, isEnabled: true, allocations: shares(["amber": 0]))
    }
    #expect(flag == before)
  }

  @Test func `an override that does not exist is made, with every variant and the last rank`()
    throws
  {
    var flag = try makeFlag(.v1)
    for number in [7, 3, 5, 4, 6] {
      try flag.change(
        segment: try salt(number), isEnabled: false, allocations: shares(["green": number]))
    }
    #expect(flag.overrides.map(\.segment.number) == [3, 4, 5, 6, 7])
    #expect(flag.overrides.map(\.priority) == [1, 3, 2, 4, 0])
    let segment = try salt(5)
    let made = try #require(flag.override(for: segment))
    #expect(made.state.allocations.entries == shares(["blue": 0, "green": 5]))
    #expect(made.state.value == .string("grey"))
    #expect(!made.wasEnabled)
  }

  @Test func `a change leaves the rank of an override`() throws {
    var flag = try makeFlag(.v1)
    for number in [7, 3, 7] {
      try flag.change(segment: try salt(number), isEnabled: true, allocations: nil)
    }
    #expect(flag.overrides.map(\.priority) == [1, 0])
  }

  @Test func `under v1 a flag is changed in place and has no version`() throws {
    var flag = try makeFlag(.v1)
    try flag.change(allocations: nil)
    try flag.change(segment: try salt(7), isEnabled: true, allocations: nil)
    flag.removeOverride(for: try salt(7), as: provenance(at: 9))
    #expect(flag.version == nil)
  }

  @Test func `under v2 each change publishes a version with its number, time and author`() throws {
    var flag = try makeFlag(.v2)
    let segment = try salt(7)
    #expect(flag.version == version(1, at: 0))
    try flag.change(allocations: shares(["green": 1]), at: 10)
    #expect(flag.version == version(2, at: 10))
    try flag.change(segment: segment, isEnabled: true, allocations: nil, at: 20)
    #expect(flag.version == version(3, at: 20))
    #expect(flag.environmentDefault.allocations.entries == shares(["blue": 30, "green": 1]))
    flag.removeOverride(for: segment, as: provenance(at: 30))
    #expect(flag.version == version(4, at: 30))
    flag.beginVersions(as: provenance(at: 40))
    #expect(flag.version == version(4, at: 30))
  }

  @Test(arguments: FeatureVersioning.allCases)
  func `no change touches the seed or the other feature states`(
    versioning: FeatureVersioning
  ) throws {
    var flag = try makeFlag(versioning)
    let (first, second) = (try salt(7), try salt(8))
    try flag.change(segment: first, isEnabled: false, allocations: shares(["blue": 5]))
    let untouched = flag.override(for: first)
    try flag.change(segment: second, isEnabled: true, allocations: shares(["blue": 6]))
    try flag.change(segment: second, isEnabled: true, allocations: shares(["green": 7]))
    try flag.change(value: .integer(3), allocations: shares(["green": 8]))
    #expect(flag.override(for: first) == untouched)
    #expect(flag.splitSeed.number == 99)
    #expect(flag.environment.text == "production")
  }

  @Test func `the first enabling holds the default allocations until the override is removed`()
    throws
  {
    var flag = try makeFlag(.v1)
    let (first, second) = (try salt(7), try salt(8))
    try flag.change(segment: first, isEnabled: false, allocations: nil)
    #expect(flag.heldAllocations == nil)
    #expect(!flag.hasEnabledOverride)
    try flag.change(segment: first, isEnabled: true, allocations: nil)
    #expect(flag.heldAllocations?.entries == shares(["blue": 30, "green": 20]))
    try flag.change(allocations: shares(["blue": 0, "green": 0]))
    try flag.change(segment: second, isEnabled: true, allocations: nil)
    try flag.change(segment: first, isEnabled: false, allocations: nil)
    #expect(flag.heldAllocations?.entries == shares(["blue": 30, "green": 20]))
    #expect(flag.override(for: first)?.wasEnabled == true)
    flag.removeOverride(for: second, as: provenance(at: 1))
    #expect(flag.heldAllocations != nil)
    flag.removeOverride(for: first, as: provenance(at: 1))
    #expect(flag.heldAllocations == nil)
  }

  @Test func `allocations that are held already are not held anew`() throws {
    var flag = try makeFlag(.v1)
    flag.heldAllocations = try Allocations(shares(["green": 9]))
    try flag.change(segment: try salt(7), isEnabled: true, allocations: nil)
    #expect(flag.heldAllocations?.entries == shares(["green": 9]))
  }

  @Test func `a variant that comes or goes does so in every set of allocations`() throws {
    var flag = try makeFlag(.v1)
    let segment = try salt(7)
    try flag.change(segment: segment, isEnabled: true, allocations: shares(["blue": 5]))
    var feature = Feature(
      name: FeatureName(checked: "button"), kind: .multivariate, variants: Self.variants,
      flags: [flag])
    feature.add(Variant(number: 3, key: VariantKey(checked: "amber"), value: .string("amber")))
    feature.remove(VariantKey(checked: "blue"))
    let changed = try #require(feature[EnvironmentKey(checked: "production")])
    #expect(feature.variants.map(\.key.text) == ["green", "amber"])
    #expect(changed.environmentDefault.allocations.entries == shares(["amber": 0, "green": 20]))
    #expect(changed.heldAllocations?.entries == shares(["amber": 0, "green": 20]))
    #expect(
      changed.override(for: segment)?.state.allocations.entries == shares(["amber": 0, "green": 0]))
  }

  // MARK: Fixtures

  /// A flag that serves 20 % green and 30 % blue by default.
  private func makeFlag(_ versioning: FeatureVersioning) throws -> Flag {
    var flag = Flag(
      environment: EnvironmentKey(checked: "production"), splitSeed: try salt(99),
      environmentDefault: FeatureState(
        isEnabled: true, value: .string("grey"),
        allocations: try Allocations(shares(["green": 20, "blue": 30]))))
    if versioning == .v2 { flag.beginVersions(as: provenance(at: 0)) }
    return flag
  }

  private func version(_ number: Int, at seconds: Int64) -> Flag.Version {
    let provenance = provenance(at: seconds)
    return Flag.Version(number: number, publishedAt: provenance.time, author: provenance.author)
  }
}

private func salt(_ number: Int) throws -> Salt { try #require(Salt(number)) }

/// Somebody else at each moment.
private func provenance(at seconds: Int64) -> Provenance {
  Provenance(author: Author(name: "author \(seconds)"), time: Instant(seconds: seconds))
}

extension Flag {
  fileprivate mutating func change(
    segment: SegmentID? = nil, value: FlagValue = .string("grey"), isEnabled: Bool = true,
    allocations: [VariantAllocation]?, at seconds: Int64 = 1
  ) throws {
    var change = FlagChangeSet(isEnabled: isEnabled, value: value, segment: segment)
    change.allocations = allocations
    let variants = ["green", "blue"].enumerated().map { offset, key in
      Variant(number: offset + 1, key: VariantKey(checked: key), value: .string(key))
    }
    try update(change, variants: variants, as: provenance(at: seconds))
  }
}
