import Domain

/// Counts whom a plan concerns among given identities, change by change.
package struct IdentityCounter: Sendable {
  private var plan: Plan
  private var counters: [EffectCounter] = []

  /// Prepares to count for a plan that was measured.
  package init(_ plan: Plan) {
    self.plan = plan
    for (index, change) in plan.changes.enumerated() {
      for (place, impact) in change.impacts.enumerated() {
        guard let effect = change.effects.first(where: { $0.environment == impact.environment })
        else { continue }
        counters.append(EffectCounter(effect, change: index, impact: place))
      }
    }
  }

  /// Counts an identity.
  package mutating func add(_ identity: String) {
    for index in counters.indices { counters[index].add(identity) }
  }

  /// The plan with what was counted so far.
  package var counted: Plan {
    var plan = plan
    for counter in counters {
      plan.setCounts(counter.counts, ofImpact: counter.impact, ofChange: counter.change)
    }
    return plan
  }
}

/// Counts whom one change concerns in one environment.
private struct EffectCounter {
  let change: Int
  let impact: Int
  private let environment: EnvironmentKey
  private let before: FlagEvaluator
  private let after: FlagEvaluator?
  private(set) var counts = Impact.Counts()

  init(_ effect: Effect, change: Int, impact: Int) {
    self.change = change
    self.impact = impact
    environment = effect.environment
    before = FlagEvaluator(effect.before, in: effect.environment, effect.bucketing)
    after = effect.after.map { FlagEvaluator($0, in: effect.environment, effect.bucketing) }
  }

  mutating func add(_ identity: String) {
    let nothing = Assignment(served: .off, cohort: nil)
    let transition = Redistribution.Transition(
      before: assignment(before.evaluate(identity)),
      after: after.map { assignment($0.evaluate(identity)) } ?? nothing)
    counts.identities += 1
    if transition.enters { counts.enter += 1 }
    if transition.leaves { counts.leave += 1 }
    if transition.isMove { counts.move += 1 }
    if transition.staysEnrolled && transition.isMove { counts.enrolledMoved += 1 }
  }

  private func assignment(_ evaluation: Evaluation) -> Assignment {
    let cohort = evaluation.reason.cohort.flatMap { place in
      place.isMember ? ExperimentID(environment: environment, key: place.experiment) : nil
    }
    let served: Served =
      evaluation.isEnabled
      ? .on(variant: evaluation.variant, value: evaluation.value) : .off
    return Assignment(served: served, cohort: cohort)
  }
}
