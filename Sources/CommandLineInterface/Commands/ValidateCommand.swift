import Domain
import Manifests
import Planning
import JSONSyntax
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
          .object([
            JSONMember("formatVersion", .string(PlanRenderer.formatVersion)),
            JSONMember("diagnostics", DiagnosticRenderer.json(diagnostics)),
          ]))
      case .sarif:
        try Console.result(SARIFRenderer.json(diagnostics, version: Titrate.version))
      case .github: try Console.result(GitHubRenderer.annotations(diagnostics))
      }
      return diagnostics.hasErrors ? .failed : .done
    }
  }
}

extension [LocatedDiagnostic] {
  /// Whether there is an error among them.
  fileprivate var hasErrors: Bool { contains { $0.diagnostic.severity == .error } }
}
