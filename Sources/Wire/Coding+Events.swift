package import Domain

// An event in the state says what happened, and to what. In the audit trail it also says who did
// it, when and from where; the state has that once for all events of a commit.

extension Coding<Event> {
  /// An event as the state has it.
  package static let event = told(by: "event", Event.Name.self) { name in
    object {
      field("attributes", \.happening, .attributes(of: name))
      nullable("environment", \.environment, .name)
      field("event", \.name, .choice)
      nullable("experiment", \.experiment, .name)
      nullable("feature", \.feature, .name)
    } make: { happening, environment, name, experiment, feature in
      Event(happening, environment: environment, experiment: experiment, feature: feature)
        .named(name)
    }
  }
}

extension Coding<AuditRecord> {
  /// An event as the trail has it.
  package static let record = told(by: "event", Event.Name.self) { name in
    object {
      field("attributes", \.event.happening, .attributes(of: name))
      field("author", \.provenance.author, .author)
      omittable("commit", \.provenance.origin.commit, .string)
      nullable("environment", \.event.environment, .name)
      field("event", \.event.name, .choice)
      nullable("experiment", \.event.experiment, .name)
      nullable("feature", \.event.feature, .name)
      field("lineage", \.lineage, .string)
      omittable("pullRequest", \.provenance.origin.pullRequest, .integer)
      omittable("ref", \.provenance.origin.ref, .string)
      omittable("runURL", \.provenance.origin.runURL, .string)
      field("serial", \.serial, .integer)
      field("time", \.provenance.time, .instant)
    } make: {
      happening, author, commit, environment, name, experiment, feature, lineage, pullRequest, ref,
      runURL,
      serial, time in
      let event = Event(
        happening, environment: environment, experiment: experiment, feature: feature)
      let origin = Provenance.Origin(
        commit: commit, ref: ref, runURL: runURL, pullRequest: pullRequest)
      return event.named(name).map { event in
        AuditRecord(
          lineage: lineage, serial: serial,
          provenance: Provenance(author: author, time: time, origin: origin), event: event)
      }
    }
  }
}

extension Event {
  /// What it is called.
  package var name: Name { happening.alternative.kind }

  /// The event, if that is its name.
  fileprivate func named(_ name: Name) -> Event? { self.name == name ? self : nil }
}

extension Event.Name {
  /// The names of the attributes that such an event always has, if only with null.
  package var givenAttributes: [String] {
    attributes.filter { $0.absence != .leftOut }.map(\.name)
  }

  /// The attributes that such an event has.
  var attributes: [Shape.Member] { Happening.variety(self).members }
}

extension Coding<Happening> {
  /// The attributes of events of one name.
  fileprivate static func attributes(of name: Event.Name) -> Coding {
    let variety = Happening.variety(name)
    return Coding(.object(variety.members), { $0.alternative.write(&$1) }, variety.read)
  }
}

// MARK: - Attributes

extension Happening {
  fileprivate var alternative: Alternative<Event.Name> {
    switch self {
    case .environmentCreated(let name, let versioning):
      .init(.environmentCreated, (name, versioning), Attributes.environment)
    case .environmentUpdated(let name, let versioning):
      .init(.environmentUpdated, (name, versioning), Attributes.environment)
    case .environmentRemoved: .init(.environmentRemoved)
    case .featureCreated(let kind): .init(.featureCreated, kind, Attributes.kind)
    case .featureUpdated(let edit): .init(.featureUpdated, edit, Attributes.edit)
    case .featureRemoved: .init(.featureRemoved)
    case .flagCreated(let state, let version):
      .init(.flagCreated, (state, nil, version), Attributes.state)
    case .flagChanged(let state, let segment, let version):
      .init(
        version == nil ? .flagUpdated : .flagPublished, (state, segment, version), Attributes.state)
    case .flagHeld(let allocations): .init(.flagHeld, allocations, Attributes.held)
    case .driftCorrected(let part): .init(.driftCorrected, part, Attributes.part)
    case .flagRemoved: .init(.flagRemoved)
    case .experimentCreated(let number): .init(.experimentCreated, number, Attributes.number)
    case .statusChanged(let event, let from, let to):
      .init(Event.Name(event), (from, to), Attributes.statuses)
    case .experimentUpdated(let fields): .init(.experimentUpdated, fields, Attributes.fields)
    case .experimentRemoved: .init(.experimentRemoved)
    case .experimentStopped(let reason): .init(.experimentStopped, reason, Attributes.reason)
    case .experimentReleased: .init(.experimentReleased)
    case .resultsNoted(let note): .init(.resultsNoted, note, .resultsNote)
    case .experimentStartedOver(let iteration):
      .init(.experimentStartedOver, iteration, Attributes.iteration)
    case .experimentConcluded(let conclusion): .init(.experimentConcluded, conclusion, .conclusion)
    case .phaseBegun(let iteration, let shares):
      .init(.phaseBegun, (iteration, shares), Attributes.phase)
    case .rolloutConfigured(let segment, let seed, let percentage, let before):
      .init(.rolloutConfigured, (segment, seed, percentage, before), Attributes.cohort)
    case .rolloutEnabled(let segment, let percentage):
      .init(.rolloutEnabled, (segment, percentage), Attributes.enabled)
    case .rolloutRemoved(let segment, let version):
      .init(.rolloutRemoved, (segment, version), Attributes.removed)
    case .policyChanged(let policy): .init(.policyChanged, policy, Attributes.policy)
    case .applyBegun(let flags): .init(.applyBegun, flags, Attributes.begun)
    case .applyRenewed: .init(.applyRenewed)
    case .applyEnded: .init(.applyEnded)
    case .stateRestored(let serial): .init(.stateRestored, serial, Attributes.restored)
    }
  }

  fileprivate static func variety(_ name: Event.Name) -> Variety<Happening> {
    switch name {
    case .environmentCreated: .init(Attributes.environment) { .environmentCreated(name: $0, $1) }
    case .environmentUpdated: .init(Attributes.environment) { .environmentUpdated(name: $0, $1) }
    case .environmentRemoved: .init(.environmentRemoved)
    case .featureCreated: .init(Attributes.kind) { .featureCreated($0) }
    case .featureUpdated: .init(Attributes.edit) { .featureUpdated($0) }
    case .featureRemoved: .init(.featureRemoved)
    case .flagCreated: .init(Attributes.state) { $1 == nil ? .flagCreated($0, version: $2) : nil }
    case .flagUpdated, .flagPublished:
      .init(Attributes.state) { .flagChanged($0, of: $1, version: $2) }
    case .flagHeld: .init(Attributes.held) { .flagHeld($0) }
    case .driftCorrected: .init(Attributes.part) { .driftCorrected($0) }
    case .flagRemoved: .init(.flagRemoved)
    case .experimentCreated: .init(Attributes.number) { .experimentCreated(number: $0) }
    case .experimentStarted: .init(Attributes.statuses) { .statusChanged(.start, from: $0, to: $1) }
    case .experimentResumed:
      .init(Attributes.statuses) { .statusChanged(.resume, from: $0, to: $1) }
    case .experimentPaused: .init(Attributes.statuses) { .statusChanged(.pause, from: $0, to: $1) }
    case .experimentCompleted:
      .init(Attributes.statuses) { .statusChanged(.complete, from: $0, to: $1) }
    case .experimentUpdated: .init(Attributes.fields) { .experimentUpdated(fields: $0) }
    case .experimentRemoved: .init(.experimentRemoved)
    case .experimentStopped: .init(Attributes.reason) { .experimentStopped(reason: $0) }
    case .experimentReleased: .init(.experimentReleased)
    case .resultsNoted: .init(.resultsNote) { .resultsNoted($0) }
    case .experimentStartedOver:
      .init(Attributes.iteration) { .experimentStartedOver(iteration: $0) }
    case .experimentConcluded: .init(.conclusion) { .experimentConcluded($0) }
    case .phaseBegun: .init(Attributes.phase) { .phaseBegun(iteration: $0, $1) }
    case .rolloutConfigured:
      .init(Attributes.cohort) { .rolloutConfigured($0, splitSeed: $1, $2, before: $3) }
    case .rolloutEnabled: .init(Attributes.enabled) { .rolloutEnabled($0, $1) }
    case .rolloutRemoved: .init(Attributes.removed) { .rolloutRemoved($0, version: $1) }
    case .policyChanged: .init(Attributes.policy) { .policyChanged($0) }
    case .applyBegun: .init(Attributes.begun) { .applyBegun(flags: $0) }
    case .applyRenewed: .init(.applyRenewed)
    case .applyEnded: .init(.applyEnded)
    case .stateRestored: .init(Attributes.restored) { .stateRestored(fromSerial: $0) }
    }
  }
}

/// What events say beside what happened to what.
private enum Attributes {
  static let environment = Table<(String, FeatureVersioning)> {
    field("featureVersioning", \.1, .choice, "v1 or v2.")
    field("name", \.0, .string, "The name for people.")
  } make: {
    ($1, $0)
  }

  static let kind = Table<Feature.Kind>("type", .choice, "standard or multivariate.")

  static let edit = Table<Happening.FeatureEdit> {
    omittable("addedVariant", \.added, .variant, "A variant that was added.")
    omittable("changedVariant", \.changed, .variant, "A variant whose value was changed.")
    omittable("removedVariant", \.removed, .name, "The key of a variant that was removed.")
    omittable("type", \.kind, .choice, "The type from now on.")
  } make: { added, changed, removed, kind in
    let edits: [Happening.FeatureEdit?] = [
      added.map { .added($0) }, changed.map { .changed($0) }, removed.map { .removed($0) },
      kind.map { .kind($0) },
    ]
    let edit = edits.compactMap(\.self)
    return edit.count == 1 ? edit[0] : nil
  }

  static let state = Table<(FeatureState, SegmentID?, Int?)> {
    field("allocations", \.0.allocations, .allocations, "The share of every variant.")
    field("enabled", \.0.isEnabled, .boolean, "Whether the feature is on.")
    nullable(
      "segment", \.1, .salt, "The rollout segment whose override it is; null for the default.")
    field("value", \.0.value, .typedValue, "What it serves as control.")
    omittable("version", \.2, .integer, "The live version (v2).")
  } make: { allocations, isEnabled, segment, value, version in
    (FeatureState(isEnabled: isEnabled, value: value, allocations: allocations), segment, version)
  }

  static let held = Table<Allocations>("allocations", .allocations, "What is held from now on.")

  static let part = Table<FlagPart> {
    nullable(
      "segment", \.segment, .salt,
      "The rollout segment whose override it is; null for the default.")
  } make: {
    FlagPart(segment: $0)
  }

  static let number = Table<Int>("id", .integer, "The experiment's number.")

  static let statuses = Table<(Status, Status)> {
    field("from", \.0, .choice, "The status before.")
    field("to", \.1, .choice, "The status after.")
  } make: {
    ($0, $1)
  }

  static let fields = Table<[String]>("fields", .array(.string), "The fields that were edited.")
  static let reason = Table<String>("reason", .string, "Why; empty where nobody said.")
  static let iteration = Table<Int>("iteration", .integer, "The iteration that begins.")

  static let phase = Table<(Int, Allocations)> {
    field("allocations", \.1, .allocations, "The share of every variant that is expected.")
    field("iteration", \.0, .integer, "The iteration that it belongs to.")
  } make: {
    ($1, $0)
  }

  static let cohort = Table<(SegmentID, Salt, Percentage, Percentage?)> {
    field("percentage", \.2, .percentage, "How many belong to the cohort.")
    nullable("percentageBefore", \.3, .percentage, "How many did before.")
    field("segment", \.0, .salt, "The id of the rollout segment: the salt of the cohort.")
    field("splitSeed", \.1, .salt, "The salt of the split.")
  } make: {
    ($2, $3, $0, $1)
  }

  static let enabled = Table<(SegmentID, Percentage)> {
    field("percentage", \.1, .percentage, "How many belong to the cohort.")
    field("segment", \.0, .salt, "The id of the rollout segment.")
  } make: {
    ($1, $0)
  }

  static let removed = Table<(SegmentID, Int?)> {
    field("segment", \.0, .salt, "The id of the rollout segment.")
    omittable("version", \.1, .integer, "The version that was published (v2).")
  } make: {
    ($0, $1)
  }

  static let policy = Table<Policy>(
    "policy", .policy, "The policy from now on, as titrate.json has it.")
  static let begun = Table<Int>("flags", .integer, "How many flags it is about.")
  static let restored = Table<Int>("fromSerial", .integer, "The commit whose state came back.")
}

extension Happening.FeatureEdit {
  fileprivate var added: Variant? { if case .added(let variant) = self { variant } else { nil } }
  fileprivate var changed: Variant? {
    if case .changed(let variant) = self { variant } else { nil }
  }
  fileprivate var removed: VariantKey? { if case .removed(let key) = self { key } else { nil } }
  fileprivate var kind: Feature.Kind? { if case .kind(let kind) = self { kind } else { nil } }
}
