import Domain
import Planning
import TestSupport
import Testing

struct GeneratedEditsTests {
  @Test(arguments: 0..<(Campaign.isFull ? 100 : 8) as Range<UInt64>)
  func `whatever is edited, an apply leads to what is desired, and nothing else`(
    seed: UInt64
  ) {
    var sequence = EditSequence(seed: seed)
    for _ in 0..<20 { sequence.advance() }
    #expect(sequence.complaints == [])
    #expect(sequence.applies > 1)
  }
}
