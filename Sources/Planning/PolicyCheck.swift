package import Domain
import Manifests

/// What a policy does not permit.
package struct Breach: Hashable, Sendable {
  /// The field of the policy.
  package enum Rule: String, CaseIterable, Hashable, Sendable {
    case maxLaunches
    case maxTrafficRise
    case protectedEnvironments
    case freezes
    case reassignment
    case maxRemovals
    case maxRemovalsPercent
  }

  /// The field of the policy.
  package var rule: Rule
  /// What the plan would do, what is permitted, and the way out.
  package var message: String
  /// What it is about.
  package var subjects: [Subject]

  /// Makes a breach.
  package init(rule: Rule, message: String, subjects: [Subject]) {
    self.rule = rule
    self.message = message
    self.subjects = subjects
  }
}

/// Judges changes by the policy of a plan.
struct PolicyCheck {
  private let policy: Policy
  private let changes: [Change]
  private var breaches: [Breach] = []

  /// What the policy does not permit of changes.
  static func breaches(of changes: [Change], _ input: PlanningInput) -> [Breach] {
    var check = PolicyCheck(policy: input.policy, changes: changes)
    check.judgeExposure(at: input.instant, allowing: input.allowedEnvironments)
    check.judgeRemovals(of: input.stored.entityCount)
    return check.breaches
  }

  private mutating func report(_ rule: Breach.Rule, _ message: String, about changes: [Change]) {
    breaches.append(
      Breach(rule: rule, message: message, subjects: changes.map(\.subject)))
  }

  // MARK: Exposure

  private mutating func judgeExposure(
    at instant: Instant, allowing allowed: Set<EnvironmentKey>
  ) {
    judgeLaunches()
    judgeRises()
    for environment in policy.protectedEnvironments where !allowed.contains(environment) {
      judgeProtection(of: environment)
    }
    if let freeze = policy.freeze(at: instant) { judge(freeze) }
    if policy.reassignment == .block { judgeReassignment() }
  }

  private mutating func judgeLaunches() {
    guard let limit = policy.maxLaunches else { return }
    let launches = changes.filter { $0.exposure?.before == .zero && $0.exposure?.after != .zero }
    guard launches.count > limit else { return }
    report(
      .maxLaunches,
      "The plan launches \(launches.count) experiment\(launches.count == 1 ? "" : "s"), and "
        + "\(limit) at a time \(limit == 1 ? "is" : "are") permitted: \(names(launches)). "
        + "Launch the others later, or narrow the plan with --experiment.", about: launches)
  }

  private mutating func judgeRises() {
    guard let limit = policy.maxTrafficRise else { return }
    for change in changes {
      guard let exposure = change.exposure,
        exposure.after.hundredths - exposure.before.hundredths > limit.hundredths
      else { continue }
      report(
        .maxTrafficRise,
        "\"\(change.subject)\" goes from \(exposure.before)% to \(exposure.after)%, and a change may "
          + "add \(limit) percentage points at most. Take smaller steps.", about: [change])
    }
  }

  private mutating func judgeProtection(of environment: EnvironmentKey) {
    let concerned = changes.filter { change in
      change.effects.contains { $0.environment == environment && $0.showsSomethingNew }
    }
    guard !concerned.isEmpty else { return }
    report(
      .protectedEnvironments,
      "The environment \"\(environment)\" is protected, and the plan changes what people see there: "
        + "\(names(concerned)). If that is meant, add --allow \(environment).", about: concerned)
  }

  private mutating func judge(_ freeze: Policy.Freeze) {
    let concerned = changes.filter { $0.effects.contains(where: \.showsSomethingNew) }
    guard !concerned.isEmpty else { return }
    report(
      .freezes,
      "Until \(freeze.to) nobody may come to see anything new (\(freeze.reason)), and the plan changes "
        + "that: \(names(concerned)). Lowering a percentage is always permitted.", about: concerned)
  }

  private mutating func judgeReassignment() {
    for change in changes
    where change.statusBefore?.locksFeature == true
      && !change.steps.contains(where: \.startsOver)
    {
      let moved = change.effects.filter(\.editsCohort).map(Impact.init)
        .first { $0.enrolledMoved > .zero }
      guard let moved else { continue }
      report(
        .reassignment,
        "\"\(change.subject)\" is \(change.statusBefore?.rawValue ?? ""), and \(moved.enrolledMoved)% "
          + "of identities, enrolled already, would get something else. Start over with another "
          + "\"iteration\", or set \"reassignment\" to \"warn\" in the policy.", about: [change])
    }
  }

  // MARK: Removals

  /// A percentage says little of a handful of things: one of three is a third.
  private static let fewestThingsForPercent = 10

  private mutating func judgeRemovals(of stored: Int) {
    let removals = changes.filter { $0.action == .remove }
    guard !removals.isEmpty else { return }
    if let limit = policy.maxRemovals, removals.count > limit {
      report(
        .maxRemovals,
        "The plan removes \(removals.count), and \(limit) at a time \(limit == 1 ? "is" : "are") "
          + "permitted: \(names(removals)). \(Self.wayOutOfRemovals("maxRemovals"))",
        about: removals)
    }
    if let limit = policy.maxRemovalsPercent, stored >= Self.fewestThingsForPercent,
      removals.count * Percentage.whole.hundredths > limit.hundredths * stored
    {
      report(
        .maxRemovalsPercent,
        "The plan removes \(removals.count) of \(stored) things that are stored, and \(limit)% at "
          + "a time are permitted: \(names(removals)). "
          + Self.wayOutOfRemovals("maxRemovalsPercent"), about: removals)
    }
  }

  private static func wayOutOfRemovals(_ field: String) -> String {
    "If a part of the workspace is missing, bring it back. If all of this is to go, remove it in "
      + "several changes, or raise \"\(field)\" in the policy first, in a change of its own."
  }

  private func names(_ changes: [Change]) -> String { list(changes.map(\.subject.description)) }
}

extension Change {
  /// The share of identities that an experiment's rollout serves; nil for other changes.
  var exposure: (before: Percentage, after: Percentage)? {
    guard case .experiment(let id) = subject, let effect = effects.first else { return nil }
    return (effect.before.exposure(of: id), effect.after?.exposure(of: id) ?? .zero)
  }
}

extension ServedFlag {
  fileprivate func exposure(of id: ExperimentID) -> Percentage {
    rollouts.first { $0.experiment.id == id }?.segment.percentage ?? .zero
  }
}

extension Effect {
  /// Whether it does more than take people out of a cohort.
  var showsSomethingNew: Bool { !Impact(self).onlyLowersExposure }

  /// Whether a cohort that was served is served otherwise.
  var editsCohort: Bool {
    before.rollouts.contains { rollout in
      let next = after?.rollouts.first { $0.experiment.id == rollout.experiment.id }
      return next.map { $0.override != rollout.override || $0.segment.id != rollout.segment.id }
        == true
    } || before.variants != after?.variants
  }
}
