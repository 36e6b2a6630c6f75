import Domain
import Manifests
import TestSupport
import Testing

@testable import Planning

/// What is served, and is not what is kept.
struct DriftTests {
  private static let running = LabSite.shop().with(LabExperiment(.running, rollout: LabRollout(20)))

  /// A flag that somebody edits in the provider's own page, what a plan tells of that, and what it
  /// does about it.
  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    var site = running
    let edit: @Sendable (inout FlagServing) -> Void
    let drift: [String]
    let changes: [String]
    /// What is served once the plan is applied: the cohort in percent, if there is one.
    var percentage: Int?
    /// Whether the provider keeps experiments of its own.
    var withExperiments = false
  }

  private static let rows = [
    Row(
      testDescription: "a lower percentage", edit: { $0.overrides[0].percentage = Percentage(5) },
      drift: ["less-exposure stays"], changes: [], percentage: 5),
    Row(
      testDescription: "an override that is off", edit: { $0.overrides[0].state.isEnabled = false },
      drift: ["less-exposure stays"], changes: [], percentage: 20),
    Row(
      testDescription: "an override that is gone", edit: { $0.overrides = [] },
      drift: ["less-exposure stays"], changes: []),
    Row(
      testDescription: "a default that is off", edit: { $0.environmentDefault.isEnabled = false },
      drift: ["less-exposure stays"], changes: [], percentage: 20),
    Row(
      testDescription: "a higher percentage", edit: { $0.overrides[0].percentage = .whole },
      drift: ["more-exposure"], changes: ["cta: correctDrift override"], percentage: 20),
    Row(
      testDescription: "another rule than a share", edit: { $0.overrides[0].percentage = nil },
      drift: ["more-exposure"], changes: ["cta: correctDrift override"], percentage: 20),
    Row(
      testDescription: "another split", edit: { $0.overrides[0].state.allocations = .none },
      drift: ["other-split"], changes: ["cta: correctDrift override"], percentage: 20),
    Row(
      testDescription: "another value", edit: { $0.overrides[0].state.value = .string("pink") },
      drift: ["other-value"], changes: ["cta: correctDrift override"], percentage: 20),
    Row(
      testDescription: "a lower percentage and another split",
      edit: {
        $0.overrides[0].percentage = Percentage(5)
        $0.overrides[0].state.allocations = .none
      }, drift: ["less-exposure stays", "other-split"], changes: ["cta: correctDrift override"],
      percentage: 5),
    Row(
      testDescription: "another default",
      edit: { $0.environmentDefault.value = .string("pink") }, drift: ["other-default"],
      changes: ["button: correctDrift default"], percentage: 20),
    Row(
      testDescription: "an override of titrate's own that nobody knows",
      edit: { $0.overrides.append(own(7)) }, drift: ["more-exposure"],
      changes: ["button: correctDrift override"], percentage: 20),
    Row(
      testDescription: "a lower percentage under an edit of the rollout",
      site: running.with(LabExperiment(.running, rollout: LabRollout(30))),
      edit: { $0.overrides[0].percentage = Percentage(5) }, drift: ["less-exposure"],
      changes: ["cta: configureRollout 30%"], percentage: 30),
    Row(
      testDescription: "a lower percentage under an edit of something else",
      site: running.edited { $0.experiments["cta"]?.name = "Call" },
      edit: { $0.overrides[0].percentage = Percentage(5) }, drift: ["less-exposure stays"],
      changes: ["cta: updateExperiment"], percentage: 5),
    Row(
      testDescription: "a higher percentage under an edit of something else",
      site: running.edited { $0.experiments["cta"]?.name = "Call" },
      edit: { $0.overrides[0].percentage = .whole }, drift: ["more-exposure"],
      changes: ["cta: updateExperiment", "cta: correctDrift override"], percentage: 20),
  ]

  private static let paused = shop(.paused)

  private static func shop(_ status: Status) -> LabSite {
    LabSite.shop().with(LabExperiment(status, rollout: LabRollout(20)))
  }

  private static let rowsOfStatuses = [
    Row(
      testDescription: "an experiment that is paused",
      edit: { $0.overrides[0].status = .paused }, drift: ["other-status"],
      changes: ["cta: correctDrift override"], percentage: 20),
    Row(
      testDescription: "an experiment that never started",
      edit: { $0.overrides[0].status = .created }, drift: ["other-status"],
      changes: ["cta: correctDrift override"], percentage: 20),
    Row(
      testDescription: "an experiment that is over, under a completion", site: shop(.completed),
      edit: { $0.overrides[0].status = .completed }, drift: ["other-status"],
      changes: ["cta: transitionStatus running completed"], percentage: 20),
    Row(
      testDescription: "a lower percentage, and an experiment that is paused",
      edit: {
        $0.overrides[0].percentage = Percentage(5)
        $0.overrides[0].status = .paused
      }, drift: ["less-exposure stays", "other-status"], changes: ["cta: correctDrift override"],
      percentage: 5),
    Row(
      testDescription: "an override that is off, and an experiment that is paused",
      edit: {
        $0.overrides[0].state.isEnabled = false
        $0.overrides[0].status = .paused
      }, drift: ["less-exposure stays"], changes: [], percentage: 20),
    Row(
      testDescription:
        "an override that is off, and an experiment that never started, under a pause",
      site: paused,
      edit: {
        $0.overrides[0].state.isEnabled = false
        $0.overrides[0].status = .created
      }, drift: ["less-exposure stays"], changes: ["cta: transitionStatus running paused"],
      percentage: 20),
    Row(
      testDescription: "a lower percentage under a pause", site: paused,
      edit: { $0.overrides[0].percentage = Percentage(5) }, drift: ["less-exposure stays"],
      changes: ["cta: transitionStatus running paused"], percentage: 5),
    Row(
      testDescription: "a higher percentage under a pause", site: paused,
      edit: { $0.overrides[0].percentage = .whole }, drift: ["more-exposure"],
      changes: ["cta: transitionStatus running paused"], percentage: 20),
  ].map { row in
    var row = row
    row.withExperiments = true
    return row
  }

  /// A provider without experiments of its own has nothing to do with a status.
  private static let rowsWithoutStatuses = [
    Row(
      testDescription: "a lower percentage under a pause, without statuses", site: paused,
      edit: { $0.overrides[0].percentage = Percentage(5) }, drift: ["less-exposure stays"],
      changes: ["cta: transitionStatus running paused"], percentage: 5),
    Row(
      testDescription: "a higher percentage under a pause, without statuses", site: paused,
      edit: { $0.overrides[0].percentage = .whole }, drift: ["more-exposure"],
      changes: ["cta: transitionStatus running paused", "cta: correctDrift override"],
      percentage: 20),
  ]

  private static func own(_ number: Int) -> OverrideServing {
    OverrideServing(
      segment: SampleSnapshot.salt(number), percentage: .whole,
      state: FeatureState(isEnabled: true, value: .string("x"), allocations: .none), priority: 9)
  }

  private static func plan(_ site: LabSite, _ lab: Lab, _ provider: MemoryProvider) -> Plan {
    Plan(lab.input(site, reading: provider.read(Set(site.flags))))
  }

  @Test(arguments: rows + rowsOfStatuses + rowsWithoutStatuses)
  func `drift is told by its class, and put right or respected`(row: Row) throws {
    var lab = Lab(after: Self.running)
    let provider = MemoryProvider(
      Self.running, keeping: lab.state, withExperiments: row.withExperiments)
    provider.edit("button", row.edit)
    let plan = Self.plan(row.site, lab, provider)
    #expect(plan.drift.map { $0.kind.rawValue + ($0.isPutRight ? "" : " stays") } == row.drift)
    #expect(plan.changes.map(Self.words) == row.changes)
    #expect(plan.hasErrors == false && plan.breaches.isEmpty)
    let stored = (rollout: lab.rollout(), phases: lab.experiment()?.phases)
    _ = try lab.apply(row.site, through: provider)
    let served = try #require(provider["button"])
    #expect(served.overrides.first?.percentage == row.percentage.flatMap { Percentage($0) })
    if row.changes.allSatisfy({ $0.contains("correctDrift") }) {
      #expect(lab.rollout() == stored.rollout && lab.experiment()?.phases == stored.phases)
    }
    let rest = Self.plan(row.site, lab, provider)
    #expect(!rest.hasChanges)
    #expect(rest.drift.map(\.kind) == plan.drift.filter { !$0.isPutRight }.map(\.kind))
  }

  private static func words(_ change: Change) -> String {
    let steps = change.steps.map(\.words).joined(separator: ", ")
    if case .experiment(let id) = change.subject { return "\(id.key): \(steps)" }
    return "\(change.subject): \(steps)"
  }

  @Test func `a plan says what people feel from what is served, not from what is kept`() throws {
    let lab = Lab(after: Self.running)
    let provider = MemoryProvider(Self.running, keeping: lab.state)
    provider.edit("button") { $0.overrides[0].percentage = Percentage(5) }
    let more = Self.running.with(LabExperiment(.running, rollout: LabRollout(30)))
    let impact = Self.plan(more, lab, provider).measured().changes.first?.impacts.first
    #expect(impact?.enrolled.before.hundredths == 500)
    #expect(impact?.enrolled.after.hundredths == 3_000)
    provider.edit("button") { $0.overrides[0].percentage = .whole }
    let right = Self.plan(Self.running, lab, provider).measured().changes.first?.impacts.first
    #expect(right?.leaves.hundredths == 8_000)
  }

  @Test func `a rise in time goes on in the state, and leaves alone what was lowered`() throws {
    let ramp = LabSite.shop().with(
      LabExperiment(.running, rollout: .ramp(["0m": 10, "30m": 20])))
    var lab = Lab(after: ramp)
    let provider = MemoryProvider(ramp, keeping: lab.state)
    provider.edit("button") { $0.overrides[0].percentage = Percentage(5) }
    let plan = Self.plan(ramp, lab, provider).measured()
    #expect(plan.changes.map(\.isDue) == [true])
    #expect(plan.changes.first?.impacts.first?.enters == .zero)
    #expect(plan.drift.map(\.kind) == [.lessExposure])
    _ = try lab.apply(ramp, through: provider)
    #expect(lab.rollout()?.segment.percentage == Percentage(20))
    #expect(provider["button"]?.overrides.first?.percentage == Percentage(5))
    #expect(Self.plan(ramp, lab, provider).drift.map(\.isPutRight) == [false])
  }

  @Test func `what an interrupted run left behind is put right in both directions`() {
    let lab = Lab(after: Self.running)
    let provider = MemoryProvider(Self.running, keeping: lab.state)
    provider.edit("button") { $0.overrides[0].percentage = Percentage(5) }
    var snapshot = lab.snapshot
    let intent = Intent(
      id: "0", provenance: Provenance(author: lab.author, time: lab.now), process: "",
      renewedAt: lab.now, flags: Set(Self.running.flags))
    snapshot = snapshot.map { snapshot in
      var state = snapshot.state
      state.intents = [intent]
      return Snapshot(
        lineage: snapshot.lineage, serial: snapshot.serial, provenance: snapshot.provenance,
        state: state, events: [])
    }
    let plan = Self.plan(Self.running, Lab(continuing: snapshot), provider)
    #expect(plan.drift.map(\.isPutRight) == [true])
    #expect(plan.changes.map(Self.words) == ["cta: correctDrift override"])
  }

  @Test func `a stopped experiment that is served is put right`() {
    var lab = Lab(after: Self.running)
    lab.apply(.stop(reason: "errors"), in: Self.running)
    let provider = MemoryProvider(Self.running, keeping: lab.state)
    #expect(Self.plan(Self.running, lab, provider).drift.isEmpty)
    provider.edit("button") { $0.overrides[0].percentage = Percentage(20) }
    let plan = Self.plan(Self.running, lab, provider).measured()
    #expect(plan.drift.map(\.kind) == [.moreExposure])
    #expect(plan.changes.first?.impacts.first?.leaves.hundredths == 2_000)
  }

  @Test func `what nobody gets of a stopped experiment is no drift, whatever it is`() {
    var lab = Lab(after: Self.running)
    lab.apply(.stop(reason: "errors"), in: Self.running)
    let provider = MemoryProvider(Self.running, keeping: lab.state)
    provider.edit("button") { flag in
      flag.overrides[0].state.allocations = .none
      flag.overrides[0].state.value = .string("pink")
    }
    let plan = Self.plan(Self.running, lab, provider)
    #expect(plan.drift.isEmpty && !plan.hasChanges)
    provider.edit("button") { $0.overrides[0].percentage = Percentage(20) }
    #expect(Self.plan(Self.running, lab, provider).drift.map(\.kind) == [.moreExposure])
  }

  @Test func `what is served to nobody, though it is kept for some, is less alone`() {
    let lab = Lab(after: Self.running)
    let provider = MemoryProvider(Self.running, keeping: lab.state)
    provider.edit("button") { flag in
      flag.overrides[0].state.allocations = .none
      flag.overrides[0].percentage = .zero
    }
    let plan = Self.plan(Self.running, lab, provider)
    #expect(plan.drift.map(\.kind) == [.lessExposure] && !plan.hasChanges)
  }

  @Test func `a plan of something else tells no drift, and puts nothing right`() {
    let lab = Lab(after: Self.running.edited { $0.features["other"] = LabFeature() })
    let site = Self.running.edited {
      $0.features["other"] = LabFeature()
      $0.experiments["new"] = LabExperiment(.created, on: "other", rollout: nil)
    }
    let provider = MemoryProvider(site, keeping: lab.state)
    provider.edit("button") { $0.overrides[0].percentage = .whole }
    let input = lab.input(
      site, .experiments("new"), reading: provider.read(Set(site.flags)))
    let plan = Plan(input)
    #expect(plan.drift.isEmpty)
    #expect(plan.changes.count == 1)
  }

  @Test func `a plan that is compared with a base says that drift is pending there`() {
    let lab = Lab(after: Self.running)
    let provider = MemoryProvider(Self.running, keeping: lab.state)
    provider.edit("button") { $0.overrides[0].percentage = .whole }
    let input = lab.input(Self.running, reading: provider.read(Set(Self.running.flags)))
    let base = Plan(input.asking(for: Self.running.workspace(), given: input.stored))
    #expect(Plan(input).compared(withBase: [base]).changes.map(\.origin) == [.base])
  }

  @Test func `other drift makes an approved plan stale`() {
    let lab = Lab(after: Self.running)
    let provider = MemoryProvider(Self.running, keeping: lab.state)
    let before = Self.plan(Self.running, lab, provider)
    provider.edit("button") { $0.overrides[0].percentage = Percentage(5) }
    let now = Self.plan(Self.running, lab, provider)
    #expect(!now.doesTheSame(as: before))
    #expect(now.differences(from: before) == [.drift(before: [], now: now.drift)])
    #expect(Self.plan(Self.running, lab, provider).doesTheSame(as: now))
  }
}

extension Percentage {
  fileprivate init?(_ percent: Int) { self.init(hundredths: percent * 100) }
}
