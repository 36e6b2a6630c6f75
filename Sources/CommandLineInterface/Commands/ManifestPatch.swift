import Domain
import JSONSyntax
import Rendering
import System

/// Edits of manifests that are printed, for `git apply`, and not made.
struct ManifestPatch {
  /// The text of a manifest before and after.
  struct Edit {
    /// Its path in the workspace.
    let path: String
    /// Nil for a file that is made.
    let before: [UInt8]?
    let after: [UInt8]
  }

  private let edits: [Edit]
  private let folder: WorkspaceFolder

  /// Puts edits together; nil where nothing is edited.
  init?(_ edits: [Edit], in folder: WorkspaceFolder) {
    self.edits = edits.filter { $0.before != $0.after }
    self.folder = folder
    if self.edits.isEmpty { return nil }
  }

  /// The project as it would be with the edits.
  func applied(to project: Project) -> Project {
    project.edited(Dictionary(uniqueKeysWithValues: edits.map { ($0.path, $0.after) }))
  }

  func print() throws {
    let place = try PatchPlace(of: folder)
    let patches = edits.map { edit in
      UnifiedDiff(path: place.prefix + edit.path, from: edit.before, to: edit.after)
    }
    try Console.result(patches.flatMap(\.bytes))
    if let folder = place.folder {
      Console.message("titrate: note: The paths lead from '\(inert(folder))'. Apply it there.\n")
    }
  }
}

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
