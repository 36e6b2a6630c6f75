import Domain
import JSONSyntax
import Manifests
import Planning
import Reconciling
import Rendering
import Storage
import System

/// A workspace, its state, and what a run is narrowed to and judged by.
struct Project {
  private(set) var folder: WorkspaceFolder
  let backend: Backend
  /// Whether a state may begin where there is none.
  var beginsState = false
  /// Whether the policy of the workspace holds at once, even where it is looser than the kept one.
  var acceptsPolicy = false
  /// Whether manifests that are older than those applied last are refused, or only warned of.
  var refusesOlder = false
  /// Whether it matters which commit is checked out. Finding out takes longer than a small plan.
  var looksAtCheckout: Bool
  /// Whether the provider is not asked.
  var isOffline = false
  /// Whether it is told that nobody applies what is due.
  var tellsLateness = false
  /// What the plan is compared with.
  var comparison = ComparedCommits()
  /// The moment to plan for; nil for that at which it is planned.
  private let moment: Instant?
  private let scope: RunScope
  private let policy: Policy?
  private let allowed: [String]

  /// Reads no file but the policy and the settings. Without arguments for it, no provider is asked.
  /// The `excluding` files are read or written by the run itself, so they are no manifests.
  init(
    _ directory: String, _ location: LocationArguments, _ scope: RunScope,
    _ policy: PolicyArguments, provider: ProviderArguments? = nil,
    asOf moment: Moment? = nil, excluding files: [String?] = [], lockTimeout: Milliseconds? = nil,
    telling tell: @escaping @Sendable (String) -> Void = Console.message
  ) throws {
    let began = Instant.now
    self.moment = moment?.instant(now: began)
    folder = try WorkspaceFolder(directory, excluding: files + [policy.policy])
    backend = try Backend(
      of: folder, location, provider: provider, lockTimeout: lockTimeout, since: began,
      telling: tell)
    looksAtCheckout = backend.isInGit
    folder.exclude(backend.store.files)
    self.scope = scope
    self.policy = try policy.read()
    allowed = policy.allowed
  }

  /// The moment to plan for. A run that waits for others goes on later than it began.
  var now: Instant { moment ?? .now }

  /// Where the state is kept.
  var store: any StateStore { backend.store }

  /// The project as it would be if some files had other texts, by their paths in the workspace.
  func edited(_ edits: [String: [UInt8]]) -> Project {
    var project = self
    project.folder.edits = edits
    return project
  }

  /// Opens the state while the workspace is listed, then reads the manifests and plans.
  func plan() throws -> Planned {
    let (listed, opened) = concurrently(
      { [folder] in Result { try folder.list() } }, { [store] in Result { try store.read() } })
    return try plan(from: try opened.get(), try listed.get())
  }

  /// Plans from a revision what the workspace asks for, which is read now.
  func plan(from revision: (any Revision)?) throws -> Planned {
    try plan(from: revision, try folder.list())
  }

  private func plan(
    from revision: (any Revision)?, _ listing: WorkspaceListing
  ) throws -> Planned {
    let preparation = try preparation(from: revision, listing)
    let input = preparation.input
    var plan = try Plan(input).beside { try revision?.snapshot().state ?? State() }
    if let others = preparation.others {
      plan = try others.compared(plan, input, StoredState(try revision?.snapshot())) { settings in
        try revision.map { try store.outdatedDocuments(among: settings.publications, at: $0) } ?? []
      }
    }
    let reading = preparation.reading
    var planned = Planned(
      plan, at: preparation.now, from: reading.stored.state, adopting: input.adopted,
      publishing: listing.problems.isEmpty ? reading.workspace.settings.publications : nil,
      checkout: preparation.checkout)
    planned.reading = reading.provider
    planned.briefing = { [folder] in folder.briefing(of: $0) }
    return planned
  }

  /// Plans, and judges the specs by what that leads to. Told is also what serves the flags.
  func tryOut() throws -> (trial: SpecTrial, provider: ProviderSettings?) {
    let (listed, opened) = concurrently(
      { [folder] in Result { try folder.list() } }, { [store] in Result { try store.read() } })
    let (listing, revision) = (try listed.get(), try opened.get())
    let preparation = try preparation(from: revision, listing)
    let base = try preparation.others?.base.map { base in
      preparation.input.asking(for: base, given: StoredState(try revision?.snapshot()))
    }
    return (SpecTrial(preparation.input, base: base), listing.settings.provider)
  }

  /// All that a plan is made from, and compared with.
  private struct Preparation {
    let input: PlanningInput
    let others: OtherCommits?
    let reading: WorkspaceReading
    let checkout: Checkout?
    let now: Instant
  }

  private func preparation(
    from revision: (any Revision)?, _ listing: WorkspaceListing
  ) throws -> Preparation {
    try backend.requireState(revision, beginning: beginsState)
    let now = now
    let others = try comparison.isEmpty ? nil : OtherCommits(comparison, folder)
    let reading = try read(
      listing, against: revision, asOf: now, isForeign: isForeign(listing.settings, others))
    func candidates() -> Selection.Candidates {
      (revision?.candidates ?? Selection.Candidates(State())).union(reading.workspace)
    }
    let (checkout, newer) = try checkouts(reading.stored.state)
    let narrowing = try scope.narrowing(among: candidates(), reading, folder)
    let allowed = try SelectionArguments(environments: allowed).selection(among: candidates())
    // Where the settings have mistakes, it is not known what is to be published.
    let outdated = try revision.map { revision in
      try listing.problems.isEmpty
        ? store.outdatedDocuments(
          among: reading.workspace.settings.publications, at: revision) : []
    }
    var input = PlanningInput(
      workspace: reading.workspace, stored: reading.stored, documents: outdated ?? [],
      selection: narrowing.selection, selectedFiles: narrowing.files, policy: policy,
      base: others?.base?.settings, acceptsPolicy: acceptsPolicy,
      timeZones: timeZones(reading.workspace.settings, reading.stored.state, others?.base),
      allowedEnvironments: allowed?.environments ?? [], beginsState: beginsState,
      newerCheckout: newer, reading: reading.provider, instant: now)
    input.tellsLateness = tellsLateness
    input.isOffline = isOffline
    return Preparation(
      input: input, others: others, reading: reading, checkout: checkout, now: now)
  }

  /// Whether a pull request names another provider than what it is to be merged into, so that it is not
  /// asked.
  private func isForeign(_ settings: Settings, _ others: OtherCommits?) -> Bool {
    others?.base?.settings.provider.map { $0 != settings.provider } ?? false
  }

  /// Reads manifests, state and provider as far as a plan has to do with them.
  private func read(
    _ listing: WorkspaceListing, against revision: (any Revision)?, asOf now: Instant,
    isForeign: Bool
  ) throws -> WorkspaceReading {
    let live = revision?.intents.filter { !Backend.worker.isOver($0) } ?? []
    let provider = isOffline || isForeign ? nil : backend.provider?(revision?.lineage)
    var reading = try folder.read(
      listing, against: revision, asOf: now,
      consulting: provider.map { provider in
        { flags in try consult(provider, flags, besides: live) }
      })
    // Whoever is at work needs no help.
    reading.stored.state.intents.removeAll { intent in live.contains { $0.id == intent.id } }
    return reading
  }

  /// Asks the provider what it has and serves. What others are at work on may be anything by now.
  private func consult(
    _ provider: any Provider, _ flags: Set<FlagID>, besides live: [Intent]
  ) throws -> ProviderReading {
    do throws(ProviderError) {
      var reading = try provider.read(flags)
      for id in live.flatMap(\.flags) { reading.serving[id] = nil }
      return reading
    } catch {
      throw CommandFailure.provider(provider.name, error)
    }
  }

  /// The commit that is checked out, and the newer one that was applied last, if it is newer.
  private func checkouts(_ state: State) throws -> (checkout: Checkout?, newer: Checkout?) {
    let git = looksAtCheckout ? backend.git : nil
    let checkout = git?.checkout
    let newer = state.checkout.flatMap { applied in
      checkout.flatMap { git?.isOlder($0, than: applied) } == true ? applied : nil
    }
    if refusesOlder, let newer { throw OlderCheckout(newer: newer) }
    return (checkout, newer)
  }

  /// Plans to stop or release an experiment that is stored. The manifests are not read.
  func plan(
    _ change: Plan.BrakeChange, of name: String, from revision: (any Revision)?
  ) throws -> Planned {
    guard let revision else { throw backend.absence(behind: name) }
    let snapshot = try revision.snapshot()
    let candidates = Selection.Candidates(snapshot.state)
    let named = SelectionArguments(experiments: [name])
    guard let id = try named.selection(among: candidates)?.experiments.first,
      let experiment = snapshot.state.experiments[id]
    else { throw CommandFailure.unknownExperiment(name) }
    guard experiment.segment != nil else {
      throw CommandFailure(
        "\"\(id)\" has no rollout, so it serves nobody, and there is nothing to stop.")
    }
    let (settings, isKnown) = try settings(for: change)
    let allowed = try SelectionArguments(environments: allowed).selection(among: candidates)
    let now = now
    let plan = Plan(
      change, of: experiment,
      PlanningInput(
        workspace: Workspace(settings: settings, files: []), stored: StoredState(snapshot),
        policy: policy, timeZones: timeZones(settings, snapshot.state),
        allowedEnvironments: allowed?.environments ?? [], instant: now))
    var planned = Planned(
      plan, at: now, from: snapshot.state, publishing: isKnown ? settings.publications : nil)
    // Elsewhere flags are served from the state.
    if settings.provider?.environments.contains(id.environment) != false {
      planned.brake = Planned.BrakeTarget(change, of: experiment)
    }
    return planned
  }

  /// The rules of the time zones that the policies name of which one may judge.
  private func timeZones(
    _ settings: Settings, _ state: State, _ base: Workspace? = nil
  ) -> TimeZones {
    let policies = [policy, settings.policy, state.policy, base?.settings.policy].compactMap(\.self)
    return systemTimeZones(policies.reduce(into: []) { $0.formUnion($1.timeZoneNames) })
  }

  /// What titrate.json says. Mistakes in it do not keep anyone from stopping an experiment.
  /// Whether all of it is known is the second value.
  private func settings(for change: Plan.BrakeChange) throws -> (Settings, isKnown: Bool) {
    let (settings, problems) = try folder.publishableSettings()
    guard !problems.isEmpty else { return (settings, true) }
    if case .release = change, policy == nil {
      throw CommandFailure(
        "The settings have errors, so it is not known what the policy permits. Mend titrate.json, or "
          + "name another policy with --policy.", because: folder.locate(problems))
    }
    Console.diagnostics(folder.locate(problems))
    Console.message(
      "titrate: warning: What titrate.json says cannot be relied on: documents may not be published.\n"
    )
    return (settings, false)
  }

  /// The plan with all that people want to know: what it does to everyone, and what manifests say.
  func presented(_ plan: Plan) -> Plan {
    plan.measured().briefed(folder.briefings())
  }
}

/// What a run is narrowed to.
enum RunScope {
  /// What is named on the command line.
  case named(SelectionArguments)
  /// What is named, as far as its manifests changed since a commit.
  case changed(since: String, SelectionArguments)
  /// What a saved plan was narrowed to.
  case saved(Selection?)

  fileprivate func narrowing(
    among candidates: @autoclosure () -> Selection.Candidates, _ reading: WorkspaceReading,
    _ folder: WorkspaceFolder
  ) throws -> Narrowing {
    switch self {
    case .named(let arguments):
      return Narrowing(selection: try arguments.selection(among: candidates()))
    case .saved(let selection): return Narrowing(selection: selection)
    case .changed(let reference, let arguments):
      let named = try arguments.selection(among: candidates())
      return try folder.changedExperiments(since: reference, in: reading, within: named)
    }
  }
}

extension SelectionArguments {
  /// Whether the words narrow a run at all.
  var isNarrow: Bool { !(environments.isEmpty && experiments.isEmpty) }

  /// The selection that the words mean; nil where they narrow nothing.
  func selection(
    among candidates: @autoclosure () -> Selection.Candidates
  ) throws -> Selection? {
    guard isNarrow else { return nil }
    do throws(Selection.Failure) {
      return try Selection(
        environments: environments, experiments: experiments, among: candidates())
    } catch {
      throw CommandFailure.selection(error)
    }
  }
}

extension PolicyArguments {
  /// The policy of the file that is named; nil where none is.
  fileprivate func read() throws -> Policy? {
    guard let path = policy else { return nil }
    let bytes = try contents(of: path, maximumBytes: ManifestFile.maximumBytes)
    let file = PolicyFile(path: path, bytes: bytes)
    let problems = file.problems(in: systemTimeZones(file.policy.timeZoneNames))
    guard problems.isEmpty else {
      throw CommandFailure(
        "The policy has errors, so nothing can be judged by it.",
        because: locate(problems) { _ in bytes })
    }
    return file.policy
  }
}

/// The bytes of a file that is named on the command line.
func contents(of path: String, maximumBytes: Int) throws -> [UInt8] {
  do throws(FileReadError) {
    return try readFile(at: path, maximumBytes: maximumBytes)
  } catch {
    throw CommandFailure.unreadable(path, error)
  }
}

extension CommandFailure {
  static func unknownExperiment(_ name: String) -> Self {
    .selection(.unknownExperiment(name, suggestion: nil))
  }

  fileprivate static func selection(_ failure: Selection.Failure) -> Self {
    switch failure {
    case .unknownEnvironment(let key, let suggestion):
      Self("No manifest and no state knows the environment \"\(key)\".\(didYouMean(suggestion))")
    case .unknownExperiment(let key, let suggestion):
      Self("No manifest and no state knows the experiment \"\(key)\".\(didYouMean(suggestion))")
    case .ambiguousExperiment(let key, let candidates):
      Self(
        "The experiment \"\(key)\" is ambiguous. Say which one is meant: "
          + candidates.map { "\"\($0)\"" }.joined(separator: ", ") + ".")
    }
  }
}
