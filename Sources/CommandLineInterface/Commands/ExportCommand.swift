import Domain
import JSONSyntax
import Manifests
import Planning
import Reconciling
import Rendering
import Storage
import System

/// The arguments of `export`.
struct ExportArguments: Hashable, Sendable {
  var directory = "."
  var location = LocationArguments()
  var environment: String?
  var format: Bucketing?
  var output: String?
  var past: PastMoment?
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
      .group(\.location, LocationArguments.options), .environment(\.environment),
      .choice(
        "--format", \.format,
        "Whose document; what the environment is published for unless given, else flagsmith."),
      .value(
        "--output", "path", \.output, "Write to <path> instead of standard output.", kind: .file),
      .past(\.past),
    ],
    examples: [
      "titrate export --environment production --format flagsmith":
        "Print the environment document of production.",
      "titrate export shop --environment staging --format flagd --output staging.json":
        "Write the flag definition of staging to a file.",
    ],
    statuses: [.done, .failed, .usage]
  ) { arguments in
    ending {
      let folder = try WorkspaceFolder(arguments.directory)
      let backend = try Backend(of: folder, arguments.location)
      if let path = arguments.output { try checkOutput(path, in: folder, backend.store) }
      guard let settings = try folder.soundSettings() else { return .failed }
      let document = try arguments.document(try backend.snapshot(at: arguments.past), settings)
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
  fileprivate func document(_ snapshot: Snapshot?, _ settings: Settings) throws -> [UInt8] {
    let key = try [snapshot?.state ?? State()].environment(named: environment)
    guard let snapshot else { throw CommandFailure.environmentNotNamed([]) }
    do throws(ServedDocument.Problem) {
      let document = try ServedDocument(
        format ?? settings.publications.bucketing(in: key), of: key, in: snapshot.state)
      return document?.bytes(snapshot.stamp) ?? []
    } catch {
      throw CommandFailure(error.description)
    }
  }
}

/// Writes a document to a file.
private func write(_ document: [UInt8], to path: String) throws {
  do throws(FileReplacementError) {
    try replaceFile(at: path, with: document, isForEveryone: true)
  } catch {
    throw CommandFailure(
      "The document was not written to '\(path)'. \(error)")
  }
}
