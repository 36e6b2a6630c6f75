import JSONSyntax
import TestSupport
import Testing

@testable import Domain
@testable import Manifests
@testable import Planning
@testable import Reconciling
@testable import Rendering

struct OutcomeRenderingTests {
  private static let first = FeatureName(checked: "first")
  private static let second = FeatureName(checked: "second")

  /// Two features whose default is switched on, and the second once more.
  private static var changes: [Change] {
    [first, second, second].map { feature in
      var change = Change(
        .feature(feature), .update, in: .changeDefaults, environment: SampleSnapshot.staging,
        steps: [
          .flag(
            SampleSnapshot.staging,
            .update(
              FlagUpdate(
                before: nil, change: FlagChangeSet(isEnabled: true, value: .boolean(true)))))
        ])
      if feature == first { change.reasons = ["Mind\u{1b}[2J the gap."] }
      return change
    }
  }

  private static let plan = Plan(
    lineage: SampleSnapshot.snapshot.lineage, serial: 7, selection: nil, changes: changes,
    diagnostics: [], errorsElsewhere: 0)

  private static func reconciliation(
    of plan: Plan = plan, refusing refused: FeatureName? = nil, because reason: String = "No."
  ) throws -> Reconciliation {
    var state = State()
    state.environments[SampleSnapshot.staging] = Environment(
      key: SampleSnapshot.staging, name: "Staging", versioning: .v1)
    for (index, name) in [first, second].enumerated() {
      let flag = Flag(
        environment: SampleSnapshot.staging, splitSeed: SampleSnapshot.salt(index + 1),
        environmentDefault: FeatureState(
          isEnabled: false, value: .boolean(true), allocations: .none))
      state.features[name] = Feature(name: name, kind: .standard, flags: [flag])
    }
    let whole = Reconciliation(
      of: plan, on: state, as: SampleSnapshot.provenance,
      newLineage: SampleSnapshot.snapshot.lineage)
    // The first change of the refused feature fails, and all others that there are of it are skipped.
    let places = plan.changes.indices.filter { plan.changes[$0].feature == refused }
    let failures = places.map { place -> (Int, Outcome.Result) in
      (
        place,
        place == places[0]
          ? .failed(.refused(reason)) : .skipped(after: plan.changes[places[0]].subject)
      )
    }
    return Reconciliation(
      of: plan, failures: Dictionary(uniqueKeysWithValues: failures),
      commit: failures.count == plan.changes.count ? nil : whole.commit)
  }

  private static func report(
    _ plan: Plan, _ reconciliation: Reconciliation?, _ ending: ApplyReport.Ending = .applied,
    diagnostics: [LocatedDiagnostic] = []
  ) -> ApplyReport {
    ApplyReport(
      ending, plan, reconciliation,
      at: CommitPlace(isInGit: false, place: "state.json", commit: nil), diagnostics: diagnostics)
  }

  @Test func `what was applied is told with its reasons`() throws {
    #expect(
      OutcomeRenderer.text(Self.report(Self.plan, try Self.reconciliation())) == """
        ~ updated feature first in staging
            ! Mind\\u{1b}[2J the gap.
        ~ updated feature second in staging
        ~ updated feature second in staging

        Applied 3 of 3 changes. Committed as serial 8.

        """)
  }

  @Test func `what failed is told with its cause, and what was skipped with what it builds on`()
    throws
  {
    #expect(
      OutcomeRenderer.text(
        Self.report(
          Self.plan, try Self.reconciliation(refusing: Self.second, because: "A\nB"))) == """
          ~ updated feature first in staging
              ! Mind\\u{1b}[2J the gap.
          ✗ update feature second in staging: failed, and undone. A\\u{a}B
          · update feature second in staging: skipped, since it builds on second.

          Applied 1 of 3 changes, 1 failed, 1 skipped. Committed as serial 8.

          """)
  }

  @Test func `where nothing succeeds, nothing is committed`() throws {
    var plan = Self.plan
    plan = Plan(
      lineage: plan.lineage, serial: plan.serial, selection: nil,
      changes: Array(Self.changes.suffix(2)), diagnostics: [], errorsElsewhere: 0)
    let reconciliation = try Self.reconciliation(of: plan, refusing: Self.second)
    #expect(
      OutcomeRenderer.text(Self.report(plan, reconciliation)).hasSuffix(
        "\nApplied 0 of 2 changes, 1 failed, 1 skipped. Nothing was committed.\n"))
    #expect(
      Self.text(OutcomeRenderer.json(Self.report(plan, reconciliation))).contains(
        #""committed":false"#))
  }

  @Test func `where nothing is to be done, a sentence says so`() throws {
    func text(_ selection: Selection?, _ others: [String] = []) throws -> String {
      let plan = Plan(
        lineage: "3f", serial: 7, selection: selection, notLookedAt: others, changes: [],
        errorsElsewhere: 0)
      return OutcomeRenderer.text(Self.report(plan, try Self.reconciliation(of: plan)))
    }
    #expect(try text(nil) == "Nothing to do: the state is what the workspace asks for.\n")
    let staging = Selection(environments: [SampleSnapshot.staging], experiments: [])
    #expect(
      try text(staging, ["production"])
        == "Nothing to do in staging. Not looked at: production.\n")
  }

  @Test func `a job is told what was done, what failed and what was skipped`() throws {
    let report = Self.report(Self.plan, try Self.reconciliation(refusing: Self.second))
    #expect(
      GitHubRenderer.annotations(report) == """
        ::error title=✗ update feature second in staging%3A failed%2C and undone.::No.
        ::warning::· update feature second in staging: skipped, since it builds on second.
        ::notice title=~ updated feature first in staging::! Mind\\u{1b}[2J the gap.
        Applied 1 of 3 changes, 1 failed, 1 skipped. Committed as serial 8.

        """)
    #expect(
      GitHubRenderer.outputs(report) == """
        has_changes=true
        has_errors=true
        breaches=0
        create=0
        start=0
        resume=0
        pause=0
        complete=0
        update=1
        remove=0
        stop=0
        release=0
        failed=1
        skipped=1
        serial=8
        state_commit=
        documents_changed=false
        needs_approval=false
        protected_environments=

        """)
  }

  @Test func `as Markdown an apply is its summary and a list`() throws {
    let report = Self.report(Self.plan, try Self.reconciliation(refusing: Self.second))
    #expect(
      MarkdownRenderer.text(report, maximumBytes: 64_000) == """
        <!-- titrate: apply -->

        ### Applied 1 of 3 changes, 1 failed, 1 skipped. Committed as serial 8.

        - &#126; updated feature first in staging
          - &#33; Mind&#92;u&#123;1b&#125;&#91;&#8203;2J the gap.
        - ✗ update feature second in staging: failed, and undone. No.
        - · update feature second in staging: skipped, since it builds on second.

        """)
  }

  @Test func `an apply that did nothing says why`() throws {
    let stale = Self.report(
      Self.plan, nil, .stale(approved: Self.plan, at: SampleSnapshot.instant(0)))
    for (report, words) in [
      (Self.report(Self.plan, nil, .refused), "add --keep-going"),
      (Self.report(Self.plan, nil, .stopped), "Not applied: feature first in staging"),
      (stale, "What would be done is not what was approved."),
    ] {
      #expect(GitHubRenderer.annotations(report).contains(words))
      #expect(MarkdownRenderer.text(report, maximumBytes: 64_000).contains(markdown(words)))
      #expect(GitHubRenderer.outputs(report).hasPrefix("has_changes=false\n"))
    }
    #expect(GitHubRenderer.annotations(stale).hasPrefix("::error title=Not done::What would"))
  }

  @Test func `programs get every outcome with its reason`() throws {
    let reconciliation = try Self.reconciliation(refusing: Self.second)
    #expect(
      Self.text(OutcomeRenderer.json(Self.report(Self.plan, reconciliation)))
        == #"{"breaches":[],"committed":true,"diagnostics":[],"drift":[],"formatVersion":"1.0","outcomes":["#
        + #"{"action":"update","environment":"staging","feature":"first","key":"first","#
        + #""kind":"feature","outcome":"applied","reason":null},"#
        + #"{"action":"update","environment":"staging","feature":"second","key":"second","#
        + #""kind":"feature","outcome":"failed","reason":"No."},"#
        + #"{"action":"update","environment":"staging","feature":"second","key":"second","#
        + #""kind":"feature","outcome":"skipped","reason":"builds on second"}],"policy":null,"published":[],"#
        + #""state":{"backend":"file","commit":null,"lineage":"3f0c9a52-7d1e-4b86-9a3d-0c5e8b7f1a24","serial":8},"#
        + #""summary":{"applied":1,"failed":1,"skipped":1}}"#)
  }

  @Test func `a refused apply is told to programs as nothing done`() {
    #expect(
      Self.text(OutcomeRenderer.json(Self.report(Self.plan, nil, .refused)))
        == #"{"breaches":[],"committed":false,"diagnostics":[],"drift":[],"formatVersion":"1.0","outcomes":[],"policy":null,"published":[],"#
        + #""state":{"backend":"file","commit":null,"lineage":"3f0c9a52-7d1e-4b86-9a3d-0c5e8b7f1a24","serial":7},"#
        + #""summary":{"applied":0,"failed":0,"skipped":0}}"#)
  }

  private static func text(_ value: JSONValue) -> String {
    String(decoding: value.canonical(), as: UTF8.self)
  }
}
