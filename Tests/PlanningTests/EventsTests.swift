import Domain
import Manifests
import Planning
import Testing

struct EventsTests {
  private static func events(_ numbers: Range<Int>) -> [Event] {
    numbers.map { Event(.experimentCreated, .number($0)) }
  }

  @Test(arguments: [0, 1, 2_047, 2_048, 2_049, 5_000])
  func `events lie in full batches, but for the last one, in their order`(count: Int) {
    let events = Events(Self.events(0..<count))
    #expect(events.count == count)
    #expect(events.isEmpty == (count == 0))
    #expect(Array(events) == Self.events(0..<count))
    #expect(events.batches.dropLast().allSatisfy { $0.events.count == Events.batchSize })
    #expect(events.batches.allSatisfy { (1...Events.batchSize).contains($0.events.count) })
  }

  @Test func `events are the same whatever their batches`() {
    var parts: Events = []
    for part in [0..<3, 3..<3, 3..<10] { parts.append(EventBatch(Self.events(part))) }
    let whole = Events(Self.events(0..<10))
    #expect(parts == whole)
    #expect(parts.hashValue == whole.hashValue)
    #expect(parts.batches.count == 2)
    #expect(parts != Events(Self.events(0..<9)))
    #expect(parts != Events(Self.events(1..<11)))
  }
}
