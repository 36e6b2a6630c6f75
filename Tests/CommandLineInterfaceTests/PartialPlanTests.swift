import Experiments
import TestSupport
import Testing

/// The law of partial readings: whatever a workspace and a state are, the part that a plan has to do with
/// leads to the plan, and to the state, that all of it leads to.
struct PartialPlanTests {
  @Test(arguments: 0..<64 as Range<UInt64>)
  func `the plan of the part that matters is the plan of everything`(seed: UInt64) throws {
    var history = try PartHistory(seed: seed, scale: seed % 3 == 0 ? 1 : 6)
    for _ in 0..<12 { try history.advance() }
    #expect(history.complaints == [])
    #expect(history.plans > 6)
  }
}
