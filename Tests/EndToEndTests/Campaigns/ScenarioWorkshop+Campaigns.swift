import Foundation
import TestSupport

extension ScenarioWorkshop {
  /// What the tracer wrote.
  var trace: String {
    let bytes = FileManager.default.contents(atPath: home + "/trace")
    return bytes.map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// Runs a command line that has to end well.
  func require(_ command: String) throws {
    let run = try call(command).run()
    guard run.status == 0 else { throw UnexpectedEnd(command: command, run: run) }
  }

  /// Puts a copy of everything in a folder here.
  func copy(contentsOf other: TemporaryDirectory) throws {
    for name in try other.names() {
      try FileManager.default.copyItem(atPath: other.path(name), toPath: folder.path(name))
    }
  }
}

/// What was to end well did not.
struct UnexpectedEnd: Error, CustomStringConvertible {
  let command: String
  let run: CommandRun

  var description: String { "\(command): \(run)" }
}
