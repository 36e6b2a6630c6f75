import System

/// Where a patch of a workspace's files is to be applied.
struct PatchPlace {
  /// What stands before the path of a file in the patch.
  let prefix: String
  /// The folder to apply it in; nil for the current one.
  let folder: String?

  /// Paths lead from the root of the repository or, outside one, from the current folder. Where the
  /// workspace does not lie below that, the patch is for the workspace's own folder.
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
