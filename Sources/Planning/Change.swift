package import Domain
package import JSONSyntax
package import Manifests

/// What a plan does about one subject: the steps that belong together, and what they amount to.
package struct Change: Hashable, Sendable {
  /// What the change amounts to, in a word.
  package enum Action: String, CaseIterable, Hashable, Sendable {
    case create
    case start
    case resume
    case pause
    case complete
    case update
    case remove
    /// Serve nobody, although the rollout stands.
    case stop
    /// Serve again what was stopped.
    case release
  }

  /// Where a change comes from, seen from a pull request.
  package enum Origin: String, CaseIterable, Hashable, Sendable {
    /// What it is to be merged into asks for the same, and nobody has applied that yet.
    case base
    /// It comes with the pull request.
    case head
  }

  /// What is changed.
  package var subject: Subject
  /// The headline.
  package var action: Action
  /// When its turn is.
  package var phase: Phase
  /// The environment it concerns; nil for what concerns a feature everywhere.
  package var environment: EnvironmentKey?
  /// The feature it concerns, if any.
  package var feature: FeatureName?
  /// An experiment's status before; nil for a new one and for other subjects.
  package var statusBefore: Status?
  /// An experiment's status after; nil for one that is removed and for other subjects.
  package var statusAfter: Status?
  /// The fields that change, in order of path.
  package var fields: [FieldChange]
  /// What is done, in order, all or nothing.
  package var steps: [Step]
  /// What people should know about it, each a sentence or two.
  package var reasons: [String] = []
  /// The variant that everyone gets in the place of the rollout that goes, told by the first of the
  /// reasons; nil where none is shipped.
  package var ships: VariantKey?
  /// Where it comes from; nil where no base is compared with.
  package var origin: Origin?
  /// The manifest that asks for it, as it is shown to people; nil where there is none.
  package var path: String?
  /// The feature's variants, in the order in which shares are dealt out.
  package var variants: [VariantKey] = []
  /// Whether it edits what people get, now or later.
  var editsExposure = true
  /// Whether time or drift alone brings it about. An edit that asked for it was judged when it was made.
  package internal(set) var isDue = false
  /// The experiments of its group whose turns must have ended before.
  var follows: Set<Subject> = []
  /// The size that the cohort is to have by now, as an earlier edit asked for; nil where none did.
  var approvedPercentage: Percentage?
  /// What clients are served before and after, where that may differ, by environment.
  var effects: [Effect] = []
  /// What time makes of the edit, in order; nothing where it is no edit.
  package var upcoming: [UpcomingStep] = []
  /// The same as the edit asks for it, whatever holds it: what a policy judges.
  var judged: [UpcomingStep] = []
  /// What the effects come to; empty until they are measured.
  package var impacts: [Impact] = []
  /// What the manifest says for people; nil until it is looked up.
  package var briefing: Briefing?

  /// A field of the manifest and what it is changed to.
  package struct FieldChange: Hashable, Sendable {
    /// The field, as a JSON pointer (RFC 6901) into the manifest.
    package var path: String
    /// The stored value; null where there is none.
    package var before: JSONValue
    /// The value that is stored from then on; null where there is none.
    package var after: JSONValue

    /// Makes a field change.
    package init(path: String, before: JSONValue, after: JSONValue) {
      self.path = path
      self.before = before
      self.after = after
    }
  }

  /// Makes a change; its environment and feature are the subject's unless they are given.
  package init(
    _ subject: Subject, _ action: Action, in phase: Phase, environment: EnvironmentKey? = nil,
    feature: FeatureName? = nil, fields: [FieldChange] = [], steps: [Step]
  ) {
    self.subject = subject
    self.action = action
    self.phase = phase
    switch subject {
    case .environment(let key): (self.environment, self.feature) = (key, nil)
    case .feature(let name): (self.environment, self.feature) = (environment, name)
    case .experiment(let id): (self.environment, self.feature) = (id.environment, feature)
    }
    self.fields = fields
    self.steps = steps
  }
}

/// The order of work, whatever the keys. What features serve by default changes before rollouts are
/// torn down, so that shipping a winner shows nobody the control in between.
package enum Phase: Int, CaseIterable, Comparable, Hashable, Sendable {
  case addDefinitions
  case configureRollouts
  case completeAndPause
  case changeDefaults
  case tearDown
  case start
  case removeDefinitions
  /// What is served is put right, where nothing else in the plan does it.
  case correctDrift

  /// Orders by turn.
  package static func < (first: Phase, second: Phase) -> Bool { first.rawValue < second.rawValue }
}

extension Change {
  /// Whether this change, which comes later, takes for granted that another was carried out: both
  /// concern the same feature, or all features, in the same environment, or everywhere; or the other
  /// ends the turn of an experiment of the same group.
  package func builds(on other: Change) -> Bool {
    if follows.contains(other.subject) { return true }
    let sharesFeature = feature == nil || other.feature == nil || feature == other.feature
    let sharesEnvironment =
      environment == nil || other.environment == nil || environment == other.environment
    return sharesFeature && sharesEnvironment
  }
}

extension State {
  /// Carries out a change whole or not at all, and returns what happened. Throws, and changes
  /// nothing, where a flag refuses.
  package mutating func carryOut(
    _ change: Change, as provenance: Provenance
  ) throws(FlagError) -> [Event] {
    var transaction = Transaction(
      of: change.subject, on: change.feature, in: self, as: provenance)
    let events = try transaction.carryOut(change.steps)
    transaction.commit(to: &self)
    return events
  }
}

extension Change {
  /// The parts of a flag that it puts right, since something else is served than what is kept.
  package func corrections(in environment: EnvironmentKey) -> [FlagPart] {
    steps.compactMap { step in
      if case .flag(environment, .correct(let part)) = step { part } else { nil }
    }
  }
}
