import Domain
import Planning
import System
import TestSupport
import Testing
import Wire

@testable import Reconciling

/// Runs that others overtake: the store moves between reading and committing.
struct OvertakenTests {
  private static let ada = Provenance(
    author: Author(name: "ada"), time: Instant(seconds: 1_800_000_000))

  /// A clock that only sleeping moves on.
  private final class Clock: Sendable {
    private let state = Locked<(now: Int, pauses: [Int])>((0, []))

    var pauses: [Int] { state.withLock { $0.pauses } }

    func patience(_ milliseconds: Int) -> Patience {
      Patience(
        milliseconds: milliseconds, clock: { self.state.withLock { $0.now } },
        sleep: { pause in
          self.state.withLock { state in
            state.now += pause
            state.pauses.append(pause)
          }
        }, random: { $0.upperBound })
    }
  }

  private let clock = Clock()

  private static let before = LabSite.shop().with(LabExperiment(.created))
  /// What this run asks for.
  private static let wanted = LabSite.shop().with(LabExperiment(.running))

  private static func stored() throws -> Snapshot {
    try #require(Lab(after: before).snapshot)
  }

  private func apply(
    _ site: LabSite, to store: MemoryStore, approval: Reconciler.Approval = .given,
    milliseconds: Int = 60_000
  ) throws -> Reconciler.Result {
    var now = Self.ada.time
    let reconciler = Reconciler(
      store: store, provider: nil, worker: .lab(at: now), patience: clock.patience(milliseconds)
    ) { revision in
      now = Instant(seconds: now.seconds + 1)
      let stored = StoredState(try revision?.snapshot())
      let input = PlanningInput(
        workspace: site.workspace(), stored: stored, instant: now)
      return Planned(Plan(input), at: now, from: stored.state)
    }
    return try reconciler.apply(
      .init(keepsGoing: false, approval: approval), as: Self.ada.author,
      newLineage: "0a0b0c0d-0000-4000-8000-00000000000f")
  }

  /// What others commit: one more number is given out, and nothing else is done.
  private static func countUp(_ latest: Snapshot?) -> Snapshot? {
    guard let latest else { return nil }
    var state = latest.state
    state.lastNumbers.experiment += 1
    return Snapshot(
      lineage: latest.lineage, serial: latest.serial + 1, provenance: latest.provenance,
      state: state, events: [Event(.experimentCreated(number: 1))])
  }

  @Test(arguments: 0...5)
  func `however often the store moves, the run plans again, loses nothing and commits once`(
    count: Int
  ) throws {
    let before = try Self.stored()
    let store = MemoryStore(before) { call, number, latest in
      call == "commit" && number <= count ? Self.countUp(latest) : nil
    }
    guard case .applied(let plan, let done) = try apply(Self.wanted, to: store) else {
      Issue.record("nothing was applied")
      return
    }
    #expect(plan.words == ["start production/cta"])
    #expect(done.reconciliation.isComplete)
    #expect(store.snapshots.count == count + 2)
    #expect(store.snapshots.map(\.serial) == Array(before.serial...before.serial + count + 1))
    let latest = try #require(store.latest)
    #expect(latest.provenance.author == Self.ada.author)
    // What is planned again happens when that is done.
    #expect(latest.provenance.time.seconds == Self.ada.time.seconds + Int64(count) + 1)
    #expect(latest.state.lastNumbers.experiment == before.state.lastNumbers.experiment + count)
    #expect(latest.state.experiments.values.map(\.status) == [.running])
    #expect(store.history().count { $0.event.name == .experimentStarted } == 1)
    #expect(store.calls == Array(repeating: ["read", "commit"], count: count + 1).flatMap(\.self))
    #expect(clock.pauses.count == count)
    #expect(clock.pauses == clock.pauses.sorted(by: >), "Who was overtaken more waits less.")
  }

  @Test func `a run that nobody approved goes on with what is then to be done`() throws {
    var lab = Lab(after: Self.before)
    let before = try #require(lab.snapshot)
    lab.apply(.shop().with(LabExperiment(.created, rollout: LabRollout(90))))
    let others = lab.snapshot
    let store = MemoryStore(before) { call, number, _ in
      call == "commit" && number == 1 ? others : nil
    }
    guard case .applied(let plan, _) = try apply(Self.wanted, to: store) else {
      Issue.record("nothing was applied")
      return
    }
    #expect(plan.serial == others?.serial)
    let state = try #require(store.latest).state
    let experiment = try #require(state.experiments.values.first)
    #expect(experiment.status == .running)
    #expect(experiment.segment?.percentage.hundredths == LabRollout().percentage * 100)
    #expect(Lab(continuing: store.latest).plan(Self.wanted).changes.isEmpty)
  }

  @Test(arguments: [true, false])
  func `an approved run commits what was approved, also onto what others left alone`(
    isAsked: Bool
  ) throws {
    let before = try Self.stored()
    let approved = Lab(continuing: before).plan(Self.wanted)
    let store = MemoryStore(before) { call, number, latest in
      call == "commit" && number == 1 ? Self.countUp(latest) : nil
    }
    let approval: Reconciler.Approval = isAsked ? .asked { _ in true } : .of(approved)
    guard case .applied = try apply(Self.wanted, to: store, approval: approval) else {
      Issue.record("nothing was applied")
      return
    }
    #expect(store.latest?.state.experiments.values.map(\.status) == [.running])
    #expect(store.snapshots.count == 3)
  }

  @Test(arguments: [true, false])
  func `an approved run does not commit what was not approved, and says what differs`(
    isAsked: Bool
  ) throws {
    var lab = Lab(after: Self.before)
    let before = try #require(lab.snapshot)
    let approved = lab.plan(Self.wanted)
    lab.apply(.shop().with(LabExperiment(.created, rollout: LabRollout(90))))
    let others = lab.snapshot
    let store = MemoryStore(before) { call, number, _ in
      call == "commit" && number == 1 ? others : nil
    }
    let approval: Reconciler.Approval = isAsked ? .asked { _ in true } : .of(approved)
    let result = try apply(Self.wanted, to: store, approval: approval)
    guard case .stale(let old, let new) = result else {
      Issue.record("it was not stale")
      return
    }
    #expect(old.doesTheSame(as: approved))
    #expect(!new.differences(from: old).isEmpty)
    #expect(store.latest == others)
  }

  @Test(arguments: [0, 1, 60_000])
  func `a run that is overtaken until its time is over ends with an error`(
    milliseconds: Int
  ) throws {
    let store = MemoryStore(try Self.stored()) { call, _, latest in
      call == "commit" ? Self.countUp(latest) : nil
    }
    let error = #expect(throws: StateError.self) {
      try apply(Self.wanted, to: store, milliseconds: milliseconds)
    }
    guard case .moved = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(clock.pauses.reduce(0, +) == milliseconds)
    #expect(clock.pauses.allSatisfy { 1...2_000 ~= $0 })
    #expect(store.history().allSatisfy { $0.provenance != Self.ada })
  }

  @Test func `another failure is not tried again`() throws {
    let store = MemoryStore(try Self.stored(), failingAt: 2)
    #expect(throws: StateError.self) { try apply(Self.wanted, to: store) }
    #expect(store.calls == ["read", "commit"])
    #expect(clock.pauses.isEmpty)
  }
}
