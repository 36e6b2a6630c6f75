import Domain
import Manifests
import Planning
import TestSupport
import Testing

/// The law of partial readings: whatever a workspace and a state are, the part that a plan has to do with
/// leads to the plan, and to the state, that all of it leads to.
struct PartialPlanTests {
  /// How many histories are told together. Two show the sanitizer all there is to see, and are a sample.
  private static let seedCount: UInt64 = Campaign.isFull && !Campaign.isSanitized ? 4 : 2

  /// In a small universe everything hangs together; in a large one most of it does not matter.
  @Test(arguments: [1, 6], 0..<(Campaign.isFull ? 8 : 1) as Range<UInt64>)
  func `the plan of the part that matters is the plan of everything`(
    scale: Int, group: UInt64
  ) throws {
    var (plans, partialPlans) = (0, 0)
    for seed in Self.seedCount * group..<Self.seedCount * (group + 1) {
      var history = try PartHistory(seed: seed + UInt64(scale) * 1000, scale: scale)
      for _ in 0..<12 { try history.advance() }
      #expect(history.complaints == [], "seed \(seed)")
      plans += history.plans
      partialPlans += history.partialPlans
    }
    #expect(plans > 10 * Self.seedCount)
    #expect(partialPlans > plans / (scale == 1 ? 4 : 2))
  }
}
