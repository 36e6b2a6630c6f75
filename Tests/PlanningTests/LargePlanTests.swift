import Domain
import Manifests
import Planning
import JSONSyntax
import TestSupport
import Testing

/// Plans of so many experiments that the work is shared, and that findings are told on the way.
struct LargePlanTests {
  /// Does the last item first.
  private struct LastFirst: Workers {
    func map<Item: Sendable, Made: Sendable>(
      _ items: [Item], _ make: @Sendable (Item) -> Made
    ) -> [Made] {
      items.reversed().map(make).reversed()
    }

    func both<First: Sendable, Second: Sendable>(
      _ first: @Sendable () -> First, _ second: @Sendable () -> Second
    ) -> (First, Second) {
      let second = second()
      return (first(), second)
    }
  }

  /// Every experiment has a control that differs, of which the plan warns.
  private static let workspace: Workspace = {
    var site = LabSite.shop()
    for number in 0..<1_200 {
      site.features["flag-\(number)"] = .button
      site.experiments["test-\(number)"] = LabExperiment(
        number.isMultiple(of: 2) ? .created : .running, on: "flag-\(number)",
        rollout: LabRollout(value: .string("white")))
    }
    return site.workspace()
  }()

  private static func plan(
    _ workers: some Workers, telling tell: (Plan.News) -> Void = { _ in }
  ) -> Plan {
    Plan(
      for: workspace, from: nil, selection: nil, asOf: Instant(seconds: 0), workers: workers,
      carriedOutAs: Provenance(author: Author(name: "mira"), time: Instant(seconds: 0)),
      telling: tell)
  }

  @Test func `what is planned does not depend on who does what when`() {
    let (one, other) = (Self.plan(OneWorker()), Self.plan(LastFirst()))
    #expect(one.changes.count == 2_402)
    #expect(one.changes == other.changes)
    #expect(one.diagnostics == other.diagnostics)
    #expect(one.result?.state == other.result?.state)
    #expect(one.result?.events == other.result?.events)
    #expect(one.result?.state.lastNumbers.experiment == 1_200)
  }

  @Test func `every diagnostic is told once, many of them before all is planned`() {
    var told: [[Diagnostic]] = []
    let plan = Self.plan(OneWorker()) { told.append($0.diagnostics) }
    #expect(plan.diagnostics.count >= 1_200)
    #expect(told.flatMap(\.self) == plan.diagnostics)
    #expect(told.count > 2)
  }

  @Test func `events are told in full batches, which are those of the result`() throws {
    var told: [EventBatch] = []
    let plan = Self.plan(OneWorker()) { news in
      if let batch = news.events { told.append(batch) }
    }
    let batches = try #require(plan.result).events.batches
    #expect(told.count > 2)
    #expect(told.allSatisfy { $0.events.count >= Events.batchSize })
    let first = batches.prefix(told.count)
    #expect(first.map(ObjectIdentifier.init) == told.map(ObjectIdentifier.init))
    #expect(batches.dropFirst(told.count).allSatisfy { $0.events.count <= Events.batchSize })
  }
}
