import Experiments
import Rendering
import Storage

extension Command {
  static let plan = plan { arguments in
    ending { () throws(CommandFailure) in
      let project = try Project(arguments.directory, arguments.selection)
      let snapshot = try storage { () throws(StorageError) in try project.store.read() }
      let plan = project.plan(from: snapshot)
      let diagnostics = project.folder.locate(plan.diagnostics)
      switch arguments.format {
      case .text:
        Console.diagnostics(diagnostics)
        try Console.result(PlanRenderer.text(plan))
      case .json: try Console.result(PlanRenderer.json(plan, diagnostics))
      }
      if plan.hasErrors { return .failed }
      return arguments.showsChangesInStatus && !plan.changes.isEmpty ? .changesPending : .done
    }
  }
}
