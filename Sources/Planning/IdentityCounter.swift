import Domain

/// Counts whom a plan concerns among given identities, change by change and rival by rival.
package struct IdentityCounter: Sendable {
  private var plan: Plan
  private var counters: [(target: Target, counter: EffectCounter)] = []

  /// What is counted for.
  private enum Target {
    case impact(Int, ofChange: Int)
    case rival(Int)
  }

  /// Prepares to count for a plan that was measured.
  package init(_ plan: Plan) {
    self.plan = plan
    for (index, change) in plan.changes.enumerated() {
      for (place, impact) in change.impacts.enumerated() {
        guard let effect = change.effects.first(where: { $0.environment == impact.environment })
        else { continue }
        counters.append((.impact(place, ofChange: index), EffectCounter(effect)))
      }
    }
    for (index, rival) in plan.rivals.enumerated() {
      guard let effect = rival.jointEffect else { continue }
      counters.append((.rival(index), EffectCounter(effect)))
    }
  }

  /// Counts an identity.
  package mutating func add(_ identity: String) {
    for index in counters.indices { counters[index].counter.add(identity) }
  }

  /// The plan with what was counted so far.
  package var counted: Plan {
    var plan = plan
    for (target, counter) in counters {
      switch target {
      case .impact(let impact, let change):
        plan.setCounts(counter.counts, ofImpact: impact, ofChange: change)
      case .rival(let index):
        plan.rivals[index].counts = (counter.counts.identities, counter.enrolledTwice)
      }
    }
    return plan
  }
}

/// Counts whom one change concerns in one environment.
private struct EffectCounter {
  private let environment: EnvironmentKey
  private let before: FlagEvaluator
  private let after: FlagEvaluator?
  private(set) var counts = Impact.Counts()
  /// How many belong to a cohort before, and to one after.
  private(set) var enrolledTwice = 0

  init(_ effect: Effect) {
    environment = effect.environment
    before = FlagEvaluator(effect.before, in: effect.environment, effect.bucketing)
    after = effect.after.map { FlagEvaluator($0, in: effect.environment, effect.bucketing) }
  }

  mutating func add(_ identity: String) {
    let transition = transition(of: identity)
    counts.identities += 1
    if transition.enters { counts.enter += 1 }
    if transition.leaves { counts.leave += 1 }
    if transition.isMove { counts.move += 1 }
    if transition.staysEnrolled && transition.isMove { counts.enrolledMoved += 1 }
    if transition.isEnrolledTwice { enrolledTwice += 1 }
  }

  private func transition(of identity: String) -> Redistribution.Transition {
    let nothing = Assignment(served: .off, cohort: nil)
    return Redistribution.Transition(
      before: assignment(before.evaluate(identity)),
      after: after.map { assignment($0.evaluate(identity)) } ?? nothing)
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
