import Foundation
import Manifests
import Planning
import TestSupport
import Testing

@testable import Domain
@testable import JSONSyntax

/// Two workspaces that say the same in other words: neither is a change of the other.
struct SameMeaningTests {
  @Test(arguments: 0..<(Campaign.isFull ? 200 : 8) as Range<UInt64>)
  func `what is said in other words is no change`(seed: UInt64) {
    var edits = RandomEdits(seed: seed)
    var site = edits.site()
    var lab = Lab()
    var (goodSite, count) = (site, 0)
    for _ in 0..<20 {
      edits.edit(&site)
      let filled = Self.filled(site, by: &edits)
      guard !lab.plan(filled).hasErrors else {
        site = goodSite
        continue
      }
      goodSite = site
      lab.apply(Self.reworded(filled, by: &edits))
      let plans = [lab.plan(filled), lab.plan(Self.reworded(filled, by: &edits))]
      for plan in plans {
        #expect(plan.words == [])
        #expect(plan.changes.flatMap(\.fields).map(\.path) == [])
      }
      let warnings = plans.map { $0.diagnostics.map(\.identifier).sorted() }
      #expect(warnings[0] == warnings[1])
      count += 1
    }
    #expect(count > 0)
  }

  /// The workspace with all sorts of fields in its experiments.
  private static func filled(_ site: LabSite, by edits: inout RandomEdits) -> LabSite {
    var site = site
    for key in site.experiments.keys.sorted() {
      for (field, value) in fields where edits.chance(40) {
        site.experiments[key]?.fields[field] = value
      }
      if edits.chance(20), let rollout = site.experiments[key]?.rollout {
        var ramp = LabRollout.ramp(["0d": 5, "1d": 20]).gated(20, exposures: 100).baked("3d")
        (ramp.split, ramp.value) = (rollout.split, rollout.value)
        site.experiments[key]?.rollout = ramp
      }
    }
    return site
  }

  private static let fields: [(String, JSONValue)] = [
    ("description", "A \"tab\":\t, a stroke / and an \u{e9}."),
    ("tags", ["checkout", "\u{1F600}"]), ("links", ["https://example.com/a/b"]),
    ("schedule", ["endAt": "2027-03-01T12:00:00Z", "startAt": "2025-03-01T12:00:00Z"]),
    ("decideBy", "2027-04-01"), ("iteration", 1),
    (
      "metrics",
      [
        ["name": "orders", "expectedDirection": "increase"],
        ["name": "errors", "expectedDirection": "not_increase", "role": "guardrail"],
      ]
    ),
  ]

  // MARK: Other words

  /// The same in other files, in another order and other spellings, with what goes without saying.
  private static func reworded(_ site: LabSite, by edits: inout RandomEdits) -> LabSite {
    var reworded = LabSite(environments: [:])
    reworded.settings = edits.pick([
      nil, "{}", #"{"policy": {}}"#, #"{"ignore": [], "publish": []}"#,
    ])
    for (index, (_, text)) in site.texts.sorted(by: { $0.key < $1.key }).enumerated() {
      guard let document = try? JSONDocument(Array(text.utf8)),
        case .object(let members) = document.value(document.root)
      else {
        reworded.otherFiles["z\(index).json"] = text
        continue
      }
      var writer = Rewording(edits: edits)
      let folder = edits.pick(["", "a/", "b/c/"])
      reworded.otherFiles["\(folder)\(index)-\(edits.number(upTo: 9)).json"] =
        writer.text(members: members)
      edits = writer.edits
    }
    return reworded
  }
}

/// Writes a manifest in other words.
private struct Rewording {
  var edits: RandomEdits

  mutating func text(members: [JSONMember]) -> String {
    let kind = members.first { $0.key == "kind" }?.value
    var members = members
    switch kind {
    case "Experiment":
      add([("tags", []), ("links", []), ("metrics", []), ("schedule", [:])], &members)
    case "Feature": add([("tags", []), ("variants", []), ("environments", [:])], &members)
    default: break
    }
    add([("$schema", "x.json"), ("x-note", ["y": [1]])], &members)
    return object(members)
  }

  private mutating func add(_ fields: [(String, JSONValue)], _ members: inout [JSONMember]) {
    for (key, value) in fields where !members.contains(where: { $0.key == key }) {
      if edits.chance(50) { members.append(JSONMember(key, value)) }
    }
  }

  private mutating func object(_ members: [JSONMember]) -> String {
    var rest = members
    var parts: [String] = []
    while !rest.isEmpty {
      let member = rest.remove(at: edits.number(upTo: rest.count) - 1)
      parts.append("\(string(member.key))\(space):\(space)\(value(of: member))")
    }
    return "{\(space)" + parts.joined(separator: ",\(space)") + "\(space)}"
  }

  private var space: String {
    mutating get { edits.pick(["", " ", "\n  ", "\t", "\r\n"]) }
  }

  private mutating func value(of member: JSONMember) -> String {
    switch (member.key, member.value) {
    case ("startAt", .string(let text)), ("endAt", .string(let text)):
      string(Self.moved(text, hours: edits.pick([-11, -3, 0, 2, 13])))
    case ("decideBy", .string(let text)):
      string(edits.chance(50) ? text : "\(text)T23:59:59Z")
    case ("after", "1d"): string(edits.pick(["1d", "24h", "1440m"]))
    case ("entries", .object(let members)), ("production", .object(let members)):
      object(members.contains { $0.key == "allocations" } ? members : entry(members))
    case (_, let value): text(value)
    }
  }

  private mutating func entry(_ members: [JSONMember]) -> [JSONMember] {
    edits.chance(50) ? members + [JSONMember("allocations", [:])] : members
  }

  private mutating func text(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): string(text)
    case .object(let members): object(members)
    case .array(let elements):
      "[" + elements.map { text($0) }.joined(separator: ",\(space)") + "\(space)]"
    default: String(decoding: value.canonical(), as: UTF8.self)
    }
  }

  private mutating func string(_ text: String) -> String {
    let units = text.utf16.map { unit in
      let isPlain = (32...126).contains(unit) && unit != 34 && unit != 92 && !edits.chance(5)
      return isPlain ? String(UnicodeScalar(UInt8(unit))) : String(format: "\\u%04x", Int(unit))
    }
    return "\"" + units.joined() + "\""
  }

  /// The same moment as people so many hours to the east write it.
  private static func moved(_ text: String, hours: Int) -> String {
    guard let instant = Instant(text) else { return text }
    let local = "\(Instant(seconds: instant.seconds + Int64(hours) * 3_600))".dropLast()
    return local + (hours < 0 ? "-" : "+") + String(format: "%02d:00", abs(hours))
  }
}
