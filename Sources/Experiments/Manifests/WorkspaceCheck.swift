import JSONSyntax

/// Checks the manifests of a workspace against each other.
struct WorkspaceCheck {
  private let workspace: Workspace
  private let state: State
  private(set) var problems = Problems()

  /// Checks all manifests. The state tells what was there before and is gone now.
  init(_ workspace: Workspace, state: State) {
    self.workspace = workspace
    self.state = state
    for name in workspace.features.keys.sorted() {
      workspace.features[name].map { check($0) }
    }
    let experiments = workspace.experiments.values.sorted { $0.id < $1.id }
    for experiment in experiments { check(experiment) }
    checkCompetition(experiments)
  }

  // MARK: References

  private mutating func check(_ feature: FeatureManifest) {
    for environment in feature.entries.keys.sorted() {
      checkReference(
        to: environment, from: .feature(feature.name),
        at: SourceLocation(path: feature.path, key: "/environments/\(environment)"))
    }
  }

  private mutating func check(_ experiment: ExperimentManifest) {
    let subject = Subject.experiment(experiment.id)
    checkReference(
      to: experiment.id.environment, from: subject, at: experiment.location(of: "/environment"))
    checkReference(to: experiment.feature, from: subject, at: experiment.location(of: "/feature"))
    guard let rollout = experiment.rollout,
      let feature = workspace.features[experiment.feature]
    else { return }
    check(rollout.split, of: feature, for: experiment)
  }

  private mutating func checkReference(
    to environment: EnvironmentKey, from subject: Subject, at location: SourceLocation
  ) {
    checkReference(
      to: .environment(environment), rule: .unknownEnvironment,
      among: { workspace in workspace.environments.keys.map(\.text) },
      isStored: state.environments[environment] != nil, from: subject, at: location)
  }

  private mutating func checkReference(
    to feature: FeatureName, from subject: Subject, at location: SourceLocation
  ) {
    checkReference(
      to: .feature(feature), rule: .unknownFeature,
      among: { workspace in workspace.features.keys.map(\.text) },
      isStored: state.features[feature] != nil, from: subject, at: location)
  }

  private mutating func checkReference(
    to target: Subject, rule: Rule, among known: (Workspace) -> [String], isStored: Bool,
    from subject: Subject,
    at location: SourceLocation
  ) {
    if workspace.describes(target) || workspace.mayDescribe(target.description) {
      if workspace.problems.blocked.contains(target) || !workspace.describes(target) {
        problems.block(subject)
      }
      return
    }
    let noun = target.kind.rawValue.lowercased()
    if isStored {
      problems.report(
        Rule.stillReferenced.diagnostic(
          "The manifest of the \(noun) \(quoted(target.description)) is gone, but this refers to "
            + "it. Bring it back, or remove what refers to it first.", at: location),
        about: .subject(subject))
      problems.block(target)
      return
    }
    let hint = didYouMean(target.description, among: known(workspace).sorted())
    problems.report(
      rule.diagnostic(
        "No manifest describes the \(noun) \(quoted(target.description)). "
          + (hint ?? "Add one, or refer to one of those there are."), at: location),
      about: .subject(subject))
  }

  // MARK: Splits

  private mutating func check(
    _ split: [VariantAllocation]?, of feature: FeatureManifest, for experiment: ExperimentManifest
  ) {
    let subject = Subject.experiment(experiment.id)
    switch (feature.kind, split) {
    case (.standard, nil): break
    case (.standard, .some):
      problems.report(
        Rule.splitOfStandardFeature.diagnostic(
          "The feature \(quoted(feature.name.text)) has no variants to split the cohort into. "
            + "Leave the split out, or make the feature multivariate.",
          at: experiment.location(of: "/rollout/split")),
        about: .subject(subject))
    case (.multivariate, nil):
      problems.report(
        Rule.missingSplit.diagnostic(
          "Say how the cohort is split, \"control\" included: the feature "
            + "\(quoted(feature.name.text)) has \(list(feature.variants.map(\.key.text))).",
          at: experiment.location(of: "/rollout")),
        about: .subject(subject))
    case (.multivariate, let split?):
      checkVariants(of: split, in: feature, for: experiment)
    }
  }

  private mutating func checkVariants(
    of split: [VariantAllocation], in feature: FeatureManifest, for experiment: ExperimentManifest
  ) {
    let known = feature.variants.map(\.key)
    for share in split where !known.contains(share.variant) {
      problems.report(
        Rule.unknownVariant.diagnostic(
          ManifestReader.noVariant(share.variant, among: known),
          at: SourceLocation(path: experiment.path, key: "/rollout/split/\(share.variant)")),
        about: .subject(.experiment(experiment.id)))
    }
  }

  // MARK: Competition

  /// At most one experiment that is not completed for each feature and environment. One that is
  /// active already comes first; of others, the one whose path does.
  private mutating func checkCompetition(_ experiments: [ExperimentManifest]) {
    var rivals: [Place: [ExperimentManifest]] = [:]
    for experiment in experiments where experiment.status != .completed {
      let place = Place(experiment.id.environment, experiment.feature)
      rivals[place, default: []].append(experiment)
    }
    for group in rivals.values where group.count > 1 {
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
      Rule.secondExperiment.diagnostic(
        "\(quoted(first.id.key.text)) experiments with \(quoted(experiment.feature.text)) in "
          + "\(quoted(experiment.id.environment.text)) already, and two would share their "
          + "people. Complete that one first, or use another feature.",
        at: experiment.location(of: "/feature"),
        notes: [
          .init(message: "the first stands here", location: first.location(of: "/feature"))
        ]),
      about: .subject(.experiment(experiment.id)))
  }
}

extension Workspace {
  /// All problems of the manifests, alone and with each other. The state tells what was there before
  /// and is gone now; without one, pass an empty state.
  package func check(against state: State = State()) -> Problems {
    var problems = problems
    problems.merge(WorkspaceCheck(self, state: state).problems)
    return problems
  }
}
