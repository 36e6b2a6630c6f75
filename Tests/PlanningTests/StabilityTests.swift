import TestSupport
import Testing

@testable import Domain
@testable import Manifests
@testable import Planning

/// Stability as a law: what may move those who take part, and what must not.
struct StabilityTests {
  private static let identities = (0..<400).map { "user_\($0)" }

  /// A workspace with one running experiment, and what may be done to it.
  private struct Situation {
    var site: LabSite
    private var generator: SeededGenerator

    init(seed: UInt64, _ status: Status = .running) {
      generator = SeededGenerator(seed: seed)
      site = LabSite.shop(Bool.random(using: &generator) ? .v1 : .v2)
      var rollout = LabRollout(Int.random(in: 1...60, using: &generator))
      rollout.split = split()
      site = site.with(LabExperiment(status, rollout: rollout))
    }

    mutating func split() -> [String: Int] {
      let green = Int.random(in: 0...100, using: &generator)
      return ["green": green, "blue": Int.random(in: 0...100 - green, using: &generator)]
    }

    mutating func percentage(from least: Int) -> Int {
      Int.random(in: least...100, using: &generator)
    }
  }

  private static func enrolment(_ lab: Lab) throws -> Enrolment {
    let experiment = try #require(lab.experiment())
    return try #require(Enrolment(experiment, in: lab.state))
  }

  private static func served(_ lab: Lab) throws -> [Evaluation] {
    let environment = try #require(EnvironmentKey("production"))
    return lab.state.servedFlags(in: environment).flatMap { flag in
      let evaluator = FlagEvaluator(flag, in: environment, .flagsmith)
      return identities.map { evaluator.evaluate($0) }
    }
  }

  @Test(arguments: 0..<30 as Range<UInt64>)
  func `a ramp up moves nobody who takes part`(seed: UInt64) throws {
    var situation = Situation(seed: seed)
    var lab = Lab(after: situation.site)
    let before = try Self.enrolment(lab)
    let percentage = situation.site.experiments["cta"]?.rollout?.percentage ?? 0
    let more = situation.percentage(from: percentage)
    situation.site.experiments["cta"]?.rollout?.percentage = more
    lab.apply(situation.site)
    let after = try Self.enrolment(lab)
    for identity in Self.identities {
      guard let variant = before.variant(of: identity) else { continue }
      #expect(after.variant(of: identity) == variant, "\(identity)")
    }
    #expect(Self.identities.count { after.variant(of: $0) != nil } > 0)
  }

  private static let edits: [(name: String, edit: @Sendable (inout LabSite) -> Void)] = [
    ("pause", { $0.experiments["cta"]?.status = .paused }),
    ("complete", { $0.experiments["cta"]?.status = .completed }),
    ("rename the experiment", { $0.experiments["cta"]?.name = "Another name" }),
    ("rename the environment", { $0.environments["production"]?.name = "Another name" }),
    ("publish versions", { $0.environments["production"]?.versioning = .v2 }),
    ("add an environment", { $0.environments["staging"] = LabEnvironment() }),
    ("add a feature", { $0.features["banner"] = LabFeature() }),
    (
      "edit the default",
      { $0.features["button"]?.entries["production"]?.allocations = ["blue": 90] }
    ),
    ("apply again", { _ in }),
  ]

  @Test(arguments: edits.map(\.name), 0..<6 as Range<UInt64>)
  func `an edit of something else changes what nobody gets`(name: String, seed: UInt64) throws {
    var situation = Situation(seed: seed)
    var lab = Lab(after: situation.site)
    let before = try Self.served(lab)
    let edit = try #require(Self.edits.first { $0.name == name }).edit
    edit(&situation.site)
    let run = lab.apply(situation.site)
    #expect(!run.plan.hasErrors)
    #expect(try Array(Self.served(lab).suffix(before.count)) == before)
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func `those who are dealt out before the start are dealt out alike after it`(seed: UInt64) throws
  {
    var situation = Situation(seed: seed, .created)
    var lab = Lab(after: situation.site)
    let before = try Self.enrolment(lab)
    #expect(try Self.served(lab).allSatisfy { $0.reason.cohort == nil })
    for status in [Status.running, .paused, .running, .completed] {
      situation.site.experiments["cta"]?.status = status
      #expect(!lab.apply(situation.site).plan.hasErrors)
      let after = try Self.enrolment(lab)
      for identity in Self.identities {
        #expect(after.variant(of: identity) == before.variant(of: identity))
      }
      for (identity, evaluation) in zip(Self.identities, try Self.served(lab)) {
        #expect(evaluation.outcome.cohort?.text == before.variant(of: identity).map { _ in "cta" })
      }
    }
  }

  @Test(arguments: 0..<30 as Range<UInt64>)
  func `a reweighting moves exactly those whose bucket changes hands`(seed: UInt64) throws {
    var situation = Situation(seed: seed)
    var lab = Lab(after: situation.site)
    let before = try Self.enrolment(lab)
    let split = situation.split()
    situation.site.experiments["cta"]?.rollout?.split = split
    #expect(!lab.apply(situation.site).plan.hasErrors)
    let after = try Self.enrolment(lab)
    let moves = zip(before.variants, after.variants).map { $0 != $1 }
    let experiment = try #require(lab.experiment())
    let salt = try #require(experiment.segment?.splitSeed)
    let hash = SaltedHash(.flagsmith, salt: salt, environment: experiment.id.environment)
    for identity in Self.identities {
      let isMoved = moves[hash.bucket(of: identity)]
      let (first, second) = (before.variant(of: identity), after.variant(of: identity))
      #expect((first == nil) == (second == nil), "\(identity) entered or left")
      #expect((first != second) == (first != nil && isMoved), "\(identity)")
    }
  }

  @Test func `an environment's key is part of the hash, so two environments deal out differently`()
    throws
  {
    let environments = try ["production", "staging"].map { try #require(EnvironmentKey($0)) }
    let salt = try #require(Salt(902))
    let buckets = environments.map { environment in
      Self.identities.map { identity in
        SaltedHash(.flagsmith, salt: salt, environment: environment).bucket(of: identity)
      }
    }
    #expect(zip(buckets[0], buckets[1]).count { $0 == $1 } < 5)
  }
}
