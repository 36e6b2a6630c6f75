import Experiments
import Rendering
import Storage
import System

/// A workspace that was read, its state, and what the run is narrowed to.
struct Project {
  let folder: WorkspaceFolder
  let workspace: Workspace
  let store: FileSnapshotStore
  /// When the run began.
  let now: Instant
  private let selection: Selection?

  /// Reads the workspace, and the state as far as it is needed to find what the words select.
  init(
    _ directory: String, _ arguments: SelectionArguments, lockTimeout: Milliseconds? = nil
  ) throws(CommandFailure) {
    now = Instant(seconds: Int64(secondsSince1970()))
    folder = try WorkspaceFolder(directory, excluding: [arguments.state])
    store = FileSnapshotStore(
      statePath: arguments.state ?? folder.defaultStatePath,
      lockTimeoutMilliseconds: lockTimeout?.count ?? 0, holder: Self.holder(since: now))
    workspace = try folder.read()
    selection = try arguments.selection(in: workspace, store)
  }

  /// Plans from a snapshot.
  func plan(from snapshot: Snapshot?) -> Plan {
    Plan(for: workspace, from: snapshot, selection: selection, asOf: now)
  }

  /// Writes what the settings say is to be published.
  var publisher: Publisher {
    Publisher(workspacePath: folder.path, publications: workspace.settings.publications)
  }

  /// What others read who find the lock taken.
  static func holder(since now: Instant) -> String {
    "\(Circumstances.systemName()) on \(hostName()), process \(processIdentifier()), since \(now)"
  }
}

extension SelectionArguments {
  /// The selection that the words mean; nil, and the state is not read, where they narrow nothing.
  func selection(
    in workspace: Workspace, _ store: FileSnapshotStore
  ) throws(CommandFailure) -> Selection? {
    guard !(environments.isEmpty && experiments.isEmpty) else { return nil }
    let snapshot = try storage { () throws(StorageError) in try store.read() }
    do throws(Selection.Failure) {
      return try Selection(
        environments: environments, experiments: experiments, in: workspace,
        snapshot?.state ?? State())
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
