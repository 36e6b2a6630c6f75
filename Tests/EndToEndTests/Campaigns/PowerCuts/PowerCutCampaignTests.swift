import TestSupport
import Testing

/// The power fails at any moment, and every state of the disk that can follow is looked at.
@Suite(.waiting, .enabled(if: Strace.works, "\(Strace.absence)")) struct PowerCutCampaignTests {
  @Test(arguments: CommitCourse.all)
  func `a power cut leaves the old or the new state, and what was reported`(
    course: CommitCourse
  ) throws {
    let stage = try CommitStage(course)
    let recording = try stage.recording(of: course.command, in: stage.copy(), on: stage.disk)
    #expect(recording.operations.contains(.report))
    let cut = PowerCut(recording.operations, on: stage.disk, earlier: [stage.before])
    let campaign = Campaign("\(course) with a power cut at every moment", sample: 3)
    campaign.run(Array(cut.remains)) { remains in
      let workshop = try stage.copy(with: Disk(remains.files))
      // What was not reported may have lost the backup, and the next run has nothing to back up.
      return cut.mistakes(remains)
        + (try stage.mistakes(afterNextIn: workshop, ignoring: KeptFiles.backup))
    }
  }

  /// What the second run is to do: what the first one left undone, or something new.
  private static let second: [(CommitCourse, commands: [String])] =
    CommitCourse.all.flatMap { course in
      [(course, ["true", course.next])]
        + (course.edit.map { [(course, [$0, CommitCourse.apply])] } ?? [])
    }

  @Test(arguments: second)
  func `a power cut after a run that was killed, and in the next one, loses nothing`(
    course: CommitCourse, commands: [String]
  ) throws {
    let stage = try CommitStage(course)
    let recording = try stage.recording(of: course.command, in: stage.copy(), on: stage.disk)
    let counts = Array(0...recording.operations.count)
    let campaign = Campaign(
      "\(course), killed, then \(commands.joined(separator: " and ")), with a power cut", sample: 2)
    campaign.run(counts) { count in
      var disk = stage.disk
      for operation in recording.operations.prefix(count) { disk.perform(operation) }
      let left = KeptFiles(disk.files)
      let workshop = try stage.copy(with: disk)
      try workshop.require(commands[0])
      let next = try stage.recording(of: commands[1], in: workshop, on: disk)
      let cut = PowerCut(next.operations, on: disk, earlier: [stage.before, left])
      return Set(cut.remains.flatMap(cut.mistakes)).sorted()
    }
  }
}
