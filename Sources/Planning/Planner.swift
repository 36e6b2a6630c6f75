import Domain
import JSONSyntax
import Manifests

extension Plan {
  /// Plans what is to be done so that what is stored becomes what the manifests ask for. A pure
  /// function: the same input gives the same plan.
  package init(_ input: PlanningInput) {
    let (plan, state) = Plan.leading(from: input)
    self = plan.tellingBrokenSpecs(of: input, leadingTo: state)
  }

  /// Plans, and also gives the state that the plan leads to, with nobody as the author.
  static func leading(from input: PlanningInput) -> (plan: Plan, state: State) {
    var planner = Planner(input)
    planner.plan()
    return (planner.result, planner.state)
  }
}

/// The work of planning: what was found so far.
///
/// Each change is carried out on a copy of the state as soon as it is planned, so that the next one
/// is derived from what the earlier ones leave behind.
struct Planner {
  let input: PlanningInput
  /// What the manifests ask for at the moment of the plan. Those of the input may ask for one thing
  /// now, and for another later.
  let due: Workspace
  let alarms: Alarms
  let scope: Scope
  /// The experiments that are described or stored and in the scope, in order.
  let experimentIDs: [ExperimentID]
  /// The state as the changes planned so far leave it.
  private(set) var state: State
  var problems: Problems
  private(set) var changes: [Change] = []
  private var salts: SaltRegistry
  /// Whose cohort a segment is.
  private(set) var owners: [SegmentID: ExperimentID]
  private var withholdsRemovals = false
  /// Of each experiment whose next step waits, why.
  var holds: [ExperimentID: String] = [:]
  /// Of each experiment whose turn in a group begins, those whose turns must have ended before.
  var predecessors: [ExperimentID: Set<Subject>] = [:]
  /// The flags of which a provider serves something else than what is kept.
  private(set) var drift: DriftRecord

  init(_ input: PlanningInput) {
    self.input = input
    state = input.stored.state
    salts = SaltRegistry(taken: state.salts.union(input.stored.saltsElsewhere))
    owners = state.experiments.values.reduce(into: [:]) { owners, experiment in
      if let segment = experiment.segment { owners[segment.id] = experiment.id }
    }
    alarms = Alarms(input.workspace, state, input.policy, asOf: input.instant)
    due = input.workspace.due(
      at: input.instant, given: state, under: input.policy, in: input.timeZones, alarms)
    scope = Scope(input.selection, due, state)
    drift = DriftRecord(input.reading?.serving ?? [:], state)
    problems = due.check(against: state)
    let gone = state.experiments.keys.filter { [due] in due.experiments[$0] == nil }
    experimentIDs = (due.experiments.keys + gone)
      .filter { [scope] in scope.contains(.experiment($0)) }.sorted()
  }

  mutating func plan() {
    checkState()
    checkStatePlace()
    checkProviderPlace()
    checkCheckout()
    guard !problems.blocksEverything else { return }
    checkProvider()
    judgeExperiments()
    judgeRenames()
    judgeDefinitions()
    addDefinitions()
    let intents = experimentIntents()
    let intentsByPhase = Dictionary(grouping: intents, by: phase)
    for phase in Phase.allCases {
      for intent in intentsByPhase[phase] ?? [] { plan(intent) }
      if phase == .changeDefaults { changeDefaults(intents) }
    }
    removeDefinitions()
    stopBlocked()
    correctDrift()
    warnOfServing(except: intents)
    warnOfTime()
    warnOfResults()
    tellShipments(intents)
    foresee()
  }

  // MARK: Preconditions

  /// Whether the state is the one that the settings name, if they name one.
  private mutating func checkState() {
    let settings = due.settings
    if let lineage = settings.lineage, lineage != input.stored.lineage,
      input.stored.lineage != nil || !input.beginsState
    {
      let location = settings.location(of: "/state/lineage")
      problems.report(Self.wrongState(input.stored.lineage, at: location), about: .everything)
    }
  }

  /// Refuses to look elsewhere for the state than where the base of a pull request keeps it: all that
  /// the state knows, the policy and every stop, would be passed by.
  private mutating func checkStatePlace() {
    let settings = due.settings
    guard let base = input.base, base.git != nil,
      base.git != settings.git || base.lineage != settings.lineage
    else { return }
    let place = base.git.map { "in \($0)" } ?? "in a file"
    problems.report(
      StateRule.stateMoved.diagnostic(
        "Where this is to be merged, the state is kept \(place)"
          + "\(base.lineage.map { ", with the lineage \($0)" } ?? ""). Put \"state\" back as it was. A state "
          + "that is to move is moved first, with `titrate state push`, and the pull request that says so "
          + "changes nothing else.",
        at: settings.location(of: "/state")),
      about: .everything)
  }

  /// Warns if an apply would take back what newer manifests brought.
  private mutating func checkCheckout() {
    guard let newer = input.newerCheckout else { return }
    problems.report(
      StateRule.olderCheckout.diagnostic(
        "Commit \(newer.commit.prefix(12)), of \(newer.committedAt), was applied last, and these manifests "
          + "are older: applying them would take back what came since. `titrate apply` refuses it without "
          + "--allow-older.", at: nil),
      about: .everything)
  }

  private static func wrongState(_ found: String?, at location: SourceLocation?) -> Diagnostic {
    guard let found else {
      return StateRule.missingState.diagnostic(
        "There is no state, and beginning a new one would forget what is running. Bring the state "
          + "back, with `titrate state restore` or from a backup, or point --state at it. Where "
          + "none was ever kept, an apply with --new-state begins one with this lineage.",
        at: location)
    }
    return StateRule.foreignState.diagnostic(
      "This is the state \(found). Point --state at the one that is named here, or correct the "
        + "lineage if the workspace has moved to another state.", at: location)
  }

  /// Whether what seems to have no manifest may be removed: not while there is a file that cannot
  /// be made out, since it may be that manifest.
  var permitsRemovals: Bool { due.namesOfUnknown.isEmpty }

  /// Tells, once, that something stays that seems to have no manifest.
  mutating func withholdRemoval() {
    guard !withholdsRemovals else { return }
    withholdsRemovals = true
    problems.report(
      FileRule.removalsWithheld.diagnostic(
        "Some things have no manifest, but a file could not be made out that may describe them. "
          + "Mend it first.", at: nil), about: .everything)
  }

  // MARK: Changes

  /// Plans a change and carries it out on the copy of the state.
  mutating func add(_ change: Change) {
    guard !change.steps.isEmpty else { return }
    var transaction = transaction(on: change.subject, change.feature)
    for step in change.steps { transaction.performPlanned(step) }
    add(change, transaction)
  }

  /// Begins to carry out a change on the copy of the state.
  func transaction(on subject: Subject, _ feature: FeatureName?) -> Transaction {
    Transaction(of: subject, on: feature, in: state, as: .nobody(at: input.instant))
  }

  /// Plans a change whose steps were carried out.
  mutating func add(_ change: Change, _ transaction: Transaction) {
    guard !change.steps.isEmpty else { return }
    var transaction = transaction
    transaction.finish()
    var change = change
    let before = served(transaction.before, in: change.environment, drift)
    drift.record(change, transaction)
    change.effects = effects(
      of: transaction, from: before,
      to: served(transaction.after, in: change.environment, drift))
    change.variants = transaction.variants(in: change.environment)
    change.path = due.path(of: change.subject)
    changes.append(change)
    transaction.commit(to: &state)
    if let experiment = transaction.after.experiment, let segment = experiment.segment {
      owners[segment.id] = experiment.id
    }
  }

  /// Adds to each edit what time will make of it.
  private mutating func foresee() {
    for index in changes.indices where changes[index].editsExposure {
      switch changes[index].subject {
      case .experiment(let id):
        guard let manifest = input.workspace.experiments[id], manifest.dependsOnTime else {
          continue
        }
        changes[index].upcoming = future(of: manifest, under: input.policy)
        changes[index].judged = future(of: manifest, under: unfrozen)
      case .feature(let name):
        guard changes[index].steps.contains(where: \.updatesVariant) else { continue }
        changes[index].judged = scheduledStarts(on: name)
      case .environment: continue
      }
    }
  }

  /// Puts what people should know first in front of all else about the change of an experiment, and
  /// the variant that it ships, if it does.
  mutating func putReason(_ reason: String, shipping variant: VariantKey?, to id: ExperimentID) {
    for index in changes.indices where changes[index].subject == .experiment(id) {
      changes[index].reasons.insert(reason, at: 0)
      changes[index].ships = variant
    }
  }

  /// The experiments that were there before this plan, as it leaves them. A new one is neither
  /// stopped nor paused nor over.
  var experimentsStoredBefore: [Experiment] {
    input.stored.state.experiments.keys.compactMap { state.experiments[$0] }
  }

  /// Whether a feature was there before this plan.
  func wasStored(_ name: FeatureName) -> Bool { input.stored.state.features[name] != nil }

  /// The described features that were there before this plan, in order.
  var wantedFeaturesStoredBefore: [FeatureManifest] { wantedFeatures(where: wasStored) }

  // MARK: Salts

  /// Allots a salt to a name.
  mutating func allotSalt(to name: String) -> Salt { salts.allot(to: name) }

  /// Allots the salts of a new cohort.
  mutating func allotSalts(_ preferred: CohortSalts) -> CohortSalts {
    CohortSalts(
      segment: salts.allot(preferred.segment), split: salts.allot(preferred.split))
  }

  // MARK: Results

  /// The plan, once all is planned.
  var result: Plan {
    let upcoming = upcoming
    let breaches = PolicyCheck.breaches(
      of: changes, alongside: approvedSteps, alarms, input)
    var changes = changes
    if !breaches.isEmpty {
      for index in changes.indices { changes[index].mark(breaches) }
    }
    return Plan(
      lineage: input.stored.lineage, serial: input.stored.serial, selection: input.selection,
      notLookedAt: notLookedAt, changes: changes, documents: input.documents,
      diagnostics: problems.all.filter(isInScope).map(\.diagnostic),
      errorsElsewhere: problems.all.count { !isInScope($0) && $0.diagnostic.severity == .error },
      breaches: breaches, drift: toldDrift, stops: stops,
      upcoming: upcoming, held: held,
      // An error may hide what the policy would forbid, so it is taken in once there is none.
      policyChange: problems.all.contains { $0.diagnostic.severity == .error }
        ? nil : input.policyChange)
  }

  private func isInScope(_ problem: Problems.Problem) -> Bool {
    switch problem.concern {
    case .everything: true
    case .unknown:
      scope.isEverything
        || problem.diagnostic.location.map { input.selectedFiles.contains($0.path) } == true
    case .subject(let subject): scope.contains(subject)
    }
  }
}

extension Transaction {
  /// Carries out a step that was derived from what is there, so that no flag refuses it.
  mutating func performPlanned(_ step: Step) {
    do throws(FlagError) {
      try perform(step)
    } catch {
      preconditionFailure("a planned step is refused: \(error)")
    }
  }
}
