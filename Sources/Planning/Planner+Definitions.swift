import Domain
import JSONSyntax
import Manifests

extension Planner {
  /// Whether an error keeps an experiment, its feature or its environment from being planned.
  func isBlocked(_ id: ExperimentID, of feature: FeatureName) -> Bool {
    isBlocked(.experiment(id)) || isBlocked(.feature(feature))
      || isBlocked(.environment(id.environment))
  }

  /// Whether an error keeps something from being planned.
  func isBlocked(_ subject: Subject) -> Bool { problems.blocked.contains(subject) }

  private var wantedEnvironments: [EnvironmentManifest] {
    due.environments.values.sorted { $0.key < $1.key }.filter {
      isPlanned(.environment($0.key))
    }
  }

  func wantedFeatures(
    where isWanted: (FeatureName) -> Bool = { _ in true }
  ) -> [FeatureManifest] {
    due.features.keys.filter { isWanted($0) && isPlanned(.feature($0)) }.sorted()
      .compactMap { due.features[$0] }
  }

  private func isPlanned(_ subject: Subject) -> Bool {
    scope.contains(subject) && !isBlocked(subject)
  }

  /// Whether the variants of a stored feature are planned. Those of a feature of which only the
  /// defaults in some environments are planned are not, unless new ones get a share there: for
  /// everyone else a new variant changes nothing.
  func plansVariants(of wanted: FeatureManifest, _ stored: Feature) -> Bool {
    guard !scope.containsWhole(wanted.name) else { return true }
    let known = Set(stored.variants.map(\.key))
    let keys = wanted.variants.map(\.key)
    return due.environments.keys.contains { key in
      scope.contains(.environment(key))
        && wanted.environmentDefault(in: key, variants: keys).allocations.entries.contains {
          $0.percentage > .zero && !known.contains($0.variant)
        }
    }
  }

  /// What a narrowed plan leaves out.
  var notLookedAt: [String] {
    guard !scope.isEverything else { return [] }
    guard scope.isOfEnvironments else { return ["everything else"] }
    func isElsewhere(_ key: EnvironmentKey) -> Bool { !scope.contains(.environment(key)) }
    let others = due.describedEnvironments.union(state.environments.keys).filter(isElsewhere)
    let edited = wantedFeatures().filter { wanted in
      state.features[wanted.name].map { !wanted.definesSame(as: $0) } ?? false
    }
    let gone = goneDefinitions.filter { !others.map(Subject.environment).contains($0) }
    return Self.phrases("", others.sorted().map(\.text))
      + Self.phrases("the variants of ", edited.map(\.name.text))
      + Self.phrases("the removal of ", gone.map { "\($0.kind.noun) \($0)" })
  }

  /// The first few of some names in a phrase; none where there are none.
  private static func phrases(_ start: String, _ names: [String]) -> [String] {
    names.isEmpty ? [] : [start + few(5, of: names)]
  }

  // MARK: Additions

  /// Environments first, then features and variants, then features in environments.
  mutating func addDefinitions() {
    for wanted in wantedEnvironments { addEnvironment(wanted) }
    // A run that is narrowed to one environment adds no flags in the others.
    // Nor does anything begin in an environment that goes.
    let environments = state.environments.keys.sorted().filter {
      scope.contains(.environment($0)) && !isGoing($0)
    }
    let wantedFeatures = wantedFeatures()
    for wanted in wantedFeatures {
      if let stored = state.features[wanted.name] {
        addVariants(wanted, stored)
      } else {
        addFeature(wanted, to: environments)
      }
    }
    // A feature that this plan adds has got its flags already.
    let others = wantedFeatures.filter { wasStored($0.name) }
    for key in environments {
      for wanted in others
      where state.features[wanted.name]?[key] == nil && wanted.isWanted(in: key) {
        let variants = state.features[wanted.name]?.variants.map(\.key) ?? []
        let steps = [addFlag(wanted, variants, to: key)]
        add(
          Change(
            .feature(wanted.name), .update, in: .addDefinitions, environment: key, steps: steps))
      }
    }
  }

  private mutating func addEnvironment(_ wanted: EnvironmentManifest) {
    let stored = state.environments[wanted.key]
    let environment = wanted.desired
    guard stored != environment else { return }
    var change = Change(
      .environment(wanted.key), stored == nil ? .create : .update, in: .addDefinitions,
      fields: .found { fields in
        fields.compare("/name", stored?.name, environment.name, JSONValue.string)
        fields.compare("/featureVersioning", stored?.versioning, environment.versioning) {
          .string($0.rawValue)
        }
      },
      steps: [.environment(stored == nil ? .add(environment) : .update(environment))])
    if stored == nil, input.reading?.environments[wanted.key] != nil {
      change.reasons = reasonOfKeeping
    }
    add(change)
  }

  private mutating func addFeature(_ wanted: FeatureManifest, to environments: [EnvironmentKey]) {
    let variants = numbered(wanted.variants)
    let flags = environments.filter(wanted.isWanted)
      .map { addFlag(wanted, wanted.variants.map(\.key), to: $0) }
    var change = Change(
      .feature(wanted.name), .create, in: .addDefinitions,
      fields: .newFeature(wanted),
      steps: [.feature(.add(wanted.kind))] + variants.map { .feature(.addVariant($0)) } + flags)
    change.reasons = reasonOfKeeping
    add(change)
  }

  /// That nothing is made at a provider.
  private var reasonOfKeeping: [String] {
    input.reading.map { ["\(quoted($0.provider)) has it: from now on titrate keeps what it is."] }
      ?? []
  }

  private mutating func addFlag(
    _ wanted: FeatureManifest, _ variants: [VariantKey], to key: EnvironmentKey
  ) -> Step {
    // A default that is served already is edited like any other.
    let served = input.reading?.serving[FlagID(key, wanted.name)]?.environmentDefault
    return .flag(
      key,
      .add(
        served?.speaking(of: variants)
          ?? wanted.environmentDefault(in: key, variants: variants),
        splitSeed: allotSalt(to: Self.nameOfDefaultSalt(wanted.name, in: key))))
  }

  /// What the salt of a default is allotted to.
  static func nameOfDefaultSalt(_ name: FeatureName, in key: EnvironmentKey) -> String {
    "default," + key.text + "," + name.text
  }

  private func numbered(_ variants: [FeatureManifest.VariantManifest]) -> [Variant] {
    zip(variants, (state.lastNumbers.variant + 1)...).map { variant, number in
      Variant(number: number, key: variant.key, value: variant.value)
    }
  }

  private mutating func addVariants(_ wanted: FeatureManifest, _ stored: Feature) {
    let known = Set(stored.variants.map(\.key))
    let added = numbered(wanted.variants.filter { !known.contains($0.key) })
    let becomesMultivariate = stored.kind == .standard && wanted.kind == .multivariate
    guard becomesMultivariate || !added.isEmpty, plansVariants(of: wanted, stored) else { return }
    add(
      Change(
        .feature(wanted.name), .update, in: .addDefinitions,
        fields: .found { fields in
          if becomesMultivariate { fields.compare(stored.kind, wanted.kind) }
          for variant in added {
            fields.compare("/variants/\(variant.key)", nil, variant.value, \.json)
          }
        },
        steps: (becomesMultivariate ? [.feature(.changeKind(.multivariate))] : [])
          + added.map { .feature(.addVariant($0)) }))
  }

  // MARK: Defaults

  /// Changes what features serve by default: first the values of variants, then each environment.
  /// Default allocations whose hold begins or ends in this plan are left to the experiment.
  mutating func changeDefaults(_ intents: [ExperimentIntent]) {
    // A feature that this plan adds serves what it should from the beginning, unless it was served
    // before.
    let wantedFeatures =
      input.reading == nil ? wantedFeaturesStoredBefore : self.wantedFeatures()
    guard !wantedFeatures.isEmpty else { return }
    let shifting = Set(
      intents.lazy.filter { $0.enablesFirst || $0.releasesHold }.map(\.flagID))
    for wanted in wantedFeatures {
      guard let stored = state.features[wanted.name], scope.containsWhole(wanted.name) else {
        continue
      }
      changeVariants(wanted, stored)
    }
    for key in state.environments.keys.sorted()
    where isPlanned(.environment(key)) && !isGoing(key) {
      for wanted in wantedFeatures {
        let keepsAllocations = shifting.contains(FlagID(key, wanted.name))
        changeDefault(wanted, in: key, keepsAllocations: keepsAllocations)
      }
    }
  }

  private mutating func changeVariants(_ wanted: FeatureManifest, _ stored: Feature) {
    let values = Dictionary(uniqueKeysWithValues: wanted.variants.map { ($0.key, $0.value) })
    let pairs = stored.variants.compactMap { variant in
      values[variant.key].flatMap { $0 == variant.value ? nil : (variant, $0) }
    }
    add(
      Change(
        .feature(wanted.name), .update, in: .changeDefaults,
        fields: .found { fields in
          for (variant, value) in pairs {
            fields.compare("/variants/\(variant.key)/value", variant.value, value, \.json)
          }
        },
        steps: pairs.map {
          .feature(.updateVariant(Variant(number: $0.number, key: $0.key, value: $1)))
        }))
  }

  private mutating func changeDefault(
    _ wanted: FeatureManifest, in key: EnvironmentKey, keepsAllocations: Bool
  ) {
    guard let stored = state.features[wanted.name], let flag = stored[key] else { return }
    let target = wanted.environmentDefault(in: key, variants: stored.variants.map(\.key))
    let current = flag.environmentDefault
    let before = flag.desired.allocations
    let isHeld = flag.heldAllocations != nil
    let allocations = keepsAllocations ? before : target.allocations
    let servesOther =
      target.isEnabled != current.isEnabled || target.value != current.value
      || !isHeld && allocations != before
    var steps: [Step] = []
    if servesOther {
      let change = FlagChangeSet(
        isEnabled: target.isEnabled, value: target.value,
        allocations: isHeld || allocations == before ? nil : allocations)
      steps.append(.flag(key, .update(FlagUpdate(before: current, change: change))))
    }
    if isHeld, allocations != before { steps.append(.flag(key, .hold(allocations))) }
    if current.isEnabled, !target.isEnabled { warnOfGoingOff(wanted, in: key) }
    guard !steps.isEmpty else { return }
    add(
      Change(
        .feature(wanted.name), .update, in: .changeDefaults, environment: key,
        fields: .found { fields in
          fields.compare("/enabled", current.isEnabled, target.isEnabled, JSONValue.boolean)
          fields.compare("/value", current.value, target.value, \.json)
          fields.compare("/allocations", before.entries, allocations.entries)
        }, steps: steps))
  }

  // MARK: Removals

  /// Variants, then features, then environments.
  mutating func removeDefinitions() {
    for wanted in wantedFeaturesStoredBefore where scope.containsWhole(wanted.name) {
      state.features[wanted.name].map { removeVariants(wanted, $0) }
    }
    let gone = goneDefinitions
    guard scope.isEverything, !gone.isEmpty else { return }
    guard permitsRemovals else { return withholdRemoval() }
    let users = usersOfDefinitions()
    for subject in gone {
      if let users = users[subject] {
        reportUsed(subject, by: users)
      } else {
        remove(subject)
      }
    }
  }

  /// The stored features and environments that nothing describes, in order.
  private var goneDefinitions: [Subject] {
    state.features.keys.filter { wasStored($0) && isGone(.feature($0)) }.sorted()
      .map(Subject.feature)
      + state.environments.keys.filter { isGone(.environment($0)) }.sorted()
      .map(Subject.environment)
  }

  /// Whether an environment is to be removed, unless it turns out that something is left in it.
  private func isGoing(_ key: EnvironmentKey) -> Bool {
    scope.isEverything && permitsRemovals && isGone(.environment(key))
  }

  private func isGone(_ subject: Subject) -> Bool {
    !due.describes(subject) && !isBlocked(subject)
  }

  /// The experiments that stay, by the features and environments that they need.
  private func usersOfDefinitions() -> [Subject: [ExperimentID]] {
    var users: [Subject: [ExperimentID]] = [:]
    for experiment in state.experiments.values {
      users[.feature(experiment.feature), default: []].append(experiment.id)
      users[.environment(experiment.id.environment), default: []].append(experiment.id)
    }
    return users
  }

  private mutating func remove(_ subject: Subject) {
    switch subject {
    case .feature(let name): removeFeature(name)
    case .environment(let key): removeEnvironment(key)
    case .experiment: preconditionFailure("experiments are removed by their own steps")
    }
  }

  /// Removes variants that nobody gets any more. Someone still does where an error, or the
  /// narrowing, keeps a share as it was.
  private mutating func removeVariants(_ wanted: FeatureManifest, _ stored: Feature) {
    let kept = stored.allocatedVariants.union(wanted.variants.map(\.key))
    let removed = stored.variants.filter { !kept.contains($0.key) }
    let becomesStandard =
      stored.kind == .multivariate && wanted.kind == .standard && removed == stored.variants
    add(
      Change(
        .feature(wanted.name), .update, in: .removeDefinitions,
        fields: .found { fields in
          if becomesStandard { fields.compare(stored.kind, wanted.kind) }
          for variant in removed {
            fields.compare("/variants/\(variant.key)", variant.value, nil, \.json)
          }
        },
        steps: removed.map { .feature(.removeVariant($0.key)) }
          + (becomesStandard ? [.feature(.changeKind(.standard))] : [])))
  }

  private mutating func removeFeature(_ name: FeatureName) {
    let flags = state.features[name]?.flags ?? []
    add(
      Change(
        .feature(name), .remove, in: .removeDefinitions,
        steps: flags.map { .flag($0.environment, .remove) } + [.feature(.remove)]))
  }

  private mutating func removeEnvironment(_ key: EnvironmentKey) {
    for name in state.features.keys.sorted() where state.features[name]?[key] != nil {
      add(
        Change(
          .feature(name), .update, in: .removeDefinitions, environment: key,
          steps: [.flag(key, .remove)]))
    }
    add(Change(.environment(key), .remove, in: .removeDefinitions, steps: [.environment(.remove)]))
  }

  private mutating func reportUsed(_ subject: Subject, by users: [ExperimentID]) {
    let names = users.sorted().prefix(10).map(\.description)
    problems.report(
      ReferenceRule.stillReferenced.diagnostic(
        "The manifest of the \(subject.kind.noun) \(quoted(subject.description)) "
          + "is gone, but the state has experiments on it that stay: \(list(names)). Bring the "
          + "manifest back, or complete and remove them first.", at: nil),
      about: .subject(subject))
  }
}

extension FeatureManifest {
  /// Whether it is to be served in an environment: without a manifest, only where a provider has it.
  fileprivate func isWanted(in key: EnvironmentKey) -> Bool { path != nil || entries[key] != nil }
}

extension FieldChanges {
  fileprivate mutating func compare(_ before: Feature.Kind, _ after: Feature.Kind) {
    compare("/type", before, after) { .string($0.rawValue) }
  }
}

extension Feature {
  /// The variants that have a share anywhere, now or after the rollout.
  fileprivate var allocatedVariants: Set<VariantKey> {
    let allocations = flags.flatMap { flag in
      [flag.environmentDefault.allocations] + flag.overrides.map(\.state.allocations)
        + [flag.heldAllocations].compactMap(\.self)
    }
    return Set(allocations.flatMap(\.entries).filter { $0.percentage > .zero }.map(\.variant))
  }
}
