import JSONSyntax
import Manifests
import Planning

@testable package import Domain

/// A snapshot that has a bit of everything: both versionings, values of all types, experiments of
/// every status, with and without rollout, held allocations, and events with particulars.
package enum SampleSnapshot {
  /// The snapshot.
  package static var snapshot: Snapshot {
    Snapshot(
      lineage: "3f0c9a52-7d1e-4b86-9a3d-0c5e8b7f1a24", serial: 7,
      provenance: provenance, state: state, events: events)
  }

  /// The commit that made it.
  package static var provenance: Provenance {
    Provenance(
      author: Author(name: "Zoë \"Z\" Łuk\t"), time: instant(3),
      origin: Provenance.Origin(
        commit: "8f3a1c", ref: "refs/pull/12/merge", runURL: "https://ci.example/runs/1",
        pullRequest: 12))
  }

  /// What it holds.
  package static var state: State {
    var state = State()
    state.lastNumbers.experiment = 9
    state.lastNumbers.variant = 6
    for environment in [
      Environment(key: production, name: "Production", versioning: .v2),
      Environment(key: staging, name: "Bühne – 舞台 \u{1b}[31m", versioning: .v1),
    ] { state.environments[environment.key] = environment }
    for feature in [button, banner, limit] { state.features[feature.name] = feature }
    for experiment in experiments { state.experiments[experiment.id] = experiment }
    return state
  }

  /// The moment so many days after the first commit.
  package static func instant(_ days: Int64) -> Instant {
    Instant(seconds: 1_767_225_600 + days * 86_400)
  }

  /// A salt that is known to be one.
  package static func salt(_ number: Int) -> Salt {
    guard let salt = Salt(number) else { preconditionFailure("no salt: \(number)") }
    return salt
  }

  /// A percentage that is known to be one.
  package static func percentage(_ hundredths: Int) -> Percentage {
    guard let percentage = Percentage(hundredths: hundredths) else {
      preconditionFailure("no percentage: \(hundredths)")
    }
    return percentage
  }

  /// Allocations, in hundredths of a percent, that are known to be acceptable.
  package static func allocations(_ shares: KeyValuePairs<String, Int>) -> Allocations {
    let entries = shares.map { VariantAllocation(VariantKey(checked: $0), percentage($1)) }
    guard let allocations = try? Allocations(entries) else {
      preconditionFailure("no allocations: \(shares)")
    }
    return allocations
  }

  /// What results leave behind, up to the day 5.
  package static func note(
    _ metric: String, mismatch: Bool, violations count: Int?
  ) -> ResultsNote {
    ResultsNote(
      asOf: instant(5), mismatch: mismatch ? exposures : nil,
      violations: count.map { count in violations(metric, count) })
  }

  /// Exposures, among them none.
  package static let exposures = Exposures(
    control: 10_120,
    variants: [VariantKey(checked: "green"): 5_023, VariantKey(checked: "blue"): 0])

  /// So many variants that violate a guardrail.
  package static func violations(_ metric: String, _ count: Int) -> [GuardrailViolation] {
    ["blue", "green"].prefix(count).map { GuardrailViolation(metric, by: VariantKey(checked: $0)) }
  }

  /// A ramp whose steps wait for everything that a step can wait for.
  package static var gatedRamp: Ramp? {
    Ramp([
      Ramp.Step(after: .zero, percentage(500)),
      Ramp.Step(after: .seconds(60), percentage(1_000), gate: .init(exposures: 1)),
      Ramp.Step(after: .seconds(120), percentage(2_000), gate: .init(guardrailsHold: true)),
      Ramp.Step(
        after: .seconds(180), .whole, gate: .init(exposures: 1 << 53, guardrailsHold: true)),
    ])
  }

  /// The versioned environment.
  package static let production = EnvironmentKey(checked: "production")
  /// The environment without versions.
  package static let staging = EnvironmentKey(checked: "staging")
}

// MARK: - Features

extension SampleSnapshot {
  private static var button: Feature {
    var live = Flag(
      environment: production, splitSeed: salt(1001),
      environmentDefault: FeatureState(
        isEnabled: true, value: .string("grey"), allocations: allocations(["blue": 0, "green": 0])))
    live.heldAllocations = allocations(["blue": 0, "green": 1_050])
    live.overrides = [
      Override(
        segment: salt(2001), priority: 0,
        state: FeatureState(
          isEnabled: true, value: .string("grey"),
          allocations: allocations(["blue": 2_501, "green": 2_500])), wasEnabled: true)
    ]
    live.version = Flag.Version(
      number: 4, publishedAt: instant(2), author: Author(kind: .apiKey, name: "deploy"))
    return Feature(
      name: FeatureName(checked: "checkout_button"), kind: .multivariate,
      variants: [variant(2, "green", .string("green")), variant(5, "blue", .string("bl\u{fc}"))],
      flags: [stagedButton, live])
  }

  private static var stagedButton: Flag {
    var flag = Flag(
      environment: staging, splitSeed: salt(1002),
      environmentDefault: FeatureState(
        isEnabled: false, value: .string("grey"),
        allocations: allocations(["blue": 10, "green": 1_050])))
    flag.overrides = [
      Override(
        segment: salt(2003), priority: 3,
        state: FeatureState(
          isEnabled: false, value: .string(""), allocations: allocations(["blue": 0, "green": 1])),
        wasEnabled: false)
    ]
    return flag
  }

  private static var banner: Feature {
    var flag = Flag(
      environment: production, splitSeed: salt((1 << 31) - 1),
      environmentDefault: FeatureState(
        isEnabled: true, value: .boolean(false), allocations: .none))
    flag.version = Flag.Version(number: 1, publishedAt: instant(0), author: Author(name: "mira"))
    return Feature(name: FeatureName(checked: "Banner.2-x"), kind: .standard, flags: [flag])
  }

  private static var limit: Feature {
    let flag = Flag(
      environment: staging, splitSeed: salt(1),
      environmentDefault: FeatureState(
        isEnabled: true, value: .integer(.min), allocations: allocations(["max": 10_000])))
    return Feature(
      name: FeatureName(checked: "limit"), kind: .multivariate,
      variants: [variant(6, "max", .integer(.max))], flags: [flag])
  }

  private static func variant(_ number: Int, _ key: String, _ value: FlagValue) -> Variant {
    Variant(number: number, key: VariantKey(checked: key), value: value)
  }
}

// MARK: - Experiments

extension SampleSnapshot {
  private static var experiments: [Experiment] {
    [
      experiment(
        3, production, "checkout-cta", "checkout_button", running,
        RolloutSegment(id: salt(2001), splitSeed: salt(2002), percentage: percentage(2_000))),
      timed, experiment(5, production, "banner", "Banner.2-x", paused, nil), concluded,
    ]
  }

  /// One that waits for its start, grows from then on, and is stopped.
  private static var timed: Experiment {
    var experiment = experiment(
      9, staging, "checkout-cta", "checkout_button",
      Experiment.Lifecycle(createdAt: instant(2)),
      RolloutSegment(
        id: salt(2003), splitSeed: salt(2004), percentage: percentage(1), ramp: ramp,
        brake: Brake(
          author: Author(kind: .apiKey, name: "deploy"), stoppedAt: instant(3),
          reason: "\u{202e}wrong \"price\""), releasedAt: instant(2)))
    experiment.details.schedule = Schedule(startAt: instant(5), endAt: instant(35))
    experiment.details.decideBy = instant(40)
    experiment.iteration = 2
    return experiment
  }

  private static var ramp: Ramp? {
    Ramp([
      Ramp.Step(after: .zero, percentage(1)), Ramp.Step(after: .seconds(5_400), percentage(5_000)),
    ])
  }

  /// One that is over, after two phases.
  private static var concluded: Experiment {
    var experiment = experiment(1, staging, "limits.v1_a", "limit", completed, nil)
    experiment.phases = [
      AnalysisPhase(
        iteration: 1, allocations: allocations(["max": 5_000]), startedAt: instant(1),
        endedAt: instant(2),
        sizes: [.init(since: instant(1), percentage(100)), .init(since: instant(2), .whole)]),
      AnalysisPhase(
        iteration: 1, allocations: allocations(["max": 2_500]), startedAt: instant(2),
        endedAt: instant(3), sizes: [.init(since: instant(2), .whole)]),
    ]
    experiment.conclusion = Conclusion(
      .ship, variant: VariantKey(checked: "max"), reason: "Fewer errors – 12%.")
    return experiment
  }

  private static var running: Experiment.Lifecycle {
    Experiment.Lifecycle(
      status: .running, createdAt: instant(0), changedAt: instant(1), startedAt: instant(1),
      endedAt: nil, clock: RunningClock(elapsed: .seconds(90), runningSince: instant(2)))
  }

  private static var paused: Experiment.Lifecycle {
    Experiment.Lifecycle(
      status: .paused, createdAt: instant(0), changedAt: instant(2), startedAt: instant(1),
      endedAt: nil, clock: RunningClock(elapsed: .seconds(86_400)))
  }

  private static var completed: Experiment.Lifecycle {
    Experiment.Lifecycle(
      status: .completed, createdAt: instant(0), changedAt: instant(3), startedAt: instant(1),
      endedAt: instant(3), clock: RunningClock())
  }

  private static func experiment(
    _ number: Int, _ environment: EnvironmentKey, _ key: String, _ feature: String,
    _ lifecycle: Experiment.Lifecycle, _ segment: RolloutSegment?
  ) -> Experiment {
    Experiment(
      id: ExperimentID(environment: environment, key: ExperimentKey(checked: key)),
      number: number, feature: FeatureName(checked: feature),
      details: details(
        name: segment == nil ? nil : "Call to action\u{202e}", owner: segment == nil ? "" : "päy"),
      lifecycle: lifecycle, segment: segment)
  }

  /// Details with digests of no text in particular.
  package static func details(name: String?, owner: String?) -> Experiment.Details {
    Experiment.Details(
      name: name, owner: owner, hypothesis: Experiment.Digest(number: 0xf),
      metrics: Experiment.Digest(number: 0xab << 56), notes: Experiment.Digest(number: 0))
  }

  private static var events: [Event] {
    let feature = FeatureName(checked: "checkout_button")
    return [
      Event(.environmentUpdated(name: "Staging", .v1), environment: staging),
      Event(
        .flagChanged(
          FeatureState(
            isEnabled: true, value: .string("a\n\"\\\u{0}\u{7f}é"),
            allocations: allocations(["green": 1_050])), of: nil, version: 5),
        environment: production, experiment: ExperimentKey(checked: "checkout-cta"),
        feature: feature),
      Event(.featureRemoved, feature: feature),
    ]
  }
}
