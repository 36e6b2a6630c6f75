package import Domain
import Manifests

/// The flags of which a provider serves something else than what is kept, followed from the beginning
/// of a plan to its end.
struct DriftRecord {
  /// A flag of which something else is served than what is kept.
  struct Entry {
    /// What was kept before the plan.
    let kept: FlagServing
    /// What is served before the plan.
    let served: FlagServing
    /// What is served once all is carried out that was planned so far.
    var serving: FlagServing
    /// The parts that an edit changes, which takes no account of what somebody did at the provider.
    var edited: Set<FlagPart> = []
  }

  /// The flags.
  private(set) var entries: [FlagID: Entry] = [:]

  /// Compares what is read with what is kept.
  init(_ serving: [FlagID: FlagServing], _ state: State) {
    guard !serving.isEmpty else { return }
    let experiments = state.experimentsByFlag
    for (id, served) in serving {
      guard let flag = state.features[id.feature]?[id.environment] else { continue }
      let kept = FlagServing(flag, experiments[id] ?? []).comparable(to: served)
      if served.hasDrifted(from: kept) {
        entries[id] = Entry(kept: kept, served: served, serving: served)
      }
    }
  }

  /// The flags that have drifted, in order.
  var flags: [FlagID] {
    entries.keys.sorted()
  }

  /// What is served of a flag by now; nil where that is what is kept.
  func serving(of id: FlagID) -> FlagServing? { entries[id]?.serving }

  /// Records what a change does to flags that have drifted.
  mutating func record(_ change: Change, _ transaction: Transaction) {
    guard !entries.isEmpty, let name = change.feature else { return }
    for flag in transaction.before.feature?.flags ?? []
    where change.environment == nil || change.environment == flag.environment {
      let id = FlagID(flag.environment, name)
      guard let kept = transaction.before.serving(in: flag.environment),
        let wanted = transaction.after.serving(in: flag.environment)
      else { continue }
      record(change, of: id, from: kept, to: wanted)
    }
  }

  private mutating func record(
    _ change: Change, of id: FlagID, from kept: FlagServing, to wanted: FlagServing
  ) {
    guard var entry = entries[id] else { return }
    let kept = kept.comparable(to: entry.served)
    for part in kept.parts(with: wanted) where !kept.servesSame(part, as: wanted) {
      let isEdited = !change.isDue && !kept.givesSame(part, as: wanted)
      entry.serving.set(
        part, wanted, respecting: entry.served, insteadOf: isEdited ? nil : kept)
      if isEdited { entry.edited.insert(part) }
    }
    for part in change.corrections(in: id.environment) {
      entry.serving.set(part, wanted, respecting: entry.served, insteadOf: kept)
    }
    entries[id] = entry
  }
}

extension Flag {
  /// The flag as a provider serves it.
  func serving(_ serving: FlagServing) -> Flag {
    let variants = environmentDefault.allocations.entries.map(\.variant)
    var flag = self
    flag.environmentDefault = serving.environmentDefault.speaking(of: variants)
    flag.overrides = overrides.compactMap { override in
      guard let served = serving.override(for: override.segment) else { return nil }
      return Override(
        segment: override.segment, priority: override.priority,
        state: served.state.speaking(of: variants), wasEnabled: true)
    }
    return flag
  }
}

extension Experiment {
  /// The experiment with the cohort that a provider serves.
  func serving(_ serving: FlagServing) -> Experiment {
    var experiment = self
    guard let segment, let percentage = serving.override(for: segment.id)?.percentage else {
      return experiment
    }
    experiment.segment?.percentage = percentage
    if percentage > .zero { experiment.segment?.brake = nil }
    return experiment
  }
}

extension FlagServing {
  /// Whether something else is served than what is kept, or somebody else has an override.
  package func hasDrifted(from kept: FlagServing) -> Bool {
    overrides.contains { $0.segment == nil }
      || parts(with: kept).contains { !servesSame($0, as: kept) }
  }

  /// Serves a part as `wanted` does. Where `kept` is given, what somebody took back of that at the
  /// provider, which now serves `served`, stays taken back.
  fileprivate mutating func set(
    _ part: FlagPart, _ wanted: FlagServing, respecting served: FlagServing,
    insteadOf kept: FlagServing?
  ) {
    switch part {
    case .environmentDefault:
      environmentDefault = wanted.environmentDefault
      if let kept {
        environmentDefault = environmentDefault.respecting(
          served.environmentDefault, insteadOf: kept.environmentDefault)
      }
    case .override(let segment):
      var override = wanted.override(for: segment)
      if let kept = kept?.override(for: segment) {
        override = override?.respecting(served.override(for: segment), insteadOf: kept)
      }
      overrides.removeAll { $0.segment == segment }
      override.map { overrides.append($0) }
    }
  }
}

// MARK: - What is put right

extension Planner {
  /// Plans to put right what is served and is not what is kept, save where somebody took exposure back
  /// at the provider, or an edit is about the same part anyway.
  mutating func correctDrift() {
    for id in driftedFlags {
      guard !isBlocked(.feature(id.feature)), !isBlocked(.environment(id.environment)) else {
        continue
      }
      var ofFeature: [FlagPart] = []
      for part in partsToCorrect(of: id) {
        if let owner = owner(of: part) {
          correct([part], .experiment(owner), id)
        } else {
          ofFeature.append(part)
        }
      }
      if !ofFeature.isEmpty { correct(ofFeature, .feature(id.feature), id) }
    }
  }

  /// The flags in the scope that have drifted, in order.
  private var driftedFlags: [FlagID] {
    drift.flags.filter { isInScope($0) }
  }

  private func isInScope(_ id: FlagID) -> Bool {
    scope.contains(.feature(id.feature)) && scope.contains(.environment(id.environment))
  }

  /// The experiment whose cohort a part is about.
  private func owner(of part: FlagPart) -> ExperimentID? {
    part.segment.flatMap { owners[$0] }.flatMap { state.experiments[$0]?.id }
  }

  private func partsToCorrect(of id: FlagID) -> [FlagPart] {
    guard let entry = drift.entries[id] else { return [] }
    return entry.kept.parts(with: entry.served).filter { part in
      let isDescribed = owner(of: part).map { !isBlocked(.experiment($0)) } ?? true
      return isDescribed && isInScope(part) && !isPlanned(part, of: id, entry)
        && entry.kinds(of: part).contains { $0 != .lessExposure || isLeftBehind(id) }
    }
  }

  /// Whether changes of the plan are about a part.
  private func isPlanned(_ part: FlagPart, of id: FlagID, _ entry: DriftRecord.Entry) -> Bool {
    guard let flag = state.features[id.feature]?[id.environment] else { return true }
    let experiment = part.segment.flatMap { owners[$0] }.flatMap { state.experiments[$0] }
    return !entry.kept.servesSame(part, as: FlagServing(flag, [experiment].compactMap(\.self)))
  }

  /// Whether the experiment whose cohort a part is about is looked at, if there is one.
  private func isInScope(_ part: FlagPart) -> Bool {
    owner(of: part).map { scope.contains(.experiment($0)) } ?? true
  }

  /// Whether a run was interrupted while it worked on a flag: what is served then was nobody's wish.
  private func isLeftBehind(_ id: FlagID) -> Bool {
    input.stored.state.intents.contains { $0.flags.contains(id) }
  }

  private mutating func correct(_ parts: [FlagPart], _ subject: Subject, _ id: FlagID) {
    var change = Change(
      subject, .update, in: .correctDrift, environment: id.environment, feature: id.feature,
      steps: parts.map { .flag(id.environment, .correct($0)) })
    if case .experiment(let id) = subject {
      change.statusBefore = state.experiments[id]?.status
      change.statusAfter = change.statusBefore
    }
    change.isDue = true
    change.editsExposure = false
    change.reasons = ["Drift: what is served is put right. No manifest was edited."]
    add(change)
  }

  // MARK: What is told

  /// All drift in the scope, in order.
  var toldDrift: [Drift] { driftFromKept + otherControls }

  /// Defaults that no manifest speaks of, where they are no longer what the control of a cohort is.
  private var otherControls: [Drift] {
    experimentIDs.compactMap { id -> Drift? in
      guard let wanted = due.experiments[id], wanted.rollout?.value == nil,
        let stored = input.stored.state.experiments[id], let segment = stored.segment,
        due.features[stored.feature]?.path == nil
      else { return nil }
      guard let served = input.reading?.serving[stored.flagID]?.environmentDefault,
        let control = input.stored.state.flag(of: stored)?.override(for: segment.id),
        control.wasEnabled, served.value != control.state.value
      else { return nil }
      return Drift(
        .otherDefault, of: stored.flagID, experiment: id.key, kept: Drift.Side(control.state),
        served: Drift.Side(served), isPutRight: false)
    }
  }

  private var driftFromKept: [Drift] {
    driftedFlags.flatMap { id -> [Drift] in
      guard let entry = drift.entries[id] else { return [] }
      let own = entry.kept.parts(with: entry.served).filter(isInScope)
        .flatMap { drift(of: $0, of: id, entry) }
      guard due.experiments.values.contains(where: { $0.flagID == id }) else { return own }
      return own + entry.foreignOverrides(of: id)
    }
  }

  private func drift(of part: FlagPart, of id: FlagID, _ entry: DriftRecord.Entry) -> [Drift] {
    entry.drift(of: part, of: id, owner: part.segment.flatMap { owners[$0] }?.key) { kind in
      isPutRight(part, kind, of: id, entry)
    }
  }

  private func isPutRight(
    _ part: FlagPart, _ kind: Drift.Kind, of id: FlagID, _ entry: DriftRecord.Entry
  ) -> Bool {
    if entry.edited.contains(part) { return true }
    let isCorrected = changes.contains { change in
      change.steps.contains(.flag(id.environment, .correct(part))) && change.feature == id.feature
    }
    return (isCorrected || isPlanned(part, of: id, entry))
      && (kind != .lessExposure || isLeftBehind(id))
  }
}

extension DriftRecord.Entry {
  /// In which ways a part has drifted.
  func kinds(of part: FlagPart) -> [Drift.Kind] {
    guard !kept.servesSame(part, as: served) else { return [] }
    switch part {
    case .environmentDefault:
      return served.environmentDefault.kinds(insteadOf: kept.environmentDefault)
    case .override(let segment):
      guard let served = served.override(for: segment) else { return [.lessExposure] }
      guard let kept = kept.override(for: segment) else { return [.moreExposure] }
      return served.kinds(insteadOf: kept)
    }
  }

  /// The drift of a part.
  func drift(
    of part: FlagPart, of id: FlagID, owner: ExperimentKey?, isPutRight: (Drift.Kind) -> Bool
  ) -> [Drift] {
    kinds(of: part).map { kind in
      Drift(
        kind, of: id, experiment: owner, segment: part.segment, kept: kept.side(of: part),
        served: served.side(of: part), isPutRight: isPutRight(kind))
    }
  }

  /// The overrides that somebody else has made.
  func foreignOverrides(of id: FlagID) -> [Drift] {
    served.overrides.filter { $0.segment == nil }.map { override in
      Drift(
        .notTitrates, of: id, name: override.name, kept: nil, served: Drift.Side(override),
        isPutRight: false)
    }
  }
}

extension State {
  /// What is served otherwise than it is kept, in order, where nobody edits anything.
  package func drift(from serving: [FlagID: FlagServing]) -> [Drift] {
    let record = DriftRecord(serving, self)
    let owners = Dictionary(
      experiments.values.compactMap { experiment in
        experiment.segment.map { ($0.id, experiment.id.key) }
      }, uniquingKeysWith: { first, _ in first })
    return record.flags.flatMap { id -> [Drift] in
      guard let entry = record.entries[id] else { return [] }
      let own = entry.kept.parts(with: entry.served).flatMap { part in
        entry.drift(of: part, of: id, owner: part.segment.flatMap { owners[$0] }) {
          $0 != .lessExposure
        }
      }
      let hasExperiment = experiments(on: id).contains { $0.segment != nil }
      return own + (hasExperiment ? entry.foreignOverrides(of: id) : [])
    }
  }
}

extension FlagServing {
  fileprivate func side(of part: FlagPart) -> Drift.Side? {
    switch part {
    case .environmentDefault: Drift.Side(environmentDefault)
    case .override(let segment): override(for: segment).map { Drift.Side($0) }
    }
  }
}

extension Drift.Side {
  fileprivate init(_ override: OverrideServing) {
    self.init(override.state, override.percentage, override.status)
  }
}

extension FeatureState {
  /// In which ways a default differs from what is kept.
  fileprivate func kinds(insteadOf kept: FeatureState) -> [Drift.Kind] {
    var same = self
    same.isEnabled = kept.isEnabled
    return exposure(insteadOf: kept) + (same.servesSame(as: kept) ? [] : [.otherDefault])
  }

  fileprivate func exposure(insteadOf kept: FeatureState) -> [Drift.Kind] {
    isEnabled == kept.isEnabled ? [] : [isEnabled ? .moreExposure : .lessExposure]
  }
}

extension OverrideServing {
  /// In which ways an override differs from what is kept.
  fileprivate func kinds(insteadOf kept: OverrideServing) -> [Drift.Kind] {
    var kinds = state.exposure(insteadOf: kept.state)
    if percentage != kept.percentage {
      let isLess = percentage.map { $0 < kept.percentage ?? .whole } ?? false
      kinds.append(isLess ? .lessExposure : .moreExposure)
    }
    // What nobody gets does not matter.
    if percentage != .zero, kept.percentage != .zero {
      var same = kept.state
      same.isEnabled = state.isEnabled
      same.value = state.value
      if !same.servesSame(as: state) { kinds.append(.otherSplit) }
      if state.value != kept.state.value { kinds.append(.otherValue) }
    }
    if let status, let expected = kept.status, status != expected,
      !forbidsStart(to: expected, insteadOf: kept)
    {
      kinds.append(.otherStatus)
    }
    var told: Set<Drift.Kind> = []
    return kinds.filter { told.insert($0).inserted }
  }
}
