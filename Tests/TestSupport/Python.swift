import System

/// What the example of a provider, and what spoils it, are written in.
package enum Python {
  /// Whether it is on this machine.
  package static let isInstalled = programFolders().contains { isProgram("\($0)/python3") }

  /// Why tests that need it are skipped.
  package static let absence = "python3 is not installed."
}
