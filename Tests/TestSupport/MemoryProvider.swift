package import Domain
package import Planning
package import Reconciling
import System

/// A provider in memory that serves what it was asked to serve last, and fails at one change of all,
/// counted from 1.
package final class MemoryProvider: OldProvider {
  private struct Contents: Sendable {
    var served: [FeatureName: ServedFeature] = [:]
    var changes: [Change] = []
  }

  private let contents = Locked(Contents())
  private let failingCall: Int

  /// What it says when it fails.
  package static let failure = ProviderError.refused("The service is down.")

  /// Makes a provider that fails at a change; at none for 0. It serves what the state keeps until it is
  /// asked to serve something else.
  package init(failingAt call: Int = 0) {
    failingCall = call
  }

  /// The changes that it was asked to carry out, in order.
  package var changes: [Change] { contents.withLock { $0.changes } }

  /// See `Provider`.
  package func read(_ kept: [FeatureName: ServedFeature]) -> [FeatureName: ServedFeature] {
    contents.withLock { contents in
      for (name, served) in kept where contents.served[name] == nil {
        contents.served[name] = served
      }
      return contents.served.filter { kept[$0.key] != nil }
    }
  }

  /// Serves what is wanted, or fails.
  package func carryOut(
    _ change: Change, from served: ServedFeature, to wanted: ServedFeature
  ) throws(ProviderError) -> ServedFeature {
    let count = contents.withLock { contents in
      contents.changes.append(change)
      return contents.changes.count
    }
    if count == failingCall { throw Self.failure }
    if let name = change.feature { contents.withLock { $0.served[name] = wanted } }
    return wanted
  }
}
