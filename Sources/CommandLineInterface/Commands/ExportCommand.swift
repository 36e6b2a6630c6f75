import Domain
import Manifests
import Planning
import JSONSyntax
import Rendering
import Storage
import System

/// The arguments of `export`.
struct ExportArguments: Hashable, Sendable {
  var directory = "."
  var state: String?
  var environment: String?
  var format: Bucketing?
  var output: String?
}

extension Command {
  static let export = Command(
    "export", "Print what an environment serves, for SDKs.",
    discussion: """
      The document is what SDKs evaluate without a server: Flagsmith's in offline mode or by local \
      evaluation, OpenFeature's through flagd. It says what was last applied. To have every apply \
      write it, name it under "publish" in titrate.json.
      """,
    defaults: ExportArguments(), positionals: [.workspace(\.directory)],
    options: [
      .state(\.state), .environment(\.environment),
      .choice(
        "--format", \.format,
        "Whose document; what the environment is published for unless given, else flagsmith."),
      .value(
        "--output", "path", \.output, "Write to <path> instead of standard output.", kind: .file),
    ],
    examples: [
      "titrate export --environment production --format flagsmith":
        "Print the environment document of production.",
      "titrate export --environment staging --format flagd --output staging.json":
        "Write the flag definition of staging to a file.",
    ],
    statuses: [.done, .failed, .usage]
  ) { arguments in
    ending { () throws(CommandFailure) in
      let folder = try WorkspaceFolder(arguments.directory)
      if let path = arguments.output { try checkOutput(path, in: folder, arguments.store(folder)) }
      guard let settings = try folder.settings() else { return .failed }
      let document = try arguments.document(folder, settings)
      guard let path = arguments.output else {
        try Console.result(inertJSON(document))
        return .done
      }
      try write(document, to: path)
      return .done
    }
  }
}

extension ExportArguments {
  fileprivate func store(_ folder: WorkspaceFolder) -> FileSnapshotStore {
    FileSnapshotStore(statePath: state ?? folder.defaultStatePath)
  }

  fileprivate func document(
    _ folder: WorkspaceFolder, _ settings: Settings
  ) throws(CommandFailure) -> [UInt8] {
    let store = store(folder)
    let snapshot = try storage { () throws(StorageError) in try store.read() }
    let key = try [snapshot?.state ?? State()].environment(named: environment)
    guard let snapshot else { throw .served(.environmentNotNamed([])) }
    do throws(ServedDocument.Problem) {
      let document = try ServedDocument(
        format ?? settings.publications.bucketing(in: key), of: key, in: snapshot.state)
      return document?.bytes(snapshot.stamp) ?? []
    } catch {
      throw .served(.document(error))
    }
  }
}

/// Writes a document to a file.
private func write(_ document: [UInt8], to path: String) throws(CommandFailure) {
  do throws(FileReplacementError) {
    try replaceFile(at: path, with: document, isForEveryone: true)
  } catch {
    throw .file(.notWritten(path, error))
  }
}
