import Foundation
import JSONSyntax
import Manifests
import Planning
import TestSupport
import Testing

@testable import Domain
@testable import Storage

struct SnapshotRoundTripTests {
  static let samples = [SampleSnapshot.snapshot] + generated
  static let generated = (0..<50).map { seed in
    var generator = SnapshotGenerator(seed: seed)
    return generator.snapshot()
  }

  @Test func `what is written is read again`() throws {
    for snapshot in Self.samples {
      let bytes = snapshot.bytes
      let read = try Snapshot(bytes: bytes)
      #expect(read == snapshot)
      #expect(read.bytes == bytes)
    }
  }

  @Test func `each field of a policy is kept`() throws {
    let edits: [(inout Policy) -> Void] = [
      { $0.maxLaunches = 1 }, { $0.maxTrafficRise = SampleSnapshot.percentage(2_500) },
      { $0.protectedEnvironments = [SampleSnapshot.staging] }, { $0.reassignment = .warn },
      {
        $0.freezes = [
          .init(
            .once(from: SampleSnapshot.instant(1), to: SampleSnapshot.instant(2)),
            reason: "Holidays")
        ]
      },
      {
        $0.promotions = [
          .init(
            to: SampleSnapshot.production, from: SampleSnapshot.staging, soak: .seconds(172_800))
        ]
      },
      {
        $0.requirements = [
          SampleSnapshot.production: Set(Policy.Requirement.allCases), SampleSnapshot.staging: [],
        ]
      },
      { $0.guardrails = .block }, { $0.sampleRatio = .stop },
      { $0.minimumDeviation = SampleSnapshot.percentage(50) }, { $0.maxRemovals = 0 },
      { $0.maxRemovalsPercent = SampleSnapshot.percentage(1_000) },
    ]
    for edit in edits {
      var policy = Policy()
      edit(&policy)
      let sample = SampleSnapshot.snapshot
      var state = sample.state
      state.policy = policy
      let kept = Snapshot(
        lineage: sample.lineage, serial: sample.serial, provenance: sample.provenance, state: state,
        events: sample.events)
      #expect(try Snapshot(bytes: kept.bytes).state.policy == policy)
    }
  }

  @Test func `as many entities as are written on several threads stand in their order`() throws {
    var state = State()
    for number in 0..<700 {
      let name = FeatureName(checked: "f\(number)")
      let flag = Flag(
        environment: SampleSnapshot.staging, splitSeed: try #require(Salt(number + 1)),
        environmentDefault: FeatureState(
          isEnabled: true, value: .boolean(true), allocations: .none))
      state.features[name] = Feature(name: name, kind: .standard, flags: [flag])
      let id = ExperimentID(
        environment: SampleSnapshot.staging, key: ExperimentKey(checked: "e\(number)"))
      var experiment = try #require(SampleSnapshot.snapshot.state.experiments.values.first)
      experiment = Experiment(
        id: id, number: number + 1, feature: name, details: experiment.details,
        lifecycle: Experiment.Lifecycle(createdAt: Instant(seconds: Int64(number))))
      state.experiments[id] = experiment
    }
    state.environments = SampleSnapshot.snapshot.state.environments
    state.lastNumbers.experiment = 700
    let sample = SampleSnapshot.snapshot
    let snapshot = Snapshot(
      lineage: sample.lineage, serial: 1, provenance: sample.provenance, state: state, events: [])
    #expect(try Snapshot(bytes: snapshot.bytes) == snapshot)
  }

  @Test func `generated snapshots have everything in all its forms`() {
    let states = Self.generated.map(\.state)
    let flags = states.flatMap(\.features.values).flatMap(\.flags)
    let experiments = states.flatMap(\.experiments.values)
    #expect(Set(experiments.map(\.status)).count == Status.allCases.count)
    #expect(Set(experiments.map { $0.segment == nil }).count == 2)
    #expect(Set(experiments.map { $0.details.group == nil }).count == 2)
    #expect(Set(flags.map { $0.heldAllocations == nil }).count == 2)
    #expect(Set(flags.map { $0.version == nil }).count == 2)
    #expect(Set(flags.map(\.environmentDefault.value.typeName)).count == 3)
    #expect(flags.contains { $0.overrides.count > 1 })
    #expect(Self.generated.contains { $0.events.count > 30 })
    #expect(states.contains { $0 == State() })
    #expect(states.contains { $0.endedKeys.count > 1 })
    #expect(Set(states.map { $0.lastNumbers.generation == 0 }).count == 2)
  }

  @Test(arguments: [1 << 10, 1 << 16, 1 << 17])
  func `however long a run's own words are, its state is read again`(count: Int) throws {
    let words = String(repeating: "\u{1}", count: count)
    let sample = SampleSnapshot.snapshot
    let provenance = Provenance(
      author: Author(name: words), time: SampleSnapshot.instant(1),
      origin: Provenance.Origin(commit: words, ref: words, runURL: words, pullRequest: .max))
    let snapshot = Snapshot(
      lineage: sample.lineage, serial: 1 << 53, provenance: provenance, state: sample.state,
      events: sample.events)
    #expect(try Snapshot(bytes: snapshot.bytes) == snapshot)
  }

  @Test func `every percentage survives`() {
    for hundredths in 0...10_000 {
      let percentage = SampleSnapshot.percentage(hundredths)
      let text = String(decoding: percentage.json.canonical(), as: UTF8.self)
      #expect(Percentage(numeral: text.utf8.span) == percentage)
    }
  }

  @Test func `the bytes do not depend on the order in which a state was put together`() {
    let snapshot = SampleSnapshot.snapshot
    var state = State()
    state.lastNumbers = snapshot.state.lastNumbers
    state.endedKeys = snapshot.state.endedKeys
    for (key, value) in snapshot.state.experiments.sorted(by: { $0.key > $1.key }) {
      state.experiments[key] = value
    }
    state.features.reserveCapacity(1_000)
    for (key, value) in snapshot.state.features.sorted(by: { $0.key > $1.key }) {
      state.features[key] = value
    }
    for (key, value) in snapshot.state.environments.sorted(by: { $0.key > $1.key }) {
      state.environments[key] = value
    }
    let other = Snapshot(
      lineage: snapshot.lineage, serial: snapshot.serial, provenance: snapshot.provenance,
      state: state, events: snapshot.events)
    #expect(other.bytes == snapshot.bytes)
  }

  @Test func `each entity has a line of its own, in order`() {
    let text = String(decoding: SampleSnapshot.snapshot.bytes, as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let begins = lines.map { $0.prefix { $0 != ":" && $0 != "," }.filter { $0 != "\"" } }
    #expect(
      begins == [
        "{", "author", "committedAt", "environments", "production", "staging", "}",
        "events", "{attributes", "{attributes", "{attributes", "]",
        "experiments", "production/banner", "production/checkout-cta", "staging/checkout-cta",
        "staging/limits.v1_a", "}", "features", "Banner.2-x", "checkout_button", "limit", "}",
        "formatVersion", "lastNumbers", "lineage", "origin", "serial", "checksum", "",
      ])
  }

  @Test func `the whole file is JSON, whoever reads it`() throws {
    for snapshot in Self.samples.prefix(30) {
      let bytes = snapshot.bytes
      let document = try JSONDocument(bytes)
      let keys = document.members(of: document.root).map { document.string($0.key) }
      #expect(
        keys.dropLast().filter { $0 != "endedKeys" } == [
          "author", "committedAt", "environments", "events", "experiments", "features",
          "formatVersion", "lastNumbers", "lineage", "origin", "serial",
        ])
      #expect(keys.last == "checksum")
      let object = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
      let members = try #require(object)
      #expect(members["serial"] as? Int == snapshot.serial)
      #expect((members["features"] as? [String: Any])?.count == snapshot.state.features.count)
      #expect((members["events"] as? [Any])?.count == snapshot.events.count)
      let endedKeys = members["endedKeys"] as? [String: Int] ?? [:]
      #expect(endedKeys.count == snapshot.state.endedKeys.count)
    }
  }
}
