import TestSupport
import Testing

/// The system refuses what a run asks for, at every place: the run says so, or does all the same.
@Suite(.waiting) struct ErrorCampaignTests {
  private struct Fault: CustomStringConvertible {
    let place: CallPlace
    let error: String
    let isLasting: Bool

    var description: String { "\(error) at \(place)\(isLasting ? " and from then on" : "")" }
    var options: [String] { place.injecting("error=\(error)", isLasting: isLasting) }
  }

  /// An interrupted call is made again, so that this error must not last.
  private static let errors: [(name: String, isLasting: Bool)] = [
    ("ENOSPC", false), ("EIO", false), ("EIO", true), ("EINTR", false), ("EDQUOT", false),
    ("EROFS", false), ("EMFILE", false),
  ]

  @Test(.enabled(if: Strace.works, "\(Strace.absence)"), arguments: CommitCourse.different)
  func `an error at any system call is told or does no harm`(course: CommitCourse) throws {
    let stage = try CommitStage(course)
    let faults = try stage.places().flatMap { place in
      Self.errors.map { Fault(place: place, error: $0.name, isLasting: $0.isLasting) }
    }
    Campaign("\(course) with an error at every system call", sample: 5).run(faults) { fault in
      let workshop = try stage.copy()
      let run = try workshop.call(stage.commandLine(in: workshop, fault.options)).run()
      let calls = try SystemCall.all(in: workshop.trace)
      let strikes = calls.count { $0.result == -1 && $0.name == fault.place.call.name }
      return (strikes > 0 ? [] : ["It did not happen: \(run)"]) + Self.retries(in: calls)
        + (try stage.mistakes(failed: run, in: workshop))
    }
  }

  /// What is flushed once more after that has failed: a success would then say nothing.
  private static func retries(in calls: [SystemCall]) -> [String] {
    let flushes = calls.filter { $0.name == "fsync" || $0.name == "fdatasync" }
    return flushes.indices.filter { index in
      flushes[index].result == -1
        && flushes[(index + 1)...].contains { $0.path == flushes[index].path }
    }.map { "It was flushed again: \(flushes[$0].path)" }
  }

  @Test(.enabled(if: Strace.works, "\(Strace.absence)"), arguments: CommitCourse.different)
  func `a folder that cannot be flushed after the rename is told`(course: CommitCourse) throws {
    let stage = try CommitStage(course)
    let places = try stage.places()
    let rename = try #require(
      places.lastIndex { place in
        place.call.name == "renameat" && (try? place.call.text(3)) == "state.json"
      })
    let flush = try #require(places[rename...].first { $0.call.name == "fsync" })
    let workshop = try stage.copy()
    let line = stage.commandLine(in: workshop, flush.injecting("error=EIO"))
    let run = try workshop.call(line).run()
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    #expect(run.errorOutput.contains("The outcome is not known to be durable"))
    #expect(try KeptFiles(in: workshop.folder).isLike(stage.after, KeptFiles.state))
    #expect(try stage.mistakes(failed: run, in: workshop).isEmpty)
  }

  @Test(
    .enabled(if: Strace.works, "\(Strace.absence)"),
    arguments: [CommitCourse.second, .stop, .restoreDamaged, .restoreGood])
  func `nothing is committed that could not be recorded`(course: CommitCourse) throws {
    let stage = try CommitStage(course)
    let opening = try #require(
      try stage.places().first { place in
        place.call.name == "openat" && place.call.arguments.contains { $0.contains("O_APPEND") }
      })
    let workshop = try stage.copy()
    let line = stage.commandLine(in: workshop, opening.injecting("error=EACCES"))
    let run = try workshop.call(line).run()
    #expect(run.status == 1)
    #expect(
      run.errorOutput.contains(
        "Nothing was committed, since the audit trail '.titrate/audit.jsonl' could not record it"))
    let files = try KeptFiles(in: workshop.folder)
    #expect(files.differences(from: stage.before).isEmpty)
    #expect(try stage.mistakes(afterNextIn: workshop).isEmpty)
  }

  @Test(arguments: CommitCourse.different)
  func `output that cannot be written is told`(course: CommitCourse) throws {
    let stage = try CommitStage(course)
    let workshop = try stage.copy()
    let run = try workshop.call("\(course.command) > /dev/full").run()
    #expect(run.status == 1)
    #expect(run.errorOutput.contains("cannot write 'standard output'"))
    #expect(try KeptFiles(in: workshop.folder).differences(from: stage.after).isEmpty)
    #expect(try stage.mistakes(afterNextIn: workshop).isEmpty)
  }

  @Test(arguments: CommitCourse.different)
  func `a limit on the size of files is told`(course: CommitCourse) throws {
    let stage = try CommitStage(course)
    let largest = stage.after.contents.values.map(\.count).max() ?? 0
    let limits = Array(stride(from: 0, to: largest, by: 64))
    Campaign("\(course) with files of limited size", sample: 3).run(limits) { limit in
      let workshop = try stage.copy()
      // The limit holds for files, so what is printed goes through a pipe.
      let line = """
        { prlimit --fsize=\(limit) \(course.command); echo $? > "$HOME/status"; } 2>&1 \
        | cat >&2; exit $(cat "$HOME/status")
        """
      let run = try workshop.call(line).run()
      return (run.status == 1 ? [] : ["It ended well: \(run)"])
        + (try stage.mistakes(failed: run, in: workshop))
    }
  }
}
