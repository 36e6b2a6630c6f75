import Experiments
import Reconciling
import Rendering

extension Command {
  static let plan = plan { arguments in
    ending { () throws(CommandFailure) in
      let project = try Project(arguments.directory, arguments.selection)
      let plan = try project.plan(from: try project.store.open()).plan
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
