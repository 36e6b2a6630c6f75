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
  private let json: String?
  private let outputs: [String]
  private let summary: String?

  /// Finds out whether they can be written, since nothing is to be done that cannot be told. The
  /// `besides` files are others that the run reads or writes.
  init(
    _ arguments: ResultFileArguments, _ format: PlanFormat, in folder: WorkspaceFolder,
    _ store: any StateStore, besides others: [String?]
  ) throws {
    json = arguments.json
    let runner = format == .github ? try runnerFile("GITHUB_OUTPUT") : nil
    outputs = [runner, arguments.outputs].compactMap(\.self)
    summary = format == .github ? try runnerFile("GITHUB_STEP_SUMMARY") : nil
    var taken = others.compactMap(\.self).compactMap(WorkspaceFolder.place)
    for path in [json, arguments.outputs].compactMap(\.self) {
      try checkOutput(path, in: folder, store)
      let place = WorkspaceFolder.place(of: path)
      if let place, taken.contains(place) {
        throw CommandFailure.pathTaken(path, by: "named twice")
      }
      taken += [place].compactMap(\.self)
    }
    for path in outputs + [summary].compactMap(\.self) { try add("", to: path) }
    try json.map(checkReplacement)
  }

  /// Tells the result.
  func write(
    json value: @autoclosure () -> JSONValue?, outputs text: @autoclosure () -> String,
    summary markdown: @autoclosure () -> String
  ) throws {
    for path in outputs { try add(text(), to: path) }
    if let summary { try add(markdown(), to: summary) }
    guard let json, let value = value() else { return }
    do throws(FileReplacementError) {
      try replaceFile(at: json, with: inertJSON(value.pretty()))
    } catch {
      throw CommandFailure.notTold(json, "\(PublishingError.file(error))")
    }
  }
}

/// Adds a text to the file that the runner of GitHub Actions names in a variable, if it does.
func tellRunner(_ variable: String, _ text: String) throws {
  if let path = try runnerFile(variable) { try add(text, to: path) }
}

/// The file that the runner of GitHub Actions names in a variable; nil elsewhere.
private func runnerFile(_ variable: String) throws -> String? {
  if let path = environmentVariable(variable), !path.isEmpty { return path }
  let isThere = environmentVariable("GITHUB_ACTIONS")?.isEmpty == false
  if isThere { throw CommandFailure.noRunnerFile(variable) }
  return nil
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
