import Domain
import Foundation
import JSONSyntax
import Manifests
import Planning
import TestSupport
import Testing

@testable import CommandLineInterface

extension JudgedManifest: CustomTestStringConvertible {
  var testDescription: String { "\(identifier ?? "good"): \(text.prefix(300))" }
}

@Suite struct SchemaManifestTests {
  @Test(arguments: JudgedManifest.wrong)
  func `a wrong manifest is refused by titrate`(manifest: JudgedManifest) {
    #expect(manifest.errorsOfTitrate.contains(manifest.identifier ?? ""))
  }

  @Test(arguments: JudgedManifest.right)
  func `a good manifest is accepted by titrate`(manifest: JudgedManifest) {
    #expect(manifest.errorsOfTitrate == [])
  }

  @Test(arguments: JudgedManifest.wrong + JudgedManifest.right)
  func `a schema refuses what titrate refuses, unless there is a reason`(
    manifest: JudgedManifest
  ) throws {
    guard let document = try? JSONDocument(Array(manifest.text.utf8)) else {
      // Here the reader of JSON is the judge, and the validators of the world have their own.
      #expect(manifest.identifier?.hasPrefix("json-") == true)
      return
    }
    let errors = try SchemaValidator(manifest.schema.text).errors(in: document.value(document.root))
    #expect(errors.isEmpty == manifest.isValidBySchema, "\(errors)")
  }

  @Test func `the table is long, and most of it is for both`() {
    #expect(JudgedManifest.wrong.count { $0.reason == nil } >= 60)
    let rows = Set(JudgedManifest.wrong.map { "\($0.schema) \($0.text)" })
    #expect(rows.count == JudgedManifest.wrong.count)
  }

  @Test(
    .enabled("Set TITRATE_EXPORT_JSON to a folder to have the table checked elsewhere.") {
      exportFolder != nil
    })
  func `the table is exported for other validators`() throws {
    let folder = URL(filePath: try #require(Self.exportFolder), directoryHint: .isDirectory)
    for (number, manifest) in (JudgedManifest.wrong + JudgedManifest.right).enumerated() {
      let verdict = manifest.isValidBySchema ? "accepted" : "refused"
      let place = folder.appending(path: "\(manifest.schema.rawValue)/\(verdict)")
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      let name = "\(manifest.identifier ?? "good")-\(number).json"
      try Data(manifest.text.utf8).write(to: place.appending(path: name))
    }
  }

  private static var exportFolder: String? {
    ProcessInfo.processInfo.environment["TITRATE_EXPORT_JSON"]
  }
}

extension JudgedManifest {
  /// The identifiers of the errors that titrate reports about this text, in a workspace that has the
  /// base manifests beside it.
  fileprivate var errorsOfTitrate: [String] {
    let diagnostics =
      schema == .settings
      ? Settings.read(path: "titrate.json", bytes: Array(text.utf8)).1 : diagnosticsInWorkspace
    return diagnostics.filter { $0.severity == .error }.map(\.identifier)
  }

  private var diagnosticsInWorkspace: [Diagnostic] {
    let file = ManifestFile(path: "judged.json", bytes: Array(text.utf8))
    let others = workspaceTexts.enumerated().map { number, text in
      ManifestFile(path: "other-\(number).json", bytes: Array(text.utf8))
    }
    // Results are about an experiment that another file describes.
    let files = [file] + others.filter { file.isResults || $0.subject != file.subject }
    return Workspace(settings: Settings(), files: files).check().all.map(\.diagnostic)
      .filter { $0.location?.path == file.path }
  }
}
