import Domain
import JSONSyntax
import Manifests
import Reconciling
import Rendering
import Storage
import System

/// The files that tell the result of a run, beside what it prints: those that are named on the
/// command line, and those of the runner of GitHub Actions.
struct ResultFiles {
  private let files: ResultFileArguments
  private let isForRunner: Bool

  /// Throws if one of them would take the place of something else that is needed. The `besides`
  /// files are others that the run reads or writes.
  init(
    _ arguments: ResultFileArguments, _ format: PlanFormat, in folder: WorkspaceFolder,
    _ store: any StateStore, besides others: [String?]
  ) throws {
    files = arguments
    isForRunner = format == .github
    var taken = others.compactMap(\.self).compactMap(WorkspaceFolder.place)
    for path in files.paths.compactMap(\.self) {
      try checkOutput(path, in: folder, store)
      let place = WorkspaceFolder.place(of: path)
      if let place, taken.contains(place) {
        throw CommandFailure.pathTaken(path, by: "named twice")
      }
      taken += [place].compactMap(\.self)
    }
  }

  /// Throws if one of them cannot be written: what cannot be told is better not done.
  func check() throws {
    try addTexts(outputs: "", summary: "")
    try files.json.map(checkReplacement)
  }

  /// Tells the result.
  func write(
    json value: @autoclosure () -> JSONValue?, outputs: @autoclosure () -> String,
    summary: @autoclosure () -> String
  ) throws {
    try addTexts(outputs: outputs(), summary: summary())
    guard let json = files.json, let value = value() else { return }
    do throws(FileReplacementError) {
      try replaceFile(at: json, with: inertJSON(value.pretty()))
    } catch {
      throw CommandFailure.notTold(json, "\(PublishingError.file(error))")
    }
  }

  private func addTexts(
    outputs: @autoclosure () -> String, summary: @autoclosure () -> String
  ) throws {
    if let path = files.outputs { try add(outputs(), to: path) }
    guard isForRunner else { return }
    try tellRunner("GITHUB_OUTPUT", outputs())
    try tellRunner("GITHUB_STEP_SUMMARY", summary())
  }
}

/// Adds a text to the file that the runner of GitHub Actions names in a variable, if it does.
func tellRunner(_ variable: String, _ text: @autoclosure () -> String) throws {
  if let path = environmentVariable(variable), !path.isEmpty { return try add(text(), to: path) }
  let isThere = environmentVariable("GITHUB_ACTIONS")?.isEmpty == false
  if isThere { throw CommandFailure.noRunnerFile(variable) }
}

private func add(_ text: String, to path: String) throws {
  do throws(SystemError) {
    try appendToFile(at: path, Array(text.utf8)[...])
  } catch {
    throw CommandFailure.notTold(path, "Titrate \(error).")
  }
}

/// Throws if a file could not be replaced.
private func checkReplacement(of path: String) throws {
  if let kind = try? fileKind(at: path), kind != .regular {
    throw CommandFailure.pathTaken(path, by: "a \(kind.rawValue)")
  }
  do throws(FileReplacementError) {
    _ = try FileReplacement(at: path)
  } catch {
    throw CommandFailure.notTold(path, "\(PublishingError.file(error))")
  }
}

/// Throws if writing to `path` would overwrite a manifest, the settings or a file of the state.
func checkOutput(
  _ path: String, in folder: WorkspaceFolder, _ store: any StateStore
) throws {
  let present = try? readFile(at: path, maximumBytes: ManifestFile.maximumBytes)
  if let present, ManifestFile.isManifest(present) {
    throw CommandFailure.pathTaken(path, by: "a manifest")
  }
  guard let place = WorkspaceFolder.place(of: path) else { return }
  if place == WorkspaceFolder.place(of: folder.path + "/" + Settings.fileName) {
    throw CommandFailure.pathTaken(path, by: "the workspace's settings")
  }
  if store.files.contains(where: { WorkspaceFolder.place(of: $0) == place }) {
    throw CommandFailure.pathTaken(path, by: "a file of the state")
  }
}

extension WorkspaceFolder {
  /// Where a file is, or would be, without symbolic links; nil where there is no such folder.
  static func place(of path: String) -> String? {
    if let place = try? canonicalPath(path) { return place }
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[...$0]) } ?? "."
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    return (try? canonicalPath(folder)).map { $0 == "/" ? $0 + name : $0 + "/" + name }
  }
}
