import Experiments
import TestSupport
import Testing

/// The law of partial readings: whatever a workspace and a state are, the part that a plan has to do with
/// leads to the plan, and to the state, that all of it leads to.
struct PartialPlanTests {
  /// In a small universe everything hangs together; in a large one most of it does not matter.
  @Test(arguments: [1, 6], 0..<(Campaign.isFull ? 4 : 1) as Range<UInt64>)
  func `the plan of the part that matters is the plan of everything`(
    scale: Int, group: UInt64
  ) throws {
    var (plans, partialPlans) = (0, 0)
    for seed in 8 * group..<8 * group + 8 {
      var history = try PartHistory(seed: seed + UInt64(scale) * 1000, scale: scale)
      for _ in 0..<12 { try history.advance() }
      #expect(history.complaints == [], "seed \(seed)")
      plans += history.plans
      partialPlans += history.partialPlans
    }
    #expect(plans > 80)
    #expect(partialPlans > plans / (scale == 1 ? 4 : 2))
  }
}
