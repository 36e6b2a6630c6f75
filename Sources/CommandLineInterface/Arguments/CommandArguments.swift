/// How a result is printed.
enum OutputFormat: String, CaseIterable, Sendable {
  case text, json
}

/// How a plan is printed.
enum PlanFormat: String, CaseIterable, Sendable {
  case text, json, markdown, github, html
}

/// How it is printed what became of a plan.
enum OutcomeFormat: String, CaseIterable, Sendable {
  case text, json, markdown, github
}

/// How a plan that was saved is printed.
enum SavedPlanFormat: String, CaseIterable, Sendable {
  case text, json, markdown, html
}

/// How problems of manifests are printed.
enum ProblemFormat: String, CaseIterable, Sendable {
  case text, json, sarif, github, codequality
}

/// How it is told whether specs hold.
enum VerdictFormat: String, CaseIterable, Sendable {
  case text, json, github, junit
}

/// When text is coloured.
enum ColorChoice: String, CaseIterable, Sendable {
  case auto, always, never
}

/// A shell that can complete command lines of ours.
enum Shell: String, CaseIterable, Sendable {
  case bash, zsh, fish
}

/// A service of continuous integration, called as the host of its repositories is.
enum CodeHost: String, CaseIterable, Sendable {
  case github, gitlab
}

/// What has keys that a command line can name.
enum ListedKind: String, CaseIterable, Sendable {
  case environment, experiment
}

/// Where the state is.
struct LocationArguments: Hashable, Sendable {
  /// The place as it is named, a path or one in git; nil for what titrate.json says.
  var state: String?
  /// How long a call of git may take.
  var gitTimeout = Milliseconds(count: 60_000)

  static let options: [Option<LocationArguments>] = [
    .value(
      "--state", "place", \.state,
      "Keep the state at <place>, a path or git:<remote>/<branch> or 'git', instead of where "
        + "titrate.json says or in .titrate/state.json.", kind: .file),
    .duration(
      "--git-timeout", \.gitTimeout,
      "Let git take so long for each answer: 60s, 5m."),
  ]
}

/// How the program of a provider is run.
struct ProviderArguments: Hashable, Sendable {
  /// Where it is; nil for where a program of the provider's name is found.
  var program: String?
  /// How long it may take for each answer.
  var timeout = Milliseconds(count: 60_000)

  static let options: [Option<ProviderArguments>] = [
    .value(
      "--provider-program", "path", \.program,
      "Run <path> as the provider that titrate.json names, instead of the program of its name beside "
        + "titrate or on PATH.", kind: .file),
    .duration(
      "--provider-timeout", \.timeout,
      "Let the provider take so long for each answer: 60s, 5m."),
  ]
}

/// Which state, and which of its experiments: what most commands share.
struct SelectionArguments: Hashable, Sendable {
  var location = LocationArguments()
  /// Keys of environments; none stands for all of them.
  var environments: [String] = []
  /// `KEY` or `ENV/KEY`; none stands for all experiments.
  var experiments: [String] = []

  static let options: [Option<SelectionArguments>] = [
    .group(\.location, LocationArguments.options),
    .values(
      "--environment", "env", \.environments, "Narrow to the environment <env>.",
      kind: .environment),
    .values(
      "--experiment", "key", \.experiments,
      "Narrow to the experiment <key>, or <env>/<key> where the key is ambiguous.",
      kind: .experiment),
  ]
}

/// The arguments of `init`.
struct InitArguments: Hashable, Sendable {
  var directory = "."
  var keepsStateInGit = false
  /// Where CI is to plan and apply; nil where that is nobody's business.
  var host: CodeHost?
}

/// The arguments of `validate`.
struct ValidateArguments: Hashable, Sendable {
  var directory = "."
  var format = ProblemFormat.text
}

/// What a plan is judged by.
struct PolicyArguments: Hashable, Sendable {
  /// The file with the policy; nil for that of the workspace.
  var policy: String?
  /// The keys of protected environments that may be changed.
  var allowed: [String] = []

  static let options: [Option<PolicyArguments>] = [
    .value(
      "--policy", "file", \.policy,
      "Judge by the policy in <file>, a titrate.json or the policy alone.", kind: .file),
    .values(
      "--allow", "env", \.allowed, "Permit changes in the protected environment <env>.",
      kind: .environment),
  ]
}

/// The commits that a plan is compared with.
struct ComparedCommits: Hashable, Sendable {
  /// What a pull request is to be merged into; nil for nothing.
  var base: String?
  /// Other branches.
  var others: [String] = []

  var isEmpty: Bool { base == nil && others.isEmpty }
}

/// How text looks.
struct LookArguments: Hashable, Sendable {
  var color = ColorChoice.auto
  var showsAll = false

  static let options: [Option<LookArguments>] = [
    .color(\.color),
    .flag("--verbose", \.showsAll, "Show every change and every step."),
  ]
}

/// The files that tell a result, beside what is printed in whatever format.
struct ResultFileArguments: Hashable, Sendable {
  /// The file for the result as JSON, if any.
  var json: String?
  /// The file for the outputs, if any.
  var outputs: String?

  /// All of them.
  var paths: [String?] { [json, outputs] }

  static let options: [Option<ResultFileArguments>] = [
    .value(
      "--json-into", "file", \.json, "Write what --format json prints to <file>, too.",
      kind: .file),
    .value(
      "--outputs-into", "file", \.outputs,
      "Add the outputs, key=value a line as a job of GitHub Actions gets them, to <file>.",
      kind: .file),
  ]
}

/// How many bytes of Markdown there may be.
enum MarkdownLimit {
  /// What a comment of GitHub takes, with room for what others write around it.
  static let comment = 64_000
  /// What the summary of a step takes on GitHub, with room for what else the step says.
  static let stepSummary = 1_000_000
}

/// The arguments of `plan`.
struct PlanArguments: Hashable, Sendable {
  var directory = "."
  var selection = SelectionArguments()
  var provider = ProviderArguments()
  /// The commit since which manifests must have changed; nil for all.
  var changedSince: String?
  var comparison = ComparedCommits()
  var policy = PolicyArguments()
  /// The moment to plan for; nil for now.
  var asOf: Moment?
  /// Whether the provider is not asked.
  var isOffline = false
  var format = PlanFormat.text
  var files = ResultFileArguments()
  /// The file for the page, if any.
  var page: String?
  var look = LookArguments()
  /// How much Markdown there may be; nil for what a comment takes, or a summary.
  var maximumBytes: Int?
  /// The file to save the plan in, if any.
  var output: String?
  /// Whether the policy of the workspace holds at once.
  var acceptsPolicy = false
  /// Whether to plan as if a state began here where there is none.
  var beginsState = false
  /// The file of identities to count, `-` for standard input; nil for none.
  var identities: String?
  var showsChangesInStatus = false
}

/// The arguments of `test`.
struct TestArguments: Hashable, Sendable {
  var directory = "."
  var location = LocationArguments()
  var provider = ProviderArguments()
  var comparison = ComparedCommits()
  var policy = PolicyArguments()
  /// Whether the provider is not asked.
  var isOffline = false
  var format = VerdictFormat.text
  /// The file for the result as JUnit has it, if any.
  var junit: String?
  var look = LookArguments()
  /// Whether to plan as if a state began here where there is none.
  var beginsState = false
}

/// The arguments of `show`.
struct ShowArguments: Hashable, Sendable {
  /// It must be given; the value here never counts.
  var plan = ""
  var directory = "."
  var location = LocationArguments()
  var format = SavedPlanFormat.text
  var look = LookArguments()
  /// How much Markdown there may be; nil for what a comment takes.
  var maximumBytes: Int?
}

/// The arguments of `apply`.
struct ApplyArguments: Hashable, Sendable {
  var directory = "."
  var selection = SelectionArguments()
  var provider = ProviderArguments()
  /// The file with the plan that is approved, if any.
  var plan: String?
  /// The time between two rounds; nil for one alone.
  var interval: Milliseconds?
  var policy = PolicyArguments()
  var format = OutcomeFormat.text
  var files = ResultFileArguments()
  var look = LookArguments()
  var isApproved = false
  var keepsGoing = false
  /// Whether the policy of the workspace holds at once.
  var acceptsPolicy = false
  /// Whether a state may begin here.
  var beginsState = false
  /// Whether manifests may be applied that are older than those applied last.
  var allowsOlder = false
  /// How long to wait for other runs; nil for what the place of the state calls for.
  var lockTimeout: Milliseconds?
  var author: String?
}

/// What is shown of the state, and how.
struct ViewArguments: Hashable, Sendable {
  var directory = "."
  var selection = SelectionArguments()
  var format = OutputFormat.text
}

/// The arguments of `completions`.
struct CompletionsArguments: Hashable, Sendable {
  /// It must be given; the value here never counts.
  var shell = Shell.bash
}

/// The arguments of `list-keys`.
struct ListKeysArguments: Hashable, Sendable {
  var kind = ListedKind.environment
  /// What follows `titrate` on the command line that is being completed, the last word as far as
  /// it was typed.
  var words: [String] = []
}

/// The arguments of `help`.
struct HelpArguments: Hashable, Sendable {
  var command: String?
}

extension Parameter {
  /// The one experiment that is meant.
  static func experiment(_ path: ArgumentPath<Arguments, String>) -> Parameter {
    .required(
      "key", path, "The experiment: <key>, or <env>/<key> where the key is ambiguous.",
      kind: .experiment)
  }

  /// The workspace.
  static func workspace(_ path: ArgumentPath<Arguments, String>) -> Parameter {
    .optional(
      "dir", path, "The workspace; the current folder unless given.", kind: .directory)
  }
}

extension Option {
  /// A moment of the past that is asked about.
  static func past(_ path: ArgumentPath<Arguments, PastMoment?>) -> Option {
    .value(
      "--at", "moment", path,
      "As it was at <moment>: the serial of a commit, 2026-01-31T09:30:00Z, 2026-01-31, or 7d for a "
        + "week ago.", convert: PastMoment.init)
  }

  /// How long to wait for other runs.
  static func lockTimeout(_ path: ArgumentPath<Arguments, Milliseconds?>) -> Option {
    .duration(
      "--lock-timeout", path,
      "Wait so long for other runs: 500ms, 60s, 5m. Unless given, not at all for a file, and 60s in "
        + "git, where others come first without a lock.")
  }

  /// The one environment that is meant.
  static func environment(_ path: ArgumentPath<Arguments, String?>) -> Option {
    .value(
      "--environment", "env", path,
      "The environment; it may be left out where there is only one.", kind: .environment)
  }

  /// The format of the output.
  static func format<Format: ChoiceWord>(
    _ path: ArgumentPath<Arguments, Format>
  ) -> Option {
    .choice("--format", path, "How to print the result.")
  }

  /// Whether there are colours.
  static func color(_ path: ArgumentPath<Arguments, ColorChoice>) -> Option {
    .choice("--color", path, "When to use colours.")
  }

  /// The most that Markdown may take.
  static func maximumBytes(_ path: ArgumentPath<Arguments, Int?>) -> Option {
    .bytes(
      "--max-bytes", path,
      "Leave details out of Markdown that takes more: 64000 fits a comment of GitHub, and is the usual, "
        + "1000000 one of GitLab, and the usual summary of a job.")
  }
}
