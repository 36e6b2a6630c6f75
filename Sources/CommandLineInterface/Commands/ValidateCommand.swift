import Domain
import JSONSyntax
import Manifests
import Planning
import Rendering

extension Command {
  static let validate = validate { arguments in
    ending {
      let folder = try WorkspaceFolder(arguments.directory)
      let workspace = try folder.read()
      let diagnostics = folder.locate(workspace.check().all.map(\.diagnostic))
      switch arguments.format {
      case .text:
        Console.diagnostics(diagnostics)
        if diagnostics.isEmpty {
          try Console.result("\(workspace.fileCount) manifests, no problems.\n")
        }
      case .json:
        try Console.result(
          [
            "formatVersion": .string(PlanRenderer.formatVersion),
            "diagnostics": DiagnosticRenderer.json(diagnostics),
          ])
      case .sarif:
        try Console.result(SARIFRenderer.json(diagnostics, version: Titrate.version))
      case .codequality:
        try Console.result(
          CodeQualityRenderer.json(
            diagnostics, otherwiseAt: folder.prefix + Settings.fileName))
      case .github:
        try Console.result(GitHubRenderer.annotations(diagnostics))
        try tellRunner(
          "GITHUB_STEP_SUMMARY",
          MarkdownRenderer.text(diagnostics, maximumBytes: MarkdownLimit.stepSummary))
      }
      return diagnostics.hasErrors ? .failed : .done
    }
  }

  static func validate(run: @escaping CommandBody<ValidateArguments>) -> Command {
    Command(
      "validate", "Check every manifest.",
      discussion: """
        All mistakes of all files are shown in one run, each with its place and the way out. The \
        state is not read.
        """,
      defaults: ValidateArguments(),
      positionals: [.workspace(\.directory)],
      options: [.format(\.format)],
      examples: [
        "titrate validate": "Check the workspace in the current folder.",
        "titrate validate storefront --format json":
          "Check the one in 'storefront', and print the mistakes for a program.",
        "titrate validate flags --format codequality >quality.json":
          "Write the report of code quality that GitLab shows on a merge request.",
      ],
      statuses: [.done, .failed, .usage], run: run)
  }
}

extension [LocatedDiagnostic] {
  /// Whether there is an error among them.
  fileprivate var hasErrors: Bool { contains { $0.diagnostic.severity == .error } }
}
