import Domain
import JSONSyntax
import Manifests
import Planning
import Rendering
import System

extension Command {
  static let test = test { arguments in
    ending(annotating: arguments.format == .github) {
      var project = try Project(
        arguments.directory, arguments.location, .named(SelectionArguments()),
        arguments.policy, provider: arguments.provider,
        excluding: [arguments.junit])
      project.beginsState = arguments.beginsState
      project.comparison = arguments.comparison
      project.isOffline = arguments.isOffline
      let file = arguments.junit.map {
        ReportFile(path: $0, folder: project.folder, store: project.store)
      }
      try file?.check()
      let (trial, provider) = try project.tryOut()
      let report = SpecReport(trial, locating: project.folder.locate)
      Console.message(provider.map { report.noteOnSalts(by: $0) } ?? "")
      try print(report, arguments)
      try file?.write(Array(JUnitRenderer.text(report).utf8))
      return report.passes ? .done : .failed
    }
  }

  static func test(run: @escaping CommandBody<TestArguments>) -> Command {
    Command(
      "test", "Say whether the specs hold once the plan is applied.",
      discussion: """
        A spec is a manifest that says what a feature is to serve: what one identity gets, and how many \
        get what. Each case is judged by what is served once the pending plan is applied or, where the \
        spec says 'at', by what schedules and ramps make of that until then, if nobody edits anything. \
        Shares are exact, not sampled. 'github' is for a job of GitHub Actions, 'junit' for hosts that \
        show the results of tests.
        """,
      defaults: TestArguments(),
      positionals: [.workspace(\.directory)],
      options: [
        .group(\.location, LocationArguments.options),
        .group(\.provider, ProviderArguments.options),
        .value(
          "--base", "ref", \.comparison.base,
          "Let pass what does not hold at <ref> either, what a pull request is to be merged into. Judge "
            + "by the policy there, too, and ask no provider that is not named there."),
        .value(
          "--policy", "file", \.policy.policy,
          "Judge by the policy in <file>, a titrate.json or the policy alone.", kind: .file),
        .flag(
          "--offline", \.isOffline,
          "Plan from what titrate keeps, without asking the provider that serves the flags."),
        .format(\.format),
        .value(
          "--junit-into", "file", \.junit, "Write what --format junit prints to <file>, too.",
          kind: .file),
        .color(\.look.color),
        .flag("--verbose", \.look.showsAll, "Show the cases that hold, too."),
        .flag("--new-state", \.beginsState, PlanArguments.beginning),
      ],
      examples: [
        "titrate test": "Judge the specs of the workspace in the current folder.",
        "titrate test storefront --verbose": "Show every case of those in 'storefront'.",
        "titrate test --junit-into specs.xml":
          "Write a report beside the text, for a host that shows the results of tests.",
      ],
      statuses: [.done, .failed, .usage], run: run)
  }
}

/// Prints what came of the specs.
private func print(_ report: SpecReport, _ arguments: TestArguments) throws {
  switch arguments.format {
  case .text:
    Console.diagnostics(report.errors, arguments.look.color)
    Console.message(report.notes)
    let style = TextStyle(arguments.look.color, for: .output)
    try Console.result(report.text(style: style, showsAll: arguments.look.showsAll))
  case .json: try Console.result(report.json)
  case .junit: try Console.result(JUnitRenderer.text(report))
  case .github:
    try Console.result(GitHubRenderer.annotations(report))
    // Where there is nothing to test, the job has nothing to show.
    try tellRunner(
      "GITHUB_STEP_SUMMARY",
      report.isEmpty ? "" : report.markdown(maximumBytes: MarkdownLimit.stepSummary))
  }
}

extension SpecReport {
  /// That it is not known by which salts a provider deals out the cohorts that identities may be in.
  fileprivate func noteOnSalts(by provider: ProviderSettings) -> String {
    let cohorts = verdicts.filter { verdict in
      provider.environments.contains(verdict.spec.environment) && verdict.spec.namesIdentities
    }.flatMap(\.unsalted)
    return CommandLineInterface.noteOnSalts(of: Set(cohorts).sorted().map(\.text), by: provider)
  }
}

extension SpecManifest {
  fileprivate var namesIdentities: Bool {
    cases.contains { if case .identity = $0.expectation { true } else { false } }
  }
}
