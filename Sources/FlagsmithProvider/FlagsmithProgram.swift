/// The program `titrate-provider-flagsmith`.
package enum FlagsmithProgram {
  /// Runs it with its arguments, and returns its exit status.
  package static func run(_ arguments: [String]) -> Int32 {
    arguments.count == 1 ? 0 : 2
  }
}
