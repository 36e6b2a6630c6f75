package import Domain
package import Manifests
import JSONSyntax

extension Plan {
  /// Plans what is to be done so that the state becomes what the workspace asks for.
  ///
  /// A pure function: the same workspace, state, selection and instant give the same plan. Each change
  /// is carried out on a copy of the state as soon as it is planned, so that the next one is derived
  /// from what the earlier ones leave behind. `saltsElsewhere` are those in use in what the snapshot
  /// does not speak of. `files` belong to the selection even if it is not known what they are about.
  /// The policy is the workspace's unless another is given. Where a provenance is given, the plan
  /// keeps what it comes to when it is carried out as that. What there is of it is told time and again while
  /// the rest is planned, nothing twice, and what is left at the end.
  package init(
    for workspace: Workspace, from snapshot: Snapshot?, selection: Selection?, asOf: Instant,
    policy: Policy? = nil, saltsElsewhere: [Salt] = [], files: Set<String> = [],
    workers: some Workers = OneWorker(), carriedOutAs provenance: Provenance? = nil,
    telling tell: (News) -> Void = { _ in }
  ) {
    var planner = Planner(
      workspace, snapshot, selection, asOf: asOf, policy ?? workspace.settings.policy,
      saltsElsewhere, files, workers, provenance)
    planner.plan(telling: tell)
    tell(planner.news())
    self.init(
      lineage: snapshot?.lineage, serial: snapshot?.serial ?? 0, selection: selection,
      changes: planner.changes, diagnostics: planner.diagnostics,
      errorsElsewhere: planner.errorsElsewhere, stops: planner.stops,
      upcoming: planner.upcoming, result: planner.result)
  }
}

/// The work of planning: what was found so far.
struct Planner {
  /// What the manifests ask for at the moment of the plan.
  let workspace: Workspace
  /// What they ask for whatever the time.
  let manifests: Workspace
  let policy: Policy
  let alarms: Alarms
  let workers: any Workers
  let scope: Scope
  private let snapshot: Snapshot?
  private let provenance: Provenance
  /// What happened when the changes were carried out on the state, as far as it was told.
  private var toldEvents: Events = []
  /// What happened since; nil where no record is kept.
  private var events: [Event]?
  let now: Instant
  /// The experiments that are described or stored and in the scope, in order.
  let experimentIDs: [ExperimentID]
  /// The state as the changes planned so far leave it.
  private(set) var state: State
  var problems: Problems
  /// How many of the problems were told.
  private var toldCount = 0
  private(set) var changes: [Change] = []
  private var salts: SaltRegistry?
  private var served = ServedFlagFinder()
  private let saltsElsewhere: [Salt]
  private let files: Set<String>
  private var withholdsRemovals = false

  init(
    _ workspace: Workspace, _ snapshot: Snapshot?, _ selection: Selection?, asOf: Instant,
    _ policy: Policy, _ saltsElsewhere: [Salt], _ files: Set<String>,
    _ workers: any Workers = OneWorker(), _ provenance: Provenance? = nil
  ) {
    now = asOf
    self.policy = policy
    state = snapshot?.state ?? State()
    if state.isEmpty {
      state.reserve(features: workspace.features.count, experiments: workspace.experiments.count)
    }
    manifests = workspace
    alarms = Alarms(workspace, state, policy, asOf: asOf)
    let workspace = workspace.due(at: asOf, given: state, under: policy, alarms)
    self.workspace = workspace
    self.files = files
    self.workers = workers
    self.saltsElsewhere = saltsElsewhere
    self.snapshot = snapshot
    self.provenance = provenance ?? Provenance(author: Author(name: ""), time: asOf)
    events = provenance.map { _ in [] }
    let scope = Scope(selection, workspace, state)
    self.scope = scope
    problems = workspace.check(against: state)
    experimentIDs = Self.experimentIDs(workspace, state, scope)
  }

  /// The experiments that are described or stored and in a scope, in order.
  private static func experimentIDs(
    _ workspace: Workspace, _ state: State, _ scope: Scope
  ) -> [ExperimentID] {
    let gone = state.experiments.keys.filter { workspace.experiments.index(forKey: $0) == nil }
    return (workspace.experiments.keys + gone).filter { scope.contains(.experiment($0)) }
      .inOrder()
  }

  mutating func plan(telling tell: (Plan.News) -> Void) {
    checkState()
    guard !problems.blocksEverything else { return }
    judgeExperiments()
    judgeRenames()
    judgeDefinitions()
    addDefinitions(telling: tell)
    let intents = experimentIntents()
    changes.reserveCapacity(changes.count + intents.count)
    let turns = Dictionary(grouping: intents.indices) { intents[$0].phase }
    for phase in Phase.allCases where phase != .addDefinitions {
      for (number, turn) in (turns[phase] ?? []).enumerated() {
        plan(intents[turn])
        if number % Self.turnsBetweenNews == 0 { tell(news()) }
      }
      if phase == .changeDefaults { changeDefaults(intents) }
    }
    removeDefinitions()
    warnOfServing(except: intents)
    warnOfTime()
    warnOfResults()
    proveConclusions(intents, since: snapshot?.state ?? State())
  }

  // MARK: Preconditions

  /// Whether the state is the one that the settings name, if they name one.
  private mutating func checkState() {
    if let lineage = workspace.settings.lineage, lineage != snapshot?.lineage {
      let location = workspace.settings.path.map {
        SourceLocation(path: $0, pointer: "/state/lineage")
      }
      problems.report(Self.wrongState(snapshot?.lineage, at: location), about: .everything)
    }
  }

  private static func wrongState(_ found: String?, at location: SourceLocation?) -> Diagnostic {
    guard let found else {
      return Rule.missingState.diagnostic(
        "There is no state, and beginning a new one would forget what is running. Bring the state "
          + "back, with `titrate state restore` or from a backup, or point --state at it.",
        at: location)
    }
    return Rule.foreignState.diagnostic(
      "This is the state \(found). Point --state at the one that is named here, or correct the "
        + "lineage if the workspace has moved to another state.", at: location)
  }

  /// Whether something may be removed that seems to have no manifest: not as long as there is a file of
  /// which it is not known what it is about.
  var permitsRemovals: Bool { workspace.namesOfUnreadable.isEmpty }

  /// Tells, once, that something stays that seems to have no manifest.
  mutating func withholdRemoval() {
    guard !withholdsRemovals else { return }
    withholdsRemovals = true
    problems.report(
      Rule.removalsWithheld.diagnostic(
        "Some things have no manifest, but a file could not be made out that may describe them. "
          + "Mend it first.", at: nil), about: .everything)
  }

  // MARK: Changes

  /// Plans a change and carries it out on the copy of the state. What it touches, as that is now, and the path
  /// of its manifest are looked up unless they are known.
  mutating func add(
    _ change: consuming Change, on known: Touched? = nil, from path: String? = nil
  ) {
    guard !change.steps.isEmpty else { return }
    var touched = known ?? state.touched(by: change)
    let before = served.scene(of: touched, in: change.environment, state)
    var provider = LocalProvider()
    do throws(FlagError) {
      try state.perform(change, on: &touched, through: &provider, as: provenance, &events)
    } catch {
      preconditionFailure("a planned change is refused: \(error)")
    }
    served.note(touched.experiment)
    change.served = .seen(
      by: change.subject.experiment, before: before,
      after: served.scene(of: touched, in: change.environment, state),
      workspace.settings.publications)
    change.path = path ?? workspace.path(of: change.subject)
    changes.append(change)
  }

  /// Adds what people should know about the change of an experiment.
  mutating func addReason(_ reason: String, to id: ExperimentID) {
    for index in changes.indices where changes[index].subject == .experiment(id) {
      changes[index].reasons.append(reason)
    }
  }

  /// The experiments that were there before this plan, as it leaves them. A new one is neither stopped nor
  /// paused nor over.
  var experimentsStoredBefore: [Experiment] {
    (snapshot?.state.experiments.keys).map { $0.compactMap { state.experiments[$0] } } ?? []
  }

  /// Whether a feature was there before this plan.
  func wasStored(_ name: FeatureName) -> Bool { snapshot?.state.features[name] != nil }

  /// The described features that were there before this plan, in order.
  var wantedFeaturesStoredBefore: [FeatureManifest] {
    snapshot == nil ? [] : wantedFeatures(where: wasStored)
  }

  /// Allots a salt to a name.
  mutating func allotSalt(to name: String) -> Salt { withRegistry { $0.allot(to: name) } }

  /// Allots the salts of a new cohort.
  mutating func allotSalts(_ preferred: CohortSalts) -> CohortSalts {
    withRegistry { registry in
      CohortSalts(
        segment: registry.allot(preferred.segment), split: registry.allot(preferred.split))
    }
  }

  private mutating func withRegistry<Result>(_ body: (inout SaltRegistry) -> Result) -> Result {
    var registry = salts ?? newRegistry()
    // What two variables hold would be copied with the next salt.
    salts = nil
    defer { salts = registry }
    return body(&registry)
  }

  private func newRegistry() -> SaltRegistry {
    var taken = state.salts.union(saltsElsewhere)
    taken.reserveCapacity(
      taken.count + workspace.features.count * workspace.environments.count
        + workspace.experiments.count * 2)
    return SaltRegistry(taken: taken)
  }

  // MARK: Results

  private func isInScope(_ problem: Problems.Problem) -> Bool {
    switch problem.concern {
    case .everything: true
    case .unknown:
      scope.isEverything || problem.diagnostic.location.map { files.contains($0.path) } == true
    case .subject(let subject): scope.contains(subject)
    }
  }

  /// How many features or experiments are planned between one time that news are told and the next.
  static let turnsBetweenNews = 500

  /// What there is that was not told yet.
  mutating func news() -> Plan.News {
    defer { toldCount = problems.all.count }
    return Plan.News(
      diagnostics: problems.all[toldCount...].filter(isInScope).map(\.diagnostic),
      events: fullBatch())
  }

  /// The events that were not told yet, if they are enough for a batch.
  private mutating func fullBatch() -> EventBatch? {
    guard let happened = events, happened.count >= Events.batchSize else { return nil }
    let batch = EventBatch(happened)
    toldEvents.append(batch)
    events = []
    return batch
  }

  /// The problems of what is planned.
  var diagnostics: [Diagnostic] { problems.all.filter(isInScope).map(\.diagnostic) }

  /// What the changes come to; nil where no record of that was kept.
  var result: Plan.Result? {
    events.map { rest in
      var events = toldEvents
      for batch in Events(rest).batches { events.append(batch) }
      return Plan.Result(provenance: provenance, state: state, events: events)
    }
  }

  /// How many errors concern what is not planned.
  var errorsElsewhere: Int {
    problems.all.count { !isInScope($0) && $0.diagnostic.severity == .error }
  }
}

/// What a run is narrowed to, with what that needs.
struct Scope: Sendable {
  private let selection: Selection?
  private let features: Set<FeatureName>
  private let environments: Set<EnvironmentKey>

  init(_ selection: Selection?, _ workspace: Workspace, _ state: State) {
    self.selection = selection
    guard let selection else {
      (features, environments) = ([], [])
      return
    }
    let wanted = workspace.experiments.values.filter { selection.contains($0.id) }
    let stored = state.experiments.values.filter { selection.contains($0.id) }
    features = Set(wanted.map(\.feature) + stored.map(\.feature))
    // One that is neither described nor stored here is settled. Only of one that is new and has
    // mistakes it is not known what it needs.
    let known = selection.experiments.filter {
      workspace.experiments[$0] != nil || state.experiments[$0] != nil
        || !workspace.describes(.experiment($0))
    }
    environments =
      selection.experiments.isEmpty
      ? selection.environments : Set(known.map(\.environment))
  }

  var isEverything: Bool { selection == nil }

  func contains(_ subject: Subject) -> Bool {
    guard let selection else { return true }
    return switch subject {
    case .experiment(let id): selection.contains(id)
    case .feature(let name): features.contains(name)
    case .environment(let key): environments.contains(key)
    }
  }
}
