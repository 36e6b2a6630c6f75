import Experiments
import Reconciling
import Rendering
import Storage

extension Command {
  static let apply = apply { arguments in
    ending { () throws(CommandFailure) in
      guard arguments.isApproved || Console.isInteractive else { throw .nobodyToAsk }
      var run = try ApplyRun(arguments)
      let result = try run.result()
      return try run.report(result)
    }
  }
}

/// One apply, from the question to the report.
private struct ApplyRun {
  private typealias Loop = Reconciler<ProjectStore>

  private let arguments: ApplyArguments
  private let project: Project
  private let provenance: Provenance
  private var publications: [Publisher.Outcome] = []

  init(_ arguments: ApplyArguments) throws(CommandFailure) {
    self.arguments = arguments
    project = try Project(
      arguments.directory, arguments.selection, lockTimeout: arguments.lockTimeout)
    let circumstances = Circumstances(folder: project.folder.path)
    provenance = Provenance(
      author: try circumstances.author(named: arguments.author), time: project.now,
      origin: circumstances.origin)
  }

  mutating func result() throws(CommandFailure) -> Reconciler<ProjectStore>.Result {
    let project = project
    let reconciler = Loop(store: project.store) { (stored) throws(CommandFailure) in
      try project.plan(from: stored)
    }
    let options = Loop.Options(
      keepsGoing: arguments.keepsGoing,
      approval: arguments.isApproved ? nil : { Self.isApproved($0, project) })
    var provider = LocalProvider()
    var generator = SystemRandomNumberGenerator()
    let lineage = Snapshot.makeLineage(using: &generator)
    var publications: [Publisher.Outcome] = []
    defer { self.publications = publications }
    return try reconciler.apply(
      options, through: &provider, as: provenance, newLineage: lineage
    ) { (asked) throws(CommandFailure) in
      publications = try project.publish(asked)
    }
  }

  private static func isApproved(_ plan: Plan, _ project: Project) -> Bool {
    Console.diagnostics(project.folder.locate(plan.diagnostics))
    Console.message(PlanRenderer.text(plan))
    return Console.confirms("\nApply these changes? Only \"yes\" is a yes: ")
  }

  // MARK: Reporting

  func report(_ result: Reconciler<ProjectStore>.Result) throws(CommandFailure) -> ExitStatus {
    switch result {
    case .declined:
      Console.message("Nothing was applied.\n")
      return .failed
    case .stale(let approved, let current):
      Console.message(
        "titrate: error: The state has changed since the plan was approved (serial "
          + "\(approved.serial), now \(current.serial)), and so has what would be done. Nothing was "
          + "applied. Run it again to see what is left.\n")
      return .stale
    case .refused(let plan):
      try print(plan, nil)
      Console.message(
        "Nothing was applied. To leave out what the errors concern, add --keep-going.\n")
      return .failed
    case .applied(let plan, let reconciliation):
      try print(plan, reconciliation)
      reportUnpublished()
      let isPublished = publications.allSatisfy { $0.failure == nil }
      return plan.hasErrors || !reconciliation.isComplete || !isPublished ? .failed : .done
    }
  }

  private func reportUnpublished() {
    for (publication, error) in publications.compactMap(\.failure) {
      Console.message(
        "titrate: error: The state is committed, but '\(inert(publication.path))' was not published. "
          + "\(inert(error.description)) Remove the cause and run the command again: it publishes "
          + "what is missing.\n")
    }
  }

  private func print(
    _ plan: Plan, _ reconciliation: Reconciliation?
  ) throws(CommandFailure) {
    let diagnostics = project.folder.locate(plan.diagnostics)
    switch arguments.format {
    case .text:
      if arguments.isApproved || plan.hasErrors { Console.diagnostics(diagnostics) }
      guard let reconciliation else { return }
      if plan.hasErrors && reconciliation.outcomes.isEmpty {
        // What the workspace asks for is not known, so it cannot be said to be there.
        Console.message("Nothing was applied.\n")
      } else {
        try Console.result(
          OutcomeRenderer.text(reconciliation) + OutcomeRenderer.text(written))
      }
    case .json:
      try Console.result(OutcomeRenderer.json(plan, reconciliation, written, diagnostics))
    }
  }

  private var written: [Publication] { publications.compactMap(\.written) }
}

extension Publisher.Outcome {
  fileprivate var written: Publication? {
    if case .written(let publication) = self { publication } else { nil }
  }

  fileprivate var failure: (Publication, PublishingError)? {
    if case .failed(let publication, let error) = self { (publication, error) } else { nil }
  }
}
