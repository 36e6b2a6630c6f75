import Domain
import Manifests
import Reconciling
import Storage
import System

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
