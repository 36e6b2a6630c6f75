import TestSupport
import Testing

/// titrate, or the provider, ends between any two messages of a launch, a rise, a stop, a release and a
/// shipping. The next apply puts everything right with no human, and nothing is done twice.
@Suite(.enabled(if: ProviderStage.hasPython, "\(ProviderStage.absence)"))
struct ProviderKillCampaignTests {
  /// There are two greetings, and a request and its answer, in every verb of a run.
  private static let messages = 1...4

  @Test(arguments: ProviderMoment.all, [false, true])
  func `whoever is killed at any message, the next apply puts everything right`(
    moment: ProviderMoment, inGit: Bool
  ) throws {
    let stage = try ProviderStage(moment, inGit: inGit)
    let expected = try stage.outcome()
    #expect(!expected.writes.isEmpty)
    let accidents = ["kill", "die", "exit", "close"].flatMap { what in
      ["describe", "read", "apply"].flatMap { verb in
        Self.messages.flatMap { message in
          ["before", "after"].map { when in
            "FILE_DOES=\(what)-\(when) FILE_VERB=\(verb) FILE_AT=\(message)"
          }
        }
      }
    }
    var hits = 0
    Campaign("\(moment) cut off at every message\(inGit ? " in git" : "")", sample: inGit ? 3 : 6)
      .run(accidents) { accident in
        let (mistakes, isHit) = try stage.mistakes(after: accident, expecting: expected)
        hits += isHit ? 1 : 0
        return mistakes
      }
    #expect(hits > 0, "Nothing went wrong, so nothing was shown.")
  }
}
