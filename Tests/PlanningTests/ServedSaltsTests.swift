import TestSupport
import Testing

@testable import Domain

/// Who gets what where a provider deals identities out by salts of its own.
struct ServedSaltsTests {
  private static let running = LabSite.shop().with(
    LabExperiment(.running, rollout: LabRollout(20, split: ["green": 25, "blue": 25])))

  /// What identities get, given the salts that the provider has told.
  private static func evaluator(_ salts: CohortSalts?) throws -> FlagEvaluator {
    let lab = Lab(after: running)
    var experiment = try #require(lab.experiment())
    experiment.segment?.servedSalts = salts
    let flag = ServedFlag(
      try #require(lab.feature()), try #require(lab.flag()), experiments: [experiment])
    return FlagEvaluator(flag, in: experiment.id.environment, .flagsmith)
  }

  private static func salts(_ environment: String? = nil) throws -> CohortSalts {
    CohortSalts(
      segment: try #require(Salt(22)), split: try #require(Salt(52)), environment: environment)
  }

  private static let identities = (0..<1_000).map { "user-\($0)" }

  private static func cohort(_ salts: CohortSalts?) throws -> [String] {
    let evaluator = try evaluator(salts)
    return identities.filter { evaluator.evaluate($0).outcome.cohort != nil }
  }

  @Test func `who gets what is told by the salts of the provider, once they are known`() throws {
    let own = try Self.cohort(nil)
    let segment = try #require(Lab(after: Self.running).experiment()?.segment)
    let same = CohortSalts(segment: segment.id, split: segment.splitSeed)
    #expect(try Self.cohort(same) == own && !own.isEmpty)
    #expect(try Self.cohort(Self.salts()) != own)
  }

  /// What an identity is hashed to, from 0 to 100, as a server does it.
  private static func hash(_ salt: Int, _ environment: String, _ identity: String) -> Double {
    let hash = MD5.digest(of: "\(salt),\(environment)_\(identity)")
    return Double(Int(hash % 9_999)) / 9_998 * 100
  }

  @Test(arguments: ["AbCdEfGhIjKlMnOpQrStUv", nil])
  func `identities are hashed with the provider's text for the environment, if it has one`(
    text: String?
  ) throws {
    let evaluator = try Self.evaluator(try Self.salts(text))
    for identity in Self.identities {
      let cohort = Self.hash(22, text ?? "production", identity)
      let split = Self.hash(52, text ?? "production", identity)
      let evaluation = evaluator.evaluate(identity)
      #expect((evaluation.outcome.cohort != nil) == (cohort <= 20))
      guard cohort <= 20 else { continue }
      let variant = split < 25 ? "green" : split < 50 ? "blue" : nil
      #expect(evaluation.variant?.text == variant, "\(identity)")
    }
  }

  /// As Python's `hashlib` says.
  @Test func `the hash is what others compute`() {
    let hashes = (1...3).map { Self.hash(22, "AbCdEfGhIjKlMnOpQrStUv", "user-\($0)") }
    #expect(hashes.map { Int($0 * 1_000) } == [19_703, 62_842, 9_261])
  }
}
