package import Domain
package import JSONSyntax
package import Manifests

/// The ordered, complete list of what apply would do.
package struct Plan: Sendable {
  /// The lineage of the state that was read; nil where there is none yet.
  package let lineage: String?
  /// The serial of the state that was read; 0 where there is none yet.
  package let serial: Int
  /// What the plan was narrowed to; nil for everything.
  package let selection: Selection?
  /// What a narrowed plan leaves out, in phrases.
  package let notLookedAt: [String]
  /// What would be done, in order.
  package private(set) var changes: [Change]
  /// The published documents that would be mended, in order.
  package private(set) var documents: [DocumentChange]
  /// What the base of a pull request asks for, and these manifests do not.
  package private(set) var withdrawn: [Change]
  /// What others do that has to do with it; empty until it is compared with them.
  package internal(set) var rivals: [Rival] = []
  /// What is wrong, and what people should know. No change is planned for what an error concerns.
  package private(set) var diagnostics: [Diagnostic]
  /// How many errors there are outside the selection. They do not stop what is inside it.
  package let errorsElsewhere: Int
  /// What the policy does not permit; see `permitted`.
  package let breaches: [Breach]
  /// What the plan as a whole does to everyone, by environment; empty until it is measured.
  package private(set) var environmentImpacts: [EnvironmentImpact]

  /// The cohorts beside those that it brings people into; empty until it is asked for.
  var cohorts: [EnvironmentKey: ServedCohorts] = [:]
  /// What is served and is not what is kept, in order.
  package let drift: [Drift]
  /// What was stopped and stays so, in order.
  package let stops: [Stop]
  /// What comes next by itself, in order.
  package let upcoming: [UpcomingStep]
  /// What is due and waits, in order.
  package let held: [HeldStep]
  /// The policy that is to be in force from then on; nil where it stays.
  package let policyChange: PolicyChange?

  /// An experiment that was stopped.
  package struct Stop: Hashable, Sendable {
    /// The experiment.
    package let experiment: ExperimentID
    /// Who stopped it, when, and why.
    package let brake: Brake

    /// Makes a stop.
    package init(_ experiment: ExperimentID, _ brake: Brake) {
      self.experiment = experiment
      self.brake = brake
    }
  }

  /// Makes a plan of its parts.
  package init(
    lineage: String?, serial: Int, selection: Selection?, notLookedAt: [String] = [],
    changes: [Change], documents: [DocumentChange] = [], withdrawn: [Change] = [],
    diagnostics: [Diagnostic] = [], errorsElsewhere: Int,
    breaches: [Breach] = [],
    environmentImpacts: [EnvironmentImpact] = [], drift: [Drift] = [], stops: [Stop] = [],
    upcoming: [UpcomingStep] = [], held: [HeldStep] = [], policyChange: PolicyChange? = nil
  ) {
    self.lineage = lineage
    self.serial = serial
    self.selection = selection
    self.notLookedAt = notLookedAt
    self.changes = changes
    self.documents = documents
    self.withdrawn = withdrawn
    self.diagnostics = diagnostics
    self.errorsElsewhere = errorsElsewhere
    self.breaches = breaches
    self.environmentImpacts = environmentImpacts
    self.drift = drift
    self.stops = stops
    self.upcoming = upcoming
    self.held = held
    self.policyChange = policyChange
  }

  /// Whether there is an error, so that the plan can be applied only in part.
  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// Whether there is anything to be done.
  package var hasChanges: Bool {
    !changes.isEmpty || !documents.isEmpty || policyChange != nil
  }

  /// The experiments that would be served again after a stop.
  package var releases: Set<ExperimentID> {
    Set(
      changes.lazy.filter { $0.steps.contains(.experiment(.release)) }
        .compactMap(\.subject.experimentID))
  }

  /// How many changes there are that no base asks for, too, that of the policy included.
  package var ownCount: Int {
    changes.count { $0.origin != .base } + documents.count { $0.origin != .base }
      + (policyChange == nil ? 0 : 1)
  }

  /// How many changes there are of an action, those of documents and of the policy included.
  package func count(of action: Change.Action) -> Int {
    changes.count { $0.action == action } + documents.count { $0.action == action }
      + (action == .update && policyChange != nil ? 1 : 0)
  }
}

extension Plan {
  /// The plan with what it does to everyone. Only those who show a plan need it.
  package func measured() -> Plan {
    var plan = self
    for index in changes.indices { plan.changes[index].measure(beside: cohorts) }
    plan.environmentImpacts = EnvironmentImpact.all(of: changes.flatMap(\.effects))
    return plan
  }

  /// Records how many of given identities an impact concerns.
  mutating func setCounts(_ counts: Impact.Counts, ofImpact impact: Int, ofChange change: Int) {
    changes[change].impacts[impact].counts = counts
  }

  /// The plan with what the manifests of its experiments say for people.
  package func briefed(_ briefing: (Change) -> Briefing?) -> Plan {
    var plan = self
    for index in changes.indices { plan.changes[index].briefing = briefing(changes[index]) }
    return plan
  }
}

extension Plan {
  private var effectsThatBringIn: [Effect] {
    changes.filter { $0.subject.kind == .experiment }.flatMap(\.effects).filter {
      Impact($0).enters > .zero
    }
  }

  /// The plan with what else is served where it brings people into cohorts, given what is stored,
  /// which is only looked up where it does.
  package func beside(_ stored: () throws -> State) rethrows -> Plan {
    let effects = Dictionary(grouping: effectsThatBringIn, by: \.environment)
    guard !effects.isEmpty else { return self }
    let state = try stored()
    var plan = self
    for (environment, effects) in effects {
      var flags = Dictionary(
        uniqueKeysWithValues: state.servedFlags(in: environment).map { ($0.feature, $0) })
      for effect in changes.flatMap(\.effects) where effect.environment == environment {
        flags[effect.feature] = effect.after
      }
      plan.cohorts[environment] = ServedCohorts(flags.values, effects[0].bucketing)
    }
    return plan
  }
}

extension Plan {
  /// The plan with where each change comes from, given what the base of a pull request asks for, and
  /// without the warnings of specs that break there, too. Of several plans each is one of the base,
  /// earlier or later.
  package func compared(withBase bases: [Plan]) -> Plan {
    guard let base = bases.first else { return self }
    var plan = self
    for index in changes.indices {
      let isPending = bases.contains { $0.asksFor(changes[index]) }
      plan.changes[index].origin = isPending ? .base : .head
    }
    for index in documents.indices {
      let isPending = bases.contains { $0.documents.contains(where: documents[index].doesTheSame) }
      plan.documents[index].origin = isPending ? .base : .head
    }
    // What the base breaks anyway is not for a pull request to mend.
    plan.diagnostics.removeAll { diagnostic in
      diagnostic.identifier == PeopleRule.specBroken.rawValue
        && bases.contains { $0.diagnostics.contains(diagnostic) }
    }
    let here = Set(changes.map(\.subject))
    plan.withdrawn = base.changes.filter { change in
      !here.contains(change.subject) && bases.allSatisfy { $0.asksFor(change) }
    }
    return plan
  }

  /// Whether it asks for the same change.
  func asksFor(_ change: Change) -> Bool { changesByKey[change.key]?.request == change.request }

  /// The plan with more that people should know.
  func adding(_ warnings: [Diagnostic]) -> Plan {
    var plan = self
    plan.diagnostics += warnings
    return plan
  }

  /// The plan with a warning of each rival.
  package func tellingRivals() -> Plan {
    var plan = self
    plan.diagnostics += rivals.map(\.diagnostic)
    return plan
  }
}

extension Change {
  /// An experiment's impact is told even where nobody feels it.
  fileprivate mutating func measure(beside cohorts: [EnvironmentKey: ServedCohorts]) {
    let isExperiment = subject.kind == .experiment
    impacts = effects.map { effect in
      var impact = Impact(effect)
      if case .experiment(let id) = subject, impact.enters > .zero {
        impact.overlap = cohorts[effect.environment]?.overlap(of: id, in: effect)
      }
      return impact
    }.filter { $0.isFelt || isExperiment }
    for index in upcoming.indices {
      upcoming[index].impact = upcoming[index].effect.map(Impact.init)
    }
  }
}

extension Plan {
  /// What is to become of one experiment's brake, whatever the manifests say.
  package enum BrakeChange: Hashable, Sendable {
    /// Serve nobody, for a reason; it is empty where nobody said one.
    case stop(reason: String)
    /// Serve again.
    case release
  }

  /// Plans to stop an experiment that is stored, or to release it; nothing where that is so
  /// already. Nothing else is planned, so no mistake elsewhere is in the way. No policy keeps
  /// anyone from stopping.
  package init(
    _ brakeChange: BrakeChange, of experiment: Experiment, _ input: PlanningInput
  ) {
    var input = input
    input.selection = Selection(environments: [], experiments: [experiment.id])
    var planner = Planner(input)
    let obstacle = brakeChange == .release ? planner.obstacle(toReleaseOf: experiment) : nil
    if obstacle == nil { planner.add(Change(brakeChange, of: experiment)) }
    let changes = planner.changes
    self.init(
      lineage: input.stored.lineage, serial: input.stored.serial, selection: input.selection,
      changes: changes, diagnostics: obstacle.map { [$0] } ?? [], errorsElsewhere: 0,
      breaches: brakeChange == .release
        ? PolicyCheck.breaches(of: changes, planner.alarms, input) : [],
      stops: planner.stops)
  }
}

extension Plan {
  /// The part of the plan that is carried out although the policy does not permit all of it; nil
  /// where there is none.
  ///
  /// What only takes people out of cohorts is never stopped, nor is what time brings about, since
  /// that was judged when an edit asked for it. Whoever keeps going leaves out nothing but what
  /// breaches the policy, and what builds on that. The policy itself stays.
  package func permitted(keepingGoing: Bool) -> Plan? {
    let breaching = Set(breaches.map(\.subject))
    var isKept = changes.map { change in
      !breaching.contains(change.subject)
        && (keepingGoing || change.lowersExposure || change.isDue)
    }
    let kept = changes.indices.filter { isKept[$0] }
    // Nobody sees anything of a definition that something else needs.
    for index in changes.indices.reversed() where !isKept[index] && changes[index].effects.isEmpty {
      isKept[index] =
        !breaching.contains(changes[index].subject)
        && kept.contains { $0 > index && changes[$0].builds(on: changes[index]) }
    }
    let left = Set(changes.indices.filter { !isKept[$0] }.map { changes[$0].subject })
    var missing: [Change] = []
    let permitted = zip(changes, isKept).compactMap { change, isKept -> Change? in
      if isKept, change.follows.isDisjoint(with: left), !missing.contains(where: change.builds) {
        return change
      }
      missing.append(change)
      return change.stopAlone
    }
    guard !permitted.isEmpty else { return nil }
    return Plan(
      lineage: lineage, serial: serial, selection: selection, changes: permitted,
      documents: documents, errorsElsewhere: errorsElsewhere, drift: drift)
  }

  /// The stops that alarms in results give reason for, and what is taken down of results, and nothing
  /// else of the plan; nil where there is neither.
  package var stopsAlone: Plan? {
    let stops = changes.compactMap(\.stopAlone)
    guard !stops.isEmpty else { return nil }
    return Plan(
      lineage: lineage, serial: serial, selection: selection, changes: stops, errorsElsewhere: 0)
  }
}

extension Change {
  /// Whether it takes people out of cohorts, and does nothing else to anyone.
  fileprivate var lowersExposure: Bool {
    let impacts = effects.map(Impact.init)
    return impacts.contains(where: \.isFelt) && impacts.allSatisfy(\.onlyLowersExposure)
  }

  /// Why the change stops its experiment; nil where it does not, and empty where nobody said.
  package var reasonToStop: String? {
    steps.lazy.compactMap { step in
      if case .experiment(.stop(let reason)) = step { reason } else { nil }
    }.first
  }

  fileprivate var stopAlone: Change? {
    let steps = steps.filter(\.followsFromResults)
    guard !steps.isEmpty, statusBefore != nil else { return nil }
    var change = Change(
      subject, reasonToStop == nil ? .update : .stop, in: phase, feature: feature, steps: steps)
    change.statusBefore = statusBefore
    change.statusAfter = statusBefore
    change.reasons = reasons.filter { note?.reasons.contains($0) == true }
    return change
  }

  /// What the change takes down of results; nil for nothing.
  fileprivate var note: ResultsNote? {
    steps.lazy.compactMap { step in
      if case .experiment(.noteResults(let note)) = step { note } else { nil }
    }.first
  }
}

extension Step {
  /// Whether it does no more than an alarm in results gives reason for.
  fileprivate var followsFromResults: Bool {
    switch self {
    case .experiment(.stop), .experiment(.noteResults): true
    default: false
    }
  }
}

extension ResultsNote {
  /// What people should know of it.
  var reasons: [String] {
    let held =
      mismatch.map { _ in
        "Its exposures do not fit the split. That is kept: it holds for the whole phase, whatever later "
          + "results say."
      }
    let watched = violations.map { violations in
      violations.isEmpty
        ? "The latest results violate no guardrail any more, so those before stop nothing."
        : "The results up to \(asOf) violate a guardrail. It WILL BE STOPPED if the next ones say the "
          + "same."
    }
    return [held, watched].compactMap(\.self)
  }
}

extension Change {
  /// Does what the results of an experiment give reason for; without a step where that is nothing.
  init(noting note: ResultsNote?, stoppingFor reason: String?, _ experiment: Experiment) {
    self.init(
      reason == nil ? .update : .stop, experiment,
      [note.map { .noteResults($0) }, reason.map { .stop(reason: $0) }].compactMap(\.self))
    reasons = note?.reasons ?? []
    isDue = true
    editsExposure = false
  }
}

extension Change {
  /// A change of an experiment that leaves its status as it is.
  private init(_ action: Action, _ experiment: Experiment, _ steps: [ExperimentStep]) {
    self.init(
      .experiment(experiment.id), action, in: .completeAndPause, feature: experiment.feature,
      steps: steps.map { .experiment($0) })
    statusBefore = experiment.status
    statusAfter = experiment.status
  }

  /// Stops an experiment or releases it; without a step where that is so already.
  init(_ brakeChange: Plan.BrakeChange, of experiment: Experiment) {
    switch brakeChange {
    case .stop(let reason):
      self.init(.stop, experiment, experiment.isStopped ? [] : [.stop(reason: reason)])
    case .release: self.init(.release, experiment, experiment.isStopped ? [.release] : [])
    }
    approvedPercentage = experiment.segment?.percentage
    if brakeChange == .release, let brake = experiment.segment?.brake {
      reasons = [
        "It was stopped by \(brake.author.name) at \(brake.stoppedAt) (\(Brake.words(brake.reason))). "
          + "The same people get the same variants again."
      ]
    }
  }
}
