import Domain
import TestSupport
import Testing

@testable import Wire

struct StateCodingTests {
  private static let state = SampleSnapshot.state

  /// The sample's, and others with what came later.
  private static let experiments = (state.experiments.values + later).map { experiment in
    StoredExperiment(
      experiment: experiment,
      override: experiment.segment.flatMap { state.flag(of: experiment)?.override(for: $0.id) },
      applied: experiment.number.isMultiple(of: 2) ? experiment.details.metrics : nil)
  }

  private static let later = state.experiments.values.map { experiment in
    var experiment = experiment
    experiment.details.hasIgnoredSchedule = true
    experiment.details.group = GroupKey("pricing")
    let text = experiment.number.isMultiple(of: 2) ? "AbC" : nil
    experiment.segment?.servedSalts = CohortSalts(
      segment: SampleSnapshot.salt(5), split: SampleSnapshot.salt(6), environment: text)
    experiment.details.schedule = Schedule(
      endAt: text == nil ? nil : SampleSnapshot.instant(35), atEnd: .stop)
    experiment.segment?.ramp = SampleSnapshot.gatedRamp
    experiment.segment?.bake = .seconds(172_800)
    experiment.segment?.lastStepAt = text.map { _ in .seconds(180) }
    experiment.violations = ViolatedGuardrails(
      asOf: SampleSnapshot.instant(5), SampleSnapshot.violations("err", 2))
    experiment.phases = experiment.phases.map { phase in
      AnalysisPhase(
        iteration: phase.iteration, allocations: phase.allocations, startedAt: phase.startedAt,
        endedAt: phase.endedAt, sizes: phase.sizes,
        mismatch: SampleRatioMismatch(asOf: SampleSnapshot.instant(5), SampleSnapshot.exposures))
    }
    return experiment
  }

  /// The features as they are kept: their overrides stand with the experiments.
  private static let features = state.features.values.map { feature in
    var feature = feature
    for flag in feature.flags { feature[flag.environment]?.overrides = [] }
    return feature
  }

  @Test func `an experiment is read as it was written, and damage is seen`() throws {
    for stored in Self.experiments {
      let bytes = Coding.experimentLine.encode(stored)
      #expect(try Coding.experimentLine.decode(bytes) == stored)
      expectDamageIsSeen(bytes, of: .experimentLine, stored)
    }
  }

  @Test func `a feature is read as it was written, and damage is seen`() throws {
    for feature in Self.features {
      let bytes = Coding.featureLine.encode(feature)
      #expect(try Coding.featureLine.decode(bytes) == feature)
      expectDamageIsSeen(bytes, of: .featureLine, feature)
    }
  }

  @Test func `an environment is read as it was written, and damage is seen`() throws {
    for environment in Self.state.environments.values {
      let bytes = Coding.environmentLine.encode(environment)
      #expect(try Coding.environmentLine.decode(bytes) == environment)
      expectDamageIsSeen(bytes, of: .environmentLine, environment)
    }
  }

  @Test func `the members of the head are read as they were written`() throws {
    let snapshot = SampleSnapshot.snapshot
    let origin = snapshot.provenance.origin
    #expect(try Coding.origin.decode(Coding.origin.encode(origin)) == origin)
    #expect(try Coding.origin.decode(Array("{}".utf8)) == Provenance.Origin())
    let numbers = snapshot.state.lastNumbers
    #expect(try Coding.lastNumbers.decode(Coding.lastNumbers.encode(numbers)) == numbers)
    var later = numbers
    later.generation = 3
    #expect(try Coding.lastNumbers.decode(Coding.lastNumbers.encode(later)) == later)
    #expect(throws: Malformed.self) { try Coding.lineage.decode(Array("\"x\"".utf8)) }
    #expect(throws: Malformed.self) { try Coding.serial.decode(Array("0".utf8)) }
  }

  @Test func `ended keys are read as they were written, in their order alone`() throws {
    let keys = Self.state.experiments.mapValues { $0.number }
    let bytes = Coding.endedKeys.encode(keys)
    #expect(keys.count > 2)
    #expect(try Coding.endedKeys.decode(bytes) == keys)
    expectDamageIsSeen(bytes, of: .endedKeys, keys)
    for text in [#"{"b/x":1,"a/x":1}"#, #"{"a/x":1,"a/x":2}"#, #"{"a/x":0}"#, #"{"x":1}"#] {
      #expect(throws: Malformed.self) { try Coding.endedKeys.decode(Array(text.utf8)) }
    }
  }

  @Test func `what a policy wants before launches is read as it was written, in one order`() throws
  {
    var policy = Policy()
    let (production, staging) = (SampleSnapshot.production, SampleSnapshot.staging)
    policy.promotions = [
      .init(to: production, from: staging, soak: .seconds(172_800)),
      .init(to: staging, from: production, soak: .seconds(3_600)),
    ]
    policy.requirements = [production: [.owner, .guardrail], staging: [.link]]
    let bytes = Coding.policy.encode(policy)
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == #"{"promotion":{"production":{"from":"staging","soak":"2d"},"#
        + #""staging":{"from":"production","soak":"1h"}},"#
        + #""require":{"production":["guardrail","owner"],"staging":["link"]}}"#)
    #expect(try Coding.policy.decode(bytes) == policy)
    expectDamageIsSeen(bytes, of: .policy, policy)
    for damage in [
      (#""soak":"2d""#, #""soak":"48h""#), (#"["link"]"#, #"["links"]"#),
      (#","staging":["link"]"#, #","a":["link"]"#),
    ] {
      let text = String(decoding: bytes, as: UTF8.self).replacing(damage.0, with: damage.1)
      #expect(throws: Malformed.self, "\(text)") { try Coding.policy.decode(Array(text.utf8)) }
    }
  }

  @Test func `a policy is read as it was written, with freezes that hold once and each week`()
    throws
  {
    var policy = Policy()
    let (from, to) = (try #require(WeekTime("Fri 15:00")), try #require(WeekTime("Mon 08:00")))
    policy.freezes = [
      .init(.once(from: SampleSnapshot.instant(1), to: SampleSnapshot.instant(2)), reason: "a"),
      .init(.weekly(from: from, to: to, TimeZoneName(checked: "Europe/Berlin")), reason: "b"),
    ]
    let bytes = Coding.policy.encode(policy)
    #expect(try Coding.policy.decode(bytes) == policy)
    let weekly =
      #"{"reason":"b","timeZone":"Europe/Berlin","weekly":{"from":"Fri 15:00","to":"Mon 08:00"}}"#
    #expect(String(decoding: bytes, as: UTF8.self).contains(weekly))
    for damage in [
      (#""timeZone":"Europe/Berlin","#, ""), ("Mon 08:00", "Fri 15:00"), ("Mon 08:00", "Mon 8:00"),
      (#","weekly":{"from":"Fri 15:00","to":"Mon 08:00"}"#, ""), ("Europe/Berlin", "../Berlin"),
    ] {
      let text = String(decoding: bytes, as: UTF8.self).replacing(damage.0, with: damage.1)
      #expect(throws: Malformed.self, "\(text)") { try Coding.policy.decode(Array(text.utf8)) }
    }
  }

  @Test func `the sample has all that an experiment can have`() {
    let members = Self.experiments.map { Set(Self.keys(Coding.experimentLine.encode($0))) }
    let known = Set(Coding.experimentLine.shape.members.map(\.name))
    #expect(members.reduce(Set()) { $0.union($1) }.isSuperset(of: known))
    #expect(members.contains { !$0.isSuperset(of: known) })
  }

  private static func keys(_ line: [UInt8]) -> [String] {
    String(decoding: line, as: UTF8.self).split(separator: "\"").map(String.init)
  }
}
