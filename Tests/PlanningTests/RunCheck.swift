import Domain
import Manifests
import TestSupport

@testable import Planning

/// What every run obeys, whatever it applied.
struct RunCheck {
  private let run: LabRun
  private(set) var complaints: [String] = []

  init(_ run: LabRun) {
    self.run = run
    for feature in run.after.features.values {
      for flag in feature.flags { checkVersion(of: flag, of: feature) }
    }
    for experiment in run.before.experiments.values { check(experiment) }
    for change in run.applied { checkEffects(of: change) }
  }

  private mutating func require(_ condition: Bool, _ complaint: @autoclosure () -> String) {
    if !condition { complaints.append(complaint()) }
  }

  /// Versions count up by the steps that publish one.
  private mutating func checkVersion(of flag: Flag, of feature: Feature) {
    guard let version = flag.version else { return }
    let before = run.before.features[feature.name]?[flag.environment]?.version?.number ?? 1
    let published = run.applied.filter { change in
      change.feature == feature.name
        && (change.environment ?? flag.environment) == flag.environment
    }.flatMap(\.steps).count { $0.publishes }
    require(
      version.number == before + published,
      "\(feature.name): version \(before) became \(version.number) in \(published) steps")
  }

  /// Nobody loses in an environment that goes what was never served there.
  private mutating func checkEffects(of change: Change) {
    for effect in change.effects where run.after.environments[effect.environment] == nil {
      let flag = run.before.features[effect.feature]?[effect.environment]
      require(flag != nil, "\(effect.feature) begins in \(effect.environment), which goes")
    }
  }

  /// What an experiment that goes on keeps: its first start, its override once enabled, and what its
  /// feature serves.
  private mutating func check(_ before: Experiment) {
    guard let after = run.after.experiments[before.id], after.number == before.number else {
      return
    }
    let started = before.lifecycle.startedAt
    require(
      started == nil || after.lifecycle.startedAt == started, "\(before.id) started anew")
    require(before.feature == after.feature, "\(before.id) changed its feature")
    guard before.status.locksFeature, after.status.locksFeature else { return }
    let values = [run.before, run.after].map { $0.flag(of: before)?.environmentDefault.value }
    require(values[0] == values[1], "\(before.id) lost the value of its feature")
    let variants = [run.before, run.after].map { $0.features[before.feature]?.variants }
    require(variants[0] == variants[1], "\(before.id) lost the variants of its feature")
    let overrides = [run.before, run.after].map { state in state.rollout(of: before) != nil }
    require(!overrides[0] || overrides[1], "\(before.id) lost its rollout")
  }
}

/// What a narrowed run leaves alone.
struct OutsideCheck {
  private(set) var complaints: [String] = []

  init(_ run: LabRun, _ narrowing: LabNarrowing) {
    let before = run.before
    let after = run.after
    for id in Set(before.experiments.keys).union(after.experiments.keys)
    where before.experiments[id] != after.experiments[id] && !narrowing.contains(id) {
      complaints.append("\(id) changed")
    }
    for (key, environment) in before.environments
    where after.environments[key] != environment && !narrowing.needs(key) {
      complaints.append("\(key) changed")
    }
    for feature in before.features.values {
      for flag in feature.flags where !narrowing.needs(flag.environment) {
        let flagAfter = after.features[feature.name]?[flag.environment]
        guard flagAfter?.served != flag.served else { continue }
        complaints.append("\(feature.name) changed in \(flag.environment)")
      }
    }
  }
}

extension LabNarrowing {
  fileprivate func contains(_ id: ExperimentID) -> Bool {
    environments.contains(id.environment.text) || experiments.contains(id.description)
  }

  fileprivate func needs(_ environment: EnvironmentKey) -> Bool {
    environments.contains(environment.text)
      || experiments.contains { $0.hasPrefix("\(environment)/") }
  }
}

extension Flag {
  /// What somebody gets: nothing of variants that nobody does.
  fileprivate var served: [[VariantAllocation]] {
    let states = [environmentDefault] + overrides.map(\.state)
    return states.map { $0.allocations.entries.filter { $0.percentage > .zero } }
  }
}

extension Step {
  fileprivate var publishes: Bool {
    switch self {
    case .flag(_, .update), .experiment(.removeRollout): true
    default: false
    }
  }
}
