import JSONSyntax
import TestSupport

@testable import Domain
@testable import Manifests
@testable import Planning
@testable import Rendering

/// A plan in which there is some of everything, and in which every text that people write is the same.
struct RichPlan {
  let plan: Plan
  private let diagnostics: [LocatedDiagnostic]

  /// The page.
  var page: PlanPage { PlanPage(plan, diagnostics, asOf: SampleSnapshot.instant(8)) }

  private static let production = SampleSnapshot.production
  private static let feature = FeatureName(checked: "button")

  private static func id(_ key: String) -> ExperimentID {
    ExperimentID(environment: production, key: ExperimentKey(checked: key))
  }

  private static func hundredths(_ hundredths: Int) -> Percentage {
    SampleSnapshot.percentage(hundredths)
  }

  init(saying text: String) {
    let breaches = [Breach(.freezes, .experiment(Self.id("cta")), message: text)]
    let changes = [
      Self.launch(text), Self.stop(text), Self.pending(text), Self.removal,
      Change(.environment(SampleSnapshot.staging), .create, in: .addDefinitions, steps: []),
    ]
    plan = Plan(
      lineage: nil, serial: 0, selection: nil, notLookedAt: [text], changes: changes,
      documents: DocumentChange.Reason.allCases.map {
        DocumentChange(text, in: Self.production, $0)
      },
      withdrawn: [Self.removal], errorsElsewhere: 3, breaches: breaches, drift: Self.drift(text),
      stops: [
        .init(
          Self.id("stopped"),
          Brake(author: Author(name: text), stoppedAt: SampleSnapshot.instant(1), reason: text))
      ],
      upcoming: [
        UpcomingStep(
          Self.id("other"), .rise(Self.hundredths(4_000)), .at(SampleSnapshot.instant(9)),
          localTime: text, gate: Ramp.Gate(exposures: 10_000)),
        UpcomingStep(Self.id("other"), .complete, .after(.seconds(86_400))),
      ],
      held: [HeldStep(Self.id("held"), .start, until: SampleSnapshot.instant(5), reason: text)],
      policyChange: Self.policyChange(text))
    let diagnostic = FormRule.unknownStatus.diagnostic(
      text, at: SourceLocation(path: "a/\(text)", range: 0..<1),
      notes: [.init(message: text, location: SourceLocation(path: text))])
    var warning = diagnostic
    warning.severity = .warning
    diagnostics = locate([diagnostic, warning]) { _ in Array(text.utf8) }
  }

  private static func policyChange(_ text: String) -> PolicyChange? {
    var policy = Policy()
    policy.maxTrafficRise = hundredths(1_000)
    policy.requirements = [EnvironmentKey(checked: "x"): [.owner]]
    policy.protectedEnvironments = [EnvironmentKey(checked: text)]
    return PolicyChange(from: nil, to: policy)
  }

  private static func drift(_ text: String) -> [Drift] {
    let flag = FlagID(production, feature)
    let side = Drift.Side(
      FeatureState(isEnabled: true, value: .string(text), allocations: .none), .whole)
    let other = Drift.Side(
      FeatureState(isEnabled: false, value: .integer(1), allocations: .none), hundredths(1))
    return Drift.Kind.allCases.map {
      Drift($0, of: flag, name: text, kept: side, served: other, isPutRight: $0 == .otherSplit)
    }
  }

  // MARK: Changes

  /// A launch with everything that can be told of one.
  private static func launch(_ text: String) -> Change {
    var change = Change(
      .experiment(id("cta")), .start, in: .start, feature: feature,
      fields: [
        .init(path: "/owner", before: .string(text), after: .string(text + "2")),
        .init(path: "/x" + text, before: .null, after: .integer(1)),
        .init(path: "/name", before: .string(text), after: .null),
        .init(path: "/hypothesis", before: .string("0f"), after: .string("1e")),
      ],
      steps: [
        .environment(.add(Environment(key: production, name: text, versioning: .v1))),
        .experiment(.transitionStatus(from: .created, to: .running)),
        .experiment(.conclude(Conclusion(.none, variant: nil, reason: text))),
      ])
    change.statusBefore = .created
    change.statusAfter = .running
    change.path = "experiments/\(text).json"
    change.variants = [VariantKey(checked: "v"), VariantKey(checked: "w")]
    change.reasons = [text, "It is late."]
    change.ships = VariantKey(checked: "v")
    change.briefing = Briefing(
      owner: text, hypothesis: text,
      primaryMetrics: (0..<9).map { .init(name: "\(text)\($0)", expectedDirection: "increase") })
    change.impacts = [impact(text)]
    change.upcoming = [
      UpcomingStep(
        id("cta"), .rise(hundredths(4_000)), .at(SampleSnapshot.instant(12)), localTime: text,
        hold: .init(due: SampleSnapshot.instant(11), reason: text),
        gate: Ramp.Gate(guardrailsHold: true), breaches: [.maxTrafficRise], impact: impact(text)),
      UpcomingStep(id("cta"), .stop, .after(.seconds(86_400))),
    ]
    return change
  }

  /// Nine identities in ten got grey, and one off; now 40 percent take part.
  private static func impact(_ text: String) -> Impact {
    let control = Served.on(variant: nil, value: .string(text))
    let variants = ["v", "w"].map {
      Served.on(variant: VariantKey(checked: $0), value: .string("\(text) \($0)"))
    }
    func share(_ served: Served, _ before: Int, _ after: Int, _ enrolled: Int) -> Impact.Share {
      .init(
        served: served, amounts: .init(before: hundredths(before), after: hundredths(after)),
        enrolled: .init(before: .zero, after: hundredths(enrolled)))
    }
    var impact = Impact(
      environment: production,
      shares: [
        share(control, 9_000, 7_000, 2_000), share(variants[0], 0, 2_990, 1_990),
        share(variants[1], 0, 10, 10),
      ],
      off: share(.off, 1_000, 0, 0), enrolled: .init(before: .zero, after: hundredths(4_000)),
      enters: hundredths(4_000), leaves: .zero, unchanged: hundredths(5_000),
      moves: [
        .init(from: control, to: variants[0], share: hundredths(1_995)),
        .init(from: .off, to: variants[0], share: hundredths(995)),
        .init(from: control, to: variants[1], share: hundredths(5)),
        .init(from: .off, to: variants[1], share: hundredths(5)),
      ], enrolledMoved: .zero, enrolledMovedOfEnrolled: .zero, othersMoved: hundredths(1_000),
      otherOverrides: 2)
    impact.overlap = Overlap(
      largest: [.init(experiment: ExperimentKey(checked: "banner"), share: hundredths(2_000))],
      others: 3)
    var counts = Impact.Counts()
    counts.identities = 1_234
    counts.enter = 567
    impact.counts = counts
    return impact
  }

  private static func stop(_ text: String) -> Change {
    var change = Change(
      .experiment(id("alarming")), .stop, in: .completeAndPause, feature: feature,
      steps: [.experiment(.stop(reason: text))])
    change.statusBefore = .running
    change.statusAfter = .running
    change.reasons = [text]
    return change
  }

  private static func pending(_ text: String) -> Change {
    var change = Change(
      .feature(feature), .update, in: .changeDefaults, environment: production,
      fields: [.init(path: "/value", before: .string("a"), after: .string(text))], steps: [])
    change.origin = .base
    return change
  }

  private static let removal = Change(
    .experiment(id("gone")), .remove, in: .tearDown, feature: feature,
    steps: [.experiment(.remove)])
}
