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
    case promotion
    case require
    case maxRemovals
    case maxRemovalsPercent
  }

  /// The field of the policy.
  package let rule: Rule
  /// What it is about.
  package let subject: Subject
  /// The protected environment that it is about; nil for any other rule.
  package let environment: EnvironmentKey?
  /// When it would happen; nil for what the plan does at once.
  package let moment: UpcomingStep.Moment?
  /// What the plan would do, what is permitted, and the way out. Several breaches may share it.
  package let message: String

  /// Makes a breach.
  package init(
    _ rule: Rule, _ subject: Subject, in environment: EnvironmentKey? = nil,
    at moment: UpcomingStep.Moment? = nil, message: String
  ) {
    self.rule = rule
    self.subject = subject
    self.environment = environment
    self.moment = moment
    self.message = message
  }
}

extension Plan {
  /// The protected environments that lift all breaches once they are allowed; empty where there is
  /// no breach, or one that nobody can approve so.
  package var environmentsToAllow: [EnvironmentKey] {
    let environments = breaches.map(\.environment)
    return environments.contains(nil) ? [] : Set(environments.compactMap(\.self)).sorted()
  }
}

/// Judges edits by the policy of a plan: what they do at once, and all that time makes of them. What
/// time brings about of earlier edits was judged then.
struct PolicyCheck {
  let policy: Policy
  private let timeZones: TimeZones
  let changes: [Change]
  private let edits: [Change]
  private var breaches: [Breach] = []

  /// What the policy does not permit of changes, which happen alongside what comes by itself.
  static func breaches(
    of changes: [Change], alongside upcoming: [UpcomingStep] = [], _ alarms: Alarms,
    _ input: PlanningInput
  ) -> [Breach] {
    let found = breaches(of: changes, alongside: upcoming, under: input.policy, alarms, input)
    guard !found.isEmpty, let wanted = input.policyChange?.after else { return found }
    let staying = Set(
      breaches(of: changes, alongside: upcoming, under: wanted, alarms, input)
        .map(\.withoutMessage))
    return found.map { breach in
      guard !staying.contains(breach.withoutMessage) else { return breach }
      return Breach(
        breach.rule, breach.subject, in: breach.environment, at: breach.moment,
        message:
          "\(breach.message) That policy is in force, and the one in titrate.json once it "
          + "was applied without this, or with --accept-policy.")
    }
  }

  private static func breaches(
    of changes: [Change], alongside upcoming: [UpcomingStep], under policy: Policy,
    _ alarms: Alarms, _ input: PlanningInput
  ) -> [Breach] {
    var check = PolicyCheck(
      policy: policy, timeZones: input.timeZones, changes: changes,
      edits: changes.filter(\.editsExposure))
    check.judgeExposure(
      alongside: upcoming, at: input.instant, allowing: input.allowedEnvironments)
    check.judgeReadiness(
      LaunchReadiness(
        policy: policy, workspace: input.workspace, state: input.stored.state, alarms: alarms),
      at: input.instant)
    check.judgeRemovals(of: input.stored.entityCount)
    return check.breaches
  }

  mutating func report(
    _ rule: Breach.Rule, _ message: String, about changes: [Change],
    in environment: EnvironmentKey? = nil, at moment: UpcomingStep.Moment? = nil
  ) {
    breaches += changes.map {
      Breach(rule, $0.subject, in: environment, at: moment, message: message)
    }
  }

  // MARK: Exposure

  private mutating func judgeExposure(
    alongside upcoming: [UpcomingStep], at instant: Instant, allowing allowed: Set<EnvironmentKey>
  ) {
    judgeLaunches(alongside: upcoming, at: instant)
    judgeRises()
    for environment in policy.protectedEnvironments where !allowed.contains(environment) {
      judgeProtection(of: environment)
    }
    if let freeze = policy.freeze(at: instant, in: timeZones) {
      judge(freeze, until: policy.thaw(after: instant, in: timeZones))
    }
    if policy.reassignment == .block { judgeReassignment() }
  }

  private mutating func judgeLaunches(alongside upcoming: [UpcomingStep], at instant: Instant) {
    guard let limit = policy.maxLaunches else { return }
    let launches = launches(alongside: upcoming, at: instant)
    var (end, told) = (0, 0)
    for (begin, first) in launches.enumerated() {
      while end < launches.count, first.time.duration(to: launches[end].time) < .seconds(3_600) {
        end += 1
      }
      guard end - begin > limit, max(told, begin) < end else { continue }
      report(launches[begin..<end], fromIndex: max(told, begin), limit)
      told = end
    }
  }

  /// Reports the edits among launches that fall into one hour, from an index on.
  private mutating func report(_ hour: ArraySlice<Launch>, fromIndex begin: Int, _ limit: Int) {
    let names = list(hour.map(\.experiment.description))
    let permitted = "\(limit) at a time \(limit == 1 ? "is" : "are") permitted: \(names)."
    let count = counted(hour.count, "experiment")
    let message =
      hour.contains { $0.moment != nil }
      ? "\(count) would launch within an hour, and \(permitted) Let them start further apart."
      : "The plan launches \(count), and \(permitted) Launch the others later, or narrow the plan "
        + "with --experiment."
    for launch in hour[begin...] {
      if let edit = launch.edit { report(.maxLaunches, message, about: [edit], at: launch.moment) }
    }
  }

  /// Nobody was served, and somebody is.
  struct Launch {
    let experiment: ExperimentID
    let time: Instant
    /// Nil for what happens at once.
    let moment: UpcomingStep.Moment?
    /// The change that asks for it; nil where an earlier one did.
    let edit: Change?
  }

  /// The launches at once and later, those of earlier edits among them, in order of time.
  func launches(alongside upcoming: [UpcomingStep], at instant: Instant) -> [Launch] {
    func launches(_ steps: [UpcomingStep], of edit: Change?) -> [Launch] {
      steps.filter(\.isLaunch).map { step in
        Launch(
          experiment: step.experiment, time: step.time(since: instant), moment: step.moment,
          edit: edit)
      }
    }
    let atOnce = changes.compactMap { change -> Launch? in
      guard case .experiment(let id) = change.subject, let exposure = change.exposure,
        exposure.before == .zero, exposure.after > .zero
      else { return nil }
      return Launch(
        experiment: id, time: instant, moment: nil, edit: change.editsExposure ? change : nil)
    }
    let later = edits.filter { $0.subject.kind == .experiment }.flatMap { edit in
      launches(edit.judged, of: edit)
    }
    return (atOnce + later + launches(upcoming, of: nil)).sorted {
      ($0.time, $0.experiment) < ($1.time, $1.experiment)
    }
  }

  private mutating func judgeRises() {
    guard let limit = policy.maxTrafficRise else { return }
    for edit in edits {
      if let exposure = edit.exposure {
        let before = max(exposure.before, edit.approvedPercentage ?? .zero)
        judgeRise(from: before, to: exposure.after, limit, edit, at: nil)
      }
      for step in edit.judged where edit.subject.kind == .experiment {
        guard let exposure = step.exposure else { continue }
        judgeRise(from: exposure.before, to: exposure.after, limit, edit, at: step.moment)
      }
    }
  }

  private mutating func judgeRise(
    from before: Percentage, to after: Percentage, _ limit: Percentage, _ edit: Change,
    at moment: UpcomingStep.Moment?
  ) {
    guard after.hundredths - before.hundredths > limit.hundredths else { return }
    report(
      .maxTrafficRise,
      "\"\(edit.subject)\" goes from \(before)% to \(after)%\(moment.map { " \($0)" } ?? ""), and a change may "
        + "add \(limit) percentage points at most. Take smaller steps.", about: [edit], at: moment)
  }

  private mutating func judgeProtection(of environment: EnvironmentKey) {
    let concerned = edits.compactMap { edit -> (edit: Change, moment: UpcomingStep.Moment?)? in
      func concerns(_ effect: Effect) -> Bool {
        effect.environment == environment && effect.showsSomethingNew
      }
      if edit.effects.contains(where: concerns) { return (edit, nil) }
      let step = edit.judged.first { $0.effect.map(concerns) == true }
      return step.map { (edit, $0.moment) }
    }
    let message =
      "The environment \"\(environment)\" is protected, and the plan changes what people see there: "
      + "\(names(concerned.map(\.edit))). If that is meant, add --allow \(environment)."
    for (edit, moment) in concerned {
      report(.protectedEnvironments, message, about: [edit], in: environment, at: moment)
    }
  }

  private mutating func judge(_ freeze: Policy.Freeze, until end: Instant) {
    let concerned = edits.filter { $0.effects.contains(where: \.showsSomethingNew) }
    guard !concerned.isEmpty else { return }
    report(
      .freezes,
      "Until \(end) nobody may come to see anything new (\(freeze.reason)), and the plan changes "
        + "that: \(names(concerned)). Lowering a percentage is always permitted.", about: concerned)
  }

  private mutating func judgeReassignment() {
    for change in edits
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

extension Breach {
  /// What tells it from others, whatever is said of it.
  fileprivate var withoutMessage: Breach {
    Breach(rule, subject, in: environment, at: moment, message: "")
  }
}

extension Change {
  /// Notes with each step to come what the policy does not permit of it.
  mutating func mark(_ breaches: [Breach]) {
    for index in upcoming.indices {
      let moments = judged.filter { $0.step == upcoming[index].step }.map(\.moment)
      upcoming[index].breaches = breaches.filter { breach in
        breach.subject == subject && breach.moment.map(moments.contains) == true
      }.map(\.rule)
    }
  }

  /// The share of identities that an experiment's rollout serves; nil for other changes.
  fileprivate var exposure: (before: Percentage, after: Percentage)? {
    guard case .experiment(let id) = subject else { return nil }
    return effects.first?.exposure(of: id)
  }
}

extension UpcomingStep {
  fileprivate var exposure: (before: Percentage, after: Percentage)? {
    effect?.exposure(of: experiment)
  }

  fileprivate var isLaunch: Bool {
    exposure.map { $0.before == .zero && $0.after > .zero } == true
  }

  /// When it happens if the plan is carried out at a moment.
  package func time(since now: Instant) -> Instant {
    switch moment {
    case .at(let time): time
    case .after(let duration): now.advanced(by: duration)
    }
  }
}

extension ServedFlag {
  fileprivate func exposure(of id: ExperimentID) -> Percentage {
    rollouts.first { $0.experiment.id == id }?.segment.percentage ?? .zero
  }
}

extension Effect {
  fileprivate func exposure(of id: ExperimentID) -> (before: Percentage, after: Percentage) {
    (before.exposure(of: id), after?.exposure(of: id) ?? .zero)
  }

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
