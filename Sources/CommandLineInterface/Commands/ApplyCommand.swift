import Planning

extension Command {
  static let apply = apply { arguments in
    ending(annotating: arguments.format == .github) {
      guard let interval = arguments.interval else {
        return try ApplyRun.ending(arguments, .workspace)
      }
      return try Watch.ending(arguments, every: interval)
    }
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
      options: applyOptions,
      examples: [
        "titrate apply": "Show the plan of the current folder, ask, and carry it out.",
        "titrate apply storefront --auto-approve --lock-timeout 60s":
          "Apply in CI: do not ask, and wait a minute for a run that holds the lock.",
        "titrate apply storefront --plan launch.plan":
          "Apply what was reviewed; should it not be what would be done now, do nothing.",
        "titrate apply storefront --auto-approve --watch 60s":
          "Go on applying on a machine of your own, and tell each change in a line.",
      ],
      statuses: [.done, .failed, .againstPolicy, .stale, .locked, .usage], run: run)
  }

  private static let applyOptions: [Option<ApplyArguments>] = [
    .group(\.selection, SelectionArguments.options),
    .group(\.provider, ProviderArguments.options),
    .value(
      "--plan", "file", \.plan, "Apply the plan that was saved in <file>, and no other.",
      kind: .file),
    .group(\.policy, PolicyArguments.options),
    .format(\.format),
    .group(\.files, ResultFileArguments.options),
    .group(\.look, LookArguments.options),
    .flag("--auto-approve", \.isApproved, "Do not ask before applying; for CI."),
    .duration(
      "--watch", \.interval,
      "Apply again after each <duration>, and whenever a schedule or a file calls for it, until "
        + "SIGTERM."),
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
  ]
}

/// What a run is to bring about.
enum ApplyGoal {
  /// What the manifests ask for.
  case workspace
  /// That one experiment, named as people write it, is stopped or released.
  case brake(Plan.BrakeChange, String)

  /// The experiment as people write it; nil for the workspace.
  var experiment: String? {
    if case .brake(_, let experiment) = self { experiment } else { nil }
  }

  /// Whether it is the emergency brake.
  var isStop: Bool { if case .brake(.stop, _) = self { true } else { false } }

  /// Why nothing can be done without approval.
  func nobodyToAsk(_ arguments: ApplyArguments) -> CommandFailure {
    switch self {
    case .workspace:
      let command =
        (["titrate plan"] + (arguments.directory == "." ? [] : [shellWord(arguments.directory)])
        + (arguments.beginsState ? ["--new-state"] : [])).joined(separator: " ")
      return CommandFailure(
        "Nobody is here to approve the plan. Review it with `\(command)`, then apply it with "
          + "--auto-approve.")
    case .brake:
      return CommandFailure(
        "Nobody is here to approve the release. Look at what is stopped with `titrate status`, then "
          + "release it with --auto-approve.")
    }
  }
}
