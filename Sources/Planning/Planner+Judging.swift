import Domain
import JSONSyntax
import Manifests

// The rules that need the state, judged on the desired status. Each refusal says the way out.
extension Planner {
  mutating func judgeExperiments() {
    for id in experimentIDs {
      switch (due.experiments[id], state.experiments[id]) {
      case (let wanted?, let current?): judge(wanted, current)
      case (let wanted?, nil): judgeNew(wanted)
      case (nil, let current?): judgeGone(current)
      case (nil, nil): break
      }
    }
  }

  /// Reports what is wrong at a place in the manifest of an experiment.
  mutating func report(
    _ rule: some Rule, _ detail: String, at pointer: String, of id: ExperimentID,
    notes: [Diagnostic.Note] = []
  ) {
    let location = due.experiments[id].map { $0.location(of: pointer) }
    problems.report(
      rule.diagnostic(detail, at: location, notes: notes), about: .subject(.experiment(id)))
  }

  /// A note at a place in the manifest of an experiment; none where it has no manifest.
  func notes(at pointer: String, of id: ExperimentID, _ message: String) -> [Diagnostic.Note] {
    guard let manifest = due.experiments[id] else { return [] }
    return [Diagnostic.Note(message: message, location: manifest.location(of: pointer))]
  }

  // MARK: Status

  private mutating func judgeNew(_ wanted: ExperimentManifest) {
    guard wanted.status.locksFeature && wanted.status != .running || wanted.status == .completed
    else { return }
    report(
      StateRule.newExperimentStatus,
      "A new experiment begins as \"created\" or \"running\". If this one has run before, its state "
        + "is lost, and no manifest says when it started: bring the state back, with `titrate "
        + "state restore` or from a backup.", at: "/status", of: wanted.id)
  }

  private mutating func judgeGone(_ current: Experiment) {
    guard current.status.locksFeature, permitsRemovals,
      !due.describes(.experiment(current.id))
    else { return }
    problems.report(
      StateRule.manifestGone.diagnostic(
        "\"\(current.id)\" is \(current.status.rawValue), and no manifest describes it. Bring the "
          + "manifest back. \(Self.wayOut) After that the manifest can go.", at: nil),
      about: .subject(.experiment(current.id)))
  }

  private static let wayOut =
    "To stop serving, set the rollout's \"percentage\" to 0. To end the experiment, set \"status\" "
    + "to \"completed\" and remove the rollout."

  private mutating func judge(_ wanted: ExperimentManifest, _ current: Experiment) {
    judgeStatus(wanted, current)
    if wanted.feature != current.feature {
      // A feature that nothing describes is reported as an unknown name.
      guard due.describes(.feature(wanted.feature)) else { return }
      report(
        StateRule.featureChanged,
        "It experiments with \"\(current.feature)\". Make another experiment, with a key of its "
          + "own, for \"\(wanted.feature)\".", at: "/feature", of: wanted.id)
    } else if current.status.permits(wanted.status) {
      judgeRollout(wanted, current)
      judgeIteration(wanted, current)
      judgeConclusion(wanted, current)
    }
  }

  private mutating func judgeStatus(_ wanted: ExperimentManifest, _ current: Experiment) {
    switch (current.status, wanted.status) {
    case (.created, .created), (.created, .running): break
    case (.running, .running), (.running, .paused), (.running, .completed): break
    case (.paused, .running), (.paused, .paused), (.paused, .completed): break
    case (.completed, .completed): break
    case (.created, .paused), (.created, .completed):
      report(
        StateRule.notStarted,
        "It is created and has never run. Start it, or remove its manifest to give it up.",
        at: "/status", of: wanted.id)
    case (.running, .created), (.paused, .created):
      report(
        StateRule.launchReverted,
        "It is \(current.status.rawValue), and people have seen it, which nothing can undo. "
          + Self.wayOut, at: "/status", of: wanted.id)
    case (.completed, .created), (.completed, .running), (.completed, .paused):
      report(
        StateRule.completedIsFinal,
        "It is completed, and its record is closed. To go on, make another experiment, with a key "
          + "of its own.", at: "/status", of: wanted.id)
    }
  }

  /// Tells of a new experiment that does what one did whose manifest is gone.
  mutating func judgeRenames() {
    let gone = state.experiments.values.filter { !due.describes(.experiment($0.id)) }
    guard !gone.isEmpty else { return }
    let goneByFlag = Dictionary(grouping: gone, by: \.flagID)
    let new = due.experiments.values.filter { state.experiments[$0.id] == nil }
    for wanted in new.sorted(by: { $0.id < $1.id }) where scope.contains(.experiment(wanted.id)) {
      let candidates = goneByFlag[wanted.flagID] ?? []
      let twins = candidates.filter { $0.details.hypothesis == wanted.details.hypothesis }
      guard let twin = twins.min(by: { $0.id < $1.id }) else { continue }
      report(
        StateRule.lookAlike,
        "It has the feature and the hypothesis of \"\(twin.id.key)\", whose manifest is gone. Keys "
          + "are identity, so this is another experiment, with another cohort. To rename one for "
          + "people, keep its key and change its \"name\".", at: "/key", of: wanted.id)
    }
  }

  // MARK: Rollout

  private mutating func judgeRollout(_ wanted: ExperimentManifest, _ current: Experiment) {
    let rollout = state.rollout(of: current)
    switch (wanted.status, wanted.rollout, rollout) {
    case (.created, let asked?, let stored?)
    where current.status == .created && stored.isEnabled && asked.isEnabled != true
      && !wanted.isScheduled:
      report(
        StateRule.rolloutDisabled,
        "A disabled override would switch the feature off for its cohort. To serve nobody, set "
          + "\"percentage\" to 0 or remove the rollout.",
        at: asked.isEnabled == nil ? "/rollout" : "/rollout/enabled", of: wanted.id)
    case (.running, nil, .some), (.paused, nil, .some):
      report(
        StateRule.rolloutRemovedWhileActive,
        "Its cohort would be forgotten while people are enrolled. To serve nobody, keep the rollout "
          + "and set \"percentage\" to 0. It can be removed when the experiment is completed.",
        at: "/status", of: wanted.id)
    case (.completed, .some, _):
      // What is edited while it runs may come to be applied only when its schedule ends it.
      guard
        current.status == .completed || input.workspace.experiments[wanted.id]?.status == .completed
      else { return }
      judgeCompletedRollout(wanted, current, rollout)
    default: break
    }
  }

  private mutating func judgeCompletedRollout(
    _ wanted: ExperimentManifest, _ current: Experiment, _ rollout: Rollout?
  ) {
    guard let feature = state.features[current.feature],
      let wantedFeature = due.features[current.feature]
    else { return }
    let desired = wanted.desired(
      given: current, rollout, variants: feature.variants.map(\.key),
      standard: wantedFeature.value(in: wanted.id.environment))
    guard desired.rollout != rollout?.desired else { return }
    report(
      StateRule.rolloutOfCompleted,
      rollout == nil
        ? "It has none, and a completed experiment gets no new one. Remove the field."
        : "What it serves is part of its record. Leave the rollout as it was, or remove it.",
      at: "/rollout", of: wanted.id)
  }

  // MARK: Definitions

  /// Judges environments and features, after the experiments that use them.
  mutating func judgeDefinitions() {
    for (key, wanted) in due.environments.sorted(by: { $0.key < $1.key })
    where scope.contains(.environment(key)) {
      guard state.environments[key]?.versioning == .v2, wanted.versioning == .v1 else { continue }
      problems.report(
        StateRule.versioningDowngrade.diagnostic(
          "The environment keeps versions, and \"v1\" would forget them. Leave it at \"v2\".",
          at: wanted.location(of: "/featureVersioning")),
        about: .subject(.environment(key)))
    }
    let locks = locks()
    let names = state.features.isEmpty ? [] : due.features.keys.sorted()
    for name in names where scope.contains(.feature(name)) {
      guard let wanted = due.features[name], let stored = state.features[name] else {
        continue
      }
      judgeLocks(wanted, stored, by: locks[name] ?? [])
      if plansVariants(of: wanted, stored) { judgeOrder(wanted, stored) }
    }
  }

  /// The experiments that lock features: those that are active, and stay so. One that is not
  /// planned stays so whatever its manifest says.
  private func locks() -> [FeatureName: [Experiment]] {
    let locking = state.experiments.values.filter { experiment in
      guard experiment.status.locksFeature else { return false }
      guard scope.contains(.experiment(experiment.id)) else { return true }
      let wanted = due.experiments[experiment.id]?.status ?? experiment.status
      return wanted.locksFeature || isBlocked(experiment.id, of: experiment.feature)
    }
    return Dictionary(grouping: locking.sorted { $0.id < $1.id }, by: \.feature)
  }

  private mutating func judgeLocks(
    _ wanted: FeatureManifest, _ stored: Feature, by locks: [Experiment]
  ) {
    if !wanted.definesSame(as: stored), plansVariants(of: wanted, stored) {
      judgeVariants(wanted, stored, by: locks)
    }
    for experiment in locks where scope.contains(.environment(experiment.id.environment)) {
      let key = experiment.id.environment
      guard let flag = stored[key], flag.environmentDefault.value != wanted.value(in: key) else {
        continue
      }
      let isOwn = wanted.entries[key]?.value != nil
      reportLock(wanted, by: experiment, at: isOwn ? "/environments/\(key)/value" : "/value")
    }
  }

  /// Judges an edit of the variants or of the type. Variants may be added once every experiment that
  /// locks the feature deals everyone out anew in the same change.
  private mutating func judgeVariants(
    _ wanted: FeatureManifest, _ stored: Feature, by locks: [Experiment]
  ) {
    let onlyAdds = wanted.onlyAddsVariants(to: stored)
    guard let lock = locks.first(where: { !(onlyAdds && startsOver($0)) }) else {
      // It would be dealt out anew but for a mistake, and that is reported already.
      if locks.contains(where: { isBlocked($0.id, of: wanted.name) }) {
        problems.block(.feature(wanted.name))
      }
      return
    }
    let wayOut =
      onlyAdds
      ? "A variant can be added while it goes on if \"iteration\" of \"\(lock.id)\" becomes "
        + "\(lock.iteration + 1) in the same change, which deals everyone out anew."
      : "What serves something else is another variant: it can be added, under a key of its own, "
        + "together with a greater \"iteration\". To serve one to nobody, set its share to 0."
    reportLock(wanted, by: lock, at: wanted.kind == stored.kind ? "/variants" : "/type", wayOut)
  }

  /// Whether an experiment is to be dealt out anew.
  private func startsOver(_ experiment: Experiment) -> Bool {
    guard scope.contains(.experiment(experiment.id)), let wanted = due.experiments[experiment.id]
    else { return false }
    return wanted.iteration > experiment.iteration
  }

  private mutating func reportLock(
    _ feature: FeatureManifest, by experiment: Experiment, at pointer: String,
    _ wayOut: String? = nil
  ) {
    let status = due.experiments[experiment.id]?.status
    // It would be completed but for a mistake, and that is reported already.
    guard status != .completed || !scope.contains(.experiment(experiment.id)) else {
      return problems.block(.feature(feature.name))
    }
    problems.report(
      StateRule.featureLocked.diagnostic(
        "\"\(experiment.id)\" is \(experiment.status.rawValue) and compares what this serves. "
          + "Complete it first, in the same change or before, or take back the edit."
          + (wayOut.map { " \($0)" } ?? ""),
        at: feature.location(of: pointer),
        notes: notes(at: "/status", of: experiment.id, "it is \(status?.rawValue ?? "") here")),
      about: .subject(.feature(feature.name)))
  }

  /// Warns where the manifest lists variants in another order than the one that deals out shares.
  private mutating func judgeOrder(_ wanted: FeatureManifest, _ stored: Feature) {
    let storedKeys = stored.variants.map(\.key)
    let known = wanted.variants.map(\.key).filter(storedKeys.contains)
    let isInserted = !wanted.variants.map(\.key).starts(with: known)
    guard isInserted || known != storedKeys.filter(known.contains) else { return }
    problems.report(
      StateRule.variantOrder.diagnostic(
        "Shares are dealt out in the order in which variants were added, so that nobody is moved: "
          + "\(list(storedKeys.map(\.text))), then the new ones. Write them in that order.",
        at: wanted.location(of: "/variants")),
      about: .subject(.feature(wanted.name)))
  }
}

extension Status {
  /// Whether an experiment of this status may have another, or the same, after one change.
  fileprivate func permits(_ other: Status) -> Bool {
    self == other || event(leadingTo: other) != nil
  }
}

extension FeatureManifest {
  /// Whether type and variants are those that are stored, in whatever order.
  func definesSame(as stored: Feature) -> Bool {
    kind == stored.kind && Set(stored.wantedVariants) == Set(variants)
  }

  /// Whether all that is stored stays as it is.
  fileprivate func onlyAddsVariants(to stored: Feature) -> Bool {
    (kind == stored.kind || stored.kind == .standard)
      && Set(variants).isSuperset(of: stored.wantedVariants)
  }
}
