import System

/// Where a patch of a workspace's files is to be applied.
struct PatchPlace {
  /// What stands before the path of a file in the patch.
  let prefix: String
  /// The folder to apply it in; nil for the current one.
  let folder: String?

  /// In a repository paths lead from its root, outside one from the current folder. `folder` is set
  /// if `git apply` would not work in the current folder: if that is outside the repository, or the
  /// workspace does not lie below it.
  init(of workspace: WorkspaceFolder) throws {
    let (absolute, current) = (try canonicalPath(workspace.path), try canonicalPath("."))
    let root = repositoryRoot(above: absolute)
    let way = WorkspaceFolder.relative(absolute, to: current)
    let isFound =
      way != nil && root.map { WorkspaceFolder.relative(current, to: $0) != nil } ?? true
    folder = isFound ? nil : root ?? absolute
    prefix = root != nil ? workspace.prefix : way.map { $0.isEmpty ? "" : $0 + "/" } ?? ""
  }
}
