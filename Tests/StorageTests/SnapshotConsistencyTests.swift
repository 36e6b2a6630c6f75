import Planning
import TestSupport
import Testing

@testable import Domain
@testable import Storage

/// States whose lines are well-formed, each for itself, and contradict one another.
struct SnapshotConsistencyTests {
  struct Contradiction: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// What the line that is refused contains.
    let place: String
    let apply: @Sendable (inout State) -> Void

    init(_ name: String, at place: String, _ apply: @escaping @Sendable (inout State) -> Void) {
      testDescription = name
      self.place = place
      self.apply = apply
    }
  }

  private static let button = FeatureName(checked: "checkout_button")
  private static let limit = FeatureName(checked: "limit")
  private static let banner = FeatureName(checked: "Banner.2-x")
  private static let production = SampleSnapshot.production
  private static let staging = SampleSnapshot.staging
  private static let bannerLine = "\"Banner.2-x\":{"
  private static let buttonLine = "\"checkout_button\":{"
  private static let limitLine = "\"limit\":{"
  private static let ctaLine = "\"production/checkout-cta\":{"
  private static let stagedLine = "\"staging/checkout-cta\":{"

  private static func id(_ environment: EnvironmentKey, _ key: String) -> ExperimentID {
    ExperimentID(environment: environment, key: ExperimentKey(checked: key))
  }

  private static let experiments = [
    Contradiction("an experiment without its feature", at: "\"id\":1,") {
      $0.features[limit] = nil
    },
    Contradiction("an experiment whose feature is not served there", at: "\"id\":1,") {
      $0.features[limit]?[staging] = nil
    },
    Contradiction("an experiment numbered like another", at: stagedLine) {
      $0.setNumber(3, of: id(staging, "checkout-cta"))
    },
    Contradiction("an experiment numbered higher than the last number", at: stagedLine) {
      $0.lastNumbers.experiment = 8
    },
    Contradiction("an experiment that is numbered 0", at: "\"id\":0,") {
      $0.setNumber(0, of: id(production, "banner"))
    },
    Contradiction("a cohort whose split seed is its own id", at: ctaLine) {
      $0.setSplitSeed(2001, of: id(production, "checkout-cta"))
    },
    Contradiction("a cohort whose split seed is that of a default", at: stagedLine) {
      $0.setSplitSeed(1001, of: id(staging, "checkout-cta"))
    },
    Contradiction("a running experiment that never started", at: "\"id\":5,") {
      $0.setLife(of: id(production, "banner"), .running)
    },
    Contradiction("a created experiment that was started", at: "\"id\":5,") {
      $0.setLife(of: id(production, "banner"), .created, startedAt: 1)
    },
    Contradiction("a completed experiment without an end", at: "\"id\":5,") {
      $0.setLife(of: id(production, "banner"), .completed, startedAt: 1)
    },
    Contradiction("a paused experiment that ended", at: "\"id\":5,") {
      $0.setLife(of: id(production, "banner"), .paused, startedAt: 1, endedAt: 2)
    },
  ]

  private static let features = [
    Contradiction("a feature in an environment that is missing", at: limitLine) {
      $0.environments[staging] = nil
      $0.features[button]?[staging] = nil
      $0.experiments[id(staging, "checkout-cta")] = nil
    },
    Contradiction("a flag without version where versions are kept", at: bannerLine) {
      $0.features[banner]?[production]?.version = nil
    },
    Contradiction("a flag with a version where none are kept", at: limitLine) {
      $0.features[limit]?[staging]?.version = Flag.Version(
        number: 1, publishedAt: SampleSnapshot.instant(0), author: Author(name: "mira"))
    },
    Contradiction("a version that is numbered 0", at: bannerLine) {
      $0.features[banner]?[production]?.version?.number = 0
    },
    Contradiction("held allocations although no experiment has a rollout", at: buttonLine) {
      $0.experiments[id(production, "checkout-cta")]?.segment = nil
    },
    Contradiction("an enabled override that was never enabled", at: buttonLine) {
      $0.features[button]?[staging]?.overrides[0].state.isEnabled = true
    },
    Contradiction("an enabled override without held allocations", at: buttonLine) {
      $0.features[button]?[production]?.heldAllocations = nil
    },
    Contradiction("held allocations without an enabled override", at: limitLine) {
      $0.features[limit]?[staging]?.heldAllocations = Allocations.none
    },
    Contradiction("allocations of a variant that is missing", at: buttonLine) {
      $0.features[button]?.variants.removeLast()
    },
    Contradiction("held allocations of a variant that is missing", at: buttonLine) {
      $0.features[button]?[production]?.heldAllocations = SampleSnapshot.allocations(["red": 1])
    },
    Contradiction("an override's allocations of a variant that is missing", at: buttonLine) {
      $0.features[button]?[staging]?.overrides[0].state.allocations =
        SampleSnapshot.allocations(["red": 0])
    },
    Contradiction("variants out of order", at: buttonLine) {
      $0.features[button]?.variants.reverse()
    },
    Contradiction("a variant numbered like another feature's", at: limitLine) {
      $0.features[limit]?.variants = [
        Variant(number: 5, key: VariantKey(checked: "max"), value: .integer(1))
      ]
    },
    Contradiction("a variant numbered higher than the last number", at: limitLine) {
      $0.lastNumbers.variant = 5
    },
    Contradiction("a variant that is numbered 0", at: buttonLine) {
      $0.features[button]?.variants[0] = Variant(
        number: 0, key: VariantKey(checked: "green"), value: .integer(1))
    },
    Contradiction("two defaults with one split seed", at: limitLine) {
      $0.setSplitSeed(1001, of: limit, in: staging)
    },
  ]

  @Test(arguments: experiments + features)
  func `a state that contradicts itself is refused at its line`(
    contradiction: Contradiction
  ) throws {
    let sample = SampleSnapshot.snapshot
    var state = sample.state
    contradiction.apply(&state)
    #expect(state != sample.state)
    let bytes = Snapshot(
      lineage: sample.lineage, serial: 1, provenance: sample.provenance, state: state, events: []
    ).bytes
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    let line = try #require(lines.firstIndex { $0.contains(contradiction.place) }) + 1
    #expect(throws: SnapshotFormatError.malformed(line: line)) {
      try Snapshot(bytes: bytes)
    }
  }

  /// Each line says what it must, and not what the others say.
  @Test(arguments: [
    (stagedLine, "\"feature\":\"checkout_button\"", "\"feature\":\"limit\"", limitLine),
    (stagedLine, "\"feature\":\"checkout_button\"", "\"feature\":\"Banner.2-x\"", stagedLine),
    (stagedLine, "\"feature\":\"checkout_button\"", "\"feature\":\"missing\"", stagedLine),
    (ctaLine, "\"feature\":\"checkout_button\"", "\"feature\":\"Banner.2-x\"", bannerLine),
    (stagedLine, "\"segment\":2003", "\"segment\":2001", buttonLine),
    (stagedLine, "\"segment\":2003", "\"segment\":1001", stagedLine),
    (stagedLine, "\"segment\":2003", "\"segment\":2004", stagedLine),
    (stagedLine, "\"splitSeed\":2004", "\"splitSeed\":2002", stagedLine),
    (stagedLine, "\"enabled\":false", "\"enabled\":true", buttonLine),
    (stagedLine, "\"wasEnabled\":false", "\"wasEnabled\":true", buttonLine),
    (stagedLine, "{\"blue\":0,", "{\"black\":0,", buttonLine),
    (ctaLine, "\"wasEnabled\":true", "\"wasEnabled\":false", buttonLine),
    ("\"staging/limits.v1_a\":{", "staging/limits.v1_a", "testing/limits.v1_a", "testing/"),
  ])
  func `lines that disagree are refused`(
    line: String, part: String, other: String, refused: String
  ) throws {
    var lines = EditedSnapshot.lines
    let edited = try #require(lines.firstIndex { $0.contains(line) })
    try #require(lines[edited].contains(part))
    lines[edited] = lines[edited].replacing(part, with: other)
    let place = try #require(lines.firstIndex { $0.contains(refused) }) + 1
    #expect(throws: SnapshotFormatError.malformed(line: place)) {
      try Snapshot(bytes: EditedSnapshot.sealed(lines.joined(separator: "\n")))
    }
  }

  @Test func `overrides of equal rank are refused`() throws {
    var state = SampleSnapshot.state
    let key = Self.id(Self.staging, "second")
    let segment = RolloutSegment(
      id: SampleSnapshot.salt(3001), splitSeed: SampleSnapshot.salt(3002), percentage: .whole)
    state.lastNumbers.experiment += 1
    state.experiments[key] = Experiment(
      id: key, number: state.lastNumbers.experiment, feature: Self.button,
      details: SampleSnapshot.details(name: nil, owner: nil),
      lifecycle: Experiment.Lifecycle(createdAt: SampleSnapshot.instant(0)), segment: segment)
    let first = try #require(state.features[Self.button]?[Self.staging]?.overrides.first)
    for (priority, isFine) in [(first.priority, false), (first.priority + 1, true)] {
      let second = Override(
        segment: segment.id, priority: priority, state: first.state, wasEnabled: false)
      state.features[Self.button]?[Self.staging]?.overrides = [first, second]
      #expect((StateCheck.firstContradiction(in: state) == nil) == isFine)
    }
  }
}

extension State {
  fileprivate mutating func setNumber(_ number: Int, of id: ExperimentID) {
    guard let experiment = experiments[id] else { return }
    experiments[id] = Experiment(
      id: id, number: number, feature: experiment.feature, details: experiment.details,
      lifecycle: experiment.lifecycle, segment: experiment.segment)
  }

  fileprivate mutating func setSplitSeed(_ number: Int, of id: ExperimentID) {
    guard let segment = experiments[id]?.segment else { return }
    experiments[id]?.segment = RolloutSegment(
      id: segment.id, splitSeed: SampleSnapshot.salt(number), percentage: segment.percentage)
  }

  fileprivate mutating func setSplitSeed(
    _ number: Int, of feature: FeatureName, in environment: EnvironmentKey
  ) {
    guard let flag = features[feature]?[environment] else { return }
    features[feature]?[environment] = Flag(
      environment: environment, splitSeed: SampleSnapshot.salt(number),
      environmentDefault: flag.environmentDefault)
  }

  fileprivate mutating func setLife(
    of id: ExperimentID, _ status: Status, startedAt: Int64? = nil, endedAt: Int64? = nil
  ) {
    let life = Experiment.Lifecycle(
      status: status, createdAt: SampleSnapshot.instant(0), changedAt: SampleSnapshot.instant(0),
      startedAt: startedAt.map(SampleSnapshot.instant),
      endedAt: endedAt.map(SampleSnapshot.instant), clock: RunningClock())
    experiments[id]?.lifecycle = life
  }
}
