import TestSupport
import Testing

/// A run is killed at every place, and nothing is lost or left over.
@Suite(.waiting) struct KillCampaignTests {
  private static let killed: Int32 = 128 + 9
  /// It ended by itself just when it was to be killed.
  private static let late: Int32 = 124
  /// Some of which the tracer must have seen, or it looks at the wrong files.
  private static let calls = ["openat", "write", "fsync", "renameat", "unlinkat", "close", "flock"]

  @Test(.enabled(if: Strace.works, "\(Strace.absence)"), arguments: CommitCourse.all)
  func `a run that is killed at any system call leaves the old or the new state`(
    course: CommitCourse
  ) throws {
    let stage = try CommitStage(course)
    let campaign = Campaign("\(course) killed at every system call", sample: 4)
    let places = try stage.places()
    #expect(Set(places.map(\.call.name)).isSuperset(of: Self.calls))
    campaign.run(places) { place in
      let workshop = try stage.copy()
      let line = stage.commandLine(in: workshop, place.injecting("signal=SIGKILL"))
      let run = try workshop.call(line).run()
      let misses = run.status == Self.killed ? [] : ["It was not killed: \(run)"]
      return misses + stage.mistakes(interrupted: try KeptFiles(in: workshop.folder))
        + (try stage.mistakes(afterNextIn: workshop))
    }
  }

  @Test(arguments: CommitCourse.all)
  func `a run that is killed at a random moment leaves the old or the new state`(
    course: CommitCourse
  ) throws {
    let stage = try CommitStage(course)
    let start = ContinuousClock.now
    let workshop = try stage.copy()
    try workshop.require("timeout -s KILL 60 \(course.command)")
    let (seconds, attoseconds) = (ContinuousClock.now - start).components
    let duration = Double(seconds) + Double(attoseconds) / 1e18
    let moments = (0..<(500 / CommitCourse.all.count + 1)).map { _ in
      Double.random(in: 0...duration)
    }
    let campaign = Campaign("\(course) killed at random moments", sample: 3)
    campaign.run(moments) { moment in
      let workshop = try stage.copy()
      // In the foreground, the end of the killed run is waited for.
      let run = try workshop.call("timeout --foreground -s KILL \(moment) \(course.command)").run()
      let misses = [0, Self.late, Self.killed].contains(run.status) ? [] : ["It failed: \(run)"]
      return misses + stage.mistakes(interrupted: try KeptFiles(in: workshop.folder))
        + (try stage.mistakes(afterNextIn: workshop))
    }
  }
}
