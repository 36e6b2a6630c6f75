import Domain
import JSONSyntax
import Manifests

/// What results of an experiment give reason to do something about.
struct Alarm: Hashable, Sendable {
  let experiment: ExperimentID
  let rule: PeopleRule
  /// What is wrong, in a sentence.
  let sentence: String
  /// Where that stands; nil where no file says so any more.
  let location: SourceLocation?
  let response: Policy.AlarmResponse
  /// When what it speaks of was measured.
  let asOf: Instant
  /// Whether a single look at it is enough to stop the experiment, or it is the second in a row.
  var isSure = true
  var notes: [Diagnostic.Note] = []
}

/// What is said of results that raise no alarm.
struct ResultsNotice: Hashable, Sendable {
  let experiment: ExperimentID
  let rule: PeopleRule
  let reason: String
  let location: SourceLocation
  var notes: [Diagnostic.Note] = []
}

/// The alarms of the experiments that have results.
///
/// The latest results count, those of the future excepted, and those of an earlier iteration. A
/// sample ratio is tested if all of it was exposed in one phase, and an alarm holds for the whole phase.
/// Guardrails count from the beginning of the iteration on, whatever the split.
struct Alarms: Sendable {
  private var alarmsByExperiment: [ExperimentID: [Alarm]] = [:]
  private(set) var notices: [ResultsNotice] = []
  /// What is to be taken down of the latest results.
  private(set) var notes: [ExperimentID: ResultsNote] = [:]
  /// The latest results that count.
  private(set) var latest: [ExperimentID: ResultsManifest] = [:]
  private let now: Instant

  /// How far the clock that wrote the results may be ahead of the one that is read now.
  private static let forgiven = Duration.seconds(300)

  /// Without a workspace nothing but what the state keeps is known.
  init(_ workspace: Workspace?, _ state: State, _ policy: Policy, asOf now: Instant) {
    self.now = now
    let (allResults, manifests) = (workspace?.results ?? [:], workspace?.experiments ?? [:])
    let horizon = now.advanced(by: Self.forgiven)
    for (id, all) in allResults.sorted(by: { $0.key < $1.key }) {
      let metrics = manifests[id]?.metrics
      guard metrics != nil || state.experiments[id] != nil else { continue }
      let arrived = all.prefix { $0.asOf <= horizon }
      for results in all[arrived.endIndex...] {
        passOver(
          [results],
          "\(results.asOf) has not come yet. They are not looked at until then. Correct "
            + "\"asOf\", or the clock of whatever wrote it.")
      }
      judge(arrived, of: id, metrics, state.experiments[id], policy)
      // Whoever mends the manifest is told the rest then.
      if metrics == nil { notices.removeAll { $0.experiment == id } }
    }
    for experiment in state.experiments.values {
      let manifest = manifests[experiment.id]
      keepAlarm(of: experiment, at: manifest?.location(of: "/rollout"), policy)
    }
  }

  /// Says of results, if there are any, that nobody looks at them.
  private mutating func passOver(_ results: some Collection<ResultsManifest>, _ reason: String) {
    let places = results.map { SourceLocation(path: $0.path, pointer: "/asOf") }
    guard let first = results.first, let place = places.first else { return }
    let others = places.dropFirst()
    var notes = others.prefix(Self.mostNamed).map {
      Diagnostic.Note(message: "so it is with these", location: $0)
    }
    if others.count > notes.count {
      notes.append(Diagnostic.Note(message: "and with \(others.count - notes.count) more"))
    }
    notices.append(
      ResultsNotice(
        experiment: first.experiment, rule: .resultsPassedOver, reason: reason, location: place,
        notes: notes))
  }

  /// More files than anyone wants to see in a warning.
  private static let mostNamed = 5

  /// Judges the results of an experiment. Where its manifest is gone or has a mistake, nothing is known of
  /// its guardrails, and its split is known all the same.
  private mutating func judge(
    _ arrived: ArraySlice<ResultsManifest>, of id: ExperimentID, _ metrics: [Metric]?,
    _ stored: Experiment?, _ policy: Policy
  ) {
    guard let latest = arrived.last else { return }
    guard let stored, stored.status.locksFeature, let phase = stored.phases.last else {
      let reason = stored.map(\.reasonToPassOver) ?? "is not there yet"
      return passOver(arrived, "\(quoted(id.description)) \(reason).")
    }
    let begin = stored.phases.first { $0.iteration == phase.iteration } ?? phase
    guard latest.asOf > begin.startedAt else {
      passOver(arrived.dropLast(), Self.replaced(by: latest))
      return passOver(
        [latest], "They end before iteration \(phase.iteration) begins, at \(begin.startedAt).")
    }
    self.latest[latest.experiment] = latest
    let look = metrics.map { metrics in
      GuardrailLook(
        latest, after: arrived.dropLast().last, of: stored, metrics, policy,
        since: begin.startedAt)
    }
    passOver(arrived.dropLast(look?.usesEarlierResults == true ? 2 : 1), Self.replaced(by: latest))
    alarmsByExperiment[id, default: []] += look?.alarms ?? []
    let mismatch = judgeRatio(latest, stored, policy)
    if mismatch != nil || look?.note != nil {
      notes[id] = ResultsNote(asOf: latest.asOf, mismatch: mismatch, violations: look?.note)
    }
  }

  private static func replaced(by latest: ResultsManifest) -> String {
    "Those up to \(latest.asOf) hold. Remove what is history: git remembers it."
  }

  /// Tests the sample ratio. Returns the exposures where they are to be taken down.
  private mutating func judgeRatio(
    _ results: ResultsManifest, _ experiment: Experiment, _ policy: Policy
  ) -> Exposures? {
    let location = SourceLocation(path: results.path, pointer: "/exposures")
    guard let phase = experiment.phases.last(where: { $0.contains(results) }) else {
      notices.append(
        ResultsNotice(
          experiment: results.experiment, rule: .resultsUntested,
          reason:
            "They were counted from \(results.since) to \(results.asOf), and no split was the same all "
            + "that time (the phase began at \(experiment.phases.last?.startedAt.description ?? "")). "
            + "Count from there on, or within one phase.", location: location))
      return nil
    }
    let ratio = SampleRatio(
      of: results.exposures, expecting: phase.allocations, mattersFrom: policy.minimumDeviation)
    guard ratio.isMismatch else { return nil }
    let later =
      phase.endedAt.map { " That phase ended at \($0)." }
      ?? phase.mismatch.map {
        " So the results up to \($0.asOf) showed, and that holds for the whole phase."
      } ?? ""
    alarmsByExperiment[results.experiment, default: []].append(
      Alarm(
        experiment: results.experiment, rule: .sampleRatioMismatch,
        sentence: ratio.sentence + later,
        location: location, response: phase.endedAt == nil ? policy.sampleRatio : .warn,
        asOf: results.asOf))
    return phase.endedAt == nil && phase.mismatch == nil ? results.exposures : nil
  }

  /// Raises the alarm that is kept of the phase that goes on, unless the latest results raise it, too.
  private mutating func keepAlarm(
    of experiment: Experiment, at place: SourceLocation?, _ policy: Policy
  ) {
    guard let phase = experiment.openPhase, let mismatch = phase.mismatch else { return }
    let results = latest[experiment.id]
    let alarms = alarmsByExperiment[experiment.id] ?? []
    if results.map(phase.contains) == true,
      alarms.contains(where: { $0.rule == .sampleRatioMismatch })
    {
      return
    }
    let ratio = SampleRatio(
      of: mismatch.exposures, expecting: phase.allocations, mattersFrom: policy.minimumDeviation)
    alarmsByExperiment[experiment.id, default: []].append(
      Alarm(
        experiment: experiment.id, rule: .sampleRatioMismatch,
        sentence:
          "\(ratio.sentence) So the results up to \(mismatch.asOf) showed, and that holds for the "
          + "whole phase, whatever later ones say.",
        location: results.map { SourceLocation(path: $0.path, pointer: "/exposures") }
          ?? place, response: policy.sampleRatio, asOf: mismatch.asOf))
  }

  /// All alarms, in order of experiment.
  var all: [Alarm] { alarmsByExperiment.sorted { $0.key < $1.key }.flatMap(\.value) }

  /// What is wrong with the results of an experiment; nil where nothing is known to be.
  func firstSentence(about id: ExperimentID) -> String? { alarmsByExperiment[id]?.first?.sentence }

  /// All that is wrong with the results of an experiment.
  func sentences(about id: ExperimentID) -> [String] {
    (alarmsByExperiment[id] ?? []).map(\.sentence)
  }

  /// Whether the cohort of an experiment may not grow by itself.
  func holdsRamp(of id: ExperimentID) -> Bool {
    alarmsByExperiment[id]?.contains { $0.response != .warn } == true
  }

  /// What is known of what the ramp of an experiment waits for.
  func gates(of manifest: ExperimentManifest, _ stored: Experiment) -> GateReading {
    // What is ahead of the clock would be newer than every rise until then.
    GateReading(
      latest[manifest.id].flatMap { $0.asOf <= now ? $0 : nil }, of: stored, manifest.metrics)
  }

  /// The step of an experiment that is due, and that a freeze, an alarm or a gate holds; nil where none
  /// does.
  func heldStep(
    of manifest: ExperimentManifest, _ stored: Experiment, at now: Instant, by policy: Policy,
    in zones: TimeZones
  ) -> HeldStep? {
    let gates = gates(of: manifest, stored)
    if let held = stored.frozenStep(at: now, by: policy, in: zones, opening: gates.opens) {
      return held
    }
    if holdsRamp(of: manifest.id),
      let step = stored.dueStep(at: now, opening: { _ in true })?.step, step != .start
    {
      return HeldStep(manifest.id, step, until: nil, reason: "its results raise an alarm")
    }
    return stored.gatedStep(at: now, opening: gates.opens).flatMap { step in
      step.gate.map { gate in
        HeldStep(
          manifest.id, .rise(step.percentage), until: nil, reason: gates.obstacle(to: gate))
      }
    }
  }

  /// Why an experiment is to be stopped; nil where it is not. What was measured before it was
  /// released is known to whoever released it, that of a clock ahead included.
  func reasonToStop(_ experiment: Experiment) -> String? {
    guard let segment = experiment.segment, !segment.isStopped else { return nil }
    let reasons = (alarmsByExperiment[experiment.id] ?? []).filter { alarm in
      alarm.response == .stop && alarm.isSure
        && segment.releasedAt.map { $0.advanced(by: Self.forgiven) < alarm.asOf } ?? true
    }.map(\.sentence)
    return reasons.isEmpty ? nil : reasons.prefix(3).joined(separator: " ")
  }
}

extension Experiment {
  /// Why its results are passed over.
  fileprivate var reasonToPassOver: String {
    switch status {
    case .created: "has not started"
    case .completed: "is over. Remove what is history: git remembers it"
    case .running, .paused: "has no rollout"
    }
  }
}
