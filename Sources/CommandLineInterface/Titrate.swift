import System

/// The program.
package enum Titrate {
  /// The version that `--version` prints.
  static let version = "0.1.0"

  /// Everything the program can do.
  static let table = CommandTable(
    version: version,
    commands: [
      "init": { .initialize }, "validate": { .validate }, "plan": { .plan }, "test": { .test },
      "show": { .show },
      "apply": { .apply }, "stop": { .stop }, "release": { .release }, "conclude": { .conclude },
      "promote": { .promote },
      "status": { .status }, "report": { .report }, "history": { .history }, "state": { .state },
      "evaluate": { .evaluate }, "export": { .export }, "explain": { .explain },
      "schema": { .schema }, "provider": { .provider },
    ])

  /// Runs what the words after the program's name ask for, and returns how the process is to end.
  package static func run(_ words: [String]) -> Int32 {
    keepMemoryPrivate()
    fillStandardDescriptors()
    ignoreSignals()
    let status = table.run(
      words, output: { try? write(Array($0.utf8), to: .output) }, errorOutput: Console.message)
    return status.rawValue
  }
}
