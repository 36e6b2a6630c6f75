import Domain
import JSONSyntax
import Manifests
import Planning
import Reconciling
import Rendering
import Storage
import System

/// One apply, from the question to the report.
struct ApplyRun {
  private let arguments: ApplyArguments
  private let goal: ApplyGoal
  private let project: Project
  private let approved: Plan?
  private let circumstances: Circumstances
  private let event: GitHubEvent
  private let git: Git?
  private let author: Author
  private let files: ResultFiles
  /// What people should know before anything is done.
  let note: String?

  /// Carries it out, and tells how the process is to end.
  static func ending(
    _ arguments: ApplyArguments, _ goal: ApplyGoal
  ) throws -> ExitStatus {
    guard arguments.isApproved || arguments.plan != nil || Console.isInteractive else {
      throw goal.nobodyToAsk(arguments)
    }
    let run = try ApplyRun(arguments, goal)
    Console.message(run.note ?? "")
    guard let report = try run.report() else {
      Console.message("Nothing was applied.\n")
      return .failed
    }
    try run.tell(report)
    return report.status
  }

  /// Looks at everything that does not change while it runs. Whoever waits for others is told so.
  init(
    _ arguments: ApplyArguments, _ goal: ApplyGoal,
    telling tell: @escaping @Sendable (String) -> Void = Console.message
  ) throws {
    self.arguments = arguments
    self.goal = goal
    if arguments.plan != nil, arguments.selection.isNarrow {
      throw CommandFailure(
        usage: "A saved plan says itself what it is narrowed to: leave out --environment and "
          + "--experiment.")
    }
    let approved = try arguments.plan.map { path in try savedPlan(at: path) }
    var project = try Project(
      arguments.directory, arguments.selection.location,
      approved.map { .saved($0.selection) } ?? .named(arguments.selection), arguments.policy,
      provider: arguments.provider, excluding: [arguments.plan] + arguments.files.paths,
      lockTimeout: arguments.lockTimeout, telling: tell)
    project.beginsState = arguments.beginsState
    // Told before anything is locked, so that nothing is made in a folder that was not meant.
    if !arguments.beginsState, project.backend.isAboveWorkspace {
      throw project.backend.absence(behind: goal.experiment)
    }
    project.looksAtCheckout = true
    project.refusesOlder = !arguments.allowsOlder
    project.acceptsPolicy = arguments.acceptsPolicy
    self.project = project
    files = ResultFiles(
      arguments.files, isForRunner: arguments.format == .github, in: project.folder, project.store,
      besides: [arguments.plan, arguments.policy.policy])
    // Nothing is in the way of a stop.
    if !goal.isStop { try files.check() }
    circumstances = Circumstances(folder: project.folder.path)
    event = circumstances.event
    git = project.backend.git
    note = git == nil ? project.folder.noteOnUnusableRepository : nil
    author =
      goal.isStop
      ? circumstances.author(ofStop: arguments.author)
      : try circumstances.author(named: arguments.author)
    self.approved = approved
  }

  /// Where the state is.
  var statePlace: String { project.backend.placeWords }

  /// Carries it out; nil where nobody approved.
  func report() throws -> ApplyReport? { report(of: try result()) }

  private func result() throws -> Reconciler.Result {
    let reconciler = Reconciler(
      store: project.store, provider: project.backend.provider, worker: Backend.worker,
      patience: project.backend.patience, planning: plan)
    return try reconciler.apply(
      .init(
        keepsGoing: arguments.keepsGoing, approval: approval, overtakes: goal.experiment != nil),
      as: author,
      newLineage: try newLineage())
  }

  /// What is to be done, and where that comes from. Where another commit is checked out while the
  /// manifests are read, they are read again.
  private func plan(from revision: (any Revision)?) throws -> Planned {
    if !wasAsked { bringToEnd() }
    if case .brake(let change, let experiment) = goal {
      var planned = try project.plan(change, of: experiment, from: revision)
      // That is nothing that a pull request brought.
      planned.origin = circumstances.origin(checkout: git?.checkout)
      return planned
    }
    while true {
      let head = git?.head
      var planned = try project.plan(from: revision)
      guard planned.checkout == head?.checkout else { continue }
      planned.origin = circumstances.origin(applying: head, event: event)
      return planned
    }
  }

  /// The lineage of a state that begins here: the one that the settings pin, or else a new one.
  private func newLineage() throws -> String {
    var generator = SystemRandomNumberGenerator()
    return try project.folder.settings().0.lineage ?? Snapshot.makeLineage(using: &generator)
  }

  private var approval: Reconciler.Approval {
    if let approved { return .of(approved) }
    let (project, look) = (project, PlanLook(arguments.look, for: .error))
    return arguments.isApproved
      ? .given
      : .asked { plan in
        let isApproved = Self.isApproved(plan, project, look)
        bringToEnd()
        return isApproved
      }
  }

  /// From now on what is under way at a provider is brought to an end before this process ends.
  private func bringToEnd() {
    if project.backend.provider != nil { _ = EndRequests() }
  }

  private static func isApproved(_ plan: Plan, _ project: Project, _ look: PlanLook) -> Bool {
    Console.diagnostics(project.folder.locate(plan.diagnostics), look.color)
    Console.message(look.text(project.presented(plan)))
    return Console.confirms("\nApply these changes? Only \"yes\" is a yes: ")
  }

  /// Whether somebody was asked, and has seen the plan.
  private var wasAsked: Bool { approved == nil && !arguments.isApproved }

  // MARK: Reporting

  private func report(of result: Reconciler.Result) -> ApplyReport? {
    switch result {
    case .declined: nil
    case .stale(let approved, let current):
      report(.stale(approved: approved, at: project.now), current, nil)
    case .refused(let plan, let done): report(.refused, plan, done)
    case .stopped(let plan, let done): report(.stopped, plan, done)
    case .applied(let plan, let done): report(.applied, plan, done)
    }
  }

  private func report(
    _ ending: ApplyReport.Ending, _ plan: Plan, _ done: Reconciler.Done?
  ) -> ApplyReport {
    var brake: Plan.BrakeChange?
    if case .brake(let change, _) = goal { brake = change }
    return ApplyReport(
      ending, plan, done?.reconciliation, at: project.backend.place(of: done?.receipt.commit),
      publications: done?.receipt.publications ?? [], mending: done?.documents ?? [],
      unserved: done?.unserved, faults: done?.faults ?? [], brake: brake,
      diagnostics: project.folder.locate(plan.diagnostics))
  }

  private func tell(_ report: ApplyReport) throws {
    try print(report)
    if arguments.format != .github { tellRemarks(of: report) }
    if case .applied = report.ending { try tellNewLineage(report) }
    try files.write(
      json: report.json, outputs: GitHubRenderer.outputs(report),
      summary: MarkdownRenderer.text(report, maximumBytes: MarkdownLimit.stepSummary))
  }

  private func print(_ report: ApplyReport) throws {
    switch arguments.format {
    case .text:
      if !wasAsked || report.plan.hasErrors, !report.isStale {
        Console.diagnostics(report.diagnostics, arguments.look.color)
      }
      guard report.tellsOutcomes else { return }
      let style = TextStyle(arguments.look.color, for: .output)
      try Console.report(OutcomeRenderer.text(report, style: style))
    case .json: if let value = report.json { try Console.result(value) }
    case .markdown:
      try Console.result(MarkdownRenderer.text(report, maximumBytes: MarkdownLimit.comment))
    case .github: try Console.result(GitHubRenderer.annotations(report))
    }
  }

  private func tellRemarks(of report: ApplyReport) {
    if case .stopped = report.ending { Console.message(PlanRenderer.breaches(report.plan)) }
    for remark in report.remarks {
      Console.message(
        "\(remark.isError ? "titrate: error: " : "")\(remark.text)\n\(remark.details)")
    }
  }

  /// Tells the lineage of a state that was begun on purpose, unless the settings pin it.
  private func tellNewLineage(_ report: ApplyReport) throws {
    guard arguments.beginsState, report.plan.lineage == nil,
      let commit = report.reconciliation?.commit,
      try project.folder.settings().0.lineage == nil
    else { return }
    Console.message(
      "titrate: note: The state has the lineage \(commit.lineage). Pin it in "
        + "'\(inert(project.folder.inside(Settings.fileName)))', so that no other state is taken for it: "
        + "\"state\": { \"lineage\": \"\(commit.lineage)\" }.\n")
  }
}

extension ApplyReport {
  /// How the process is to end.
  var status: ExitStatus {
    switch ending {
    case .applied: hasErrors ? .failed : .done
    case .refused: .failed
    case .stopped: .againstPolicy
    case .stale: .stale
    }
  }

  fileprivate var isStale: Bool { if case .stale = ending { true } else { false } }

  /// The outcomes for programs; nil where another plan was approved, since there are none.
  fileprivate var json: JSONValue? { isStale ? nil : OutcomeRenderer.json(self) }
}
