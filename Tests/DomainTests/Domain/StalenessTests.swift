import TestSupport
import Testing

@testable import Domain

/// What somebody should look at, and from when on.
struct StalenessTests {
  private static let site = LabSite.shop().with(LabExperiment(.running))
  private static let second: Int64 = 1
  private static let day: Int64 = 86_400

  /// Why the experiment is stale so many seconds after the status last changed.
  private static func staleness(
    _ status: Status, after seconds: Int64, edit: (inout Experiment) -> Void = { _ in }
  ) throws -> [Staleness] {
    var lab = Lab(after: .shop())
    if status != .created { lab.apply(site) }
    lab.apply(.shop().with(LabExperiment(status)))
    var experiment = try #require(lab.experiment())
    try #require(experiment.status == status)
    edit(&experiment)
    var state = lab.state
    state.experiments[experiment.id] = experiment
    let now = Instant(seconds: experiment.lifecycle.changedAt.seconds + seconds)
    return experiment.staleness(at: now, in: state)
  }

  @Test(
    arguments: [
      (Status.created, 30 * day, []), (.created, 30 * day + second, [.neverStarted]),
      (.running, 365 * day, []),
      (.paused, 7 * day, []), (.paused, 7 * day + second, [.pausedForLong]),
      (.completed, second, [.stillServing]),
    ] as [(Status, Int64, [Staleness])])
  func `an experiment that was left alone is stale after a while`(
    status: Status, seconds: Int64, expected: [Staleness]
  ) throws {
    #expect(try Self.staleness(status, after: seconds) == expected)
  }

  @Test(arguments: [Status.paused, .completed])
  func `what serves nobody is not left over`(status: Status) throws {
    let stale = try Self.staleness(status, after: 99 * Self.day) { experiment in
      experiment.segment?.percentage = .zero
    }
    #expect(stale == [])
  }

  @Test(arguments: Status.allCases)
  func `a stop is always worth a look`(status: Status) throws {
    let stale = try Self.staleness(status, after: 99 * Self.day) { experiment in
      let instant = experiment.lifecycle.changedAt
      experiment.segment?.brake = Brake(
        author: Author(name: "ada"), stoppedAt: instant, reason: "Errors")
    }
    #expect(stale == (status == .created ? [.stopped, .neverStarted] : [.stopped]))
  }

  @Test(arguments: Status.allCases)
  func `a decision is overdue behind its moment, unless the experiment is completed`(
    status: Status
  ) throws {
    func isOverdue(after seconds: Int64) throws -> Bool {
      try Self.staleness(status, after: seconds) { experiment in
        experiment.details.decideBy = Instant(seconds: experiment.lifecycle.changedAt.seconds + 60)
      }.contains(.decisionOverdue)
    }
    #expect(try !isOverdue(after: 60))
    #expect(try isOverdue(after: 61) == (status != .completed))
  }

  @Test func `what is scheduled is not forgotten until its start has come`() throws {
    func staleness(after days: Int64) throws -> [Staleness] {
      try Self.staleness(.created, after: days * Self.day) { experiment in
        experiment.details.schedule.startAt = Instant(
          seconds: experiment.lifecycle.createdAt.seconds + 60 * Self.day)
      }
    }
    #expect(try staleness(after: 59) == [])
    #expect(try staleness(after: 60) == [.neverStarted])
  }
}
