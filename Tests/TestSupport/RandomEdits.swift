import Domain
import Manifests
import Planning

/// Random edits of a workspace, legal ones and others, over a small universe.
package struct RandomEdits {
  private var generator: SeededGenerator
  private let environments = ["production", "staging", "preview"]
  private let features: [String]
  private let variants = ["green", "blue", "red"]
  private let keys: [String]

  /// Edits that a seed decides. The universe is so many times the small one.
  package init(seed: UInt64, scale: Int = 1) {
    generator = SeededGenerator(seed: seed)
    features = Self.names(["button", "banner", "search"], scale)
    keys = Self.names(["ada", "bob", "cyd", "dot", "eve"], scale)
  }

  private static func names(_ names: [String], _ scale: Int) -> [String] {
    names + (1..<scale).flatMap { number in names.map { "\($0)\(number)" } }
  }

  /// True in so many of a hundred cases.
  package mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &generator) < percent
  }

  /// A number from 1 to a limit.
  package mutating func number(upTo limit: Int) -> Int {
    Int.random(in: 1...limit, using: &generator)
  }

  /// One of some.
  package mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: elements.indices, using: &generator)]
  }

  /// Mostly one that is there.
  private mutating func pick(_ known: some Collection<String>, else all: [String]) -> String {
    known.isEmpty || chance(5) ? pick(all) : pick(known.sorted())
  }

  /// A workspace to begin with.
  package mutating func site() -> LabSite {
    var site = LabSite(environments: [:])
    for key in environments.prefix(2) {
      site.environments[key] = .init(versioning: pick([.v1, .v2]))
    }
    for name in features.prefix(features.count * 2 / 3) { site.features[name] = feature() }
    return site
  }

  /// What to narrow a run to.
  package mutating func narrowing(of site: LabSite) -> LabNarrowing? {
    let experiments = site.experiments.sorted { $0.key < $1.key }
    if chance(50), !experiments.isEmpty {
      let (name, experiment) = pick(experiments)
      return .experiments("\(experiment.environment)/\(experiment.key ?? name)")
    }
    return site.environments.isEmpty ? nil : .environments(pick(site.environments.keys.sorted()))
  }

  /// Edits something.
  package mutating func edit(_ site: inout LabSite) {
    switch number(upTo: 100) {
    case ...65: editExperiment(in: &site)
    case ...88: editFeature(in: &site)
    case ...95: editEnvironment(in: &site)
    case ...97: site.otherFiles["experiments/broken.json"] = chance(50) ? nil : "{"
    case 98: site = LabSite(environments: [:])
    default: addCleanUp(to: &site)
    }
    if chance(60) { addCleanUp(to: &site) }
  }

  // MARK: Environments

  private mutating func editEnvironment(in site: inout LabSite) {
    let key = pick(environments)
    switch number(upTo: 5) {
    case 1: site.environments[key] = nil
    case 2: site.environments[key]?.name = chance(50) ? nil : "Name \(number(upTo: 3))"
    case 3: site.environments[key]?.versioning = pick([.v1, .v2, .v2])
    default: site.environments[key] = site.environments[key] ?? .init(versioning: pick([.v1, .v2]))
    }
  }

  // MARK: Features

  private mutating func value() -> FlagValue {
    pick([.string("grey"), .string("white"), .integer(7), .boolean(true)])
  }

  private mutating func feature() -> LabFeature {
    let kept = variants.shuffled(using: &generator).prefix(number(upTo: 4) - 1)
    return LabFeature(value: value(), variants: kept.map { LabFeature.Variant($0) })
  }

  private mutating func shares(of feature: LabFeature) -> [String: Int] {
    var shares: [String: Int] = [:]
    for variant in feature.variants where chance(60) {
      shares[variant.key] = pick([0, 10, 25, 50])
    }
    return shares
  }

  private mutating func editFeature(in site: inout LabSite) {
    let name = pick(features)
    guard var feature = site.features[name] else {
      site.features[name] = feature()
      return
    }
    switch number(upTo: 12) {
    case 1: site.features[name] = nil
    case 2: site.features[name]?.value = value()
    case 3: site.features[name]?.isEnabled.toggle()
    case 4...6: editVariants(of: &feature, in: &site, named: name)
    case 7: site.features[name]?.entries[pick(site.environments.keys, else: environments)] = nil
    default:
      site.features[name]?.entries[pick(site.environments.keys, else: environments)] =
        LabFeature.Entry(
          isEnabled: pick([nil, true, false]), value: chance(30) ? value() : nil,
          allocations: shares(of: feature))
    }
  }

  private mutating func editVariants(
    of feature: inout LabFeature, in site: inout LabSite, named name: String
  ) {
    let key = pick(variants)
    let index = feature.variants.firstIndex { $0.key == key }
    switch (index, number(upTo: 4)) {
    case (nil, 1): feature.variants.insert(LabFeature.Variant(key), at: 0)
    case (nil, _): feature.variants.append(LabFeature.Variant(key))
    case (let index?, 1...2): feature.variants.remove(at: index)
    case (let index?, 3): feature.variants[index].value = value()
    case (.some, _): feature.variants.shuffle(using: &generator)
    }
    site.features[name] = feature
  }

  // MARK: Experiments

  private mutating func rollout(of feature: LabFeature?) -> LabRollout {
    var rollout = LabRollout(pick([0, 20, 50, 100]), split: nil)
    if let feature, !feature.variants.isEmpty {
      rollout.split = shares(of: feature)
    }
    rollout.value = chance(20) ? value() : nil
    rollout.isEnabled = pick([nil, nil, nil, true, false])
    return rollout
  }

  private mutating func editExperiment(in site: inout LabSite) {
    let key = pick(keys)
    guard let experiment = site.experiments[key] else {
      let name = pick(site.features.keys, else: features)
      let environment = pick(site.environments.keys, else: environments)
      site.experiments[key] = LabExperiment(
        chance(3) ? .paused : pick([.created, .running]), on: name, in: environment,
        rollout: chance(75) ? rollout(of: site.features[name]) : nil)
      return
    }
    switch number(upTo: 20) {
    case 1: site.experiments[key] = nil
    case 2: site.experiments[key]?.feature = pick(features)
    case 3: site.experiments[key]?.environment = pick(environments)
    case 4: site.experiments[key]?.name = chance(50) ? "Name \(number(upTo: 3))" : nil
    case 5...7: site.experiments[key]?.rollout = nil
    case 8...11: site.experiments[key]?.rollout = rollout(of: site.features[experiment.feature])
    case 12: site.experiments[key]?.rollout?.percentage = pick([0, 30, 60])
    default: site.experiments[key]?.status = pick(nextStatuses(after: experiment.status))
    }
  }

  /// Mostly the ways that the table of lifecycles allows.
  private mutating func nextStatuses(after status: Status) -> [Status] {
    guard chance(85) else { return Status.allCases }
    return switch status {
    case .created: [.running]
    case .running: [.paused, .completed]
    case .paused: [.running, .completed]
    case .completed: [.completed]
    }
  }

  // MARK: Cleaning up

  /// Mends what earlier edits left behind, so that many workspaces can be applied: shares of variants
  /// that are gone, fields that name what is gone, rollouts that stand in the way.
  private mutating func addCleanUp(to site: inout LabSite) {
    for name in site.features.keys.sorted() { cleanUpFeature(name, in: &site) }
    for key in site.experiments.keys.sorted() { cleanUpExperiment(key, in: &site) }
  }

  private func cleanUpFeature(_ name: String, in site: inout LabSite) {
    let environments = Set(site.environments.keys)
    guard var feature = site.features[name] else { return }
    feature.entries = feature.entries.filter { environments.contains($0.key) }
    let known = Set(feature.variants.map(\.key))
    feature.entries = feature.entries.mapValues { entry in
      var entry = entry
      entry.allocations = entry.allocations.filter { known.contains($0.key) }
      return entry
    }
    site.features[name] = feature
  }

  private func cleanUpExperiment(_ key: String, in site: inout LabSite) {
    guard let experiment = site.experiments[key] else { return }
    guard let feature = site.features[experiment.feature],
      site.environments[experiment.environment] != nil
    else {
      if !experiment.status.locksFeature { site.experiments[key] = nil }
      return
    }
    let known = Set(feature.variants.map(\.key))
    let split = (experiment.rollout?.split ?? [:]).filter { known.contains($0.key) }
    site.experiments[key]?.rollout?.split = known.isEmpty ? nil : split
  }
}
