/// Says what identities get of one feature in an environment.
package struct FlagEvaluator: Sendable {
  private let rollouts: [RolloutEvaluator]
  private let stopped: [RolloutEvaluator]
  private let environmentDefault: StateEvaluator

  /// Prepares to evaluate a flag as the clients of its environment do.
  package init(
    _ flag: ServedFlag, in environment: EnvironmentKey, _ bucketing: Bucketing
  ) {
    func hash(_ salt: Salt, _ text: String?) -> SaltedHash {
      SaltedHash(bucketing, salt: salt, environment: environment, known: text)
    }
    func evaluator(_ served: ServedState) -> StateEvaluator {
      StateEvaluator(
        served, flag.variants, hash(served.splitSeed, served.environment), bucketing)
    }
    environmentDefault = evaluator(flag.environmentDefault)
    func evaluator(_ rollout: ServedRollout) -> RolloutEvaluator {
      RolloutEvaluator(
        experiment: rollout.experiment.id.key, percentage: rollout.segment.percentage,
        hash: hash(rollout.segment.salts.segment, rollout.override.environment),
        bucketing: bucketing,
        buckets: bucketing.cohort(rollout.segment.percentage), state: evaluator(rollout.override))
    }
    rollouts = flag.rollouts.map(evaluator)
    stopped = flag.stopped.map(evaluator)
  }

  /// The variants, in the order in which shares are dealt out.
  var variants: [VariantKey] { environmentDefault.variants }

  /// What an identity gets.
  package func evaluate(_ identity: String) -> Evaluation {
    let identity = identity.utf8.span
    var strongest: Evaluation.CohortPlace?
    for rollout in rollouts {
      let place = rollout.place(of: identity)
      if place.isMember { return rollout.state.evaluate(identity, place) }
      strongest = strongest ?? place
    }
    for rollout in stopped {
      let place = rollout.place(of: identity)
      if place.isMember { return environmentDefault.evaluate(identity, place, isStopped: true) }
    }
    return environmentDefault.evaluate(identity, strongest)
  }

  /// Every possible outcome, those of the strongest cohort first, each with its share of all
  /// identities as the buckets give it.
  var outcomes: [(outcome: Evaluation.Outcome, share: Double)] {
    var rest = 1.0
    var outcomes: [(Evaluation.Outcome, Double)] = []
    for rollout in rollouts {
      let cohort = rollout.share
      outcomes += rollout.state.outcomes(in: rollout.experiment).map { ($0, rest * cohort * $1) }
      rest *= 1 - cohort
    }
    return outcomes + environmentDefault.outcomes(in: nil).map { ($0, rest * $1) }
  }
}

private struct RolloutEvaluator {
  let experiment: ExperimentKey
  let percentage: Percentage
  let hash: SaltedHash
  let bucketing: Bucketing
  let buckets: Range<Int>
  let state: StateEvaluator

  /// Where an identity lies in the hash of the cohort.
  func place(of identity: Span<UInt8>) -> Evaluation.CohortPlace {
    let bucket = hash.bucket(of: identity)
    return Evaluation.CohortPlace(
      experiment: experiment, hash: bucketing.percentage(of: bucket), percentage: percentage,
      isMember: buckets.contains(bucket))
  }

  /// The cohort's share of all identities.
  var share: Double { Double(buckets.count) / Double(bucketing.count) }
}

private struct StateEvaluator {
  private let state: FeatureState
  private let hash: SaltedHash
  private let bucketing: Bucketing
  private let split: Split
  private let valueByVariant: [VariantKey: FlagValue]

  init(
    _ served: ServedState, _ variants: [Variant], _ hash: SaltedHash, _ bucketing: Bucketing
  ) {
    state = served.state
    self.hash = hash
    self.bucketing = bucketing
    split = Split(state.allocations, among: variants, bucketing)
    valueByVariant = Dictionary(uniqueKeysWithValues: variants.map { ($0.key, $0.value) })
  }

  var variants: [VariantKey] { split.shares.compactMap(\.variant) }

  /// What an identity gets for which this state was chosen.
  func evaluate(
    _ identity: Span<UInt8>, _ cohort: Evaluation.CohortPlace?, isStopped: Bool = false
  ) -> Evaluation {
    if let share = split.onlyShare { return evaluation(share.variant, cohort, nil, isStopped) }
    let bucket = hash.bucket(of: identity)
    let share = split.share(of: bucket)
    let place = Evaluation.SplitPlace(
      hash: bucketing.percentage(of: bucket), range: share.percentages)
    return evaluation(share.variant, cohort, place, isStopped)
  }

  private func evaluation(
    _ variant: VariantKey?, _ cohort: Evaluation.CohortPlace?, _ place: Evaluation.SplitPlace?,
    _ isStopped: Bool
  ) -> Evaluation {
    let rule: Evaluation.Rule =
      if isStopped {
        .stopped
      } else if !state.isEnabled {
        .off
      } else if variant != nil {
        .variant
      } else {
        cohort?.isMember == true ? .cohort : .environmentDefault
      }
    return Evaluation(
      isEnabled: state.isEnabled, value: value(of: variant), variant: variant,
      reason: Evaluation.Reason(rule: rule, cohort: cohort, split: place))
  }

  private func value(of variant: VariantKey?) -> FlagValue {
    variant.flatMap { valueByVariant[$0] } ?? state.value
  }

  /// The possible outcomes for those who get this state, each with its share of them.
  func outcomes(in cohort: ExperimentKey?) -> [(Evaluation.Outcome, Double)] {
    split.shares.filter { !$0.buckets.isEmpty }.map { share in
      let outcome = Evaluation.Outcome(
        cohort: cohort, variant: share.variant, isEnabled: state.isEnabled,
        value: value(of: share.variant))
      return (outcome, Double(share.buckets.count) / Double(bucketing.count))
    }
  }
}
