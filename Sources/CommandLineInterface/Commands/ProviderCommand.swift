import Domain
import JSONSyntax
import Manifests
import ProviderProgram

/// What can be done with a provider program by itself.
enum ProviderAction: String, CaseIterable, Sendable {
  case check
}

/// The arguments of `provider`.
struct ProviderCommandArguments: Hashable, Sendable {
  /// It must be given; the value here never counts.
  var action = ProviderAction.check
  /// It must be given; the value here never counts.
  var program = ""
  var directory = "."
  /// The file with the settings; nil for those of the workspace.
  var settings: String?
  /// The environment in which changes may be made, if any.
  var environment: String?
  /// The names of features; none stands for those of the workspace.
  var features: [String] = []
  var timeout = Milliseconds(count: 60_000)
}

extension Command {
  static let provider = Command(
    "provider", "Check whether a provider program keeps to the protocol.",
    discussion: """
      'check' starts the program again and again and tells what it does as it should. Changes are \
      tried only in an environment that is named for them, on one feature, which serves in the end \
      what it did in the beginning.
      """,
    defaults: ProviderCommandArguments(),
    positionals: [
      .required("action", \.action, "What to do."),
      .required("program", \.program, "The provider program.", kind: .file),
      .workspace(\.directory),
    ],
    options: [
      .value(
        "--settings", "file", \.settings,
        "Take the provider's settings from <file> instead of the workspace's titrate.json.",
        kind: .file),
      .value(
        "--environment", "env", \.environment,
        "Try changes, too, in the environment <env>: one that nobody uses.", kind: .environment),
      .values(
        "--feature", "name", \.features,
        "Ask about the feature <name> instead of those of the workspace; the first one that there is "
          + "is changed."),
      .duration(
        "--provider-timeout", \.timeout, "Let the program take so long for each answer: 60s, 5m."),
    ],
    examples: [
      "titrate provider check ./titrate-provider-file examples/provider":
        "Ask the program, with the settings of 'examples/provider', and change nothing.",
      "titrate provider check ./titrate-provider-file --environment sandbox":
        "Try changes of a feature in 'sandbox', too.",
    ],
    statuses: [.done, .failed, .usage]
  ) { arguments in ending { try check(arguments) } }
}

/// Tries everything, and tells each result as soon as it is there.
private func check(_ arguments: ProviderCommandArguments) throws -> ExitStatus {
  var conformance = try conformance(arguments)
  var counts = (passed: 0, failed: 0, skipped: 0)
  let changes = arguments.environment != nil
  for check in ProviderCheck.allCases where changes || !check.writes {
    switch conformance.outcome(of: check) {
    case .passed:
      counts.passed += 1
      try Console.report("passed   \(check.title)\n")
    case .failed(let reason):
      counts.failed += 1
      try Console.report("FAILED   \(check.title): \(reason)\n")
    case .skipped(let reason):
      counts.skipped += 1
      try Console.report("skipped  \(check.title): \(reason)\n")
    }
  }
  let hint =
    changes ? "" : " Name an environment in which changes may be tried, too, with --environment."
  try Console.report(
    "\n\(counts.passed) passed, \(counts.failed) failed, \(counts.skipped) skipped.\(hint)\n")
  return counts.failed == 0 ? .done : .failed
}

private func conformance(_ arguments: ProviderCommandArguments) throws -> Conformance {
  let folder = try WorkspaceFolder(arguments.directory)
  let settings = try providerSettings(arguments, folder)
  let provider = ProgramProvider(
    name: settings.name, settings: settings.json, lineage: nil, concurrency: settings.concurrency,
    program: try ProviderLookup.program(
      named: settings.name, given: arguments.program, outside: folder.path),
    timeoutMilliseconds: arguments.timeout.count, folder: folder.path, telling: { _ in })
  let named: EnvironmentKey? = try arguments.environment.map(name)
  guard let environment = named ?? settings.environments.first else {
    throw NothingToCheck(description: "The settings of the provider name no environment.")
  }
  var features: [FeatureName] = try arguments.features.map(name)
  if features.isEmpty {
    let workspace = try folder.read()
    features = Set(workspace.experiments.values.map(\.feature)).union(workspace.features.keys)
      .sorted()
  }
  return Conformance(of: provider, environment: environment, features: features)
}

private func name<Name: CheckedName>(_ text: String) throws -> Name {
  guard let name = Name(text) else {
    throw NothingToCheck(
      description: "\"\(text)\" is not \(Name.rule.noun), which has \(Name.rule.words).")
  }
  return name
}

private func providerSettings(
  _ arguments: ProviderCommandArguments, _ folder: WorkspaceFolder
) throws -> ProviderSettings {
  let place = arguments.settings ?? folder.inside(Settings.fileName)
  let settings: Settings
  if let path = arguments.settings {
    let bytes = try contents(of: path, maximumBytes: ManifestFile.maximumBytes)
    let problems: [Diagnostic]
    (settings, problems) = Settings.read(path: path, bytes: bytes)
    Console.diagnostics(locate(problems) { _ in bytes })
  } else {
    let problems: [Diagnostic]
    (settings, problems) = try folder.settings()
    Console.diagnostics(folder.locate(problems))
  }
  guard let provider = settings.provider else {
    throw NothingToCheck(
      description: "'\(place)' says nothing of a provider. Name a file that does with --settings.")
  }
  return provider
}

/// Why nothing can be checked.
private struct NothingToCheck: Error, CustomStringConvertible {
  let description: String
}
