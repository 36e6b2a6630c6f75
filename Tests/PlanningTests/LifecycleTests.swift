import Domain
import JSONSyntax
import Manifests
import Planning
import TestSupport
import Testing

struct LifecycleTests {
  /// Workspaces that lead to each status, one after another.
  private static func lab(at status: Status?) -> Lab {
    let shop = LabSite.shop()
    func site(_ status: Status) -> LabSite { shop.with(LabExperiment(status)) }
    return switch status {
    case nil: Lab(after: shop)
    case .created: Lab(after: site(.created))
    case .running: Lab(after: site(.running))
    case .paused: Lab(after: site(.running), site(.paused))
    case .completed: Lab(after: site(.running), site(.completed))
    }
  }

  struct Cell: Sendable, CustomTestStringConvertible {
    let from: Status?
    let to: Status
    let action: Change.Action?
    let error: String?

    init(_ from: Status?, _ to: Status, _ action: Change.Action?, error: String? = nil) {
      (self.from, self.to, self.action, self.error) = (from, to, action, error)
    }

    var testDescription: String { "\(from?.rawValue ?? "new") to \(to.rawValue)" }
  }

  private static let table = [
    Cell(nil, .created, .create), Cell(nil, .running, .start),
    Cell(nil, .paused, nil, error: "new-experiment-status"),
    Cell(nil, .completed, nil, error: "new-experiment-status"),
    Cell(.created, .created, nil), Cell(.created, .running, .start),
    Cell(.created, .paused, nil, error: "not-started"),
    Cell(.created, .completed, nil, error: "not-started"),
    Cell(.running, .created, nil, error: "launch-reverted"),
    Cell(.running, .running, nil), Cell(.running, .paused, .pause),
    Cell(.running, .completed, .complete),
    Cell(.paused, .created, nil, error: "launch-reverted"),
    Cell(.paused, .running, .resume), Cell(.paused, .paused, nil),
    Cell(.paused, .completed, .complete),
    Cell(.completed, .created, nil, error: "completed-is-final"),
    Cell(.completed, .running, nil, error: "completed-is-final"),
    Cell(.completed, .paused, nil, error: "completed-is-final"),
    Cell(.completed, .completed, nil),
  ]

  @Test(arguments: table)
  func `every move of the table is made, or refused where it stands`(cell: Cell) {
    var lab = Self.lab(at: cell.from)
    let run = lab.apply(.shop().with(LabExperiment(cell.to)))
    #expect(run.plan.changes.map(\.action) == [cell.action].compactMap(\.self))
    #expect(run.plan.errors == [cell.error].compactMap(\.self))
    #expect(
      run.plan.errorDiagnostics.map(\.location)
        == (cell.error == nil ? [] : [LabSite.experiment("cta", "/status")]))
    #expect(lab.experiment()?.status == (cell.error == nil ? cell.to : cell.from))
    if cell.error != nil { #expect(run.before == run.after) }
  }

  @Test(arguments: [
    ("launch-reverted", Status.running, Status.created, ["percentage\" to 0", "completed"]),
    ("launch-reverted", .paused, .created, ["percentage\" to 0", "completed"]),
    ("completed-is-final", .completed, .running, ["another experiment"]),
    ("not-started", .created, .paused, ["Start it", "remove its manifest"]),
  ])
  func `a refused move explains the way out`(
    rule: String, from: Status, to: Status, words: [String]
  ) throws {
    let plan = Self.lab(at: from).plan(.shop().with(LabExperiment(to)))
    let error = try #require(plan.errorDiagnostics.first { $0.identifier == rule })
    for word in words { #expect(error.detail.contains(word)) }
  }

  @Test(arguments: [
    (Status.running, Status.paused, "percentage 0."),
    (.running, .completed, "remove the rollout."), (.paused, .completed, "remove the rollout."),
  ])
  func `pause and complete change the status alone, and say that the override goes on serving`(
    from: Status, to: Status, wayOut: String
  ) throws {
    var lab = Self.lab(at: from)
    let flag = try #require(lab.flag())
    let segment = lab.experiment()?.segment
    let run = lab.apply(.shop().with(LabExperiment(to)))

    let change = try #require(run.plan.change())
    #expect(change.steps == [.experiment(.transitionStatus(from: from, to: to))])
    #expect(
      change.reasons == [
        "STILL SERVING: 20% keep their variant. To stop: `titrate stop production/cta` at once, or "
          + wayOut
      ])
    #expect(run.plan.warnings == ["pause-keeps-serving"])
    let warning = try #require(run.plan.diagnostics.first)
    #expect(warning.detail == change.reasons.first)
    #expect(warning.location == LabSite.experiment("cta", "/status"))
    #expect(lab.flag() == flag)
    #expect(lab.experiment()?.segment == segment)
    #expect(lab.rollout()?.isServing == true)
  }

  @Test func `what is still served is told as it is, and as it will be`() throws {
    var lab = Self.lab(at: .running)
    lab.apply(.shop().with(LabExperiment(.paused)))
    let plan = lab.plan(.shop().with(LabExperiment(.paused, rollout: LabRollout(40))))
    let warning = try #require(plan.diagnostics.first { $0.identifier == "pause-keeps-serving" })
    #expect(
      warning.detail.hasPrefix(
        "STILL SERVING: 20% have their variant, and 40% once this is applied. To stop: "))
  }

  @Test(arguments: [Status.paused, .completed])
  func `nothing is still serving where nobody was served`(to: Status) {
    for rollout in [nil, LabRollout(0)] {
      let lab = Lab(after: .shop().with(LabExperiment(.running, rollout: rollout)))
      let plan = lab.plan(.shop().with(LabExperiment(to, rollout: rollout)))
      #expect(plan.changes.map(\.reasons) == [[]])
      #expect(plan.diagnostics == [])
    }
  }

  @Test func `a resume keeps the first start, and touches neither override nor seed`() throws {
    var lab = Self.lab(at: .paused)
    let before = try #require(lab.experiment())
    let flag = try #require(lab.flag())
    lab.apply(.shop().with(LabExperiment(.running)))
    let after = try #require(lab.experiment())
    #expect(before.lifecycle.startedAt != nil)
    #expect(after.lifecycle.startedAt == before.lifecycle.startedAt)
    #expect(after.lifecycle.changedAt > before.lifecycle.changedAt)
    #expect(after.segment == before.segment)
    #expect(lab.flag() == flag)
  }

  @Test func `a completed experiment keeps when it was started and ended`() {
    let lab = Self.lab(at: .completed)
    let lifecycle = lab.experiment()?.lifecycle
    #expect(lifecycle?.startedAt == lifecycle?.createdAt)
    #expect(lifecycle?.endedAt == lab.snapshot?.provenance.time)
  }
}
