package import Domain
package import Manifests
package import JSONSyntax

/// The ordered, complete list of what apply would do.
package struct Plan: Sendable {
  /// The lineage of the state that was read; nil where there is none yet.
  package let lineage: String?
  /// The serial of the state that was read; 0 where there is none yet.
  package let serial: Int
  /// What the plan was narrowed to; nil for everything.
  package let selection: Selection?
  /// What would be done, in order.
  package private(set) var changes: [Change]
  /// What is wrong, and what people should know. No change is planned for what an error concerns.
  package let diagnostics: [Diagnostic]
  /// How many errors there are outside the selection. They do not stop what is inside it.
  package let errorsElsewhere: Int
  /// What the policy does not permit; nothing is applied as long as there is any.
  package let breaches: [Breach]
  /// What the plan as a whole does to everyone, by environment; empty until it is measured.
  package private(set) var environmentImpacts: [EnvironmentImpact]

  /// What was stopped and stays so, in order.
  package let stops: [Stop]
  /// What comes next by itself, in order.
  package let upcoming: [UpcomingStep]

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
    lineage: String?, serial: Int, selection: Selection?, changes: [Change],
    diagnostics: [Diagnostic] = [], errorsElsewhere: Int, breaches: [Breach] = [],
    environmentImpacts: [EnvironmentImpact] = [], stops: [Stop] = [],
    upcoming: [UpcomingStep] = []
  ) {
    self.lineage = lineage
    self.serial = serial
    self.selection = selection
    self.changes = changes
    self.diagnostics = diagnostics
    self.errorsElsewhere = errorsElsewhere
    self.breaches = breaches
    self.environmentImpacts = environmentImpacts
    self.stops = stops
    self.upcoming = upcoming
  }

  /// Whether there is an error, so that the plan can be applied only in part.
  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// How many changes there are of an action.
  package func count(of action: Change.Action) -> Int {
    changes.count { $0.action == action }
  }
}

extension Plan {
  /// The plan with what it does to everyone. Only those who show a plan need it.
  package func measured() -> Plan {
    var plan = self
    for index in changes.indices { plan.changes[index].measure() }
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

extension Change {
  /// An experiment's impact is told even where nobody feels it.
  fileprivate mutating func measure() {
    let isExperiment = subject.kind == .experiment
    impacts = effects.map(Impact.init).filter { $0.isFelt || isExperiment }
  }
}
