import Domain
import JSONSyntax
import TestSupport
import Testing

@testable import Wire

struct EventCodingTests {
  private static let happenings = Happening.samples("\"grün\"\n\u{7f}\\")

  /// Every event, with what it happened to there and not there.
  private static let events = happenings.enumerated().map { index, happening in
    Event(
      happening, environment: index % 2 == 0 ? SampleSnapshot.production : nil,
      experiment: index % 3 == 0 ? ExperimentKey(checked: "cta") : nil,
      feature: index % 5 == 0 ? nil : FeatureName(checked: "button"))
  }

  private static let origins = [
    Provenance.Origin(),
    Provenance.Origin(commit: "c0ffee", ref: "refs/heads/é", runURL: "https://ci", pullRequest: 12),
  ]

  private static let records = events.flatMap { event in
    origins.map { origin in
      AuditRecord(
        lineage: SampleSnapshot.snapshot.lineage, serial: 7,
        provenance: Provenance(
          author: Author(kind: .apiKey, name: "k"), time: SampleSnapshot.instant(1), origin: origin),
        event: event)
    }
  }

  @Test func `every event is read as it was written`() throws {
    #expect(Set(Self.events.map(\.name)) == Set(Event.Name.allCases))
    for event in Self.events {
      let bytes = Coding.event.encode(event)
      #expect(try Coding.event.decode(bytes) == event)
    }
    for record in Self.records {
      let bytes = Coding.record.encode(record)
      #expect(try Coding.record.decode(bytes) == record)
    }
  }

  @Test func `what is written is canonical`() {
    let lines =
      Self.events.map(Coding.event.encode) + Self.records.map(Coding.record.encode)
    for line in lines {
      let document = try? JSONDocument(line)
      #expect(document.map { $0.value($0.root).canonical() } == line)
    }
  }

  @Test func `a record says what the event says, and more`() {
    for record in Self.records {
      let event = Coding.event.json(record.event)
      let line = Coding.record.json(record)
      guard case .object(let members) = event, case .object(let all) = line else {
        Issue.record("\(event)")
        return
      }
      #expect(Set(members).isSubset(of: all))
    }
  }

  /// The attributes of a line are those that the table of its name has.
  @Test func `an event has the attributes of its name, and optional ones may be missing`() {
    var seen: [Event.Name: Set<String>] = [:]
    for event in Self.events {
      guard case .object(let members) = Coding.event.json(event),
        case .object(let attributes)? = members.first(where: { $0.key == "attributes" })?.value
      else {
        Issue.record("\(event)")
        return
      }
      let names = Set(attributes.map(\.key))
      #expect(names.isSubset(of: event.name.attributes.map(\.name)))
      #expect(
        names.isSuperset(of: event.name.attributes.filter { $0.absence == nil }.map(\.name)))
      seen[event.name, default: []].formUnion(names)
    }
    // What has a version was published.
    seen[.flagUpdated]?.insert("version")
    for name in Event.Name.allCases {
      #expect(seen[name] == Set(name.attributes.map(\.name)), "\(name)")
    }
  }

  @Test func `damage to an event is refused, or makes another event`() throws {
    for event in Self.events {
      expectDamageIsSeen(Coding.event.encode(event), of: .event, event)
    }
    for record in Self.records.suffix(4) {
      expectDamageIsSeen(Coding.record.encode(record), of: .record, record)
    }
  }

  @Test(arguments: [
    (#"{"attributes":{},"environment":null,"event":"flag.held","experiment":null,"feature":null}"#),
    #"{"attributes":{},"environment":null,"event":"","experiment":null,"feature":null}"#,
    #"{"attributes":{"from":"created","to":"running"},"event":"experiment.started"}"#,
    #"{"event":"environment.removed","attributes":{},"environment":null,"experiment":null,"#
      + #""feature":null}"#,
    // Its version says that it was published.
    #"{"attributes":{"allocations":{},"enabled":true,"segment":null,"#
      + #""value":{"type":"integer","value":1},"version":2},"environment":null,"#
      + #""event":"flag.updated","experiment":null,"feature":null}"#,
    // A flag is created with its default.
    #"{"attributes":{"allocations":{},"enabled":true,"segment":7,"#
      + #""value":{"type":"integer","value":1}},"environment":null,"#
      + #""event":"flag.created","experiment":null,"feature":null}"#,
    // The value is no text.
    #"{"attributes":{"allocations":{},"enabled":true,"segment":null,"#
      + #""value":{"type":"string","value":1}},"environment":null,"#
      + #""event":"flag.created","experiment":null,"feature":null}"#,
    // Two edits, and none.
    #"{"attributes":{"removedVariant":"blue","type":"standard"},"environment":null,"#
      + #""event":"feature.updated","experiment":null,"feature":null}"#,
    #"{"attributes":{},"environment":null,"event":"feature.updated","experiment":null,"#
      + #""feature":null}"#,
  ])
  func `what no event says is refused`(line: String) {
    #expect(throws: Malformed.self) { try Coding.event.decode(Array(line.utf8)) }
  }
}

/// Every beginning of some bytes is refused, and every bit that is wrong is noticed.
func expectDamageIsSeen<Value: Equatable>(
  _ bytes: [UInt8], of coding: Coding<Value>, _ value: Value
) {
  for count in 0..<bytes.count {
    if (try? coding.decode(Array(bytes[..<count]))) != nil {
      Issue.record("\(count) bytes of \(String(decoding: bytes, as: UTF8.self))")
    }
  }
  for index in bytes.indices {
    for bit in [1, 32] as [UInt8] {
      var damaged = bytes
      damaged[index] ^= bit
      guard let other = try? coding.decode(damaged) else { continue }
      if other == value || coding.encode(other) != damaged {
        Issue.record("\(String(decoding: damaged, as: UTF8.self))")
      }
    }
  }
}
