import Domain
import Manifests
import Planning

/// What `stop` and `release` share: the experiment, and how it is done, by an apply.
struct BrakeArguments: Hashable, Sendable {
  /// `KEY` or `ENV/KEY`. It must be given; the value here never counts.
  var experiment = ""
  var apply = ApplyArguments()
  /// Whoever has to stop something is not sent away since a run is at work just then.
  var lockTimeout = Milliseconds(count: 60_000)

  static let options: [Option<BrakeArguments>] = [
    .group(\.apply.selection.location, LocationArguments.options),
    .group(\.apply.provider, ProviderArguments.options), .format(\.apply.format),
    .group(\.apply.files, ResultFileArguments.options),
    .duration(
      "--lock-timeout", \.lockTimeout, "Wait so long for other runs: 500ms, 60s, 5m."),
    .value("--author", "name", \.apply.author, "Record <name> as the author."),
  ]

  /// Does it, and tells how the process is to end.
  fileprivate func carryOut(_ change: Plan.BrakeChange) -> ExitStatus {
    var apply = apply
    apply.lockTimeout = lockTimeout
    return ending(annotating: apply.format == .github) {
      try ApplyRun.ending(apply, .brake(change, line(of: experiment)))
    }
  }
}

/// The arguments of `stop`.
struct StopArguments: Hashable, Sendable {
  var brake = BrakeArguments()
  var reason: String?
}

extension Command {
  static let stop = Command(
    "stop", "Stop an experiment at once: it serves nobody.",
    discussion: """
      The emergency brake. It needs no pull request, no manifest and no approval, no mistake elsewhere \
      is in its way, and no policy can block it. The experiment keeps its status, its cohort and its \
      seeds; whatever is merged, it serves nobody until it is released, resumed after a pause, or its \
      rollout is edited.
      """,
    defaults: StopArguments(),
    positionals: [.experiment(\.brake.experiment), .workspace(\.brake.apply.directory)],
    options: [
      .value(
        "--reason", "text", \.reason,
        "Say why; this is kept, and shown in every plan. Without it they say that none was given."),
      .group(\.brake, BrakeArguments.options),
    ],
    examples: [
      "titrate stop checkout-cta": "Stop first, and think then.",
      "titrate stop checkout-cta --reason 'checkout errors doubled'":
        "Serve the experiment to nobody from now on.",
      "titrate stop production/checkout-cta --reason 'wrong price' --lock-timeout 5m":
        "Stop that of production, and wait five minutes for a run that holds the lock.",
    ],
    statuses: [.done, .failed, .locked, .usage]
  ) { arguments in
    var brake = arguments.brake
    brake.apply.isApproved = true
    return brake.carryOut(.stop(reason: line(of: arguments.reason ?? "")))
  }

  static let release = Command(
    "release", "Serve an experiment again that was stopped.",
    discussion: """
      The same people get the same variants again. Like a launch it passes through the policy of \
      titrate.json, and is done after a yes, or with --auto-approve.
      """,
    defaults: BrakeArguments(),
    positionals: [.experiment(\.experiment), .workspace(\.apply.directory)],
    options: [
      .group(\.apply.policy, PolicyArguments.options),
      .flag("--auto-approve", \.apply.isApproved, "Do not ask before releasing."),
      .group(\.apply.look, LookArguments.options),
    ] + BrakeArguments.options,
    examples: [
      "titrate release checkout-cta": "Show whom it is served to again, ask, and do it.",
      "titrate release production/checkout-cta --auto-approve --allow production":
        "Release that of production, which is protected, without a question.",
    ],
    statuses: [.done, .failed, .againstPolicy, .stale, .locked, .usage]
  ) { arguments in arguments.carryOut(.release) }
}

/// A text as one line that can be kept: nobody who has to stop something is sent back for having pasted a
/// space, or too much.
private func line(of text: String) -> String {
  let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  return String(String.UnicodeScalarView(words.unicodeScalars.prefix(1_000)))
}
