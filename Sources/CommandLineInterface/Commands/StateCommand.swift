import Domain
import JSONSyntax
import Manifests
import Planning
import Reconciling
import Rendering
import System

/// What can be done with a state as a whole.
enum StateAction: String, CaseIterable, Sendable {
  case verify, restore, push
}

/// The arguments of `state`.
struct StateArguments: Hashable, Sendable {
  /// It must be given; the value here never counts.
  var action = StateAction.verify
  /// The file that is pushed; else the workspace.
  var first: String?
  /// The workspace, where a file is pushed.
  var second: String?
  var location = LocationArguments()
  var isApproved = false
  var lockTimeout: Milliseconds?
  var author: String?

  /// The workspace.
  var directory: String { (action == .push ? second : first) ?? "." }
}

extension Command {
  static let state = Command(
    "state", "Check the state, bring its backup back, or push it to git.",
    discussion: """
      'verify' looks at the state, its backup and its trail, and writes nothing. 'restore' commits \
      what the backup holds as the next serial, after a yes. 'push' brings a state that was kept in \
      a file, with its trail, to the place in git where the workspace keeps it.
      """,
    defaults: StateArguments(),
    positionals: [
      .required("action", \.action, "What to do."),
      .optional(
        "place", \.first,
        "With 'push', the file; else the workspace, the current folder unless given.",
        kind: .file),
      .optional(
        "dir", \.second, "With 'push', the workspace; the current folder unless given.",
        kind: .directory),
    ],
    options: [
      .group(\.location, LocationArguments.options),
      .flag("--auto-approve", \.isApproved, "Do not ask before restoring."),
      .lockTimeout(\.lockTimeout),
      .value("--author", "name", \.author, "Record <name> as the author of the restoring."),
    ],
    examples: [
      "titrate state verify": "Say whether the state of the current folder can be trusted.",
      "titrate state restore storefront": "Show what would come back in 'storefront', and ask.",
      "titrate state push .titrate/state.json":
        "Go on in git with the state that was kept in the file.",
    ],
    statuses: [.done, .failed, .stale, .locked, .usage]
  ) { arguments in
    ending {
      let isComplete =
        arguments.action == .push ? arguments.first != nil : arguments.second == nil
      guard isComplete else {
        throw CommandFailure(
          usage:
            "Write `titrate state push FILE [DIR]`, `titrate state verify [DIR]` or `titrate state "
            + "restore [DIR]`.")
      }
      return switch arguments.action {
      case .verify: try verify(arguments)
      case .restore: try restore(arguments)
      case .push: try push(arguments)
      }
    }
  }
}

// MARK: - Verifying

/// Tells what is good on standard output, and what is not on standard error.
private func verify(_ arguments: StateArguments) throws -> ExitStatus {
  let folder = try WorkspaceFolder(arguments.directory)
  let inspection = try Backend(of: folder, arguments.location).store.inspect()
  try report("State", inspection.state, words: words)
  if case .success(nil) = inspection.state.result {
    Console.message(
      "titrate: error: There is no state to trust. `titrate apply` makes the first one; if there "
        + "was one, bring it back with `titrate state restore`, or point --state at it.\n")
  }
  try report("Backup", inspection.earlier, "warning", words: words)
  try report("Trail", inspection.record, words: words)
  return inspection.isTrusted ? .done : .failed
}

private func report<Value>(
  _ name: String, _ finding: StateInspection.Finding<Value>, _ severity: String = "error",
  words: (Value) -> String
) throws {
  switch finding.result {
  case .success(let value):
    let text = value.map(words) ?? "there is none"
    try Console.result("\(name) '\(inert(finding.place))': \(text).\n")
  case .failure(let error):
    Console.message("titrate: \(severity): \(inert(error.description))\n")
  }
}

private func words(_ snapshot: Snapshot) -> String {
  return "serial \(snapshot.serial), lineage \(snapshot.lineage), committed at "
    + "\(snapshot.provenance.time), \(counted(snapshot.state.experiments.count, "experiment"))"
}

private func words(_ trail: StateInspection.RecordSummary) -> String {
  let beginning = trail.firstSerial == 1 ? "" : ", the first of commit \(trail.firstSerial)"
  return counted(trail.eventCount, "event") + beginning
    + ", the last of commit \(trail.lastSerial)"
}

// MARK: - Restoring

private func restore(_ arguments: StateArguments) throws -> ExitStatus {
  guard arguments.isApproved || Console.isInteractive else {
    throw CommandFailure(
      "Nobody is here to approve it. Look at the state and its backup with `titrate state verify`, "
        + "then restore with --auto-approve.")
  }
  let folder = try WorkspaceFolder(arguments.directory)
  let now = Instant.now
  let backend = try Backend(
    of: folder, arguments.location, lockTimeout: arguments.lockTimeout, since: now)
  let store = backend.store
  let circumstances = Circumstances(folder: folder.path)
  let provenance = Provenance(
    author: try circumstances.author(named: arguments.author), time: now,
    origin: circumstances.origin(checkout: backend.git?.checkout))
  // What cannot be restored is told before anything is asked, locked or made.
  let restoration = try store.restoration()
  if let restoration, !arguments.isApproved, !isApproved(restoration, at: store.place) {
    Console.message("Nothing was restored.\n")
    return .failed
  }
  let receipt: CommitReceipt
  do {
    let (settings, problems) = try folder.publishableSettings()
    // Even if there is nothing to restore: an interrupted run may have left the trail incomplete.
    receipt = try store.restore(
      restoration, publishing: problems.isEmpty ? settings.publications : nil, as: provenance)
  } catch StateError.moved {
    Console.message(
      "titrate: error: The state has changed since the restoring was approved. Nothing was "
        + "restored. Run it again to see what is there now.\n")
    return .stale
  }
  try Console.report(
    restoration.map { report($0, in: backend.place(of: receipt.commit)) } ?? unneeded)
  return .done
}

private let unneeded = "Nothing to restore: the state is what its backup holds.\n"

private func isApproved(_ restoration: Restoration, at place: String) -> Bool {
  let present = restoration.present.map(words) ?? "missing or damaged"
  Console.message(
    """
    State '\(inert(place))': \(present).
    Backup: \(words(restoration.earlier)).
    It would be brought back as serial \(restoration.serial).
    \(lifting(restoration))
    """)
  return Console.confirms("\nRestore it? Only \"yes\" is a yes: ")
}

private func report(_ restoration: Restoration, in place: CommitPlace) -> String {
  """
  Restored from the backup: \(words(restoration.earlier)).
  \(lifting(restoration))Committed as serial \(restoration.serial)\(place.words). `titrate plan` shows what \
  differs.

  """
}

/// What serves again although it was stopped since, in a line; nothing where nothing does.
private func lifting(_ restoration: Restoration) -> String {
  func isStopped(_ id: ExperimentID, in snapshot: Snapshot?) -> Bool {
    snapshot?.state.experiments[id]?.segment?.brake != nil
  }
  let lifted = restoration.earlier.state.experiments.keys.sorted().filter {
    isStopped($0, in: restoration.present) && !isStopped($0, in: restoration.earlier)
  }
  return lifted.isEmpty
    ? ""
    : "SERVES AGAIN what was stopped since: \(lifted.map(\.description).joined(separator: ", ")).\n"
}

// MARK: - Pushing

private func push(_ arguments: StateArguments) throws -> ExitStatus {
  let folder = try WorkspaceFolder(arguments.directory)
  let backend = try Backend(of: folder, arguments.location, lockTimeout: arguments.lockTimeout)
  let (snapshot, receipt) = try backend.push(fileAt: arguments.first ?? "")
  try Console.report(
    receipt.map { "Pushed serial \(snapshot.serial)\(backend.place(of: $0.commit).words).\n" }
      ?? "Nothing to push: \(backend.store.place) holds it already.\n")
  return .done
}
