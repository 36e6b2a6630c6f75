import TestSupport
import Testing

/// The provider program is killed between any two messages to the server, in the whole life of an
/// experiment. The next apply puts everything right with no human, nobody is moved on the way, and nothing
/// is done twice.
@Suite(.waiting, .enabled(if: FlagsmithStage.isPossible, "\(FlagsmithStage.absence)"))
struct FlagsmithKillCampaignTests {
  /// A turn at a server of a kind.
  struct Case: CustomTestStringConvertible, Sendable {
    let turn: FlagsmithTurn
    let kind: FlagsmithStage.Kind

    var testDescription: String { "\(turn), \(kind)" }
  }

  /// The provider is killed at a call of curl, which has carried its requests out or has not.
  private struct Accident: CustomStringConvertible {
    let call: Int
    let isAfter: Bool

    var description: String { "killed \(isAfter ? "after" : "before") call \(call) of curl" }

    var script: String { "if [ $number = \(call) ]; then kill -KILL $PPID; exit; fi" }
  }

  private static let everything = FlagsmithTurn.all.flatMap { turn in
    FlagsmithStage.Kind.all.map { Case(turn: turn, kind: $0) }
  }

  /// All, or where samples are enough one of each of those that send the most.
  private static let cases =
    Campaign.isFull
    ? everything
    : ["launch, experiments in v2", "iteration, flags in v1", "ship, experiments in v1"].flatMap {
      description in everything.filter { $0.testDescription == description }
    }

  @Test(arguments: cases)
  func `wherever the provider is killed, the next apply puts everything right`(
    one: Case
  ) throws {
    let scene = try FlagsmithScene(one.turn, one.kind)
    let before = try scene.served()
    let start = try scene.stage.requests().count
    let undisturbed = try scene.play()
    #expect(undisturbed.run.status == 0, "\(undisturbed.run)")
    let expected = try FlagsmithRest(
      of: scene.stage, served: undisturbed.served, after: start)
    let accidents = (1...max(undisturbed.calls, 1)).flatMap { call in
      [false, true].map { Accident(call: call, isAfter: $0) }
    }
    Campaign("\(one.testDescription), killed at every call of curl", sample: 2)
      .run(accidents) { accident in
        try Self.mistakes(after: accident, in: scene, from: before, to: expected)
      }
    #expect(try scene.stage.unexpected() == [])
  }

  private static func mistakes(
    after accident: Accident, in scene: FlagsmithScene, from before: [String],
    to expected: FlagsmithRest
  ) throws -> [String] {
    let start = try scene.stage.requests().count
    let outcome = try scene.play(
      before: accident.isAfter ? "" : accident.script,
      after: accident.isAfter ? accident.script : "")
    var mistakes: [String] = []
    if outcome.calls < accident.call { mistakes.append("nothing was killed") }
    let moved = before.indices.filter {
      outcome.served[$0] != before[$0] && outcome.served[$0] != expected.served[$0]
    }
    if !moved.isEmpty {
      mistakes.append("\(moved.count) get neither what they had nor what they are to get")
    }
    for command in [
      FlagsmithTurn.apply, "titrate plan --detailed-exitcode", scene.turn.command,
    ] {
      let next = try scene.stage.run(command)
      if next.status != 0 { mistakes.append("\(command): \(next)") }
    }
    let rest = try FlagsmithRest(of: scene.stage, served: scene.served(), after: start)
    mistakes += rest.differences(from: expected, isUndone: scene.turn.isUndone)
    if !mistakes.isEmpty { mistakes.append("after \(outcome.run)") }
    return mistakes
  }
}
