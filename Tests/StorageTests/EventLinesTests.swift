import Domain
import Manifests
import Planning
import JSONSyntax
import TestSupport
import Testing

@testable import Storage

struct EventLinesTests {
  private static let salt = Salt(1 << 30)
  private static let state = FeatureState(
    isEnabled: true, value: .string("\"grün\"\n"), allocations: allocations)
  private static let allocations =
    Allocations(ordered: [
      VariantAllocation(VariantKey(checked: "blue"), .zero),
      VariantAllocation(VariantKey(checked: "green"), Percentage(hundredths: 1_205) ?? .zero),
    ]) ?? .none

  private static var allParticulars: [Event.Particulars] {
    guard let salt else { return [] }
    let key = VariantKey(checked: "blue")
    let variants = [FlagValue.integer(-3), .boolean(false), .string("")].map {
      Variant(number: 12, key: key, value: $0)
    }
    return [
      .none, .environment(name: "\u{7f}", .v2), .kind(.standard), .removedVariant(key),
      .state(state, of: nil, version: nil), .state(state, of: salt, version: 7),
      .allocations(.none), .allocations(allocations), .number(0), .number(10),
      .statuses(from: .created, to: .running), .fields([]), .fields(["name", "owner"]),
      .reason("\\"), .iteration(2), .phase(iteration: 1, allocations),
      .conclusion(Conclusion(.ship, variant: key, reason: "r")),
      .conclusion(Conclusion(.control, reason: "r")),
      .cohort(salt, splitSeed: salt, .zero, before: nil),
      .cohort(salt, splitSeed: salt, .whole, before: .zero), .enabled(salt, nil),
      .enabled(salt, .whole), .removed(salt, version: nil), .removed(salt, version: 3),
      .members([JSONMember("a", .null)]),
    ] + variants.flatMap { [.addedVariant($0), .changedVariant($0)] }
  }

  @Test func `particulars are written as the JSON that they stand for`() {
    for particulars in Self.allParticulars {
      let event = Event(.featureUpdated, particulars)
      var writer = EntityWriter()
      writer.attributes(of: event)
      let expected = Array("{\"attributes\":".utf8) + JSONValue.object(event.attributes).canonical()
      #expect(writer.bytes == expected, "\(particulars)")
    }
  }

  @Test func `every percentage is written as the number that it stands for`() {
    for hundredths in 0...10_000 {
      guard let percentage = Percentage(hundredths: hundredths) else { continue }
      var writer = EntityWriter()
      writer.percentage(percentage)
      #expect(writer.bytes == percentage.json.canonical())
    }
  }

  @Test func `an event is the one that it becomes when it is written and read`() throws {
    for particulars in Self.allParticulars {
      let event = Event(.flagUpdated, feature: FeatureName("button"), particulars)
      let record = AuditRecord(
        lineage: SampleSnapshot.snapshot.lineage, serial: 1,
        provenance: SampleSnapshot.provenance, event: event)
      let read = try #require(AuditRecord(line: record.line.dropLast()))
      #expect(read.event == event)
      #expect(read.event.hashValue == event.hashValue)
    }
  }

  @Test(arguments: [0, 1, 2_048, 2_049, 5_000])
  func `many events are written as each alone`(count: Int) {
    let events = (0..<count).map { number in
      Event(.experimentCreated, experiment: ExperimentKey("e\(number)"), .number(number))
    }
    let sample = SampleSnapshot.snapshot
    let snapshot = Snapshot(
      lineage: sample.lineage, serial: 2, provenance: sample.provenance, state: State(),
      events: events)
    let alone = events.map { event in
      AuditRecord(
        lineage: sample.lineage, serial: 2, provenance: sample.provenance, event: event
      ).line
    }
    #expect(snapshot.lines == Array(alone.joined()))
    let inState = events.map { event in
      var writer = EntityWriter()
      writer.plain(LinePiece.separator)
      writer.event(event)
      return writer.bytes
    }
    #expect(EventLines(events).pieces.flatMap(\.bytes) == Array(inState.joined()))
  }
}
