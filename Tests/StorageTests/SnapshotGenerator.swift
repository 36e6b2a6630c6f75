import JSONSyntax
import Manifests
import Planning
import TestSupport

@testable import Domain

/// Makes snapshots that an apply could have left behind, the same ones in every run.
struct SnapshotGenerator {
  private var random: SeededGenerator
  private var lastSalt = 0

  init(seed: Int) {
    random = SeededGenerator(seed: UInt64(seed))
  }

  mutating func snapshot() -> Snapshot {
    var state = State()
    for index in 0..<number(0...3) { addEnvironment(index, to: &state) }
    for index in 0..<number(0...5) { addFeature(index, to: &state) }
    endKeys(&state)
    return Snapshot(
      lineage: Snapshot.makeLineage(using: &random), serial: number(1...1 << 53),
      provenance: Provenance(author: author(), time: instant(), origin: origin()), state: state,
      events: (0..<number(0...40)).map { _ in event() })
  }

  // MARK: Values

  mutating func number(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &random) }

  private mutating func isHeads() -> Bool { .random(using: &random) }

  private mutating func either<Value>(_ values: [Value]) -> Value {
    values[number(0...values.count - 1)]
  }

  private static let pieces = [
    "a", "Z", " ", "\"", "\\", "/", "\u{0}", "\n", "\r", "\t", "\u{7f}", "\u{9b}", "é", "e\u{301}",
    "\u{202e}", "\u{2028}", "舞", "😀", "\u{10ffff}", "::error::", "{", "]", ",", "\"checksum\":",
  ]

  private mutating func text() -> String {
    (0..<number(0...8)).map { _ in either(Self.pieces) }.joined()
  }

  private mutating func digest() -> Experiment.Digest {
    Experiment.Digest(number: random.next())
  }

  private mutating func optionalText() -> String? { isHeads() ? text() : nil }

  private mutating func salt() -> Salt {
    lastSalt += number(1...10_000_000)
    return SampleSnapshot.salt(lastSalt)
  }

  private mutating func instant() -> Instant {
    Instant(seconds: Int64(number(-62_167_219_200...253_402_300_799)))
  }

  private mutating func author() -> Author {
    Author(kind: isHeads() ? .user : .apiKey, name: text())
  }

  private mutating func origin() -> Provenance.Origin {
    Provenance.Origin(
      commit: optionalText(), ref: optionalText(), runURL: optionalText(),
      pullRequest: isHeads() ? number(1...Int.max) : nil)
  }

  private mutating func value() -> FlagValue {
    switch number(0...2) {
    case 0: .string(text())
    case 1: .integer(either([.min, -1, 0, 1, .max, number(.min ... .max)]))
    default: .boolean(isHeads())
    }
  }

  // MARK: Events

  private mutating func event() -> Event {
    Event(
      either(Happening.samples(text())),
      environment: isHeads() ? EnvironmentKey(checked: "e\(number(0...9))") : nil,
      experiment: isHeads() ? ExperimentKey(checked: "9.x_-") : nil,
      feature: isHeads() ? FeatureName(checked: "-A.") : nil)
  }

  // MARK: Entities

  private mutating func endKeys(_ state: inout State) {
    guard !state.features.isEmpty else { return }
    for index in 0..<number(0...3) {
      let id = ExperimentID(
        environment: EnvironmentKey(checked: either(["prod", "0"])),
        key: ExperimentKey(checked: "ended\(index)"))
      state.endedKeys[id] = number(1...1 << 40)
    }
    state.lastNumbers.generation = isHeads() ? number(1...1 << 40) : 0
  }

  private mutating func addEnvironment(_ index: Int, to state: inout State) {
    let key = EnvironmentKey(checked: either(["prod", "0", "a.b_c-d"]) + "\(index)")
    state.environments[key] = Environment(
      key: key, name: text(), versioning: either(FeatureVersioning.allCases))
  }

  private mutating func addFeature(_ index: Int, to state: inout State) {
    let name = FeatureName(checked: either(["x", "_", "Feature.Name-", "."]) + "\(index)")
    let kind = either(Feature.Kind.allCases)
    let keys = kind == .standard ? [] : ["blue", "z.0", "a"].prefix(number(0...3))
    let variants = keys.map { key in
      state.lastNumbers.variant += number(1...3)
      return Variant(
        number: state.lastNumbers.variant, key: VariantKey(checked: key), value: value())
    }
    var feature = Feature(name: name, kind: kind, variants: variants)
    for environment in state.environments.values.sorted(by: { $0.key < $1.key }) where isHeads() {
      feature[environment.key] = flag(in: environment, of: feature, &state)
    }
    state.features[name] = feature
  }

  private mutating func featureState(of feature: Feature, isEnabled: Bool) -> FeatureState {
    var allocations = Allocations.zero(for: feature.variants)
    for variant in feature.variants where isHeads() {
      let share = SampleSnapshot.percentage(number(0...10_000))
      try? allocations.merge([VariantAllocation(variant.key, share)])
    }
    return FeatureState(isEnabled: isEnabled, value: value(), allocations: allocations)
  }

  private mutating func flag(
    in environment: Environment, of feature: Feature, _ state: inout State
  ) -> Flag {
    var flag = Flag(
      environment: environment.key, splitSeed: salt(),
      environmentDefault: featureState(of: feature, isEnabled: isHeads()))
    if environment.versioning == .v2 {
      flag.version = Flag.Version(
        number: number(1...1 << 53), publishedAt: instant(), author: author())
    }
    for rank in 0..<number(0...3) {
      let experiment = experiment(rank, on: feature, in: environment.key, &state)
      guard let segment = experiment.segment else { continue }
      let wasEnabled = isHeads()
      flag.overrides.append(
        Override(
          segment: segment.id, priority: rank,
          state: featureState(of: feature, isEnabled: wasEnabled && isHeads()),
          wasEnabled: wasEnabled))
    }
    if flag.hasEnabledOverride {
      flag.heldAllocations = featureState(of: feature, isEnabled: true).allocations
    }
    return flag
  }

  private mutating func experiment(
    _ rank: Int, on feature: Feature, in environment: EnvironmentKey, _ state: inout State
  ) -> Experiment {
    let key = "\(rank)" + feature.name.text.lowercased()
    state.lastNumbers.experiment += number(1...3)
    let lifecycle = lifecycle()
    var experiment = Experiment(
      id: ExperimentID(environment: environment, key: ExperimentKey(checked: key)),
      number: state.lastNumbers.experiment, feature: feature.name,
      details: Experiment.Details(
        name: optionalText(), owner: optionalText(),
        group: isHeads() ? GroupKey("pricing") : nil, schedule: schedule(),
        hasIgnoredSchedule: isHeads(), decideBy: isHeads() ? instant() : nil,
        hypothesis: digest(), metrics: digest(), notes: digest()), lifecycle: lifecycle,
      iteration: number(1...3),
      phases: phases(of: feature, areOver: lifecycle.status == .completed), conclusion: conclusion()
    )
    experiment.violations = violations()
    if isHeads() {
      let ramp = ramp()
      let bake = ramp != nil && isHeads() ? Duration.seconds(number(0...1 << 30)) : nil
      experiment.segment = RolloutSegment(
        id: salt(), splitSeed: salt(), percentage: SampleSnapshot.percentage(number(0...10_000)),
        ramp: ramp, bake: bake,
        lastStepAt: bake != nil && isHeads() ? .seconds(number(0...1 << 30)) : nil,
        brake: brake(), releasedAt: isHeads() ? instant() : nil)
    }
    state.experiments[experiment.id] = experiment
    return experiment
  }

  private mutating func lifecycle() -> Experiment.Lifecycle {
    let status = either(Status.allCases)
    let clock = RunningClock(
      elapsed: .seconds(number(0...1 << 40)), runningSince: isHeads() ? instant() : nil)
    return Experiment.Lifecycle(
      status: status, createdAt: instant(), changedAt: instant(),
      startedAt: status == .created ? nil : instant(),
      endedAt: status == .completed ? instant() : nil,
      clock: status == .created ? RunningClock() : clock)
  }

  private mutating func schedule() -> Schedule {
    let endAt = isHeads() ? instant() : nil
    return Schedule(
      startAt: isHeads() ? instant() : nil, endAt: endAt,
      atEnd: isHeads() ? .stop : nil)
  }

  private mutating func violations() -> ViolatedGuardrails? {
    ViolatedGuardrails(asOf: instant(), SampleSnapshot.violations(text(), number(0...2)))
  }

  private mutating func gate() -> Ramp.Gate? {
    Ramp.Gate(
      exposures: isHeads() ? number(1...1 << 53) : nil, guardrailsHold: isHeads())
  }

  private mutating func mismatch() -> SampleRatioMismatch? {
    guard isHeads() else { return nil }
    let variants = ["blue", "green"].prefix(number(0...2)).map { VariantKey(checked: $0) }
    let counts = variants.map { ($0, number(0...1 << 53)) }
    return SampleRatioMismatch(
      asOf: instant(),
      Exposures(
        control: number(0...1 << 53), variants: Dictionary(uniqueKeysWithValues: counts)))
  }

  private mutating func ramp() -> Ramp? {
    let steps = (0..<number(0...3)).map { step in
      Ramp.Step(
        after: .seconds(step * 86_400 + number(0...86_399)),
        SampleSnapshot.percentage(step * 3_000 + number(0...2_999)), gate: gate())
    }
    return Ramp(steps)
  }

  private mutating func brake() -> Brake? {
    guard isHeads() else { return nil }
    return Brake(author: author(), stoppedAt: instant(), reason: text())
  }

  private mutating func phases(of feature: Feature, areOver: Bool) -> [AnalysisPhase] {
    let count = number(0...2)
    return (0..<count).map { index in
      let isOver = areOver || index < count - 1 || isHeads()
      return AnalysisPhase(
        iteration: index + 1, allocations: featureState(of: feature, isEnabled: true).allocations,
        startedAt: instant(), endedAt: isOver ? instant() : nil,
        sizes: (0..<number(0...2)).map { _ in
          AnalysisPhase.Size(since: instant(), SampleSnapshot.percentage(number(0...10_000)))
        }, mismatch: mismatch())
    }
  }

  private mutating func conclusion() -> Conclusion? {
    switch either([nil] + Conclusion.Decision.allCases) {
    case nil: nil
    case .ship?: Conclusion(.ship, variant: VariantKey(checked: "green"), reason: text())
    case let decision?: Conclusion(decision, reason: text())
    }
  }
}
