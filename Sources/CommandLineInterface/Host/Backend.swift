import Domain
import JSONSyntax
import Manifests
import ProviderProgram
import Reconciling
import Rendering
import Storage
import System

/// Where the state of a workspace is kept, and where its flags are served. Only this type names a
/// store or a provider; every command works with what is chosen here.
struct Backend {
  let store: any StateStore
  /// Where flags are served; nil where that is the state itself.
  let provider: ((_ lineage: String?) -> any Provider)?
  /// How long a run that others overtake tries again.
  let patience: Patience
  let folder: WorkspaceFolder
  private let place: Place

  private enum Place {
    /// The file in which a workspace keeps its state unless anybody says otherwise.
    case usualFile
    case file
    case git
  }

  /// Keeps the state where the arguments say, or else where titrate.json does, or else in the usual
  /// file of the workspace. A run waits up to `lockTimeout` for others, who read in the lock that it
  /// began at `now`.
  init(
    of folder: WorkspaceFolder, _ location: LocationArguments,
    provider arguments: ProviderArguments? = nil, lockTimeout: Milliseconds? = nil,
    since now: Instant = .now,
    telling tell: @escaping @Sendable (String) -> Void = Console.message
  ) throws {
    self.folder = folder
    if location.state == nil { try Self.requireKnownPlace(of: folder) }
    let timeout: Milliseconds
    if let git = try Self.gitPlace(location.state, folder) {
      place = .git
      timeout = lockTimeout ?? Milliseconds(count: 60_000)
      store = try GitStateStore(
        git, around: folder.path, timeoutSeconds: max(1, location.gitTimeout.count / 1_000),
        look: .init(subject: CommitRenderer.subject, page: StatusPage.text))
    } else {
      place = location.state == nil ? .usualFile : .file
      timeout = lockTimeout ?? Milliseconds(count: 0)
      store = FileStateStore(
        statePath: location.state ?? folder.defaultStatePath, documentFolder: folder.path,
        lockTimeoutMilliseconds: timeout.count,
        holder: { Self.holder(since: now) },
        waiting: { path, holder in
          tell(
            "Waiting at most \(timeout) for the lock '\(inert(path))'"
              + "\(holder.map { ", held by \(inert($0))" } ?? "").\n")
        })
    }
    provider = try arguments.flatMap { try Self.provider(of: folder, $0, telling: tell) }
    patience = Patience(
      milliseconds: timeout.count, clock: monotonicMilliseconds, sleep: sleep(milliseconds:),
      waiting: { error in tell("Waiting at most \(timeout). \(inert(error.description))\n") })
  }

  /// The provider that titrate.json names, given the lineage of the state; nil where it names none.
  /// Whatever is in the way of asking it is told once it is asked.
  private static func provider(
    of folder: WorkspaceFolder, _ arguments: ProviderArguments,
    telling tell: @escaping @Sendable (String) -> Void
  ) throws -> ((_ lineage: String?) -> any Provider)? {
    let settings = try folder.settings().0
    guard settings.knowsProvider else { return { _ in UnusableProvider(name: "?", unknown) } }
    guard let provider = settings.provider else { return nil }
    let given = arguments.program ?? environmentVariable("TITRATE_PROVIDER_PROGRAM")
    return { lineage in
      do throws(ProviderError) {
        let program = try ProviderLookup.program(
          named: provider.name, given: given.flatMap { $0.isEmpty ? nil : $0 },
          outside: folder.path)
        return ProgramProvider(
          name: provider.name, settings: provider.json, lineage: lineage,
          concurrency: provider.concurrency, program: program,
          timeoutMilliseconds: arguments.timeout.count, folder: folder.path, telling: tell)
      } catch {
        return UnusableProvider(name: provider.name, error)
      }
    }
  }

  private static let unknown = ProviderError.broken(
    "What titrate.json says of \"provider\" cannot be relied on, so it is not known who serves the flags. "
      + "Mend it, and run the command again.")

  /// This process.
  static let worker = Worker(
    process: processName(), now: { .now },
    milliseconds: monotonicMilliseconds, isAskedToEnd: { EndRequests.arePending },
    isGone: isProcessGone)

  private static func holder(since now: Instant) -> String {
    // The other words may hold what is nobody's business.
    let command = CommandLine.arguments.dropFirst().first ?? ""
    return "\(Circumstances.systemName()) on \(hostName()), process \(processIdentifier()), "
      + "titrate \(command), since \(now)"
  }

  // MARK: Place

  /// Throws where titrate.json does not say where the state is, since it has mistakes, and the clone
  /// knows of one in git: a file would be the wrong one.
  private static func requireKnownPlace(of folder: WorkspaceFolder) throws {
    let (settings, problems) = try folder.settings()
    guard !settings.knowsStatePlace, let place = GitStateStore.seen(around: folder.path).first
    else {
      return
    }
    throw CommandFailure(
      "Because of its mistakes, titrate.json does not say where the state is, so nothing was done. Mend "
        + "it, or name the place: --state git:\(place.remote)/\(place.name).",
      because: folder.locate(problems))
  }

  /// The place in git that words, or else titrate.json, name; nil where they name none.
  private static func gitPlace(_ words: String?, _ folder: WorkspaceFolder) throws -> GitPlace? {
    guard let words else { return try folder.settings().0.git }
    do throws(GitPlace.Problem) {
      if words == "git" {
        if let place = try? folder.settings().0.git { return place }
        return try GitPlace()
      }
      guard words.hasPrefix("git:") else { return nil }
      let parts = words.dropFirst(4).split(separator: "/", maxSplits: 1)
      guard parts.count == 2 else { throw .ref }
      let (remote, name) = (String(parts[0]), String(parts[1]))
      return try name.hasPrefix("refs/")
        ? GitPlace(remote: remote, ref: name) : GitPlace(remote: remote, branch: name)
    } catch {
      throw CommandFailure(
        usage: "\"\(words)\" names no state. Write git:<remote>/<branch>, such as "
          + "git:origin/titrate-state. \(error)")
    }
  }

  /// Where a commit of git is, or a state in a file.
  func place(of commit: String?) -> CommitPlace {
    CommitPlace(
      isInGit: isInGit, place: store.place, commit: isInGit ? commit : nil)
  }

  /// Where the state is, behind "the state".
  var placeWords: String { isInGit ? "in \(store.place)" : "at '\(store.place)'" }

  /// The repository that the workspace lies in; nil where there is none.
  var git: Git? { (store as? GitStateStore)?.git ?? folder.git }

  /// Whether the state is in git.
  var isInGit: Bool { if case .git = place { true } else { false } }

  // MARK: Pushing

  /// Brings a state that was kept in a file, with its trail, to git; without a receipt it is there
  /// already.
  func push(fileAt path: String) throws -> (Snapshot, CommitReceipt?) {
    guard let git = store as? GitStateStore else {
      throw CommandFailure(
        "The workspace keeps its state in the file '\(store.place)', so there is nowhere to push. Name a "
          + "branch in titrate.json, or with --state git.")
    }
    let file = FileStateStore(statePath: path)
    guard let snapshot = try file.snapshot() else {
      throw CommandFailure.unreadable(path, .notFound)
    }
    let records = try file.history()
    return (
      snapshot, try patience.trying { try git.adopt(snapshot, recordedBy: records) }
    )
  }

  // MARK: No state

  /// Throws where there is no state and none may begin by itself. In the usual file one may, unless
  /// one is kept elsewhere: an older checkout does not know of it. Nor may one begin in a folder
  /// above a workspace.
  func requireState(_ revision: (any Revision)?, beginning isWanted: Bool = false) throws {
    guard revision == nil, !isWanted else { return }
    if case .usualFile = place, others.isEmpty, !isAboveWorkspace { return }
    throw absence()
  }

  /// Whether a state could begin here only because the folder was mistaken for the workspace.
  var isAboveWorkspace: Bool {
    place == .usualFile && !exists(at: folder.defaultStatePath) && folder.workspaceBelow != nil
  }

  /// The error where there is no state, with the other places where one can be seen. A command may
  /// have an operand before the workspace.
  func absence(behind operand: String? = nil) -> CommandFailure {
    if case .usualFile = place, let below = folder.workspaceBelow {
      let command = CommandLine.arguments.dropFirst().first.map { [$0] } ?? []
      let words = command + (operand.map { [shellWord($0)] } ?? []) + [shellWord(below)]
      return CommandFailure(
        "\(below)/\(Settings.fileName) belongs to another workspace; did you mean `titrate "
          + "\(words.joined(separator: " "))`?")
    }
    let words = place == .usualFile && others.isEmpty ? [] : ["--new-state"]
    let elsewhere =
      others.isEmpty ? "" : " There seems to be one \(others.joined(separator: " and "))."
    return CommandFailure(
      "There is no state \(placeWords).\(elsewhere) Check titrate.json and --state. Where none was ever "
        + "kept, `\(folder.command("apply", words))` begins one.")
  }

  /// Other places at which there seems to be a state. No remote is asked.
  private var others: [String] {
    var others: [String] = []
    if store.place != folder.defaultStatePath, exists(at: folder.defaultStatePath) {
      others.append("at '\(folder.defaultStatePath)'")
    }
    return others
      + GitStateStore.seen(around: folder.path).map(\.description).filter { $0 != store.place }
      .map { "in \($0)" }
  }

  /// The latest state, or that of an earlier moment; nil where there is none yet. Throws where
  /// there is none and none may begin by itself.
  func snapshot(at past: PastMoment? = nil) throws -> Snapshot? {
    try placedSnapshot(at: past).0
  }

  /// The same, with where it is.
  func placedSnapshot(at past: PastMoment?) throws -> (Snapshot?, CommitPlace) {
    let revision =
      if let past {
        try store.read(past.revision(now: .now))
      } else { try store.read() }
    if past != nil, revision == nil, try store.read() != nil {
      throw CommandFailure(
        "At that moment there was no state at \(store.place) yet, or there is no such serial. `titrate "
          + "history` tells what there is.")
    }
    try requireState(revision)
    return (try revision?.snapshot(), place(of: revision?.version))
  }
}
