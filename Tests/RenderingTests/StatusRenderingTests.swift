import JSONSyntax
import TestSupport
import Testing

@testable import Experiments
@testable import Rendering

struct StatusRenderingTests {
  @Test func `experiments are a table, by environment and key, without spaces at the end`() {
    #expect(
      StatusRenderer.text(SampleSnapshot.snapshot, .init(), width: 104) == """
        ENVIRONMENT  EXPERIMENT    STATUS     ROLLOUT  SPLIT                                SERVING  OWNER
        production   banner        paused     none     -                                    no
        production   checkout-cta  running    20%      control 49.99, green 25, blue 25.01  yes      päy
        staging      checkout-cta  created    0.01%    control 99.99, green 0.01, blue 0    no       päy
        staging      limits.v1_a   completed  none     -                                    no

        4 experiments: 1 created, 1 running, 1 paused, 1 completed; 1 serving.

        """)
  }

  @Test func `where there is room, the table says since when, and draws the split`() throws {
    let lines = StatusRenderer.text(SampleSnapshot.snapshot, .init(), width: nil)
      .split(separator: "\n")
    #expect(lines[2].contains("  2026-01-02  "))
    #expect(lines[2].contains("  ·····███▓▓  "))
  }

  @Test func `long and foreign names leave the columns aligned`() throws {
    var state = SampleSnapshot.state
    let model = try #require(state.experiments.values.first { $0.segment == nil })
    for (index, owner) in ["ö", "e\u{301}te\u{301}", String(repeating: "x", count: 90)].enumerated()
    {
      let key = String(repeating: "k", count: 1 + 120 * index)
      let id = ExperimentID(
        environment: SampleSnapshot.staging, key: ExperimentKey(checked: key))
      var details = model.details
      details.owner = owner
      state.experiments[id] = Experiment(
        id: id, number: 90 + index, feature: model.feature, details: details,
        lifecycle: model.lifecycle)
    }
    let lines = StatusRenderer.text(Self.snapshot(state), .init(), width: nil)
      .split(separator: "\n").dropLast()
    let dates = lines.compactMap { line in
      line.firstRange(of: /SINCE|2026-/).map {
        line.distance(from: line.startIndex, to: $0.lowerBound)
      }
    }
    #expect(dates.count == 8)
    #expect(Set(dates).count == 1)
    #expect(lines.allSatisfy { $0.last != " " })
  }

  @Test func `an override at 0 percent serves nobody`() throws {
    var state = SampleSnapshot.state
    let id = ExperimentID(
      environment: SampleSnapshot.production, key: ExperimentKey(checked: "checkout-cta"))
    state.experiments[id]?.segment?.percentage = .zero
    let line = try #require(
      StatusRenderer.text(Self.snapshot(state), .init(), width: nil).split(separator: "\n")
        .first { $0.contains("checkout-cta") })
    #expect(line.contains("  no  "))
    #expect(line.contains("  0%  "))
  }

  @Test func `without a state, or without experiments, a sentence says so`() {
    #expect(StatusRenderer.text(nil, .init(), width: nil) == "No state yet: nothing was applied.\n")
    #expect(StatusRenderer.text(Self.snapshot(State()), .init(), width: nil) == "No experiments.\n")
  }

  @Test func `a selection narrows experiments and environments`() throws {
    let candidates = Selection.Candidates(SampleSnapshot.state)
    let staging = try Selection(environments: ["staging"], experiments: [], among: candidates)
    let lines = StatusRenderer.text(
      SampleSnapshot.snapshot, .init(selection: staging), width: nil
    ).split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines.dropFirst().dropLast().allSatisfy { $0.hasPrefix("staging ") })
    let one = try Selection(
      environments: [], experiments: ["production/checkout-cta"], among: candidates)
    let json = try #require(
      Self.members(StatusRenderer.json(SampleSnapshot.snapshot, .init(selection: one))))
    #expect(Self.elements(json["experiments"]).count == 1)
    #expect(Self.elements(json["environments"]).count == 1)
  }

  @Test(arguments: [
    (StatusRenderer.Filter(statuses: [.running, .created]), 2),
    (StatusRenderer.Filter(statuses: [.completed]), 1),
    (StatusRenderer.Filter(owners: ["päy"]), 2), (StatusRenderer.Filter(owners: ["pay"]), 0),
    (StatusRenderer.Filter(statuses: [.paused], owners: ["päy"]), 0),
  ])
  func `statuses and owners narrow the experiments`(
    filter: StatusRenderer.Filter, count: Int
  ) throws {
    let json = try #require(Self.members(StatusRenderer.json(SampleSnapshot.snapshot, filter)))
    #expect(Self.elements(json["experiments"]).count == count)
  }

  @Test func `programs get experiments, and what every environment serves`() throws {
    let json = StatusRenderer.json(SampleSnapshot.snapshot, .init())
    let members = try #require(Self.members(json))
    #expect(
      members.keys.sorted() == [
        "environments", "experiments", "formatVersion", "lineage", "serial",
      ])
    #expect(members["serial"] == .integer(7))
    let experiments = Self.elements(members["experiments"]).map(Self.text)
    #expect(
      experiments[1]
        == #"{"createdAt":"2026-01-01T00:00:00Z","endedAt":null,"environment":"production","#
        + #""feature":"checkout_button","key":"checkout-cta","name":"Call to action"#
        + "\u{202e}\",\"owner\":\"päy\","
        + #""rollout":{"enabled":true,"percentage":20,"segment":2001,"#
        + #""split":{"blue":25.01,"control":49.99,"green":25},"splitSeed":2002,"#
        + #""value":{"type":"string","value":"grey"}},"serving":true,"#
        + #""startedAt":"2026-01-02T00:00:00Z","status":"running"}"#)
    #expect(experiments[0].contains(#""rollout":null,"serving":false"#))
    let environments = Self.elements(members["environments"]).map(Self.text)
    #expect(
      environments[0]
        == #"{"featureVersioning":"v2","features":[{"allocations":{},"enabled":true,"held":null,"name":"Banner.2-x","#
        + #""value":{"type":"boolean","value":false},"version":1},"#
        + #"{"allocations":{"blue":0,"green":0},"enabled":true,"#
        + #""held":{"blue":0,"green":10.5},"name":"checkout_button","#
        + #""value":{"type":"string","value":"grey"},"version":4}],"#
        + #""key":"production"}"#)
    #expect(environments[1].contains(#""name":"limit","#))
    #expect(environments[1].contains(#""version":null"#))
  }

  @Test func `programs get empty lists where there is no state`() {
    #expect(
      Self.text(StatusRenderer.json(nil, .init()))
        == #"{"environments":[],"experiments":[],"formatVersion":"1.0","lineage":null,"serial":0}"#
    )
  }

  private static func snapshot(_ state: State) -> Snapshot {
    let sample = SampleSnapshot.snapshot
    return Snapshot(
      lineage: sample.lineage, serial: sample.serial, provenance: sample.provenance, state: state,
      events: [])
  }

  private static func members(_ value: JSONValue) -> [String: JSONValue]? {
    guard case .object(let members) = value else { return nil }
    return Dictionary(members.map { ($0.key, $0.value) }) { first, _ in first }
  }

  private static func elements(_ value: JSONValue?) -> [JSONValue] {
    guard case .array(let elements)? = value else { return [] }
    return elements
  }

  private static func text(_ value: JSONValue) -> String {
    String(decoding: value.canonical(), as: UTF8.self)
  }
}
