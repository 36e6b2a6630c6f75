import Domain
import JSONSyntax
import Manifests
import Planning
import Reconciling
import Rendering
import Storage
import System

extension Command {
  static let apply = apply { arguments in
    ending { try ApplyRun.ending(arguments, .workspace) }
  }

  static func apply(run: @escaping CommandBody<ApplyArguments>) -> Command {
    Command(
      "apply", "Make the changes that plan shows, after a yes.",
      discussion: """
        Where nobody can be asked, as in CI, it needs --auto-approve. An experiment changes as a \
        whole or not at all; when one fails, the others still go on. With --plan nobody is asked, \
        and what is done is what was saved, or nothing.
        """,
      defaults: ApplyArguments(),
      positionals: [.workspace(\.directory)],
      options: [
        .group(\.selection, SelectionArguments.options),
        .value(
          "--plan", "file", \.plan, "Apply the plan that was saved in <file>, and no other.",
          kind: .file),
        .group(\.policy, PolicyArguments.options),
        .format(\.format),
        .group(\.look, LookArguments.options),
        .flag("--auto-approve", \.isApproved, "Do not ask before applying; for CI."),
        .flag(
          "--keep-going", \.keepsGoing,
          "Leave out what errors concern or the policy does not permit, and do the rest."),
        .flag("--accept-policy", \.acceptsPolicy, PlanArguments.accepting),
        .flag("--new-state", \.beginsState, PlanArguments.beginning),
        .flag(
          "--allow-older", \.allowsOlder,
          "Apply manifests that are older than those that were applied last."),
        .lockTimeout(\.lockTimeout),
        .value("--author", "name", \.author, "Record <name> as the author of the changes."),
      ],
      examples: [
        "titrate apply": "Show the plan of the current folder, ask, and carry it out.",
        "titrate apply storefront --auto-approve --lock-timeout 60s":
          "Apply in CI: do not ask, and wait a minute for a run that holds the lock.",
        "titrate apply storefront --plan launch.plan":
          "Apply what was reviewed; should it not be what would be done now, do nothing.",
      ],
      statuses: [.done, .failed, .againstPolicy, .stale, .locked, .usage], run: run)
  }
}

/// What a run is to bring about.
enum ApplyGoal {
  /// What the manifests ask for.
  case workspace
  /// That one experiment, named as people write it, is stopped or released.
  case brake(Plan.BrakeChange, String)

  fileprivate var experiment: String? {
    if case .brake(_, let experiment) = self { experiment } else { nil }
  }

  fileprivate var nobodyToAsk: CommandFailure {
    switch self {
    case .workspace: .nobodyToApply
    case .brake: .nobodyToRelease
    }
  }
}

/// One apply, from the question to the report.
struct ApplyRun {
  private let arguments: ApplyArguments
  private let goal: ApplyGoal
  private let project: Project
  private let approved: Plan?
  private let provenance: Provenance

  /// Carries it out, and tells how the process is to end.
  static func ending(
    _ arguments: ApplyArguments, _ goal: ApplyGoal
  ) throws -> ExitStatus {
    guard arguments.isApproved || arguments.plan != nil || Console.isInteractive else {
      throw goal.nobodyToAsk
    }
    let run = try ApplyRun(arguments, goal)
    return try run.report(try run.result())
  }

  private init(_ arguments: ApplyArguments, _ goal: ApplyGoal) throws {
    self.arguments = arguments
    self.goal = goal
    if arguments.plan != nil, arguments.selection.isNarrow {
      throw CommandFailure.narrowedAgain
    }
    let approved = try arguments.plan.map { path in try savedPlan(at: path) }
    var project = try Project(
      arguments.directory, arguments.selection.location,
      approved.map { .saved($0.selection) } ?? .named(arguments.selection), arguments.policy,
      excluding: [arguments.plan], lockTimeout: arguments.lockTimeout)
    project.beginsState = arguments.beginsState
    // Told before anything is locked, so that nothing is made in a folder that was not meant.
    if !arguments.beginsState, project.backend.isAboveWorkspace {
      throw project.backend.absence(behind: goal.experiment)
    }
    project.looksAtCheckout = true
    project.refusesOlder = !arguments.allowsOlder
    project.acceptsPolicy = arguments.acceptsPolicy
    self.project = project
    let circumstances = Circumstances(folder: project.folder.path)
    let git = project.backend.git
    if git == nil { project.folder.tellUnusableRepository() }
    provenance = Provenance(
      author: try circumstances.author(named: arguments.author), time: project.now,
      origin: circumstances.origin(checkout: git?.checkout))
    self.approved = approved
  }

  private func result() throws -> Reconciler.Result {
    let (project, goal) = (project, goal)
    let reconciler = Reconciler(
      store: project.store, provider: project.backend.provider, patience: project.backend.patience
    ) { revision in
      switch goal {
      case .workspace: try project.plan(from: revision)
      case .brake(let change, let experiment):
        try project.plan(change, of: experiment, from: revision)
      }
    }
    return try reconciler.apply(
      .init(keepsGoing: arguments.keepsGoing, approval: approval), as: provenance,
      newLineage: try newLineage())
  }

  /// The lineage of a state that begins here: the one that the settings pin, or else a new one.
  private func newLineage() throws -> String {
    var generator = SystemRandomNumberGenerator()
    return try project.folder.settings().0.lineage ?? Snapshot.makeLineage(using: &generator)
  }

  private var approval: Reconciler.Approval {
    if let approved { return .of(approved) }
    let (project, look) = (project, PlanLook(arguments.look, for: .error))
    return arguments.isApproved ? .given : .asked { Self.isApproved($0, project, look) }
  }

  private static func isApproved(_ plan: Plan, _ project: Project, _ look: PlanLook) -> Bool {
    Console.diagnostics(project.folder.locate(plan.diagnostics), look.color)
    Console.message(look.text(project.presented(plan)))
    return Console.confirms("\nApply these changes? Only \"yes\" is a yes: ")
  }

  /// Whether somebody was asked, and has seen the plan.
  private var wasAsked: Bool { approved == nil && !arguments.isApproved }

  // MARK: Reporting

  private func report(_ result: Reconciler.Result) throws -> ExitStatus {
    switch result {
    case .declined:
      Console.message("Nothing was applied.\n")
      return .failed
    case .stale(let approved, let current):
      Console.message(
        "titrate: error: What would be done is not what was approved. Nothing was applied. Run it "
          + "again, or save the plan anew, to see what is left.\n"
          + DifferenceRenderer.text(from: approved, to: current)
          + DifferenceRenderer.stepsDue(of: approved, at: project.now))
      return .stale
    case .refused(let plan, let stops):
      try print(plan, stops)
      Console.message(
        "Nothing \(stops == nil ? "" : "else ")was applied. To leave out what the errors concern, add --keep-going.\n"
      )
      return .failed
    case .stopped(let plan, let done):
      try print(plan, done)
      Console.message(
        PlanRenderer.breaches(plan) + OutcomeRenderer.leftOut(of: plan, done?.reconciliation)
          + "Nothing \(done == nil ? "" : "else ")was applied.\n")
      return .againstPolicy
    case .applied(let plan, let done):
      try print(plan, done)
      let failures = done.receipt.publications.compactMap(\.failure)
      report(failures)
      try tellNewLineage(plan, done)
      return plan.hasErrors || !done.reconciliation.isComplete || !failures.isEmpty
        ? .failed : .done
    }
  }

  /// Tells the lineage of a state that was begun on purpose, unless the settings pin it.
  private func tellNewLineage(_ plan: Plan, _ done: Reconciler.Done) throws {
    guard arguments.beginsState, plan.lineage == nil, let commit = done.reconciliation.commit,
      try project.folder.settings().0.lineage == nil
    else { return }
    Console.message(
      "titrate: note: The state has the lineage \(commit.lineage). Pin it in "
        + "'\(inert(project.folder.inside(Settings.fileName)))', so that no other state is taken for it: "
        + "\"state\": { \"lineage\": \"\(commit.lineage)\" }.\n")
  }

  private func report(_ failures: [(Publication, StateError.Problem)]) {
    for (publication, error) in failures {
      Console.message(
        "titrate: error: The state is committed, but '\(inert(publication.path))' was not published. "
          + "\(inert(error.description)) Remove the cause and run the command again: it publishes "
          + "what is missing.\n")
    }
  }

  private func print(
    _ plan: Plan, _ done: Reconciler.Done?
  ) throws {
    let written = done?.receipt.publications.compactMap(\.written) ?? []
    let commit = project.backend.place(of: done?.receipt.commit)
    let diagnostics = project.folder.locate(plan.diagnostics)
    switch arguments.format {
    case .text:
      let style = TextStyle(arguments.look.color, for: .output)
      if !wasAsked || plan.hasErrors { Console.diagnostics(diagnostics, arguments.look.color) }
      guard let done else { return }
      if case .brake(let change, _) = goal, plan.changes.isEmpty {
        try Console.report(OutcomeRenderer.text(plan.stops, instead: change, style: style))
      } else if plan.hasErrors && done.reconciliation.outcomes.isEmpty && done.documents.isEmpty {
        // What the workspace asks for is not known, so it cannot be said to be there.
        Console.message("Nothing was applied.\n")
      } else {
        try Console.report(
          OutcomeRenderer.text(
            plan, done.reconciliation, commit, mending: done.documents, style: style)
            + OutcomeRenderer.text(written))
      }
    case .json:
      try Console.result(
        OutcomeRenderer.json(
          plan, done?.reconciliation, commit, written, diagnostics, mending: done?.documents ?? []))
    }
  }
}

extension PublicationOutcome {
  fileprivate var written: Publication? {
    if case .written(let publication) = self { publication } else { nil }
  }

  fileprivate var failure: (Publication, StateError.Problem)? {
    if case .failed(let publication, let error) = self { (publication, error) } else { nil }
  }
}
