package import Domain
package import JSONSyntax
import Manifests
package import Planning

extension Coding<Change> {
  /// What a change is about, and its headline.
  package static let headline = object {
    field("action", \.action, .choice)
    nullable("environment", \.environment, .name)
    nullable("feature", \.feature, .name)
    field("key", \.subject.key, .string)
    field("kind", \.subject.kind, .subjectKind)
  } make: { action, environment, feature, key, kind in
    Subject(kind, key, in: environment).map { subject in
      Change(
        subject, action, in: .addDefinitions, environment: environment, feature: feature, steps: [])
    }
  }

  /// A change in a saved plan: all that programs read of it, and what only titrate needs.
  static let change = object {
    field("action", \.action, .choice)
    nullable("briefing", \.briefing, .briefing)
    nullable("environment", \.environment, .name)
    nullable("feature", \.feature, .name)
    field("fields", \.fields, .array(.fieldChange))
    nullable("impact", { $0.environment == nil ? nil : $0.toldImpacts.first }, .toldImpact)
    omittable(
      "impactByEnvironment", { $0.environment == nil ? $0.toldImpacts : nil },
      .dictionary(by: "environment", of: .impactOfEnvironment))
    field("key", \.subject.key, .string)
    field("kind", \.subject.kind, .subjectKind)
    omittable("origin", \.origin, .choice)
    nullable("path", \.path, .string)
    field("phase", \.phase, .phase)
    field("reasons", \.reasons, .array(.string))
    omittable("ships", \.ships, .name)
    nullable("status", \.statuses, .statuses)
    field("steps", \.steps, .array(.step))
    field("upcoming", \.upcoming, .array(.upcoming))
    field("variants", \.variants, .array(.name))
  } make: {
    action, briefing, environment, feature, fields, impact, impacts, key, kind, origin, path, phase,
    reasons, ships, status, steps, upcoming, variants in
    guard let subject = Subject(kind, key, in: environment) else { return nil }
    var change = Change(
      subject, action, in: phase, environment: environment, feature: feature, fields: fields,
      steps: steps)
    change.briefing = briefing
    change.impacts = (impacts ?? [impact].compactMap(\.self)).map(\.impact)
    change.origin = origin
    change.path = path
    change.reasons = reasons
    change.ships = ships
    change.statusBefore = status?.before
    change.statusAfter = status?.after
    change.upcoming = upcoming
    change.variants = variants
    return change
  }
}

extension Coding<DocumentChange> {
  /// A document that is to be mended, in a saved plan.
  fileprivate static let document = object {
    nullable("environment", \.environment, .name)
    omittable("origin", \.origin, .choice)
    field("path", \.path, .string)
    field("reason", \.reason, .choice)
  } make: { environment, origin, path, reason in
    var change = DocumentChange(path, in: environment, reason)
    change.origin = origin
    return change
  }
}

extension DocumentChange {
  /// What it is about and what is done, with the members that the headline of every change has.
  package var headline: [JSONMember] {
    [
      JSONMember("action", .string(action.rawValue)),
      JSONMember("environment", JSONValue(environment?.text)), JSONMember("feature", nil),
      JSONMember("key", .string(path)), JSONMember("kind", "document"),
    ]
  }

  /// The change for programs.
  package var json: JSONValue {
    .object(
      headline + [
        JSONMember("briefing", nil), JSONMember("fields", []), JSONMember("impact", nil),
        JSONMember("reasons", [.string(reason.rawValue)]), JSONMember("status", nil),
        JSONMember("steps", []), JSONMember("upcoming", []),
      ] + (origin.map { [JSONMember("origin", .string($0.rawValue))] } ?? []))
  }
}

extension Change {
  /// The change for programs.
  package var json: JSONValue {
    .object(Coding.change.members(self).filter { !["path", "phase", "variants"].contains($0.key) })
  }

  fileprivate var toldImpacts: [ToldImpact] {
    impacts.map { impact in
      ToldImpact(impact: impact, sentences: sentences(about: impact), stop: wayToStop(impact))
    }
  }

  fileprivate struct Statuses {
    let before: Status?
    let after: Status?
  }

  fileprivate var statuses: Statuses? {
    guard case .experiment = subject else { return nil }
    return Statuses(before: statusBefore, after: statusAfter)
  }
}

extension Coding<Change.Statuses> {
  fileprivate static let statuses = object {
    nullable("after", \.after, .choice)
    nullable("before", \.before, .choice)
  } make: {
    Change.Statuses(before: $1, after: $0)
  }
}

extension Coding<Phase> {
  fileprivate static let phase = via(.integer, { Phase(rawValue: $0) }, { $0.rawValue })
}

extension Coding<ToldImpact> {
  fileprivate static let impactOfEnvironment = entry(
    { $0.impact.environment }, .name, { $0 }, .toldImpact, { $1 })
}

extension Coding<Change.FieldChange> {
  fileprivate static let fieldChange = object {
    field("after", \.after, .json)
    field("before", \.before, .json)
    field("path", \.path, .string)
  } make: {
    Change.FieldChange(path: $2, before: $1, after: $0)
  }
}

extension Coding<Briefing> {
  fileprivate static let briefing = object {
    field("hypothesis", \.hypothesis, .string)
    nullable("owner", \.owner, .string)
    field("primaryMetrics", \.primaryMetrics, .array(.metric))
  } make: {
    Briefing(owner: $1, hypothesis: $0, primaryMetrics: $2)
  }
}

extension Coding<Briefing.Metric> {
  fileprivate static let metric = object {
    field("expectedDirection", \.expectedDirection, .string)
    field("name", \.name, .string)
  } make: {
    Briefing.Metric(name: $1, expectedDirection: $0)
  }
}

// MARK: - Subjects

extension Coding<Subject.Kind> {
  fileprivate static let subjectKind = via(
    .string, { word in Subject.Kind.allCases.first { $0.noun == word } }, { $0.noun })
}

extension Subject {
  /// The key or name alone.
  fileprivate var key: String {
    switch self {
    case .experiment(let id): id.key.text
    case .feature, .environment: description
    }
  }

  fileprivate init?(_ kind: Kind, _ key: String, in environment: EnvironmentKey?) {
    let subject: Subject? =
      switch kind {
      case .environment: EnvironmentKey(key).map { .environment($0) }
      case .feature: FeatureName(key).map { .feature($0) }
      case .experiment:
        ExperimentKey(key).flatMap { key in
          environment.map { .experiment(ExperimentID(environment: $0, key: key)) }
        }
      }
    guard let subject else { return nil }
    self = subject
  }
}

extension Coding<Subject> {
  /// A subject with its kind: `experiment production/checkout-cta`.
  fileprivate static let subject = via(
    .string,
    { text in
      let words = text.split(separator: " ", maxSplits: 1).map(String.init)
      guard words.count == 2, let kind = Subject.Kind.allCases.first(where: { $0.noun == words[0] })
      else { return nil }
      let parts = words[1].split(separator: "/").map(String.init)
      return kind == .experiment && parts.count == 2
        ? Subject(kind, parts[1], in: EnvironmentKey(parts[0])) : Subject(kind, words[1], in: nil)
    }, { "\($0.kind.noun) \($0)" })
}

// MARK: - The rest of a plan

extension Coding<Breach> {
  /// What a policy does not permit. It happens at once where it has no moment.
  package static let breach = object {
    nullable("after", \.moment?.told.after, .durationText)
    nullable("at", \.moment?.told.at, .instant)
    omittable("environment", \.environment, .name)
    field("message", \.message, .string)
    field("rule", \.rule, .choice)
    field("subject", \.subject, .subject)
  } make: { after, at, environment, message, rule, subject in
    Breach(
      rule, subject, in: environment, at: UpcomingStep.Moment(at: at, after: after),
      message: message)
  }
}

extension Coding<PolicyChange> {
  /// A policy that is to be in force, and the one before.
  package static let policyChange = object {
    field("after", \.after, .policy)
    nullable("before", \.before, .policy)
  } make: {
    PolicyChange(from: $1, to: $0)
  }
}

extension Coding<Plan.Stop> {
  /// An experiment that was stopped.
  package static let stop = object {
    field("author", \.brake.author, .author)
    field("environment", \.experiment.environment, .name)
    field("key", \.experiment.key, .name)
    field("reason", \.brake.reason, .string)
    field("stoppedAt", \.brake.stoppedAt, .instant)
  } make: { author, environment, key, reason, stoppedAt in
    Plan.Stop(
      ExperimentID(environment: environment, key: key),
      Brake(author: author, stoppedAt: stoppedAt, reason: reason))
  }
}

extension Coding<UpcomingStep> {
  /// What happens by itself, with what it does to people where that was worked out.
  package static let upcoming = object {
    field("action", \.step.told.name, .string)
    nullable("after", \.moment.told.after, .durationText)
    nullable("at", \.moment.told.at, .instant)
    field("breaches", \.breaches, .array(.choice))
    field("environment", \.experiment.environment, .name)
    nullable("held", \.hold, .hold)
    omittable("impact", \.toldImpact, .toldImpact)
    field("key", \.experiment.key, .name)
    nullable("localTime", \.localTime, .string)
    nullable("percentage", \.step.told.percentage, .percentage)
    omittable("waitsFor", \.gate, .gate)
  } make: {
    action, after, at, breaches, environment, hold, impact, key, localTime, percentage, gate in
    guard let step = TimedStep(action, percentage),
      let moment = UpcomingStep.Moment(at: at, after: after)
    else { return nil }
    return UpcomingStep(
      ExperimentID(environment: environment, key: key), step, moment, localTime: localTime,
      hold: hold, gate: gate, breaches: breaches, impact: impact?.impact)
  }
}

extension UpcomingStep {
  fileprivate var toldImpact: ToldImpact? {
    impact.map { ToldImpact(impact: $0, sentences: [sentence].compactMap(\.self), stop: nil) }
  }
}

extension Coding<UpcomingStep.Hold> {
  fileprivate static let hold = object {
    field("due", \.due, .instant)
    field("reason", \.reason, .string)
  } make: {
    UpcomingStep.Hold(due: $0, reason: $1)
  }
}

extension UpcomingStep.Moment {
  fileprivate var told: (at: Instant?, after: Duration?) {
    switch self {
    case .at(let time): (time, nil)
    case .after(let duration): (nil, duration)
    }
  }

  fileprivate init?(at time: Instant?, after duration: Duration?) {
    switch (time, duration) {
    case (let time?, nil): self = .at(time)
    case (nil, let duration?): self = .after(duration)
    default: return nil
    }
  }
}

extension Coding<HeldStep> {
  /// What is due and waits.
  package static let held = object {
    field("experiment", \.experiment, .experimentID)
    nullable("percentage", \.step.told.percentage, .percentage)
    field("reason", \.reason, .string)
    field("step", \.step.told.name, .string)
    nullable("until", \.until, .instant)
  } make: { experiment, percentage, reason, name, until in
    TimedStep(name, percentage).map { HeldStep(experiment, $0, until: until, reason: reason) }
  }
}

extension TimedStep {
  fileprivate var told: (name: String, percentage: Percentage?) {
    switch self {
    case .start: ("start", nil)
    case .rise(let percentage): ("rise", percentage)
    case .complete: ("complete", nil)
    case .stop: ("stop", nil)
    }
  }

  fileprivate init?(_ name: String, _ percentage: Percentage?) {
    switch (name, percentage) {
    case ("start", nil): self = .start
    case ("rise", let percentage?): self = .rise(percentage)
    case ("complete", nil): self = .complete
    case ("stop", nil): self = .stop
    default: return nil
    }
  }
}

extension Coding<Selection> {
  /// What a plan is narrowed to.
  package static let selection = object {
    field("environments", { $0.environments.sorted() }, .array(.name))
    field(
      "experiments", { $0.experiments.sorted { $0.description < $1.description } },
      .array(.experimentID))
  } make: {
    Selection(environments: Set($0), experiments: Set($1))
  }
}

extension Table<Plan> {
  /// A saved plan, a change on each line.
  static let plan = Table {
    field("breaches", \.breaches, .array(.breach, inLines: true))
    field("changes", \.changes, .array(.change, inLines: true))
    omittable(
      "documents", { $0.documents.nilIfEmpty }, .array(.document, inLines: true))
    omittable("drift", { $0.drift.nilIfEmpty }, .array(.drift, inLines: true))
    field("environments", \.environmentImpacts, .array(.environmentImpact, inLines: true))
    field("errorsElsewhere", \.errorsElsewhere, .integer)
    field("formatVersion", { _ in PlanFile.formatVersion }, .formatVersion)
    omittable("held", { $0.held.nilIfEmpty }, .array(.held, inLines: true))
    field("kind", { _ in PlanFile.kind }, .string)
    nullable("lineage", \.lineage, .string)
    omittable(
      "notLookedAt", { $0.notLookedAt.nilIfEmpty }, .array(.string))
    omittable("policy", \.policyChange, .policyChange)
    nullable("selection", \.selection, .selection)
    field("serial", \.serial, .integer)
    field("stops", \.stops, .array(.stop, inLines: true))
    field("upcoming", \.upcoming, .array(.upcoming, inLines: true))
    omittable("withdrawn", { $0.withdrawn.nilIfEmpty }, .array(.headline, inLines: true))
  } make: {
    breaches, changes, documents, drift, environments, errorsElsewhere, _, held, _, lineage,
    notLookedAt, policyChange, selection, serial, stops, upcoming, withdrawn in
    Plan(
      lineage: lineage, serial: serial, selection: selection, notLookedAt: notLookedAt ?? [],
      changes: changes, documents: documents ?? [], withdrawn: withdrawn ?? [],
      errorsElsewhere: errorsElsewhere,
      breaches: breaches, environmentImpacts: environments, drift: drift ?? [], stops: stops,
      upcoming: upcoming,
      held: held ?? [], policyChange: policyChange)
  }
}
