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
  private let page: String?
  private let isForRunner: Bool
  private let folder: WorkspaceFolder
  private let store: any StateStore
  /// Where the files are that the run reads or writes, as often as they are named.
  private let named: [String]

  /// The `page` is the file for one, if any; the `besides` files are others that the run reads or writes.
  init(
    _ arguments: ResultFileArguments, page: String? = nil, isForRunner: Bool,
    in folder: WorkspaceFolder, _ store: any StateStore, besides others: [String?]
  ) {
    files = arguments
    self.page = page
    self.isForRunner = isForRunner
    self.folder = folder
    self.store = store
    named = (others + arguments.paths + [page]).compactMap(\.self).compactMap(WorkspaceFolder.place)
  }

  /// Throws if one of them would take the place of something else that is needed, or cannot be
  /// written: what cannot be told is better not done.
  func check() throws {
    do {
      try write(outputs: "", summary: "")
      for path in [files.json, page].compactMap(\.self) { try checkReplacement(of: path) }
    } catch var failure as NotTold {
      failure.isBefore = true
      throw failure
    }
  }

  /// Tells the result.
  func write(
    json value: @autoclosure () -> JSONValue?, outputs: @autoclosure () -> String,
    summary: @autoclosure () -> String, page text: @autoclosure () -> String? = nil
  ) throws {
    try write(outputs: outputs(), summary: summary())
    if let json = files.json, let value = value() {
      try replace(json, with: inertJSON(value.pretty()))
    }
    if let page, let text = text() { try replace(page, with: Array(text.utf8)) }
  }

  private func replace(_ path: String, with bytes: [UInt8]) throws {
    // What stands there may be another thing by now, and before a stop nobody has looked.
    try checkReplacement(of: path)
    try replaceResult(at: path, with: bytes)
  }

  private func write(
    outputs: @autoclosure () -> String, summary: @autoclosure () -> String
  ) throws {
    if let path = files.outputs {
      try checkName(path)
      try add(outputs(), to: path)
    }
    guard isForRunner else { return }
    for variable in ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"] {
      if let path = runnerFile(variable) { try checkOutput(path, in: folder, store) }
    }
    try tellRunner("GITHUB_OUTPUT", outputs())
    try tellRunner("GITHUB_STEP_SUMMARY", summary())
  }

  private func checkName(_ path: String) throws {
    try checkOutput(path, in: folder, store)
    let place = WorkspaceFolder.place(of: path)
    if named.count(where: { $0 == place }) > 1 {
      throw CommandFailure.pathTaken(path, by: "named twice")
    }
  }

  /// Throws if a file could not be replaced.
  private func checkReplacement(of path: String) throws {
    try checkName(path)
    try checkReplaceable(path)
  }
}

/// A file that tells the result in one format, beside what is printed in another.
struct ReportFile {
  let path: String
  let folder: WorkspaceFolder
  let store: any StateStore

  /// Throws if it would take the place of something else that is needed, or cannot be written.
  func check() throws {
    do {
      try checkPlace()
    } catch var failure as NotTold {
      failure.isBefore = true
      throw failure
    }
  }

  private func checkPlace() throws {
    try checkOutput(path, in: folder, store)
    try checkReplaceable(path)
  }

  /// Tells the result.
  func write(_ bytes: [UInt8]) throws {
    // What stands there may be another thing by now.
    try checkPlace()
    try replaceResult(at: path, with: bytes)
  }
}

private func checkReplaceable(_ path: String) throws {
  if let kind = try? fileKind(at: path), kind != .regular {
    throw CommandFailure.pathTaken(path, by: "a \(kind.rawValue)")
  }
  do throws(FileReplacementError) {
    _ = try FileReplacement(at: path)
  } catch {
    throw NotTold(path: path, reason: "\(error)")
  }
}

private func replaceResult(at path: String, with bytes: [UInt8]) throws {
  do throws(FileReplacementError) {
    try replaceFile(at: path, with: bytes)
  } catch {
    throw NotTold(path: path, reason: "\(error)")
  }
}

/// Adds a text to the file that the runner of GitHub Actions names in a variable, if it does.
func tellRunner(_ variable: String, _ text: @autoclosure () -> String) throws {
  if let path = runnerFile(variable) { return try add(text(), to: path) }
  let isThere = environmentVariable("GITHUB_ACTIONS")?.isEmpty == false
  if isThere {
    throw CommandFailure(
      "This is a job of GitHub Actions, and \(variable) names no file, so the job would not learn the "
        + "result. Pass the variable on, or choose another --format.")
  }
}

private func runnerFile(_ variable: String) -> String? {
  environmentVariable(variable).flatMap { $0.isEmpty ? nil : $0 }
}

/// Adds lines to a file. They do not go on with a line that others have left without an end.
private func add(_ text: String, to path: String) throws {
  if let kind = try? fileKind(at: path), kind == .symbolicLink {
    throw CommandFailure.pathTaken(path, by: "a \(kind.rawValue)")
  }
  let start = text.isEmpty || endsWithLine(path) ? "" : "\n"
  do throws(SystemError) {
    try appendToFile(at: path, [Array((start + text).utf8)[...]])
  } catch {
    throw NotTold(path: path, reason: "Titrate \(error).")
  }
}

/// Whether a file ends with a whole line, as one does that is empty or cannot be read.
private func endsWithLine(_ path: String) -> Bool {
  guard let file = try? RandomAccessFile(at: path), file.size > 0,
    let end = try? file.read(file.size - 1..<file.size)
  else { return true }
  return end == [UInt8(ascii: "\n")]
}

/// Throws if writing to `path` would overwrite a manifest, the settings or a file of the state or of
/// git, or if the next run would read what is written as a manifest.
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
  if place.split(separator: "/").contains(".git") {
    throw CommandFailure.pathTaken(path, by: "a file of git")
  }
  if folder.wouldRead(place) {
    throw CommandFailure(
      "'\(path)' lies in the workspace and ends with .json, so the next run would read it as a manifest. "
        + "Choose a place outside of it, or another ending.")
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

/// A file that tells the result could not be written.
private struct NotTold: Error, CustomStringConvertible {
  let path: String
  /// Why, in a sentence.
  let reason: String
  /// Whether nothing has been done yet.
  var isBefore = false

  var description: String {
    "The result could not be written to '\(path)'. \(reason) "
      + (isBefore ? "Nothing was applied." : "What was done, if anything, stands.")
  }
}

extension CommandFailure {
  fileprivate static func pathTaken(_ path: String, by owner: String) -> Self {
    Self("'\(path)' is \(owner), and what is written would take its place. Choose another file.")
  }
}
