import Foundation
import TestSupport

/// A turn in the life of an experiment at a Flagsmith server, and the command that brings the next one.
struct FlagsmithTurn: CustomStringConvertible, Sendable {
  /// What is about to happen.
  let description: String
  /// What has happened before, each in a command line.
  let before: [String]
  /// Edits that the command finds.
  var edit = ":"
  /// What makes it happen.
  var command = apply
  /// Whether the next apply undoes it, where it was interrupted in its middle: what is committed counts.
  var isUndone = false

  static let apply = "titrate apply --auto-approve"
  private static let begin = "\(apply) --new-state"

  private static let launched = [begin, replacing("\"created\"", "\"running\""), apply]

  private static func replacing(_ old: String, _ new: String) -> String {
    "sed -i 's/\(old)/\(new)/' experiments/checkout-cta.json"
  }

  private static func status(_ old: String, _ new: String) -> String {
    replacing("\"status\": \"\(old)\"", "\"status\": \"\(new)\"")
  }

  /// What is shipped is the default of a feature, which its manifest says.
  private static let feature = """
    echo '{"kind": "Feature", "name": "checkout_button", "type": "multivariate", "value": "grey", \
    "variants": [{"key": "green", "value": "green"}, {"key": "blue", "value": "blue"}], \
    "environments": {"production": {"enabled": true}}}' > feature.json
    """

  static let rise = FlagsmithTurn(
    description: "rise", before: launched,
    edit: replacing("\"percentage\": 20", "\"percentage\": 40"))

  /// The whole life.
  static let all = [
    FlagsmithTurn(description: "launch", before: [begin], edit: launched[1]),
    rise,
    FlagsmithTurn(
      description: "reweight", before: launched,
      edit: replacing(
        "\"control\": 50, \"green\": 25", "\"control\": 25, \"green\": 50")),
    FlagsmithTurn(
      description: "stop", before: launched,
      command: "titrate stop checkout-cta --reason 'wrong price'"),
    FlagsmithTurn(
      description: "release", before: launched + ["titrate stop checkout-cta"],
      command: "titrate release checkout-cta --auto-approve", isUndone: true),
    FlagsmithTurn(description: "pause", before: launched, edit: status("running", "paused")),
    FlagsmithTurn(
      description: "resume", before: launched + [status("running", "paused"), apply],
      edit: status("paused", "running")),
    FlagsmithTurn(
      description: "iteration", before: launched,
      edit: replacing("\"status\": \"running\"", "\"status\": \"running\", \"iteration\": 2")),
    FlagsmithTurn(
      description: "ship", before: [feature] + launched,
      edit: """
        titrate conclude checkout-cta --ship green --reason 'more completed checkouts' > end.patch \
          && git apply end.patch && rm end.patch
        """),
    FlagsmithTurn(
      description: "tear-down", before: launched,
      edit: status("running", "completed") + " && sed -i '/rollout/d' experiments/checkout-cta.json"
    ),
  ]
}

/// An experiment before a turn in its life, with the server that serves it. Every accident finds both as
/// they were.
struct FlagsmithScene {
  let turn: FlagsmithTurn
  let stage: FlagsmithStage
  private let curl: CurlInFront

  init(_ turn: FlagsmithTurn, _ kind: FlagsmithStage.Kind) throws {
    self.turn = turn
    stage = try FlagsmithStage(kind)
    curl = try CurlInFront()
    for command in turn.before + [turn.edit] { try stage.require(command) }
    try stage.workshop.require("cp -R . \"$HOME/kept\"")
    try stage.keep()
  }

  /// What happened in a run.
  struct Outcome {
    let run: CommandRun
    /// How often curl was called.
    let calls: Int
    /// What identities get then.
    let served: [String]
  }

  /// Makes everything as it was, and runs the command. Before and after calls of curl a shell does more.
  func play(before: String = "", after: String = "") throws -> Outcome {
    try stage.workshop.require("find . -mindepth 1 -delete && cp -R \"$HOME/kept/.\" .")
    try stage.restore()
    try curl.prepare(before: before, after: after)
    let run = try stage.run(curl.meeting(turn.command))
    return Outcome(run: run, calls: try curl.calls(), served: try served())
  }

  private static let everyone = 2_000

  /// What identities get now.
  func served() throws -> [String] { try stage.served(Self.everyone) }
}

/// All that a run leaves: at the server, in the state, and on the way.
struct FlagsmithRest {
  /// Without segments that are titrate's and that nothing uses.
  let server: String
  let leftSegments: Int
  let served: [String]
  let writes: [String]
  let status: [String]

  init(of stage: FlagsmithStage, served: [String], after count: Int) throws {
    let state = try stage.ask("/stub/state") as? [String: Any] ?? [:]
    let segments = state["segments"] as? [[String: Any]] ?? []
    let used = segments.filter { segment in
      let name = segment["name"] as? String ?? ""
      return !name.contains("(titrate ") || "\(state["environments"] ?? "")".contains(name)
    }
    leftSegments = segments.count - used.count
    let data = try JSONSerialization.data(
      withJSONObject: state.merging(["segments": used]) { $1 },
      options: [.sortedKeys, .prettyPrinted])
    server = String(decoding: data, as: UTF8.self)
    self.served = served
    writes = try stage.requests().dropFirst(count).filter(\.hasChanged).map(\.description)
    let told = try stage.workshop.call("titrate status --format json").run()
    // Who has what by which salts, and whether it is stopped. Times and numbers of commits differ.
    status = told.output.split(separator: "\n").map(String.init).filter { line in
      ["status", "percentage", "segment", "splitSeed", "split", "enabled", "reason"]
        .contains { line.contains("\"\($0)\"") }
    }
  }

  /// What differs from what would be without an accident. Where the accident was undone first, more was
  /// written. Between the last two requests of a removal a segment is left that nothing uses.
  func differences(from expected: FlagsmithRest, isUndone: Bool) -> [String] {
    var differences: [String] = []
    if served != expected.served {
      let count = zip(served, expected.served).count { $0 != $1 }
      differences.append("\(count) identities get something else")
    }
    if server != expected.server && !isUndone || bare(server) != bare(expected.server) {
      differences.append("server: \(server) is not \(expected.server)")
    }
    let removal = expected.writes.filter { $0.hasPrefix("DELETE /api/v1/projects/1/segments/") }
    let withoutRemoval = expected.writes.filter { !removal.contains($0) }
    if writes != (leftSegments == 0 ? expected.writes : withoutRemoval) && !isUndone {
      differences.append("writes: \(writes) are not \(expected.writes)")
    }
    if leftSegments > removal.count { differences.append("\(leftSegments) segments are left") }
    if status != expected.status {
      differences.append("status: \(status) is not \(expected.status)")
    }
    return differences
  }

  /// Without the counts of versions.
  private func bare(_ server: String) -> [Substring] {
    server.split(separator: "\n").filter { !$0.contains("\"versions\"") }
  }
}

extension FlagsmithStage {
  /// Has the server remember all that there is now, for `restore`.
  func keep() throws {
    try ask("/stub/keep", body: "{}")
  }

  /// Makes the server as it was.
  func restore() throws {
    try ask("/stub/restore", body: "{}")
  }
}
