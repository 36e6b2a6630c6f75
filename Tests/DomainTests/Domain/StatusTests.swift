import Testing

@testable import Domain

struct StatusTests {
  private static let pairs = Status.allCases.flatMap { status in
    Status.Event.allCases.map { (status, $0) }
  }

  private static let moves: [String: Status] = [
    "created start": .running, "running pause": .paused, "running complete": .completed,
    "paused resume": .running, "paused complete": .completed,
  ]

  @Test(arguments: pairs)
  func `an event leads where the lifecycle says, and nowhere else`(
    status: Status, event: Status.Event
  ) {
    #expect(status.applying(event) == Self.moves["\(status) \(event)"])
  }

  @Test(arguments: Status.allCases, Status.allCases)
  func `there is one event to each status that can be reached`(from: Status, to: Status) {
    let expected: [String: Status.Event] = [
      "created running": .start, "running paused": .pause, "running completed": .complete,
      "paused running": .resume, "paused completed": .complete,
    ]
    #expect(from.event(leadingTo: to) == expected["\(from) \(to)"])
  }

  @Test func `running and paused experiments lock their feature`() {
    #expect(Status.allCases.filter(\.locksFeature) == [.running, .paused])
  }

  @Test(arguments: pairs)
  func `a life changes with a permitted event and stays as it is with any other`(
    status: Status, event: Status.Event
  ) {
    let began = Instant(seconds: 1)
    let before = Experiment.Lifecycle(
      status: status, createdAt: began, changedAt: began, startedAt: nil, endedAt: nil,
      clock: RunningClock())
    var life = before
    let isPermitted = life.apply(event, at: Instant(seconds: 9))
    #expect(isPermitted == (status.applying(event) != nil))
    #expect(isPermitted || life == before)
    #expect(life.status == status.applying(event) ?? status)
    #expect(life.changedAt == Instant(seconds: isPermitted ? 9 : 1))
  }

  @Test func `the first start and the end are remembered`() {
    var life = Experiment.Lifecycle(createdAt: Instant(seconds: 1))
    #expect(life.startedAt == nil)
    let events: [(Status.Event, Int64)] = [(.start, 2), (.pause, 3), (.resume, 4), (.complete, 5)]
    for (event, seconds) in events {
      #expect(life.endedAt == nil)
      let isPermitted = life.apply(event, at: Instant(seconds: seconds))
      #expect(isPermitted)
      #expect(life.startedAt == Instant(seconds: 2))
    }
    #expect(life.createdAt == Instant(seconds: 1))
    #expect(life.endedAt == Instant(seconds: 5))
    #expect(life.status == .completed)
  }
}
