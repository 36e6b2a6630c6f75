import Domain
import Manifests
import Planning
import System

/// Limits how many unknown files are kept, those of which nobody can tell what they are about: a
/// folder of another program may hold any number of them. The others are counted.
///
/// Which ones are kept does not depend on the threads. Batches begin in order, so once the finished
/// ones hold enough unknown files, those of any batch that begins later can be left out.
package struct UnknownFileLimit: Sendable {
  /// More than anyone reads.
  package static let usual = 100_000

  private let most: Int
  private let count = Tally()

  init(_ most: Int) {
    self.most = most
  }

  /// Whether those that come next need not be kept.
  var isReached: Bool { count.value >= most }

  /// Counts those that are kept of a batch.
  func note(_ number: Int) {
    if number > 0 { count.add(number) }
  }
}

extension Array {
  /// Removes all unknown files after the first few, looking from a place on, and returns how many
  /// it removed.
  mutating func removeUnknown(
    after most: Int, from start: Int = 0, _ file: (Element) -> ManifestFile
  ) -> Int {
    let before = count
    var remaining = most
    let kept = self[start...].filter { element in
      guard file(element).isUnknown else { return true }
      remaining -= 1
      return remaining >= 0
    }
    guard kept.count < before - start else { return 0 }
    replaceSubrange(start..., with: kept)
    return before - count
  }
}
