import Domain
import JSONSyntax
import Planning
import Rendering
import System

/// Applies a workspace again and again: at every interval, at every moment that its last plan named,
/// and when a file has changed.
struct Watch {
  private let arguments: ApplyArguments
  private let interval: Milliseconds
  private let requests = EndRequests()
  /// Milliseconds until the next round. The first one waits for calm files alone.
  private var pause = 0
  /// What went wrong in the last round, as it was told; empty where nothing did.
  private var trouble = ""
  /// Whether that only lasts until the next pull.
  private var awaitsPull = false
  /// The moments to come that the last plan named, in order.
  private var moments: [Instant] = []
  private var isFirst = true

  /// The longest pause after errors, in milliseconds.
  private static let longestPause = 600_000

  /// Goes on until the process is asked to end, between two rounds.
  static func ending(_ arguments: ApplyArguments, every interval: Milliseconds) throws -> ExitStatus
  {
    guard arguments.isApproved, arguments.plan == nil, !arguments.beginsState,
      arguments.format == .text, arguments.files == ResultFileArguments(),
      arguments.look == LookArguments(), interval.count > 0
    else {
      throw CommandFailure(
        usage:
          "--watch needs --auto-approve and a time above 0, and goes without --plan, --new-state, "
          + "--format, --color, --verbose, --json-into and --outputs-into: each round makes a plan of its "
          + "own, and tells what it did in a line.")
    }
    var watch = Watch(arguments, interval)
    var files = WatchedFiles(in: arguments.directory)
    while !watch.isEnded(waitingFor: &files) {
      files.isChanged = false
      watch.goRound()
    }
    return .done
  }

  private init(_ arguments: ApplyArguments, _ interval: Milliseconds) {
    self.arguments = arguments
    self.interval = interval
  }

  // MARK: One round

  /// Plans and applies. Whatever is wrong is told once, and waited for.
  private mutating func goRound() {
    let now = Instant.now
    moments.removeAll { $0 <= now }
    var (text, isFailed) = ("", true)
    let awaitedPull = awaitsPull
    awaitsPull = false
    do {
      let run = try ApplyRun(arguments, .workspace, telling: Self.tell)
      tellBeginning(run)
      if let report = try run.report() {
        if let line = OutcomeRenderer.line(report) {
          try? Console.report("\(Instant.now) \(line)\n")
        }
        moments = report.plan.moments(from: now).filter { $0 > now }
        text = OutcomeRenderer.troubles(report)
        // The policy does not mend itself, and what it permits goes on.
        isFailed = ![.done, .againstPolicy].contains(report.status)
      }
    } catch let older as OlderCheckout {
      text =
        "These manifests are older than commit \(older.newer.commit.prefix(12)), which was applied "
        + "last. Waiting for the pull.\n"
      (isFailed, awaitsPull) = (false, true)
    } catch {
      // What was given up since the process is to end is no trouble.
      text = EndRequests.arePending ? trouble : words(for: error)
    }
    let isMended = text.isEmpty && !awaitedPull
    if text != trouble { Self.tell(isMended ? "It works again." : text) }
    let longer = max(interval.count, min(pause * 2, Self.longestPause))
    pause = isFailed && !trouble.isEmpty ? longer : interval.count
    trouble = text
  }

  /// Tells once what is watched.
  private mutating func tellBeginning(_ run: ApplyRun) {
    guard isFirst else { return }
    isFirst = false
    Self.tell(run.note ?? "")
    Self.tell(
      "Applying '\(inert(arguments.directory))' every \(interval), with the state "
        + "\(inert(run.statePlace)).")
  }

  /// Writes lines on standard error, each behind the time.
  private static func tell(_ text: String) {
    let now = Instant.now
    for line in text.split(separator: "\n") { Console.message("\(now) \(line)\n") }
  }

  // MARK: Between rounds

  /// How long files have to stay as they are before they are read, in the middle of a pull for
  /// example; and for how long at most that is waited for, in milliseconds.
  private static let (calm, patience) = (1_000, 10_000)

  /// Waits for the next round. True where the process is asked to end.
  private func isEnded(waitingFor files: inout WatchedFiles) -> Bool {
    let start = monotonicMilliseconds()
    var due: Int?
    while true {
      let now = monotonicMilliseconds()
      let rest = start + pause - now
      let wait = max(min(Self.calm, interval.count), files.cost * 20)
      if requests.come(within: rest > 0 ? min(wait, rest) : wait) { return true }
      let isCalm = !files.look()
      if rest <= wait || files.isChanged || moments.first.map({ $0 <= Instant.now }) == true {
        due = due ?? now
      }
      if let due, isCalm || now > due + Self.patience { return false }
    }
  }
}

/// The files of a workspace, as far as it can be seen from outside whether one has changed.
private struct WatchedFiles {
  /// Whether any has changed since the last round began.
  var isChanged = false
  /// How many milliseconds the last look took.
  private(set) var cost = 0
  private let folder: String
  private var stamp: Int?

  init(in folder: String) {
    self.folder = folder
    look()
  }

  /// Looks whether any has changed since the last look.
  @discardableResult
  mutating func look() -> Bool {
    let start = monotonicMilliseconds()
    let last = stamp
    var tree = try? DirectoryTree(at: folder)
    stamp = tree?.stamp(ofFilesEndingIn: ".json")
    cost = monotonicMilliseconds() - start
    if stamp != last { isChanged = true }
    return stamp != last
  }
}
