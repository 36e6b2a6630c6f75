/// How a result is printed.
enum OutputFormat: String, CaseIterable, Sendable {
  case text, json
}

/// Which state, and which of its experiments: what most commands share.
struct SelectionArguments: Hashable, Sendable {
  /// The path of the state, if it is not in the workspace.
  var state: String?
  /// Keys of environments; none stands for all of them.
  var environments: [String] = []
  /// `KEY` or `ENV/KEY`; none stands for all experiments.
  var experiments: [String] = []

  static let options: [Option<SelectionArguments>] = [
    .value(
      "--state", "path", \.state,
      "Keep the state at <path> instead of .titrate/state.json in the workspace.", kind: .file),
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
}

/// The arguments of `validate`.
struct ValidateArguments: Hashable, Sendable {
  var directory = "."
  var format = OutputFormat.text
}

/// The arguments of `plan`.
struct PlanArguments: Hashable, Sendable {
  var directory = "."
  var selection = SelectionArguments()
  var format = OutputFormat.text
  var showsChangesInStatus = false
}

/// The arguments of `apply`.
struct ApplyArguments: Hashable, Sendable {
  var directory = "."
  var selection = SelectionArguments()
  var format = OutputFormat.text
  var isApproved = false
  var keepsGoing = false
  var lockTimeout = Milliseconds(count: 0)
  var author: String?
}

/// The arguments of a report on the state.
struct ReportArguments: Hashable, Sendable {
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
  /// The workspace.
  static func workspace(_ path: Field<Arguments, String>) -> Parameter {
    .optional(
      "dir", path, "The workspace; the current folder unless given.", kind: .directory)
  }
}

extension Option {
  /// Where the state is that is read.
  static func state(_ path: Field<Arguments, String?>) -> Option {
    .value(
      "--state", "path", path,
      "The state is at <path> instead of .titrate/state.json in the workspace.", kind: .file)
  }

  /// The one environment that is meant.
  static func environment(_ path: Field<Arguments, String?>) -> Option {
    .value(
      "--environment", "env", path,
      "The environment; it may be left out where there is only one.", kind: .environment)
  }

  /// The format of the output.
  static func format(_ path: Field<Arguments, OutputFormat>) -> Option {
    .choice("--format", path, "How to print the result.")
  }
}
