import JSONSyntax
import TestSupport
import Testing

@testable import Domain
@testable import Manifests
@testable import Planning
@testable import Rendering

struct StatusRenderingTests {
  private static func table(
    _ snapshot: Snapshot? = SampleSnapshot.snapshot, _ filter: Overview.Filter = .init(),
    days: Int64 = 4, width: Int? = nil
  ) -> String {
    StatusRenderer.text(
      Overview(of: snapshot, filter, asOf: SampleSnapshot.instant(days), in: TimeZones()),
      width: width)
  }

  private static func json(
    _ snapshot: Snapshot? = SampleSnapshot.snapshot, _ filter: Overview.Filter = .init()
  ) -> JSONValue {
    StatusRenderer.json(
      Overview(of: snapshot, filter, asOf: SampleSnapshot.instant(4), in: TimeZones()),
      in: CommitPlace(isInGit: false, place: "", commit: nil))
  }

  @Test func `what is stopped, and each status, is told by the colours of a plan`() {
    let text = StatusRenderer.text(
      Overview(
        of: SampleSnapshot.snapshot, .init(), asOf: SampleSnapshot.instant(4), in: TimeZones()),
      width: 104,
      style: TextStyle(isColored: true, isUnicode: true))
    #expect(text.hasPrefix("\u{1b}[31m✋ STOPPED checkout-cta in staging: "))
    for cell in [
      "\u{1b}[31mSTOPPED\u{1b}[0m  päy", "\u{1b}[32mrunning\u{1b}[0m    20%",
      "\u{1b}[33mpaused\u{1b}[0m     none", "\u{1b}[36mcompleted\u{1b}[0m  none",
    ] {
      #expect(text.contains(cell))
    }
    let bare = text.replacing(/\u{1b}\[[0-9;]+m/, with: "")
    #expect(bare == Self.table(width: 104))
  }

  @Test func `what is stopped comes first, the others by environment and key, in a table`() {
    #expect(
      Self.table(width: 104) == """
        ✋ STOPPED checkout-cta in staging: \\u{202e}wrong "price" (deploy, 2026-01-04T00:00:00Z). It serves nobody until `titrate release staging/checkout-cta`.

        ENVIRONMENT  EXPERIMENT    STATUS     ROLLOUT  SPLIT                                SERVING  OWNER
        staging      checkout-cta  scheduled  0.01%    control 99.99, green 0.01, blue 0    STOPPED  päy
        production   banner        paused     none     -                                    no
        production   checkout-cta  running    20%      control 49.99, green 25, blue 25.01  yes      päy
        staging      limits.v1_a   completed  none     -                                    no

        4 experiments: 1 scheduled, 1 running, 1 paused, 1 completed; 1 serving, 1 stopped.

        """)
  }

  @Test func `what somebody should look at is told with its reasons`() {
    let stale = Overview.Filter(isStaleOnly: true)
    let table = Self.table(SampleSnapshot.snapshot, stale, days: 99).split(separator: "\n")
    #expect(table.dropFirst().first?.hasSuffix("  OWNER  STALE") == true)
    #expect(table.count == 4)
    #expect(
      table.dropFirst(2).first?.hasSuffix(
        "  päy    stopped, decision overdue, created over 30 days ago")
        == true)
    var state = SampleSnapshot.state
    state.experiments = state.experiments.filter { $0.value.status == .running }
    #expect(Self.table(Self.snapshot(state), stale, days: 99) == "Nothing is stale.\n")
    let json = Self.members(
      StatusRenderer.json(
        Overview(
          of: SampleSnapshot.snapshot, stale, asOf: SampleSnapshot.instant(99), in: TimeZones()),
        in: CommitPlace(isInGit: false, place: "", commit: nil)))
    #expect(Self.elements(json?["experiments"]).count == 1)
  }

  @Test func `an experiment is scheduled until its schedule starts it`() {
    #expect(Self.table(days: 4).contains("  scheduled  "))
    #expect(!Self.table(days: 5).contains("  scheduled  "))
  }

  @Test func `where there is room, the table says since when, and draws the split`() throws {
    let lines = Self.table().split(separator: "\n")
    #expect(lines[4].contains("  2026-01-02  "))
    #expect(lines[4].contains("  ·····███▓▓  "))
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
    let lines = Self.table(Self.snapshot(state))
      .split(separator: "\n").dropFirst().dropLast()
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
      Self.table(Self.snapshot(state)).split(separator: "\n")
        .first { $0.hasPrefix("production   checkout-cta") })
    #expect(line.contains("  no  "))
    #expect(line.contains("  0%  "))
  }

  @Test func `without a state, or without experiments, a sentence says so`() {
    #expect(
      Self.table(nil)
        == "No state yet: nothing was applied.\n")
    #expect(
      Self.table(Self.snapshot(State()))
        == "No experiments.\n")
  }

  @Test func `a selection narrows experiments and environments`() throws {
    let candidates = Selection.Candidates(SampleSnapshot.state)
    let staging = try Selection(environments: ["staging"], experiments: [], among: candidates)
    let lines = StatusRenderer.text(
      Overview(
        of: SampleSnapshot.snapshot, .init(selection: staging), asOf: SampleSnapshot.instant(4),
        in: TimeZones()), width: nil
    ).split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines.dropFirst(2).dropLast().allSatisfy { $0.hasPrefix("staging ") })
    let one = try Selection(
      environments: [], experiments: ["production/checkout-cta"], among: candidates)
    let json = try #require(
      Self.members(
        Self.json(SampleSnapshot.snapshot, .init(selection: one))))
    #expect(Self.elements(json["experiments"]).count == 1)
    #expect(Self.elements(json["environments"]).count == 1)
  }

  @Test(arguments: [
    (Overview.Filter(statuses: [.running, .created]), 2),
    (Overview.Filter(statuses: [.completed]), 1),
    (Overview.Filter(owners: ["päy"]), 2), (Overview.Filter(owners: ["pay"]), 0),
    (Overview.Filter(statuses: [.paused], owners: ["päy"]), 0),
  ])
  func `statuses and owners narrow the experiments`(
    filter: Overview.Filter, count: Int
  ) throws {
    let json = try #require(
      Self.members(
        Self.json(SampleSnapshot.snapshot, filter)))
    #expect(Self.elements(json["experiments"]).count == count)
  }

  @Test func `programs get experiments, and what every environment serves`() throws {
    let json = Self.json()
    let members = try #require(Self.members(json))
    #expect(
      members.keys.sorted() == [
        "environments", "experiments", "formatVersion", "lineage", "serial", "state",
      ])
    #expect(members["serial"] == .integer(7))
    let experiments = Self.elements(members["experiments"]).map(Self.text)
    #expect(
      experiments[2]
        == #"{"conclusion":null,"createdAt":"2026-01-01T00:00:00Z","decideBy":null,"endedAt":null,"#
        + #""environment":"production","feature":"checkout_button","group":null,"#
        + #""held":null,"iteration":1,"key":"checkout-cta","name":"Call to action"#
        + "\u{202e}\",\"owner\":\"päy\",\"phases\":[],"
        + #""rollout":{"enabled":true,"percentage":20,"ramp":null,"segment":2001,"#
        + #""split":{"blue":25.01,"control":49.99,"green":25},"splitSeed":2002,"#
        + #""value":{"type":"string","value":"grey"}},"schedule":null,"serving":true,"stale":[],"#
        + #""startedAt":"2026-01-02T00:00:00Z","status":"running","stop":null}"#)
    #expect(experiments[1].contains(#""rollout":null,"schedule":null,"serving":false"#))
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

  @Test func `programs get stops, ramps, schedules, phases and conclusions`() throws {
    let members = try #require(Self.members(Self.json()))
    let experiments = Self.elements(members["experiments"]).map(Self.text)
    for part in [
      #""decideBy":"2026-02-10T00:00:00Z""#, #""iteration":2"#,
      #""ramp":[{"after":"0d","percentage":0.01},{"after":"90m","percentage":50}]"#,
      #""schedule":{"atEnd":null,"endAt":"2026-02-05T00:00:00Z","startAt":"2026-01-06T00:00:00Z"}"#,
      #""stale":["stopped"]"#,
      #""stop":{"author":{"name":"deploy","type":"apiKey"},"reason":""# + "\u{202e}"
        + #"wrong \"price\"","stoppedAt":"2026-01-04T00:00:00Z"}"#,
    ] { #expect(experiments[0].contains(part)) }
    for part in [
      #""conclusion":{"decision":"ship","reason":"Fewer errors – 12%.","variant":"max"}"#,
      #""phases":[{"endedAt":"2026-01-03T00:00:00Z","iteration":1,"#
        + #""sizes":[{"percentage":1,"since":"2026-01-02T00:00:00Z"},"#
        + #"{"percentage":100,"since":"2026-01-03T00:00:00Z"}],"#
        + #""split":{"control":50,"max":50},"startedAt":"2026-01-02T00:00:00Z"},"#,
    ] { #expect(experiments[3].contains(part)) }
  }

  @Test func `programs get empty lists where there is no state`() {
    #expect(
      Self.text(Self.json(nil, .init()))
        == #"{"environments":[],"experiments":[],"formatVersion":"1.0","lineage":null,"serial":0,"#
        + #""state":{"backend":"file","commit":null,"serial":0}}"#
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
