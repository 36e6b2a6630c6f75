import Foundation
import TestSupport

@testable import Domain

/// What Flagsmith's own engine answers, recorded with its package for Python.
struct EngineVectors: Decodable {
  struct Hash: Decodable {
    let ids: [String]
    let percentage: Double
  }

  struct Situation: Decodable {
    struct Cohort: Decodable {
      let segment: Int
      let percentage: Double
    }

    struct Allocation: Decodable {
      let key: String
      let value: String
      let percentage: Double
    }

    struct Result: Decodable {
      let identity: String
      let enabled: Bool
      let value: String
    }

    let environment: String
    let controlValue: String
    let cohort: Cohort
    let splitSeed: Int
    let overrideEnabled: Bool
    let allocations: [Allocation]
    let results: [Result]
  }

  let hashes: [Hash]
  let evaluations: [Situation]

  static func recorded() throws -> EngineVectors {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    let data = try Data(contentsOf: folder.appending(path: "flagsmith-engine.json"))
    return try JSONDecoder().decode(EngineVectors.self, from: data)
  }
}

extension EngineVectors.Situation {
  /// The same situation as titrate stores it.
  func evaluator() -> FlagEvaluator? {
    guard let environment = EnvironmentKey(environment), let name = FeatureName("button"),
      let key = ExperimentKey("cta"), let defaultSeed = Salt(1),
      let segmentID = Salt(cohort.segment),
      let splitSeed = Salt(splitSeed), let percentage = Percentage(double: cohort.percentage)
    else { return nil }
    let variants = allocations.enumerated().compactMap { number, allocation in
      VariantKey(allocation.key).map {
        Variant(number: number, key: $0, value: .string(allocation.value))
      }
    }
    let shares = allocations.compactMap { allocation in
      VariantKey(allocation.key).flatMap { key in
        Percentage(double: allocation.percentage).map { VariantAllocation(key, $0) }
      }
    }
    guard let split = try? Allocations(shares) else { return nil }
    let segment = RolloutSegment(id: segmentID, splitSeed: splitSeed, percentage: percentage)
    var flag = Flag(
      environment: environment, splitSeed: defaultSeed,
      environmentDefault: FeatureState(
        isEnabled: true, value: .string(controlValue), allocations: .zero(for: variants)))
    flag.overrides = [
      Override(
        segment: segmentID, priority: 0,
        state: FeatureState(
          isEnabled: overrideEnabled, value: .string(controlValue), allocations: split),
        wasEnabled: true)
    ]
    let experiment = Experiment(
      id: ExperimentID(environment: environment, key: key), number: 1, feature: name,
      details: SampleSnapshot.details(name: nil, owner: nil),
      lifecycle: Experiment.Lifecycle(createdAt: Instant(seconds: 0)), segment: segment)
    let feature = Feature(name: name, kind: .multivariate, variants: variants, flags: [flag])
    return FlagEvaluator(
      ServedFlag(feature, flag, experiments: [experiment]), in: environment, .flagsmith)
  }
}

extension Percentage {
  fileprivate init?(double: Double) {
    self.init(hundredths: Int((double * 100).rounded()))
  }
}

extension SaltedHash {
  func bucket(of identity: String) -> Int { bucket(of: identity.utf8.span) }
}
