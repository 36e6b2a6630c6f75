import Experiments
import Rendering
import Storage

extension Command {
  static let history = history { arguments in
    ending { () throws(CommandFailure) in
      let store = try arguments.store()
      let records = try storage { () throws(StorageError) in try store.records() }
      var renderer = HistoryRenderer()
      for record in records where arguments.selection.includes(record.event) {
        switch arguments.format {
        case .text: try Console.result(renderer.text(record))
        case .json: try Console.result(record.line)
        }
      }
      return .done
    }
  }
}

extension SelectionArguments {
  /// Whether an event happened where the words say; also of what is long gone.
  fileprivate func includes(_ event: Event) -> Bool {
    let environment = event.environment?.text ?? ""
    let experiment = event.experiment?.text ?? ""
    return (environments.isEmpty || environments.contains(environment))
      && (experiments.isEmpty || experiments.contains(experiment)
        || experiments.contains("\(environment)/\(experiment)"))
  }
}
