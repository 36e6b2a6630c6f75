package import Domain
import JSONSyntax

/// Checks the manifests of a workspace against each other.
struct WorkspaceCheck {
  let workspace: Workspace
  /// What was there before, and may be gone now.
  let state: State
  var problems = Problems()

  /// Checks what each manifest and the settings say of others.
  init(_ workspace: Workspace, state: State) {
    self.workspace = workspace
    self.state = state
    // Features and environments are checked first: an experiment cannot be planned without them.
    for file in workspace.files where !file.namesFeature { check(file.mentions) }
    for file in workspace.files where file.namesFeature { check(file.mentions) }
    checkCompetition(at: workspace.contestedFlags())
    checkPolicy(workspace.settings.policy)
    for file in workspace.files where file.isResults { checkResults(file.mentions) }
    for publication in workspace.settings.publications { check(publication) }
  }

  // MARK: Policy

  /// Warns of environments that no manifest describes: behind a misspelt key nothing is protected.
  private mutating func checkPolicy(_ policy: Policy) {
    checkPolicy(policy.protectedEnvironments, at: "protectedEnvironments")
    for promotion in policy.promotions {
      checkPolicy([promotion.environment], at: "promotion")
      checkPolicy([promotion.source], at: "promotion/\(promotion.environment)/from")
    }
    checkPolicy(policy.requirements.keys.sorted(), at: "require")
  }

  private mutating func checkPolicy(_ environments: [EnvironmentKey], at field: String) {
    for key in environments where !workspace.knowsEnvironment(key) {
      let known = workspace.namedEnvironments.map(\.text).sorted()
      problems.report(
        ReferenceRule.protectedUnknown.diagnostic(
          "No manifest describes the environment \(quoted(key.text)), so nothing can happen there. "
            + (didYouMean(key.text, among: known) ?? "Correct the key, or remove it."),
          at: workspace.settings.location(of: "/policy/\(field)")), about: .everything)
    }
  }

  // MARK: References

  private mutating func check(_ mentions: Mentions) {
    for key in mentions.entries {
      checkEnvironment(key, of: mentions, at: mentions.key(at: "/environments/\(key)"))
    }
    if let key = mentions.environment {
      if mentions.feature != nil, let provider = workspace.settings.provider,
        !provider.environments.contains(key)
      {
        reportNotServed(key, by: provider, mentions)
      } else {
        checkEnvironment(key, of: mentions, at: mentions.value(at: "/environment"))
      }
    }
    guard let name = mentions.feature else { return }
    // What a provider has needs no manifest.
    if workspace.settings.provider == nil || seemsDescribed(.feature(name)) {
      checkReference(
        to: .feature(name), rule: .unknownFeature,
        among: { workspace in workspace.describedFeatures.map(\.text) },
        isStored: state.features[name] != nil, from: mentions.concern,
        at: mentions.value(at: "/feature"))
    }
    guard let feature = workspace.features[name] else { return }
    if let rollout = mentions.rollout { check(rollout, of: mentions, with: feature) }
    if mentions.isSpec { checkVariants(of: mentions, with: feature) }
  }

  /// Nothing would serve an experiment in such an environment.
  private mutating func reportNotServed(
    _ key: EnvironmentKey, by provider: ProviderSettings, _ mentions: Mentions
  ) {
    let served = provider.environments.map(\.text)
    let note = Diagnostic.Note(
      message: "its environments stand here",
      location: workspace.settings.location(of: "/provider/environments"))
    problems.report(
      ProviderRule.environmentNotServed.diagnostic(
        "\"provider\" in titrate.json does not name the environment \(quoted(key.text)). "
          + (didYouMean(key.text, among: served)
            ?? "Add it to \"environments\" there, or name another\(Self.naming(served))."),
        at: mentions.value(at: "/environment"), notes: [note]),
      about: mentions.concern)
  }

  /// Whether a manifest describes something, or a file that cannot be made out may.
  private func seemsDescribed(_ subject: Subject) -> Bool {
    workspace.describes(subject) || workspace.mayDescribe(subject.description)
  }

  private mutating func checkEnvironment(
    _ key: EnvironmentKey, of mentions: Mentions, at location: @autoclosure () -> SourceLocation
  ) {
    // What a provider serves needs no manifest.
    guard seemsDescribed(.environment(key)) || !workspace.knowsEnvironment(key) else { return }
    checkReference(
      to: .environment(key), rule: .unknownEnvironment,
      among: { workspace in workspace.namedEnvironments.map(\.text) },
      isStored: state.environments[key] != nil, from: mentions.concern, at: location())
  }

  private mutating func checkReference(
    to target: Subject, rule: ReferenceRule, among known: (Workspace) -> [String], isStored: Bool,
    from concern: Problems.Concern, at location: @autoclosure () -> SourceLocation
  ) {
    if seemsDescribed(target) {
      if isBlocked(target) || !workspace.describes(target) { block(concern) }
    } else if isStored {
      reportStillReferenced(target, from: concern, at: location())
    } else {
      let noun = target.kind.noun
      let known = known(workspace).sorted()
      let hint = didYouMean(target.description, among: known)
      problems.report(
        rule.diagnostic(
          "No manifest describes the \(noun) \(quoted(target.description)). "
            + (hint ?? "Add a manifest of kind \"\(target.kind.rawValue)\" for it, or name "
              + "\(target.kind.nounWithArticle) that has one\(Self.naming(known))."),
          at: location()),
        about: concern)
    }
  }

  private mutating func reportStillReferenced(
    _ target: Subject, from concern: Problems.Concern, at location: SourceLocation
  ) {
    problems.report(
      ReferenceRule.stillReferenced.diagnostic(
        "The manifest of the \(target.kind.noun) \(quoted(target.description)) is gone, but this "
          + "refers to it. Bring the manifest back, or remove what refers to it first.",
        at: location),
      about: concern)
    problems.block(target)
  }

  private func isBlocked(_ subject: Subject) -> Bool {
    workspace.problems.blocked.contains(subject) || problems.blocked.contains(subject)
  }

  private mutating func block(_ concern: Problems.Concern) {
    if case .subject(let subject) = concern { problems.block(subject) }
  }

  /// The names, if there are few enough to read.
  private static func naming(_ names: [String]) -> String {
    (1...10).contains(names.count) ? ": \(list(names))" : ""
  }

  // MARK: Splits

  private mutating func check(
    _ rollout: Mentions.Rollout, of mentions: Mentions, with feature: FeatureManifest
  ) {
    switch (feature.kind, rollout) {
    case (.standard, .unsplit): break
    case (.standard, .split):
      problems.report(
        ReferenceRule.splitOfStandardFeature.diagnostic(
          "The feature \(quoted(feature.name.text)) has no variants to split the cohort into. "
            + "Leave the split out, or make the feature multivariate.",
          at: mentions.value(at: "/rollout/split")),
        about: mentions.concern)
    case (.multivariate, .unsplit):
      problems.report(
        ReferenceRule.missingSplit.diagnostic(
          "The feature \(quoted(feature.name.text)) has the variants "
            + "\(list(feature.variants.map(\.key.text))). Add \"split\" to say how the cohort is "
            + "dealt out to them and to \"control\".", at: mentions.value(at: "/rollout")),
        about: mentions.concern)
    case (.multivariate, .split(let variants)):
      check(variants, of: mentions, with: feature)
    }
  }

  private mutating func check(
    _ variants: [VariantKey], of mentions: Mentions, with feature: FeatureManifest
  ) {
    let known = Set(feature.variants.map(\.key))
    for variant in variants where !known.contains(variant) {
      report(variant, at: mentions.key(at: "/rollout/split/\(variant)"), of: mentions, feature)
    }
  }

  /// Checks the variants that results or a spec name; the control is none of them.
  mutating func checkVariants(of mentions: Mentions, with feature: FeatureManifest) {
    guard !mentions.variants.isEmpty else { return }
    let known = Set(feature.variants.map(\.key))
    for (variant, location) in mentions.variants where !known.contains(variant) {
      report(variant, at: location, of: mentions, feature)
    }
  }

  private mutating func report(
    _ unknown: VariantKey, at location: SourceLocation, of mentions: Mentions,
    _ feature: FeatureManifest
  ) {
    problems.report(
      ReferenceRule.unknownVariant.diagnostic(
        noVariant(unknown, among: feature.variants.map(\.key)), at: location),
      about: mentions.concern)
  }

  // MARK: Competition

  /// Only one experiment that is not completed may stand on a feature in an environment. The one
  /// that is stored already comes first, or else the one whose path does.
  private mutating func checkCompetition(at contested: Set<FlagID>) {
    guard !contested.isEmpty else { return }
    var rivals: [FlagID: [ExperimentManifest]] = [:]
    for experiment in workspace.experiments.values.sorted(by: { $0.id < $1.id })
    where experiment.status != .completed && contested.contains(experiment.flagID) {
      rivals[experiment.flagID, default: []].append(experiment)
    }
    for (_, group) in rivals.sorted(by: { $0.key < $1.key }) {
      let ranked = group.sorted {
        (isStored($0) ? 0 : 1, $0.path) < (isStored($1) ? 0 : 1, $1.path)
      }
      ranked.dropFirst().forEach { reportSecond($0, after: ranked[0]) }
      if !isStored(ranked[0]) { problems.block(.experiment(ranked[0].id)) }
    }
  }

  private func isStored(_ experiment: ExperimentManifest) -> Bool {
    state.experiments[experiment.id].map { $0.status != .completed } ?? false
  }

  private mutating func reportSecond(
    _ experiment: ExperimentManifest, after first: ExperimentManifest
  ) {
    problems.report(
      ReferenceRule.secondExperiment.diagnostic(
        "\(quoted(first.id.key.text)) experiments with \(quoted(experiment.feature.text)) in "
          + "\(quoted(experiment.id.environment.text)) already. A feature takes part in one "
          + "experiment of an environment at a time, for the results of two would mix. Complete "
          + "the first one before this, or use another feature.",
        at: experiment.location(of: "/feature"),
        notes: [
          .init(message: "the first stands here", location: first.location(of: "/feature"))
        ]),
      about: .subject(.experiment(experiment.id)))
  }
}

extension Workspace {
  /// All problems of the manifests, alone and with each other. The state tells what was there
  /// before and is gone now; without one, pass an empty state.
  package func check(against state: State = State()) -> Problems {
    var problems = problems
    problems.merge(WorkspaceCheck(self, state: state).problems)
    return problems
  }

  /// The flags, mostly none, on which more than one experiment is not completed.
  fileprivate func contestedFlags() -> Set<FlagID> {
    var taken: Set<FlagID> = []
    taken.reserveCapacity(experiments.count)
    var contested: Set<FlagID> = []
    for experiment in experiments.values where experiment.status != .completed {
      let flag = experiment.flagID
      if !taken.insert(flag).inserted { contested.insert(flag) }
    }
    return contested
  }
}

extension Subject.Kind {
  /// What it is called in a sentence, with its article: "an experiment".
  fileprivate var nounWithArticle: String {
    switch self {
    case .experiment, .environment: "an \(noun)"
    case .feature: "a \(noun)"
    }
  }
}
