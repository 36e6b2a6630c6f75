import Experiments
import Rendering
import Storage

extension Command {
  static let status = status { arguments in
    ending { () throws(CommandFailure) in
      let store = try arguments.store()
      let snapshot = try storage { () throws(StorageError) in try store.read() }
      let selection = try arguments.selection.selection(
        in: Workspace(settings: Settings(), files: []), store)
      switch arguments.format {
      case .text: try Console.result(StatusRenderer.text(snapshot, selection))
      case .json: try Console.result(StatusRenderer.json(snapshot, selection))
      }
      return .done
    }
  }
}

extension ReportArguments {
  /// The state that is to be reported.
  func store() throws(CommandFailure) -> FileSnapshotStore {
    let folder = try WorkspaceFolder(directory)
    return FileSnapshotStore(statePath: selection.state ?? folder.defaultStatePath)
  }
}
