import Foundation
import TestSupport
import Testing

/// Whatever becomes of the file of a state: it is refused with advice, left as it is, and brought back.
@Suite(.waiting) struct DamagedStateTests {
  private static let state = ".titrate/state.json"

  /// What became of the file.
  private enum Damage: Sendable, CustomStringConvertible {
    case flipped(byte: Int)
    case cut(bytes: Int)

    var description: String {
      switch self {
      case .flipped(let byte): "byte \(byte) is another"
      case .cut(let bytes): "only \(bytes) bytes are left"
      }
    }

    func done(to bytes: [UInt8]) -> [UInt8] {
      switch self {
      case .flipped(let byte):
        var damaged = bytes
        damaged[byte] ^= 1 << UInt8(byte % 8)
        return damaged
      case .cut(let count): return Array(bytes.prefix(count))
      }
    }
  }

  @Test func `a damaged state is refused with advice, left as it is, and brought back`() throws {
    let workshop = try Self.workshop()
    let good = try KeptFiles(in: workshop.folder)
    let whole = try #require(good.contents[Self.state])
    let cases = whole.indices.flatMap { [Damage.flipped(byte: $0), .cut(bytes: $0)] }
    let campaign = Campaign("a damaged state", sample: 24)
    campaign.run(cases) { damage in
      try good.write(to: workshop.folder)
      let damaged = damage.done(to: whole)
      try Data(damaged).write(to: URL(filePath: workshop.folder.path(Self.state)))
      var expected = good
      expected.contents[Self.state] = damaged
      let run = try workshop.call("titrate apply --auto-approve").run()
      let mistakes =
        Self.mistakes(run) + (try KeptFiles(in: workshop.folder)).differences(from: expected)
      return mistakes + (try Self.mistakesOfRestoring(in: workshop, newer: run))
    }
  }

  /// An empty environment, which makes the state small, in two commits.
  private static func workshop() throws -> ScenarioWorkshop {
    let workshop = try Program.workshop()
    for name in ["Live", "Production"] {
      try workshop.folder.write(
        "a.json", #"{ "kind": "Environment", "key": "production", "name": "\#(name)" }"#)
      try workshop.require("titrate apply --auto-approve")
    }
    return workshop
  }

  private static func mistakes(_ run: CommandRun) -> [String] {
    let reasons = ["cannot be trusted", "It is left as it is."]
    let advice = ["`titrate state restore`", "Use a titrate that is at least as new"]
    let isAdvised =
      reasons.allSatisfy(run.errorOutput.contains)
      && advice.contains(where: run.errorOutput.contains)
    return run.status == 1 && run.output.isEmpty && isAdvised ? [] : ["It was not refused: \(run)"]
  }

  /// What a newer titrate may have written is not taken away from it.
  private static func mistakesOfRestoring(
    in workshop: ScenarioWorkshop, newer refusal: CommandRun
  ) throws -> [String] {
    let isNewer = refusal.errorOutput.contains("Use a titrate that is at least as new")
    let restoring = try workshop.call("titrate state restore --auto-approve").run()
    guard !isNewer else { return restoring.status == 1 ? [] : ["It was restored: \(restoring)"] }
    let next = try workshop.call("titrate state verify && titrate apply --auto-approve").run()
    return [restoring, next].filter { $0.status != 0 || !$0.errorOutput.isEmpty }.map {
      "It did not come back: \($0)"
    }
  }

  @Test func `an older state that is brought back is refused, and brought forward again`() throws {
    let workshop = try Self.workshop()
    try workshop.require("cp .titrate/state.json.backup .titrate/state.json")
    let refused = try workshop.call("titrate apply --auto-approve").run()
    #expect(refused.status == 1)
    #expect(refused.errorOutput.contains("an older state was brought back"))
    #expect(refused.errorOutput.contains("`titrate state restore`"))
    try workshop.require("titrate state restore --auto-approve && titrate apply --auto-approve")
    try workshop.require("titrate state verify && titrate plan --detailed-exitcode")
  }

  /// As the guide tells it: look, restore, and see what the lost commit had done.
  @Test func `the documented way back leads back`() throws {
    let guide = try String(
      contentsOf: Program.repository.appending(path: "Sources/titrate/titrate.docc/State.md"),
      encoding: .utf8)
    let way = try #require(
      guide.components(separatedBy: "To go back to the backup").dropFirst().first?
        .components(separatedBy: "```").dropFirst().first)
    let commands = way.split(separator: "\n").map(String.init).filter { $0.hasPrefix("titrate ") }
    #expect(commands == ["titrate state verify", "titrate state restore", "titrate plan"])
    let workshop = try Self.workshop()
    try workshop.require(": > .titrate/state.json")
    #expect(try workshop.call(commands[0]).run().status == 1)
    try workshop.require(commands[1] + " --auto-approve")
    let plan = try workshop.call(commands[2]).run()
    #expect(plan.status == 0)
    #expect(plan.output.contains("\"Live\" → \"Production\""))
    try workshop.require("titrate apply --auto-approve && titrate state verify")
  }
}

extension KeptFiles {
  /// Puts the files back as they were, and takes away all others beside them.
  fileprivate func write(to folder: TemporaryDirectory) throws {
    for path in try KeptFiles(in: folder).contents.keys where contents[path] == nil {
      try FileManager.default.removeItem(atPath: folder.path(path))
    }
    for (path, bytes) in contents { try Data(bytes).write(to: URL(filePath: folder.path(path))) }
  }
}
