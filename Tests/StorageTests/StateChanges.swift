import Manifests
import Planning
import TestSupport

@testable import Domain

/// Random changes of a state, which concern nothing but the features and experiments that a part of it
/// speaks of, and new ones.
struct StateChanges {
  typealias Change = (inout State) -> Void

  private var random: SeededGenerator
  private let features: [FeatureName]
  private let experiments: [ExperimentID]
  private let environments: [EnvironmentKey]
  private var newCount = 0

  init(_ part: State, random: SeededGenerator) {
    self.random = random
    features = part.features.keys.sorted()
    experiments = part.experiments.keys.sorted()
    environments = part.environments.keys.sorted()
  }

  mutating func next() -> Change {
    switch Int.random(in: 0...6, using: &random) {
    case 0: return experiments.randomElement(using: &random).map(Self.removal) ?? { _ in }
    case 1: return experiments.randomElement(using: &random).map(Self.edit) ?? { _ in }
    case 2: return features.randomElement(using: &random).map(Self.removal) ?? { _ in }
    case 3: return features.randomElement(using: &random).map(Self.edit) ?? { _ in }
    case 4: return newFeature()
    case 5: return newExperiment()
    default:
      return environments.randomElement(using: &random).map { key in
        { $0.environments[key] = Environment(key: key, name: "Renamed", versioning: .v2) }
      } ?? { _ in }
    }
  }

  // MARK: What is there

  private static func removal(_ id: ExperimentID) -> Change {
    {
      $0.experiments[id] = nil
      $0.end(id)
    }
  }

  private static func removal(_ name: FeatureName) -> Change {
    { state in
      state.features[name] = nil
      for (id, experiment) in state.experiments where experiment.feature == name {
        state.experiments[id] = nil
      }
    }
  }

  private static func edit(_ id: ExperimentID) -> Change {
    { $0.experiments[id]?.details.owner = "somebody else" }
  }

  private static func edit(_ name: FeatureName) -> Change {
    { $0.features[name]?.variants.removeAll() }
  }

  // MARK: What is new

  /// A text that no other has; before all others, behind them or between.
  private mutating func newText() -> String {
    newCount += 1
    return (["0", "1x", "e", "z"].randomElement(using: &random) ?? "") + "new-\(newCount)"
  }

  private mutating func newFeature() -> Change {
    let name = FeatureName(checked: newText())
    return { $0.features[name] = Feature(name: name, kind: .standard, variants: []) }
  }

  private mutating func newExperiment() -> Change {
    let key = ExperimentKey(checked: newText())
    let environment = environments.randomElement(using: &random) ?? SampleSnapshot.production
    let feature = features.randomElement(using: &random) ?? FeatureName(checked: "new")
    let experiment = Experiment(
      id: ExperimentID(environment: environment, key: key), number: newCount, feature: feature,
      details: SampleSnapshot.details(name: nil, owner: "é"),
      lifecycle: Experiment.Lifecycle(createdAt: SampleSnapshot.instant(1)))
    return { $0.experiments[experiment.id] = experiment }
  }
}
