import Domain
import JSONSyntax
import Manifests
import Planning
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
      let look = PlanLook(arguments.look, arguments.maximumBytes ?? MarkdownLimit.comment)
      switch arguments.format {
      case .text: try Console.result(look.text(plan))
      case .json: try Console.result(PlanRenderer.json(plan, []))
      case .markdown: try Console.result(look.markdown(plan))
      case .html: try Console.result(PlanPage(plan).text)
      }
      return .done
    }
  }

  static func show(run: @escaping CommandBody<ShowArguments>) -> Command {
    Command(
      "show", "Print a saved plan, and say whether it is stale.",
      discussion: """
        A plan that 'plan --out' saved is printed as it was made. If the state of the workspace has \
        moved on since, or something has come due, a warning says so.
        """,
      defaults: ShowArguments(),
      positionals: [
        .required("plan", \.plan, "The file with the plan.", kind: .file), .workspace(\.directory),
      ],
      options: [
        .group(\.location, LocationArguments.options),
        .format(\.format),
        .group(\.look, LookArguments.options),
        .maximumBytes(\.maximumBytes),
      ],
      examples: [
        "titrate show launch.plan": "Print the plan in 'launch.plan'.",
        "titrate show launch.plan storefront --format markdown":
          "Print it for a comment, and compare it with the state of 'storefront'.",
      ],
      statuses: [.done, .failed, .stale, .usage], run: run)
  }
}

/// Reads a plan that was saved.
func savedPlan(at path: String) throws -> Plan {
  let bytes = try contents(of: path, maximumBytes: PlanFile.maximumBytes)
  do throws(PlanFileError) {
    return try PlanFile.decode(bytes)
  } catch {
    throw CommandFailure(
      stale: "\(path):\(error.line):\(error.column): \(error.problem.text)")
  }
}

/// Warns if the state is another one, or has moved on. Whether the plan would still do the same is
/// found out when it is applied.
private func warnIfStale(_ plan: Plan, _ arguments: ShowArguments) throws {
  let folder = try WorkspaceFolder(arguments.directory)
  let store = try Backend(of: folder, arguments.location).store
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
  let steps = DifferenceRenderer.stepsDue(
    of: plan, at: .now)
  if !steps.isEmpty {
    Console.message(
      "titrate: warning: Time has moved on since the plan was made, so it does something else by now. "
        + "\(advice)\n\(steps)")
  }
}
