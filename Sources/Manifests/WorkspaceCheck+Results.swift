import Domain
import JSONSyntax

// What results say of their experiments.
extension WorkspaceCheck {
  mutating func checkResults(_ mentions: Mentions) {
    guard let results = mentions.results, let id = mentions.subject?.experimentID else { return }
    if workspace.describes(.experiment(id)) {
      check(results, of: id, mentions)
    } else if !workspace.mayDescribe(id.key.text) {
      reportUnknown(id, at: mentions.value(at: "/experiment"))
    }
  }

  private mutating func reportUnknown(_ id: ExperimentID, at location: SourceLocation) {
    // An unknown environment is reported for every kind of manifest, so not here again.
    guard workspace.knowsEnvironment(id.environment) else { return }
    guard state.experiments[id] == nil else {
      return report(
        .stillReferenced,
        "The manifest of the experiment \(quoted(id.description)) is gone, but these are results of "
          + "it. Bring the manifest back, or remove its results too.", of: id, at: location)
    }
    let known = workspace.describedExperiments
    let elsewhere = known.filter { $0.key == id.key }.map(\.environment.text).sorted()
    let here = known.filter { $0.environment == id.environment }.map(\.key.text).sorted()
    let hint =
      elsewhere.isEmpty
      ? didYouMean(id.key.text, among: here)
        ?? "Name one that has a manifest there, or remove the results."
      : "There is one in \(list(elsewhere)): correct the environment or the experiment."
    report(
      .unknownExperiment,
      "No manifest describes an experiment \(quoted(id.key.text)) in "
        + "\(quoted(id.environment.text)). \(hint)", of: id, at: location)
  }

  /// Checks what results name. Those of a completed experiment are history: its feature and metrics
  /// may have changed since.
  private mutating func check(
    _ results: Mentions.Results, of id: ExperimentID, _ mentions: Mentions
  ) {
    guard let experiment = workspace.experiments[id], experiment.status != .completed else {
      return
    }
    let metrics = experiment.metrics.map(\.name)
    for metric in results.metrics where !metrics.contains(metric.name) {
      reportUnknown(metric.name, of: id, among: metrics, at: metric.location)
    }
    guard let feature = workspace.features[experiment.feature] else { return }
    checkVariants(of: mentions, with: feature)
  }

  private mutating func reportUnknown(
    _ metric: String, of id: ExperimentID, among known: [String], at location: SourceLocation
  ) {
    let hint =
      didYouMean(metric, among: known)
      ?? (known.isEmpty ? "It has none. Add it there" : "It has \(list(known)). Add this one there")
      + ", or remove it here."
    report(
      .unknownMetric,
      "The experiment \(quoted(id.description)) has no metric \(quoted(metric)). \(hint)", of: id,
      at: location)
  }

  private mutating func report(
    _ rule: ReferenceRule, _ detail: String, of id: ExperimentID, at location: SourceLocation
  ) {
    problems.report(rule.diagnostic(detail, at: location), about: .subject(.experiment(id)))
  }
}
