import Domain
import Manifests
import Planning
import TestSupport

/// What every state obeys, whatever was applied to it.
struct StateCheck {
  private let state: State
  private(set) var complaints: [String] = []

  init(_ state: State) {
    self.state = state
    checkIdentities()
    checkCompetition()
    for experiment in state.experiments.values { check(experiment) }
    for feature in state.features.values {
      for flag in feature.flags { check(flag, of: feature) }
    }
  }

  private mutating func require(_ condition: Bool, _ complaint: @autoclosure () -> String) {
    if !condition { complaints.append(complaint()) }
  }

  private mutating func checkIdentities() {
    let segments = state.experiments.values.compactMap(\.segment)
    let seeds = state.features.values.flatMap { $0.flags.map(\.splitSeed) }
    let salts = segments.map(\.id) + segments.map(\.splitSeed) + seeds
    require(Set(salts).count == salts.count, "two salts are equal")
    let experiments = state.experiments.values.map(\.number)
    require(Set(experiments).count == experiments.count, "two experiments have one number")
    let variants = state.features.values.flatMap { $0.variants.map(\.number) }
    require(Set(variants).count == variants.count, "two variants have one number")
    require(
      (experiments.max() ?? 0) <= state.lastNumbers.experiment
        && (variants.max() ?? 0) <= state.lastNumbers.variant, "a number was not counted")
  }

  private mutating func checkCompetition() {
    let active = state.experiments.values.filter { $0.status != .completed }
    let places = active.map { "\($0.id.environment) \($0.feature)" }
    require(Set(places).count == places.count, "two experiments compete: \(places.sorted())")
  }

  private mutating func check(_ experiment: Experiment) {
    let rollout = state.rollout(of: experiment)
    require(state.environments[experiment.id.environment] != nil, "\(experiment.id) is nowhere")
    require(state.flag(of: experiment) != nil, "\(experiment.id) has no flag")
    require(
      (experiment.segment == nil) == (rollout == nil), "\(experiment.id) has half a rollout")
    require(
      experiment.status != .running || rollout?.isEnabled != false,
      "\(experiment.id) runs with a disabled rollout")
    require(
      (experiment.status == .created) == (experiment.lifecycle.startedAt == nil)
        && (experiment.status == .completed) == (experiment.lifecycle.endedAt != nil),
      "\(experiment.id) has moments that do not fit its status")
  }

  private mutating func check(_ flag: Flag, of feature: Feature) {
    let name = "\(feature.name) in \(flag.environment)"
    let versioning = state.environments[flag.environment]?.versioning
    require((flag.version != nil) == (versioning == .v2), "\(name) has the wrong versioning")
    require(
      (flag.heldAllocations != nil) == flag.hasEnabledOverride, "\(name) holds at the wrong time")
    require(
      flag.heldAllocations == nil || flag.environmentDefault.allocations.isZero,
      "\(name) holds, and serves variants by default")
    require(flag.overrides.count(where: \.wasEnabled) <= 1, "\(name) has overrides that compete")
    let segments = state.experiments.values.compactMap(\.segment?.id)
    require(
      flag.overrides.allSatisfy { segments.contains($0.segment) }, "\(name) has an orphan")
    require(
      flag.overrides.allSatisfy { $0.state.isEnabled == $0.wasEnabled }, "\(name) was disabled")
    let states = [flag.environmentDefault] + flag.overrides.map(\.state)
    for allocations in states.map(\.allocations) + [flag.heldAllocations].compactMap(\.self) {
      let sum = allocations.entries.reduce(0) { $0 + $1.percentage.hundredths }
      require(sum <= 10_000, "\(name) allocates too much")
      require(
        allocations.entries.map(\.variant) == feature.variants.map(\.key).sorted(),
        "\(name) does not allocate every variant")
    }
  }
}

/// Whether a state is what a workspace asks for, worked out without the planner.
struct DesiredCheck {
  private let site: LabSite
  private let state: State
  private(set) var complaints: [String] = []

  init(_ site: LabSite, _ state: State) {
    self.site = site
    self.state = state
    require(
      state.environments.mapValues(\.versioning).named
        == site.environments.mapValues(\.versioning), "environments differ")
    require(
      Set(state.features.keys.map(\.text)) == Set(site.features.keys), "features differ")
    require(
      Set(state.experiments.keys.map(\.description))
        == Set(site.experiments.map { "\($1.environment)/\($1.key ?? $0)" }), "experiments differ")
    for feature in state.features.values { check(feature) }
    for experiment in state.experiments.values { check(experiment) }
  }

  private mutating func require(_ condition: Bool, _ complaint: @autoclosure () -> String) {
    if !condition { complaints.append(complaint()) }
  }

  private mutating func check(_ feature: Feature) {
    guard let wanted = site.features[feature.name.text] else { return }
    let stored = Dictionary(uniqueKeysWithValues: feature.variants.map { ($0.key.text, $0.value) })
    require(
      stored == Dictionary(uniqueKeysWithValues: wanted.variants.map { ($0.key, $0.value) }),
      "\(feature.name) has other variants")
    require(
      feature.kind == (wanted.variants.isEmpty ? .standard : .multivariate),
      "\(feature.name) is of another kind")
    require(
      feature.flags.map(\.environment.text) == site.environments.keys.sorted(),
      "\(feature.name) is not in every environment")
    for flag in feature.flags {
      let entry = wanted.entries[flag.environment.text]
      let current = flag.environmentDefault
      require(
        current.isEnabled == entry?.isEnabled ?? wanted.isEnabled
          && current.value == entry?.value ?? wanted.value,
        "\(feature.name) serves another default in \(flag.environment)")
      let allocations = flag.heldAllocations ?? current.allocations
      require(
        allocations.positive == (entry?.allocations ?? [:]).filter { $0.value > 0 },
        "\(feature.name) has other allocations in \(flag.environment)")
    }
  }

  private mutating func check(_ experiment: Experiment) {
    guard let wanted = site.experiments[experiment.id.key.text] else { return }
    let rollout = state.rollout(of: experiment)
    require(
      experiment.status == wanted.status && experiment.feature.text == wanted.feature
        && experiment.details.name == wanted.name, "\(experiment.id) is another")
    require((rollout == nil) == (wanted.rollout == nil), "\(experiment.id) has another rollout")
    guard let rollout, let asked = wanted.rollout else { return }
    let served = rollout.override.state
    require(
      rollout.segment.percentage.hundredths == asked.percentage * 100
        && served.allocations.positive == (asked.split ?? [:]).filter { $0.value > 0 }
        && (asked.value == nil || served.value == asked.value),
      "\(experiment.id) has another rollout")
    if wanted.status == .created {
      require(rollout.isEnabled == (asked.isEnabled == true), "\(experiment.id) begins otherwise")
    }
    guard asked.value == nil, !rollout.override.wasEnabled, wanted.status != .completed else {
      return
    }
    require(
      served.value == state.flag(of: experiment)?.environmentDefault.value,
      "\(experiment.id) does not follow the default")
  }
}

extension [EnvironmentKey: FeatureVersioning] {
  fileprivate var named: [String: FeatureVersioning] {
    Dictionary<String, FeatureVersioning>(uniqueKeysWithValues: map { ($0.key.text, $0.value) })
  }
}

extension Allocations {
  /// The shares above 0, in percent.
  fileprivate var positive: [String: Int] {
    var shares: [String: Int] = [:]
    for entry in entries where entry.percentage > .zero {
      shares[entry.variant.text] = entry.percentage.hundredths / 100
    }
    return shares
  }
}
