import Experiments
import JSONSyntax
import Rendering
import Storage
import System

/// A workspace, its state, and what a run is narrowed to and judged by.
struct Project {
  let folder: WorkspaceFolder
  let store: FileSnapshotStore
  /// When the run began.
  let now: Instant
  private let scope: RunScope
  private let policy: Policy?
  private let allowed: [String]

  /// Finds the workspace and reads the policy, if a file has it. The other files, which the run reads or
  /// writes, are no manifests.
  init(
    _ directory: String, state: String?, _ scope: RunScope, _ policy: PolicyArguments,
    excluding files: [String?] = [], lockTimeout: Milliseconds? = nil
  ) throws(CommandFailure) {
    now = Instant(seconds: Int64(secondsSince1970()))
    folder = try WorkspaceFolder(directory, excluding: files + [state, policy.policy])
    store = FileSnapshotStore(
      statePath: state ?? folder.defaultStatePath,
      lockTimeoutMilliseconds: lockTimeout?.count ?? 0, holder: Self.holder(since: now))
    self.scope = scope
    self.policy = try policy.read()
    allowed = policy.allowed
  }

  /// Plans from a snapshot what a workspace that was read asks for.
  func plan(_ workspace: Workspace, from snapshot: Snapshot?) throws(CommandFailure) -> Plan {
    let state = snapshot?.state ?? State()
    let selection = try scope.selection(in: workspace, state, folder)
    let allowed = try SelectionArguments(environments: allowed).selection(in: workspace, state)
    return Plan(for: workspace, from: snapshot, selection: selection, asOf: now).judged(
      by: policy ?? workspace.settings.policy, allowing: allowed?.environments ?? [], in: state,
      asOf: now)
  }

  /// The plan with all that people want to know: what it does to everyone, and what manifests say.
  func presented(_ plan: Plan) -> Plan {
    plan.measured().briefed(folder.briefings())
  }

  /// Writes what is to be published.
  func publisher(_ publications: [Publication]) -> Publisher {
    Publisher(workspacePath: folder.path, publications: publications)
  }

  /// What others read who find the lock taken.
  static func holder(since now: Instant) -> String {
    "\(Circumstances.systemName()) on \(hostName()), process \(processIdentifier()), since \(now)"
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

  fileprivate func selection(
    in workspace: Workspace, _ state: State, _ folder: WorkspaceFolder
  ) throws(CommandFailure) -> Selection? {
    switch self {
    case .named(let arguments): return try arguments.selection(in: workspace, state)
    case .saved(let selection): return selection
    case .changed(let reference, let arguments):
      let named = try arguments.selection(in: workspace, state)
      return try folder.changedExperiments(since: reference, in: workspace, state, within: named)
    }
  }
}

extension SelectionArguments {
  /// Whether the words narrow a run at all.
  var isNarrow: Bool { !(environments.isEmpty && experiments.isEmpty) }

  /// The selection that the words mean; nil where they narrow nothing.
  func selection(
    in workspace: Workspace, _ state: State
  ) throws(CommandFailure) -> Selection? {
    do throws(Selection.Failure) {
      return try Selection(
        environments: environments, experiments: experiments, in: workspace, state)
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
      throw .policy(locate(file.diagnostics) { _ in bytes })
    }
    return file.policy
  }
}

/// The bytes of a file that is named on the command line.
func contents(of path: String, maximumBytes: Int) throws(CommandFailure) -> [UInt8] {
  do throws(FileReadError) {
    return try readFile(at: path, maximumBytes: maximumBytes)
  } catch {
    throw .file(path, error)
  }
}

/// Runs a command's body; a failure is told on standard error and decides the exit status.
func ending(_ body: () throws(CommandFailure) -> ExitStatus) -> ExitStatus {
  do throws(CommandFailure) {
    return try body()
  } catch {
    if case .policy(let diagnostics) = error { Console.diagnostics(diagnostics) }
    Console.message("titrate: error: \(inert(error.description))\n")
    return error.status
  }
}
