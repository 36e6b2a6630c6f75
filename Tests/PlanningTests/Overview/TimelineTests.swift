import Domain
import JSONSyntax
import Planning
import TestSupport
import Testing

struct TimelineTests {
  private static let begin = Instant(seconds: 1_767_225_600)

  private static func after(days: Int64) -> Instant {
    Instant(seconds: begin.seconds + days * 86_400)
  }

  /// A bench that keeps the trail of what it applies.
  private struct Life {
    var lab = Lab()
    var trail: [AuditRecord] = []

    mutating func apply(_ experiment: LabExperiment?, onDay day: Int64) {
      lab.now = after(days: day)
      keeping { $0.apply(experiment.map { LabSite.shop().with($0) } ?? .shop()) }
    }

    mutating func apply(_ change: Plan.BrakeChange, onDay day: Int64) {
      lab.now = after(days: day)
      keeping { $0.apply(change, in: .shop()) }
    }

    private mutating func keeping(_ run: (inout Lab) -> LabRun) {
      let serial = lab.snapshot?.serial
      _ = run(&lab)
      if lab.snapshot?.serial != serial { trail += lab.snapshot?.records ?? [] }
    }

    func timeline(onDay day: Int64, knowing trail: [AuditRecord]? = nil) -> [String] {
      Overview(
        of: lab.snapshot, asOf: after(days: day), in: TimeZones(), nil, trail ?? self.trail
      ).standings.first.map { $0.timeline.words } ?? []
    }
  }

  private static let running = LabExperiment(.running)

  private static func ramp(_ rollout: LabRollout, _ status: Status = .running) -> LabExperiment {
    LabExperiment(status, rollout: rollout)
  }

  @Test func `a life is told by its stretches and its marks`() {
    var life = Life()
    life.apply(LabExperiment(.created), onDay: 0)
    life.apply(Self.running, onDay: 1)
    life.apply(LabExperiment(.running, rollout: LabRollout(50)), onDay: 3)
    life.apply(LabExperiment(.paused, rollout: LabRollout(50)), onDay: 4)
    life.apply(LabExperiment(.running, rollout: LabRollout(50)), onDay: 6)
    life.apply(.stop(reason: ""), onDay: 7)
    life.apply(.release, onDay: 8)
    life.apply(LabExperiment(.completed, rollout: LabRollout(50)), onDay: 10)
    #expect(
      life.timeline(onDay: 12) == [
        "1–3 serving 20%", "3–4 serving 50%", "4–6 paused 50%", "6–7 serving 50%",
        "7–8 stopped 50%", "8–10 serving 50%", "10–12 completed 50%", "1 started", "4 paused",
        "6 resumed", "7 stopped", "8 released", "10 completed",
      ])
    life.apply(LabExperiment(.completed, rollout: nil), onDay: 12)
    #expect(life.timeline(onDay: 20).contains("10–12 completed 50%"), "then it is torn down")
    #expect(!life.timeline(onDay: 20).contains { $0.contains("20 ") })
  }

  @Test func `without a trail the state tells what it knows`() {
    var life = Life()
    life.apply(Self.running, onDay: 1)
    life.apply(LabExperiment(.paused), onDay: 2)
    life.apply(Self.running, onDay: 3)
    life.apply(LabExperiment(.running, rollout: LabRollout(50)), onDay: 4)
    #expect(
      life.timeline(onDay: 5, knowing: []) == [
        "1–4 serving 20%", "4–5 serving 50%", "5– planned 50%", "1 started",
      ])
    life.apply(.stop(reason: ""), onDay: 6)
    #expect(
      life.timeline(onDay: 7, knowing: []) == [
        "1–4 serving 20%", "4–6 serving 50%", "6–7 stopped 50%", "1 started", "6 stopped",
      ])
    life.apply(.release, onDay: 8)
    life.apply(LabExperiment(.paused, rollout: LabRollout(50)), onDay: 9)
    #expect(
      life.timeline(onDay: 10, knowing: []) == [
        "1–4 serving 20%", "4–9 serving 50%", "9–10 paused 50%", "1 started", "8 released",
        "9 paused",
      ])
    life.apply(LabExperiment(.completed, rollout: nil), onDay: 11)
    #expect(
      life.timeline(onDay: 12, knowing: []) == [
        "1–4 serving 20%", "4–11 serving 50%", "1 started", "11 completed",
      ])
  }

  @Test func `a trail that does not lead to what is stored is passed over`() {
    var life = Life()
    life.apply(Self.running, onDay: 1)
    let restored = life.lab
    life.apply(LabExperiment(.completed), onDay: 2)
    life.lab = restored
    #expect(
      life.timeline(onDay: 5) == ["1–5 serving 20%", "5– planned 20%", "1 started"])
  }

  @Test func `a trail whose beginning is gone is completed by the state`() {
    var life = Life()
    life.apply(Self.running, onDay: 1)
    life.trail = []
    life.apply(LabExperiment(.paused), onDay: 3)
    life.apply(Self.running, onDay: 4)
    #expect(
      life.timeline(onDay: 5) == [
        "1–3 serving 20%", "3–4 paused 20%", "4–5 serving 20%", "5– planned 20%", "1 started",
        "3 paused", "4 resumed",
      ])
  }

  @Test func `what never started has nothing to show, and neither has an earlier one of its key`() {
    var life = Life()
    life.apply(Self.running, onDay: 1)
    life.apply(LabExperiment(.completed, rollout: nil), onDay: 2)
    life.apply(nil, onDay: 3)
    life.apply(LabExperiment(.created), onDay: 400)
    #expect(life.lab.experiment()?.status == .created)
    #expect(life.timeline(onDay: 500) == [])
  }

  @Test func `a cohort that is served before the start is shown`() {
    var life = Life()
    life.apply(LabExperiment(.created, rollout: LabRollout(isEnabled: true)), onDay: 1)
    life.apply(LabExperiment(.created, rollout: LabRollout(30, isEnabled: true)), onDay: 2)
    life.apply(LabExperiment(.running, rollout: LabRollout(30, isEnabled: true)), onDay: 4)
    #expect(
      life.timeline(onDay: 5) == [
        "1–2 serving 20%", "2–5 serving 30%", "5– planned 30%", "4 started",
      ])
  }

  @Test func `iterations are marked, also without a trail`() {
    var life = Life()
    life.apply(Self.running, onDay: 1)
    life.apply(Self.running.with("iteration", 2), onDay: 3)
    life.apply(Self.running.with("iteration", 3), onDay: 4)
    let words = [
      "1–5 serving 20%", "5– planned 20%", "1 started", "3 iteration 2", "4 iteration 3",
    ]
    #expect(life.timeline(onDay: 5) == words)
    #expect(life.timeline(onDay: 5, knowing: []) == words)
  }

  @Test func `all within one second is no stretch, and all marks`() {
    var life = Life()
    life.apply(Self.running, onDay: 1)
    life.apply(LabExperiment(.paused), onDay: 1)
    life.apply(LabExperiment(.completed, rollout: nil), onDay: 1)
    #expect(life.timeline(onDay: 1) == ["1 started", "1 paused", "1 completed"])
  }

  @Test func `a clock that jumps back makes no stretch of a negative length`() {
    var life = Life()
    life.apply(Self.running, onDay: 5)
    life.apply(LabExperiment(.running, rollout: LabRollout(50)), onDay: 3)
    life.apply(LabExperiment(.running, rollout: LabRollout(60)), onDay: 6)
    #expect(
      life.timeline(onDay: 7) == [
        "3–5 serving 50%", "5–6 serving 20%", "6–7 serving 60%", "7– planned 60%", "5 started",
      ])
    #expect(life.timeline(onDay: 2) == ["2– planned 60%", "2 started"], "it is looked at earlier")
  }

  @Test func `a stop of what never served is a mark alone`() {
    var life = Life()
    life.apply(LabExperiment(.created), onDay: 1)
    life.apply(.stop(reason: ""), onDay: 2)
    #expect(life.timeline(onDay: 9) == ["2 stopped"])
  }

  @Test func `an experiment without a cohort runs and serves nobody`() {
    var life = Life()
    life.apply(LabExperiment(.running, rollout: nil), onDay: 1)
    #expect(life.timeline(onDay: 2) == ["1–2 serving 0%", "2– planned 0%", "1 started"])
  }

  // MARK: What comes

  @Test func `what is to start, rise and end is planned until then`() {
    let schedule: JSONValue = .object([
      JSONMember("startAt", Self.after(days: 3).json),
      JSONMember("endAt", Self.after(days: 9).json),
    ])
    var life = Life()
    life.apply(
      Self.ramp(.ramp(["0d": 10, "2d": 50])).with("schedule", schedule)
        .with("decideBy", Self.after(days: 12).json), onDay: 1)
    #expect(
      life.timeline(onDay: 1) == [
        "3–5 planned 10%", "5–9 planned 50%", "3 scheduledStart", "9 scheduledEnd", "12 decideBy",
      ])
  }

  @Test func `what waits for a gate comes at the earliest, and so does what follows`() {
    let ramp = LabRollout.ramp(["0d": 10, "2d": 50, "4d": 100]).gated(50, exposures: 9)
    var life = Life()
    life.apply(Self.ramp(ramp.baked("3d")), onDay: 0)
    #expect(
      life.timeline(onDay: 1) == [
        "0–1 serving 10%", "1–2 planned 10%", "2–4 earliest 50%", "4–7 earliest 100%", "0 started",
        "7 scheduledEnd at the earliest",
      ])
  }

  @Test func `a pause or a stop plans nothing, and a ramp of a hundred steps has a hundred`() {
    var life = Life()
    life.apply(LabExperiment(.running), onDay: 0)
    life.apply(LabExperiment(.paused), onDay: 1)
    #expect(life.timeline(onDay: 2).last == "1 paused")
    #expect(!life.timeline(onDay: 2).contains { $0.contains("planned") })

    var other = Life()
    other.apply(Self.ramp(.rising(to: 100, each: "h")), onDay: 0)
    #expect(other.timeline(onDay: 0).count { $0.contains("planned") } == 100)
  }

  @Test func `a decision that is due is marked until the experiment is over`() {
    let decideBy = Self.after(days: 2).json
    var life = Life()
    life.apply(LabExperiment(.created).with("decideBy", decideBy), onDay: 0)
    #expect(life.timeline(onDay: 5) == ["2 decideBy"])
  }
}

extension Timeline {
  /// In days after the beginning.
  fileprivate var words: [String] {
    stretches.map { stretch in
      "\(stretch.begin.days)–\(stretch.end.map { "\($0.days)" } ?? "") \(stretch.kind.words) \(stretch.percentage)%"
    } + marks.map { "\($0.time.days) \($0.kind.words)" }
  }
}

extension Instant {
  fileprivate var days: Int64 { (seconds - 1_767_225_600) / 86_400 }
}

extension Timeline.Stretch.Kind {
  fileprivate var words: String {
    switch self {
    case .planned(isEarliest: false): "planned"
    case .planned(isEarliest: true): "earliest"
    default: "\(self)"
    }
  }
}

extension Timeline.Mark.Kind {
  fileprivate var words: String {
    switch self {
    case .startedOver(let iteration): "iteration \(iteration)"
    case .scheduledEnd(let isEarliest): "scheduledEnd" + (isEarliest ? " at the earliest" : "")
    default: "\(self)"
    }
  }
}
