import JSONSyntax
import TestSupport
import Testing

@testable import Domain
@testable import Manifests
@testable import Planning
@testable import Rendering

struct PlanRenderingTests {
  private static let id = ExperimentID(
    environment: SampleSnapshot.production, key: ExperimentKey(checked: "checkout-cta"))
  private static let feature = FeatureName(checked: "checkout_button")

  private static func plan(
    _ changes: [Change], lineage: String? = "3f", serial: Int = 4, errorsElsewhere: Int = 0,
    diagnostics: [Diagnostic] = []
  ) -> Plan {
    Plan(
      lineage: lineage, serial: serial, selection: nil, changes: changes, diagnostics: diagnostics,
      errorsElsewhere: errorsElsewhere)
  }

  private static func change(
    _ action: Change.Action, from before: Status?, to after: Status?, _ steps: [Step] = [],
    fields: [Change.FieldChange] = [], reasons: [String] = []
  ) -> Change {
    var change = Change(
      .experiment(id), action, in: .start, feature: feature, fields: fields, steps: steps)
    change.statusBefore = before
    change.statusAfter = after
    change.reasons = reasons
    return change
  }

  // MARK: Text

  @Test(arguments: [
    (
      change(.create, from: nil, to: .created),
      "+ create experiment checkout-cta in production on checkout_button: new → created"
    ),
    (
      change(.start, from: nil, to: .running),
      "▶ start experiment checkout-cta in production on checkout_button: new → running"
    ),
    (
      change(.resume, from: .paused, to: .running),
      "▶ resume experiment checkout-cta in production on checkout_button: paused → running"
    ),
    (
      change(.pause, from: .running, to: .paused),
      "‖ pause experiment checkout-cta in production on checkout_button: running → paused"
    ),
    (
      change(.complete, from: .paused, to: .completed),
      "■ complete experiment checkout-cta in production on checkout_button: paused → completed"
    ),
    (
      change(.update, from: .running, to: .running),
      "~ update experiment checkout-cta in production on checkout_button"
    ),
    (
      change(.remove, from: .completed, to: nil),
      "- remove experiment checkout-cta in production on checkout_button  (destructive)"
    ),
    (
      change(.stop, from: .running, to: .running),
      "✋ stop experiment checkout-cta in production on checkout_button"
    ),
    (
      change(.release, from: .running, to: .running),
      "▶ release experiment checkout-cta in production on checkout_button"
    ),
    (
      Change(.environment(SampleSnapshot.staging), .create, in: .addDefinitions, steps: []),
      "+ create environment staging"
    ),
    (
      Change(.feature(feature), .remove, in: .removeDefinitions, steps: []),
      "- remove feature checkout_button  (destructive)"
    ),
    (
      Change(
        .feature(feature), .update, in: .changeDefaults, environment: SampleSnapshot.staging,
        steps: []), "~ update feature checkout_button in staging"
    ),
  ])
  func `a change has a headline`(change: Change, headline: String) {
    let lines = PlanRenderer.text(Self.plan([change])).split(separator: "\n")
    #expect(lines.first.map(String.init) == headline)
  }

  @Test func `a plan lists fields, steps and reasons, and counts`() {
    let change = Self.change(
      .start, from: .created, to: .running,
      [.experiment(.transitionStatus(from: .created, to: .running))],
      fields: [
        Change.FieldChange(path: "/hypothesis", before: .string("0f"), after: .string("1e")),
        Change.FieldChange(path: "/metrics", before: .null, after: .string("1e")),
        Change.FieldChange(path: "/name", before: .null, after: .string("A \"b\"")),
        Change.FieldChange(path: "/owner", before: .string("pay"), after: .null),
        Change.FieldChange(
          path: "/rollout/percentage", before: .integer(10), after: .number(12.5)),
      ], reasons: ["It is time."])
    let environment = Change(
      .environment(SampleSnapshot.staging), .create, in: .addDefinitions, steps: [])
    #expect(
      PlanRenderer.text(
        Self.plan([environment, change], lineage: nil, errorsElsewhere: 2), showsAll: true)
          == """
          No state yet: the first apply will begin one.

          ▶ start experiment checkout-cta in production on checkout_button: created → running
              hypothesis: edited
              name: "A \\"b\\""
              owner: "pay" → none
              rollout/percentage: 10 → 12.5
              - set the status: created → running
              ! It is time.

          + create environment staging

          2 error(s) outside the selection; `titrate validate` shows them.

          Plan: 1 to start, 1 to create.

          """)
  }

  @Test func `what is stopped comes first, and what comes next by itself behind the changes`() {
    let plan = Plan(
      lineage: "3f", serial: 4, selection: nil,
      changes: [Self.change(.pause, from: .running, to: .paused)], errorsElsewhere: 0,
      stops: [Self.stop], upcoming: Self.upcoming)
    #expect(
      PlanRenderer.text(plan) == """
        ✋ STOPPED checkout-cta in production: Errors doubled. (ada, 2026-01-02T00:00:00Z). It serves nobody until `titrate release production/checkout-cta`.

        ‖ pause experiment checkout-cta in production on checkout_button: running → paused

        Next, by itself:
            checkout-cta in production: 2026-01-03T00:00:00Z starts, 2026-01-04T00:00:00Z 20%, 2026-01-05T00:00:00Z is completed

        Plan: 1 to pause.

        """)
    let json = Self.json(plan)
    #expect(
      json.contains(
        #""stops":[{"author":{"name":"ada","type":"user"},"environment":"production","#
          + #""key":"checkout-cta","reason":"Errors doubled.","stoppedAt":"2026-01-02T00:00:00Z"}]"#
      ))
    #expect(
      json.contains(
        #""upcoming":[{"action":"start","after":null,"at":"2026-01-03T00:00:00Z","#
          + #""breaches":[],"environment":"production","held":null,"key":"checkout-cta","localTime":null,"#
          + #""percentage":null},"#))
    #expect(json.contains(#"{"action":"rise","#))
    #expect(json.contains(#""percentage":20}"#))
  }

  private static let stop = Plan.Stop(
    id,
    Brake(
      author: Author(name: "ada"), stoppedAt: SampleSnapshot.instant(1), reason: "Errors doubled."))

  private static let upcoming = [
    UpcomingStep(id, .start, .at(SampleSnapshot.instant(2))),
    UpcomingStep(id, .rise(SampleSnapshot.percentage(2_000)), .at(SampleSnapshot.instant(3))),
    UpcomingStep(id, .complete, .at(SampleSnapshot.instant(4))),
  ]

  @Test func `what has come due since a plan was made is told with its moment`() {
    let plan = Plan(
      lineage: "3f", serial: 7, selection: nil, changes: [], errorsElsewhere: 0,
      upcoming: Self.upcoming)
    #expect(
      DifferenceRenderer.stepsDue(of: plan, at: SampleSnapshot.instant(3)) == """
          came due: checkout-cta in production, 2026-01-03T00:00:00Z starts
          came due: checkout-cta in production, 2026-01-04T00:00:00Z 20%

        """)
    #expect(DifferenceRenderer.stepsDue(of: plan, at: SampleSnapshot.instant(1)).isEmpty)
  }

  @Test func `a plan without changes says why`() {
    #expect(
      PlanRenderer.text(Self.plan([]))
        == "No changes: the state is what the workspace asks for.\n")
    let error = FileRule.emptyWorkspace.diagnostic("", at: nil)
    #expect(error.severity == .error)
    #expect(
      PlanRenderer.text(Self.plan([], diagnostics: [error]))
        == "Plan: nothing can be done before the errors are mended.\n")
  }

  @Test func `a narrowed plan claims nothing of what was not looked at`() {
    func plan(_ selection: Selection, _ others: [String]) -> Plan {
      Plan(
        lineage: "3f", serial: 4, selection: selection, notLookedAt: others, changes: [],
        errorsElsewhere: 0)
    }
    let staging = plan(
      Selection(environments: [SampleSnapshot.staging], experiments: []),
      ["production", "the variants of banner"])
    #expect(
      PlanRenderer.text(staging) == """
        No changes in staging. Not looked at: production; the variants of banner.

        """)
    #expect(
      MarkdownRenderer.text(staging, [], maximumBytes: 1_000).contains(
        "*Not looked at: production; the variants of banner.*"))
    #expect(
      Self.json(staging).contains(
        #""notLookedAt":["production","the variants of banner"],"policy":null,"#
          + #""selection":{"environments":["staging"],"experiments":[]}"#))
    let experiment = plan(Selection(environments: [], experiments: [Self.id]), ["everything else"])
    #expect(
      PlanRenderer.text(experiment) == """
        No changes of production/checkout-cta. Not looked at: everything else.

        """)
    #expect(
      PlanRenderer.text(plan(Selection(environments: [], experiments: []), []))
        == "No changes: no experiment is selected.\n")
  }

  // MARK: JSON

  private static func json(_ plan: Plan) -> String {
    String(
      decoding: PlanRenderer.json(plan, locate(plan.diagnostics) { _ in nil }).canonical(),
      as: UTF8.self)
  }

  @Test func `an empty plan has every member for programs`() {
    #expect(
      Self.json(Self.plan([], lineage: nil, serial: 0))
        == #"{"breaches":[],"changes":[],"diagnostics":[],"drift":[],"environments":[],"#
        + #""errorsElsewhere":0,"formatVersion":"1.0","hasChanges":false,"held":[],"notLookedAt":[],"policy":null,"#
        + #""selection":null,"state":{"lineage":null,"serial":0},"stops":[],"#
        + #""summary":{"complete":0,"create":0,"pause":0,"release":0,"remove":0,"resume":0,"#
        + #""start":0,"stop":0,"update":0},"upcoming":[]}"#)
  }

  @Test func `a change has its subject, statuses, fields and steps for programs`() {
    let change = Self.change(
      .start, from: nil, to: .running, [.experiment(.remove)],
      fields: [
        Change.FieldChange(path: "/rollout/percentage", before: .integer(10), after: .integer(20))
      ], reasons: ["It is time."])
    #expect(
      Self.json(Self.plan([change]))
        == #"{"breaches":[],"changes":[{"action":"start","briefing":null,"environment":"production","#
        + #""feature":"checkout_button","fields":[{"after":20,"before":10,"#
        + #""path":"/rollout/percentage"}],"impact":null,"key":"checkout-cta","kind":"experiment","#
        + #""reasons":["It is time."],"status":{"after":"running","before":null},"#
        + #""steps":[{"step":"removeExperiment"}],"upcoming":[]}],"diagnostics":[],"drift":[],"#
        + #""environments":[],"errorsElsewhere":0,"formatVersion":"1.0","hasChanges":true,"held":[],"notLookedAt":[],"#
        + #""policy":null,"selection":null,"state":{"lineage":"3f","serial":4},"#
        + #""stops":[],"summary":{"complete":0,"create":0,"pause":0,"release":0,"remove":0,"#
        + #""resume":0,"start":1,"stop":0,"update":0},"upcoming":[]}"#)
  }

  @Test(arguments: [
    (
      Change(.environment(SampleSnapshot.staging), .create, in: .addDefinitions, steps: []),
      #"{"action":"create","briefing":null,"environment":"staging","feature":null,"fields":[],"#
        + #""impact":null,"key":"staging","#
        + #""kind":"environment","reasons":[],"status":null,"steps":[],"upcoming":[]}"#
    ),
    (
      Change(.feature(feature), .remove, in: .removeDefinitions, steps: []),
      #"{"action":"remove","briefing":null,"environment":null,"feature":"checkout_button","#
        + #""fields":[],"impact":null,"impactByEnvironment":{},"#
        + #""key":"checkout_button","kind":"feature","reasons":[],"status":null,"steps":[],"upcoming":[]}"#
    ),
  ])
  func `what is no experiment has no status for programs`(change: Change, json: String) {
    #expect(Self.json(Self.plan([change])).contains(json))
  }
}
