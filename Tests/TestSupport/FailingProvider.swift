package import Domain
import Planning

/// A provider that fails at one call of all, counted from 1, and does the others.
package struct FailingProvider: Provider {
  private let failingCall: Int
  private var provider = LocalProvider()
  /// How many calls there were.
  package private(set) var calls = 0

  /// What it says when it fails.
  package static let failure = FlagError.refused("The service is down.")

  /// Makes a provider that fails at a call; at none for 0.
  package init(failingAt call: Int) {
    failingCall = call
  }

  /// Does it, or fails.
  package mutating func updateFlag(
    _ flag: inout Flag, of feature: Feature, _ change: FlagChangeSet, as provenance: Provenance
  ) throws(FlagError) {
    calls += 1
    guard calls != failingCall else { throw Self.failure }
    try provider.updateFlag(&flag, of: feature, change, as: provenance)
  }
}
