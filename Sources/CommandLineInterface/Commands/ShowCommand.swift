import Domain
import Manifests
import Planning
import JSONSyntax
import Reconciling
import Rendering
import Storage
import System
import Wire

extension Command {
  static let show = show { arguments in
    ending {
      let plan = try savedPlan(at: arguments.plan)
      try warnIfStale(plan, arguments)
      let look = PlanLook(arguments.look, arguments.maximumBytes)
      switch arguments.format {
      case .text: try Console.result(look.text(plan))
      case .json: try Console.result(PlanRenderer.json(plan, []))
      case .markdown: try Console.result(look.markdown(plan))
      }
      return .done
    }
  }
}

/// Reads a plan that was saved.
func savedPlan(at path: String) throws -> Plan {
  let bytes = try contents(of: path, maximumBytes: PlanFile.maximumBytes)
  do throws(PlanFileError) {
    return try PlanFile.decode(bytes)
  } catch {
    throw CommandFailure.unreadablePlan(path, error)
  }
}

/// Warns if the state is another one, or has moved on. Whether the plan would still do the same is
/// found out when it is applied.
private func warnIfStale(_ plan: Plan, _ arguments: ShowArguments) throws {
  let folder = try WorkspaceFolder(arguments.directory)
  let store = Backend(of: folder, state: arguments.state).store
  let revision = try store.read()
  let advice = "`titrate apply --plan` applies it only if it would still do the same."
  if revision?.lineage != plan.lineage {
    Console.message(
      "titrate: warning: The plan was made for another state than the one at "
        + "'\(inert(store.place))'. \(advice)\n")
  } else if let revision, revision.serial != plan.serial {
    Console.message(
      "titrate: warning: The state has moved on since the plan was made, from serial \(plan.serial) "
        + "to \(revision.serial). \(advice)\n")
  }
}
