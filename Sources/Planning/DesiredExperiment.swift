package import Domain
package import Manifests

// A manifest, and what is stored, are both turned into a `DesiredExperiment`. Where the two are
// equal, nothing is to be done; a plan shows their difference. A digest is kept with what is
// stored, so that most of it need not be read to be compared.

/// An experiment as it is to be.
struct DesiredExperiment: Hashable, Sendable {
  /// The feature it experiments with.
  var feature: FeatureName
  /// Its status.
  var status: Status
  /// What describes it.
  var details: Experiment.Details
  /// How often it has begun anew, this time included.
  var iteration: Int
  /// What was decided in the end, if anything was.
  var conclusion: Conclusion?
  /// Its rollout, if it has one.
  var rollout: DesiredRollout?
}

/// A rollout as it is to be, whatever the id of its segment.
struct DesiredRollout: Hashable, Sendable {
  /// How many belong to the cohort.
  var percentage: Percentage
  /// How that grows with time, if it does.
  var ramp: Ramp?
  /// How long it is to run at the last step of the ramp before it ends by itself, if it does.
  var bake: Duration?
  /// Whether the cohort gets what follows.
  var isEnabled: Bool
  /// What the cohort gets as control; nil for what everyone gets by default.
  var value: FlagValue?
  /// The shares of variants, in order of variant.
  var shares: [VariantAllocation]

  /// The feature state of the override, given what everyone gets by default.
  func state(else standard: FlagValue) -> FeatureState {
    FeatureState(
      isEnabled: isEnabled, value: value ?? standard,
      allocations: Allocations(ordered: shares) ?? .none)
  }
}

// MARK: - Of what is stored

extension Experiment {
  /// What the experiment is, in the terms of what is asked for.
  func desired(_ rollout: Rollout?) -> DesiredExperiment {
    DesiredExperiment(
      feature: feature, status: status, details: details, iteration: iteration,
      conclusion: conclusion, rollout: rollout?.desired)
  }
}

extension Rollout {
  /// What the rollout is, in the terms of what is asked for.
  var desired: DesiredRollout {
    DesiredRollout(
      percentage: segment.percentage, ramp: segment.ramp, bake: segment.bake,
      isEnabled: override.state.isEnabled, value: override.state.value,
      shares: override.state.allocations.entries)
  }
}

// MARK: - Of a manifest

extension ExperimentManifest {
  /// What the manifest asks for, as far as it says so itself.
  var desired: DesiredExperiment {
    DesiredExperiment(
      feature: feature, status: status, details: details, iteration: iteration,
      conclusion: conclusion,
      rollout: rollout.map { rollout in
        DesiredRollout(
          percentage: rollout.percentage, ramp: rollout.ramp, bake: rollout.bake,
          isEnabled: status == .created && rollout.isEnabled == true, value: rollout.value,
          shares: (rollout.split ?? []).sorted { $0.variant < $1.variant })
      })
  }

  /// What the manifest asks for, and what it leaves open filled in.
  ///
  /// The control value follows what everyone gets by default until the override is first enabled.
  /// Once enabled, an override stays so. A variant that is not named gets nothing. A conclusion
  /// stays.
  func desired(
    given stored: Experiment?, _ rollout: Rollout?, variants: [VariantKey], standard: FlagValue?
  ) -> DesiredExperiment {
    var desired = desired
    desired.conclusion = desired.conclusion ?? stored?.conclusion
    guard var wanted = desired.rollout else { return desired }
    let override = rollout?.override
    let keepsValue = override?.wasEnabled == true || status == .completed
    wanted.isEnabled = wanted.isEnabled || override?.state.isEnabled == true
    wanted.value = wanted.value ?? (keepsValue ? override?.state.value : nil) ?? standard
    let named = Set(wanted.shares.map(\.variant))
    let others = variants.filter { !named.contains($0) }
    if !others.isEmpty {
      wanted.shares += others.map { VariantAllocation($0, .zero) }
      wanted.shares.sort { $0.variant < $1.variant }
    }
    desired.rollout = wanted
    return desired
  }

  /// Whether what is stored is what the manifest asks for, so that a plan has nothing to do or to
  /// say, now or ever, as far as time alone goes. `standard` is what everyone gets by default.
  package func isSettled(
    as stored: Experiment, _ rollout: Rollout?, standard: FlagValue?, asOf now: Instant
  ) -> Bool {
    guard !isTold(of: stored, rollout), !awaitsAnything(of: stored, asOf: now) else { return false }
    let variants = rollout?.override.state.allocations.entries.map(\.variant) ?? []
    var last = self
    if let step = self.rollout?.ramp?.steps.last { last.rollout?.percentage = step.percentage }
    return last.desired(given: stored, rollout, variants: variants, standard: standard)
      == stored.desired(rollout)
  }

  /// Whether every plan has something to say of it, or compares it with others of its group.
  private func isTold(of stored: Experiment, _ rollout: Rollout?) -> Bool {
    guard details.group == nil else { return true }
    guard let segment = stored.segment else { return false }
    guard let rollout, let wanted = self.rollout, !segment.isStopped,
      stored.openPhase?.mismatch == nil
    else { return true }
    let isOver = status == .paused || status == .completed
    return isOver && rollout.isServing
      || rollout.override.state.allocations.entries.isEmpty != (wanted.split == nil)
      || status == .created && rollout.isEnabled && wanted.isEnabled != true
  }

  /// Whether something happens by itself, or somebody has to be reminded.
  private func awaitsAnything(of stored: Experiment, asOf now: Instant) -> Bool {
    guard status != .completed else { return false }
    if let decideBy = details.decideBy, decideBy < now { return true }
    return details.schedule.endAt != nil || rollout?.bake != nil
      || status == .created && rollout?.ramp != nil
      || details.schedule.startAt != nil && stored.lifecycle.startedAt == nil
  }
}
