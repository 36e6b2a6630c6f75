import Domain
import Manifests
import Planning

/// What `stop` and `release` share: the experiment, and where it is kept.
struct BrakeArguments: Hashable, Sendable {
  /// `KEY` or `ENV/KEY`. It must be given; the value here never counts.
  var experiment = ""
  var directory = "."
  var location = LocationArguments()
  var provider = ProviderArguments()
  var format = OutcomeFormat.text
  var files = ResultFileArguments()
  var lockTimeout: Milliseconds?
  var author: String?

  static let options: [Option<BrakeArguments>] = [
    .group(\.location, LocationArguments.options),
    .group(\.provider, ProviderArguments.options), .format(\.format),
    .group(\.files, ResultFileArguments.options),
    .lockTimeout(\.lockTimeout),
    .value("--author", "name", \.author, "Record <name> as the author."),
  ]

  /// The same as arguments of an apply, which carries it out.
  fileprivate var apply: ApplyArguments {
    var arguments = ApplyArguments()
    arguments.directory = directory
    arguments.selection.location = location
    arguments.provider = provider
    arguments.format = format
    arguments.files = files
    arguments.lockTimeout = lockTimeout
    arguments.author = author
    return arguments
  }
}

/// The arguments of `stop`.
struct StopArguments: Hashable, Sendable {
  var brake = BrakeArguments()
  var reason: String?
}

/// The arguments of `release`.
struct ReleaseArguments: Hashable, Sendable {
  var brake = BrakeArguments()
  var policy = PolicyArguments()
  var look = LookArguments()
  var isApproved = false
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
    positionals: [.experiment(\.brake.experiment), .workspace(\.brake.directory)],
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
      "titrate stop production/checkout-cta --reason 'wrong price' --lock-timeout 60s":
        "Stop that of production, and wait a minute for a run that holds the lock.",
    ],
    statuses: [.done, .failed, .locked, .usage]
  ) { arguments in
    ending(annotating: arguments.brake.format == .github) {
      var apply = arguments.brake.apply
      apply.isApproved = true
      let reason = line(of: arguments.reason ?? "")
      return try ApplyRun.ending(
        apply, .brake(.stop(reason: reason), line(of: arguments.brake.experiment)))
    }
  }

  static let release = Command(
    "release", "Serve an experiment again that was stopped.",
    discussion: """
      The same people get the same variants again. Like a launch it passes through the policy of \
      titrate.json, and is done after a yes, or with --auto-approve.
      """,
    defaults: ReleaseArguments(),
    positionals: [.experiment(\.brake.experiment), .workspace(\.brake.directory)],
    options: [
      .group(\.policy, PolicyArguments.options),
      .flag("--auto-approve", \.isApproved, "Do not ask before releasing."),
      .group(\.look, LookArguments.options), .group(\.brake, BrakeArguments.options),
    ],
    examples: [
      "titrate release checkout-cta": "Show whom it is served to again, ask, and do it.",
      "titrate release production/checkout-cta --auto-approve --allow production":
        "Release that of production, which is protected, without a question.",
    ],
    statuses: [.done, .failed, .againstPolicy, .stale, .locked, .usage]
  ) { arguments in
    ending(annotating: arguments.brake.format == .github) {
      var apply = arguments.brake.apply
      apply.policy = arguments.policy
      apply.look = arguments.look
      apply.isApproved = arguments.isApproved
      return try ApplyRun.ending(apply, .brake(.release, line(of: arguments.brake.experiment)))
    }
  }
}

/// A text as one line that can be kept: nobody who has to stop something is sent back for having pasted a
/// space, or too much.
private func line(of text: String) -> String {
  let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  return String(String.UnicodeScalarView(words.unicodeScalars.prefix(1_000)))
}
