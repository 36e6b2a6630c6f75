import TestSupport
import Testing

/// titrate, or the provider, ends between any two messages of a launch, a rise, a stop, a release and a
/// shipping. The next apply puts everything right with no human, and nothing is done twice.
@Suite(.waiting, .enabled(if: Python.isInstalled, "\(Python.absence)"))
struct ProviderKillCampaignTests {
  /// There are two greetings, and a request and its answer, in every verb of a run.
  private static let messages = 1...4

  @Test(
    arguments: Campaign.some(ProviderMoment.all, 3).map { ($0, false) }
      + ProviderMoment.different.map { ($0, true) })
  func `whoever is killed at any message, the next apply puts everything right`(
    moment: ProviderMoment, inGit: Bool
  ) throws {
    let stage = try ProviderStage(moment, inGit: inGit)
    let expected = try stage.outcome()
    #expect(!expected.writes.isEmpty)
    let accidents = ["kill", "die", "exit", "close"].flatMap { what in
      moment.verbs.flatMap { verb in
        Self.messages.flatMap { message in
          ["before", "after"].map { when in
            "FILE_DOES=\(what)-\(when) FILE_VERB=\(verb) FILE_AT=\(message)"
          }
        }
      }
    }
    var hits = 0
    Campaign("\(moment) cut off at every message\(inGit ? " in git" : "")", sample: 2)
      .run(accidents) { accident in
        let (mistakes, isHit) = try stage.mistakes(
          after: { try ProviderStage.run(moment.command, in: $0, accident) }, expecting: expected)
        hits += isHit ? 1 : 0
        return mistakes
      }
    #expect(hits > 0, "Nothing went wrong, so nothing was shown.")
  }

  @Test(
    .enabled(if: Strace.works, "\(Strace.absence)"), arguments: ProviderMoment.different)
  func `whatever a full disk is in the way of, the next apply puts everything right`(
    moment: ProviderMoment
  ) throws {
    let stage = try ProviderStage(moment)
    let expected = try stage.outcome()
    let workshop = try stage.copy()
    let traced = Strace.commandLine(
      moment.command, paths: CommitCourse.second.paths(in: workshop.folder.path))
    try ProviderStage.require(traced, in: workshop)
    let counts = Dictionary(grouping: try SystemCall.all(in: workshop.trace), by: \.name)
      .mapValues(\.count)
    let accidents = ["openat", "write", "fsync", "renameat"].flatMap { name in
      (1...(counts[name] ?? 1)).map { "inject=\(name):error=ENOSPC:when=\($0)" }
    }
    #expect(accidents.count > 20, "There are several commits.")
    var hits = 0
    Campaign("\(moment) on a full disk", sample: 2).run(accidents) { accident in
      let (mistakes, isHit) = try stage.mistakes(
        after: { workshop in
          let line = Strace.commandLine(
            moment.command, paths: CommitCourse.second.paths(in: workshop.folder.path),
            options: ["-e", accident])
          return try ProviderStage.run(line, in: workshop)
        }, expecting: expected)
      hits += isHit ? 1 : 0
      return mistakes
    }
    #expect(hits > 0, "Nothing went wrong, so nothing was shown.")
  }
}
