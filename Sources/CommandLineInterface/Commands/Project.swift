import Domain
import Manifests
import Planning
import JSONSyntax
import Reconciling
import Rendering
import Storage
import System

/// A workspace, its state, and what a run is narrowed to and judged by.
struct Project {
  private(set) var folder: WorkspaceFolder
  let store: ProjectStore
  /// When the run began, or the moment it is to plan for.
  let now: Instant
  private let scope: RunScope
  private let policy: Policy?
  private let allowed: [String]

  /// Finds the files, and reads none but the policy's. The other files, which the run reads or writes, are
  /// no manifests.
  init(
    _ directory: String, state: String?, _ scope: RunScope, _ policy: PolicyArguments,
    asOf moment: Moment? = nil, excluding files: [String?] = [], lockTimeout: Milliseconds? = nil
  ) throws(CommandFailure) {
    let began = Instant(seconds: Int64(secondsSince1970()))
    now = moment?.instant(now: began) ?? began
    let kept = state.map { FileSnapshotStore(statePath: $0).paths } ?? []
    folder = try WorkspaceFolder(directory, excluding: files + kept + [policy.policy])
    store = ProjectStore(
      files: FileSnapshotStore(
        statePath: state ?? folder.defaultStatePath, lockTimeout: lockTimeout, since: began))
    self.scope = scope
    self.policy = try policy.read()
    allowed = policy.allowed
  }

  /// The project as it would be with other texts in the place of some files', by their paths in the
  /// workspace.
  func edited(_ edits: [String: [UInt8]]) -> Project {
    var project = self
    project.folder.edits = edits
    return project
  }

  /// Opens the state, while the workspace is listed; then reads that and plans.
  func plan() throws(CommandFailure) -> Planned {
    let (listed, opened) = concurrently(
      { [folder] in Result { () throws(CommandFailure) in try folder.list() } },
      { [store] in Result { () throws(CommandFailure) in try store.open() } })
    let stored = try opened.get()
    return try plan(try folder.read(try listed.get(), against: stored, asOf: now), from: stored)
  }

  /// Plans from what is stored what a workspace that was read asks for.
  func plan(
    _ reading: WorkspaceReading, from stored: StoredSnapshot?
  ) throws(CommandFailure) -> Planned {
    func candidates() -> Selection.Candidates {
      (stored?.candidates ?? Selection.Candidates(State())).union(reading.workspace)
    }
    let narrowing = try scope.narrowing(among: candidates(), reading, folder)
    let allowed = try SelectionArguments(environments: allowed).selection(among: candidates())
    let plan = Plan(
      PlanningInput(
        workspace: reading.workspace, stored: reading.stored(entityCount: stored?.entityCount ?? 0),
        selection: narrowing.selection, selectedFiles: narrowing.files, policy: policy,
        allowedEnvironments: allowed?.environments ?? [], instant: now))
    return Planned(
      plan, from: reading.snapshot, publishing: reading.workspace.settings.publications)
  }

  /// Plans to stop or release an experiment that is stored. The manifests are not read.
  func plan(
    _ change: Plan.BrakeChange, of name: String, from stored: StoredSnapshot?
  ) throws(CommandFailure) -> Planned {
    let snapshot = try stored.map { stored throws(CommandFailure) in
      try storage { () throws(StorageError) in try stored.read() }
    }
    let candidates = Selection.Candidates(snapshot?.state ?? State())
    let named = SelectionArguments(experiments: [name])
    guard let snapshot, let id = try named.selection(among: candidates)?.experiments.first,
      let experiment = snapshot.state.experiments[id]
    else { throw .selection(.unknownExperiment(name, suggestion: nil)) }
    guard experiment.segment != nil else { throw .brake(.nothingToStop(id)) }
    let settings = try settings(for: change)
    let allowed = try SelectionArguments(environments: allowed).selection(among: candidates)
    let plan = Plan(
      change, of: experiment,
      PlanningInput(
        workspace: Workspace(settings: settings, files: []), stored: StoredState(snapshot),
        policy: policy, allowedEnvironments: allowed?.environments ?? [], instant: now))
    return Planned(plan, from: snapshot, publishing: settings.publications)
  }

  /// What titrate.json says. Mistakes in it do not keep anyone from stopping an experiment.
  private func settings(for change: Plan.BrakeChange) throws(CommandFailure) -> Settings {
    let (settings, problems) = try folder.settings()
    guard !problems.isEmpty else { return settings }
    if case .release = change, policy == nil { throw .policy(.settings(folder.locate(problems))) }
    Console.diagnostics(folder.locate(problems))
    Console.message(
      "titrate: warning: What titrate.json says cannot be relied on: documents may not be published.\n"
    )
    return settings
  }

  /// The plan with all that people want to know: what it does to everyone, and what manifests say.
  func presented(_ plan: Plan) -> Plan {
    plan.measured().briefed(folder.briefings())
  }

  /// Writes what is to be published, if anything is stored. To be called under the lock.
  func publish(_ publications: [Publication]) throws(CommandFailure) -> [Publisher.Outcome] {
    guard let stored = try store.open() else { return [] }
    let snapshot = try storage { () throws(StorageError) in try stored.read() }
    return Publisher(workspacePath: folder.path, publications: publications).publish(snapshot)
  }
}

extension FileSnapshotStore {
  /// Makes the store of a run that began at an instant. Whoever waits for its lock reads who has it, and
  /// it tells whom it waits for itself.
  init(statePath: String, lockTimeout: Milliseconds?, since now: Instant) {
    let timeout = lockTimeout ?? Milliseconds(count: 0)
    self.init(
      statePath: statePath, lockTimeoutMilliseconds: timeout.count,
      holder: {
        // The other words may hold what is nobody's business.
        let command = CommandLine.arguments.dropFirst().first ?? ""
        return "\(Circumstances.systemName()) on \(hostName()), process \(processIdentifier()), "
          + "titrate \(command), since \(now)"
      },
      waiting: { path, holder in
        Console.message(
          "Waiting at most \(timeout) for the lock '\(inert(path))'"
            + "\(holder.map { ", held by \(inert($0))" } ?? "").\n")
      })
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
  ) throws(CommandFailure) -> Narrowing {
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

/// The store of a project, whose failures end the command.
struct ProjectStore: SnapshotStore, Sendable {
  let files: FileSnapshotStore

  func open() throws(CommandFailure) -> StoredSnapshot? {
    try storage { () throws(StorageError) in try files.open() }
  }

  func withLock<Result>(
    _ body: (StoredSnapshot?) throws(CommandFailure) -> Result
  ) throws(CommandFailure) -> Result {
    let result = try storage { () throws(StorageError) in
      try files.withLock { stored in
        Swift.Result { () throws(CommandFailure) in try body(stored) }
      }
    }
    return try result.get()
  }

  func commit(
    _ snapshot: Snapshot, replacing stored: StoredSnapshot?
  ) throws(CommandFailure) {
    try storage { () throws(StorageError) in try files.commit(snapshot, replacing: stored) }
  }
}

extension SelectionArguments {
  /// Whether the words narrow a run at all.
  var isNarrow: Bool { !(environments.isEmpty && experiments.isEmpty) }

  /// The selection that the words mean; nil where they narrow nothing.
  func selection(
    among candidates: @autoclosure () -> Selection.Candidates
  ) throws(CommandFailure) -> Selection? {
    guard isNarrow else { return nil }
    do throws(Selection.Failure) {
      return try Selection(
        environments: environments, experiments: experiments, among: candidates())
    } catch {
      throw .selection(error)
    }
  }
}

extension PolicyArguments {
  /// The policy of the file that is named; nil where none is.
  fileprivate func read() throws(CommandFailure) -> Policy? {
    guard let path = policy else { return nil }
    let bytes = try contents(of: path, maximumBytes: ManifestFile.maximumBytes)
    let file = PolicyFile(path: path, bytes: bytes)
    guard file.diagnostics.isEmpty else {
      throw .policy(.file(locate(file.diagnostics) { _ in bytes }))
    }
    return file.policy
  }
}

/// The bytes of a file that is named on the command line.
func contents(of path: String, maximumBytes: Int) throws(CommandFailure) -> [UInt8] {
  do throws(FileReadError) {
    return try readFile(at: path, maximumBytes: maximumBytes)
  } catch {
    throw .file(.unreadable(path, error))
  }
}

/// Runs a command's body; a failure is told on standard error and decides the exit status.
func ending(_ body: () throws(CommandFailure) -> ExitStatus) -> ExitStatus {
  do throws(CommandFailure) {
    return try body()
  } catch {
    if case .policy(let failure) = error { Console.diagnostics(failure.diagnostics) }
    Console.message("titrate: error: \(inert(error.description))\n")
    return error.status
  }
}
