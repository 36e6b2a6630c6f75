package import Domain
import JSONSyntax

// What is to be published.
extension WorkspaceCheck {
  mutating func check(_ publication: Publication) {
    checkEnvironment(of: publication)
    if publication.format == .flagd { checkValues(of: publication) }
  }

  private mutating func checkEnvironment(of publication: Publication) {
    let key = publication.environment
    guard !workspace.knowsEnvironment(key) else { return }
    let known = workspace.namedEnvironments.map(\.text).sorted()
    problems.report(
      ReferenceRule.unknownEnvironment.diagnostic(
        "No manifest describes the environment \(quoted(key.text)). "
          + (didYouMean(key.text, among: known) ?? "Name one that has a manifest."),
        at: publication.environmentLocation),
      about: .everything)
  }

  // MARK: Values

  /// In flagd all values of one flag have the same type, and a number is exact as far as a `Double`
  /// is.
  private mutating func checkValues(of publication: Publication) {
    let environment = publication.environment
    let experiments = workspace.experiments.values.filter { $0.id.environment == environment }
    let experimentsByFeature = Dictionary(grouping: experiments, by: \.feature)
    for feature in workspace.features.values.sorted(by: { $0.name < $1.name }) {
      let control = feature.environmentDefault(in: environment, variants: []).value
      let cohorts = (experimentsByFeature[feature.name] ?? []).compactMap(controlValue)
      let values = [control] + feature.variants.map(\.value) + cohorts
      if !values.allSatisfy(\.isExactInDouble) {
        report(
          feature, "An integer is beyond 2^53 - 1. Write it as a string.", publication)
      } else if Set(values.map(\.typeName)).count > 1 {
        report(feature, "They have several types. Give all of them the same one.", publication)
      }
    }
  }

  /// The control value of a cohort, if it is not simply the feature's: the one in the manifest, or
  /// the one that is stored since the override was first enabled.
  private func controlValue(of experiment: ExperimentManifest) -> FlagValue? {
    guard let wanted = experiment.rollout else { return nil }
    let stored = state.experiments[experiment.id].flatMap { state.rollout(of: $0)?.override }
    return wanted.value ?? (stored?.wasEnabled == true ? stored?.state.value : nil)
  }

  private mutating func report(
    _ feature: FeatureManifest, _ detail: String, _ publication: Publication
  ) {
    problems.report(
      ReferenceRule.flagdValues.diagnostic(
        "These are the values of a feature in \(quoted(publication.environment.text)), which is "
          + "published for flagd. \(detail)", at: feature.location(of: "/value"),
        notes: [.init(message: "it is published here", location: publication.location)]),
      about: .subject(.feature(feature.name)))
  }
}

extension FlagValue {
  /// Whether a client that holds numbers as `Double` reads the same number.
  package var isExactInDouble: Bool {
    guard case .integer(let number) = self else { return true }
    return number.magnitude < 1 << 53
  }
}
