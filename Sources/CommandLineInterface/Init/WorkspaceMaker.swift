import System

/// Fills a folder with the files of a workspace; what it made is gone again if that fails.
struct WorkspaceMaker {
  private let folder: String
  private var made: [String] = []

  init(in folder: String) {
    self.folder = folder
  }

  /// Writes all files, or none of them.
  mutating func make(keepingStateInGit isInGit: Bool) throws -> StarterWorkspace {
    try checkThatNothingIsThere()
    do throws(SystemError) {
      try makeFolder(at: folder)
      let workspace = StarterWorkspace(
        stateIn: isInGit ? StarterWorkspace.Place(try canonicalPath(folder)) : nil)
      for path in workspace.folders { try makeFolder(at: inside(path)) }
      for file in workspace.files {
        try createFile(at: inside(file.path), with: Array(file.text.utf8))
        made.append(inside(file.path))
      }
      return workspace
    } catch {
      for path in made.reversed() { try? removeFileOrEmptyFolder(at: path) }
      throw error
    }
  }

  /// Dot-files do not count, but for `.titrate`: the state there belongs to another workspace.
  private func checkThatNothingIsThere() throws {
    guard exists(at: folder) else { return }
    let names = try namesInFolder(at: folder)
    let found = names.filter { !$0.hasPrefix(".") || $0 == ".titrate" }
    guard found.isEmpty else { throw CommandFailure.folderNotEmpty(folder, found: found) }
  }

  private mutating func makeFolder(at path: String) throws(SystemError) {
    guard !exists(at: path) else { return }
    // The state is for those who apply, whatever the umask lets others read.
    try createFolder(at: path, mode: path.hasSuffix("/.titrate") ? 0o700 : 0o777)
    made.append(path)
  }

  private func inside(_ path: String) -> String {
    folder + (folder.hasSuffix("/") ? "" : "/") + path
  }
}
