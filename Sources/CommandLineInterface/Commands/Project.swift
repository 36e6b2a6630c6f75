import Experiments
import Reconciling
import Rendering
import Storage
import System

/// A workspace, its state, and what the run is narrowed to.
struct Project {
  let folder: WorkspaceFolder
  let store: ProjectStore
  /// When the run began.
  let now: Instant
  private let selection: SelectionArguments

  /// Finds the files, and reads none.
  init(
    _ directory: String, _ arguments: SelectionArguments, lockTimeout: Milliseconds? = nil
  ) throws(CommandFailure) {
    now = Instant(seconds: Int64(secondsSince1970()))
    folder = try WorkspaceFolder(directory, excluding: [arguments.state])
    store = ProjectStore(
      files: FileSnapshotStore(
        statePath: arguments.state ?? folder.defaultStatePath,
        lockTimeoutMilliseconds: lockTimeout?.count ?? 0,
        holder: { [now] in Self.holder(since: now) }))
    selection = arguments
  }

  /// Reads the workspace and plans from what is stored.
  func plan(from stored: StoredSnapshot?) throws(CommandFailure) -> Planned {
    let reading = try folder.read(against: stored)
    let selection = try selection.selection(
      among: (stored?.candidates ?? Selection.Candidates(State())).union(reading.workspace))
    let plan = Plan(
      for: reading.workspace, from: reading.snapshot, selection: selection, asOf: now,
      saltsElsewhere: reading.saltsElsewhere)
    return Planned(
      plan, from: reading.snapshot, publishing: reading.workspace.settings.publications)
  }

  /// Writes what is to be published, if anything is stored. To be called under the lock.
  func publish(_ publications: [Publication]) throws(CommandFailure) -> [Publisher.Outcome] {
    guard let stored = try store.open() else { return [] }
    let snapshot = try storage { () throws(StorageError) in try stored.read() }
    return Publisher(workspacePath: folder.path, publications: publications).publish(snapshot)
  }

  /// What others read who find the lock taken.
  static func holder(since now: Instant) -> String {
    "\(Circumstances.systemName()) on \(hostName()), process \(processIdentifier()), since \(now)"
  }
}

/// The store of a project, whose failures end the command.
struct ProjectStore: SnapshotStore {
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
  /// The selection that the words mean; nil where they narrow nothing.
  func selection(
    among candidates: @autoclosure () -> Selection.Candidates
  ) throws(CommandFailure) -> Selection? {
    guard !(environments.isEmpty && experiments.isEmpty) else { return nil }
    do throws(Selection.Failure) {
      return try Selection(
        environments: environments, experiments: experiments, among: candidates())
    } catch {
      throw .selection(error)
    }
  }
}

/// Runs a command's body; a failure is told on standard error and decides the exit status.
func ending(_ body: () throws(CommandFailure) -> ExitStatus) -> ExitStatus {
  do throws(CommandFailure) {
    return try body()
  } catch {
    Console.message("titrate: error: \(inert(error.description))\n")
    return error.status
  }
}
