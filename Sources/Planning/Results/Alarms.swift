import Domain
import JSONSyntax
import Manifests

/// What the latest results of an experiment give reason to do something about.
struct Alarm: Hashable {
  let experiment: ExperimentID
  let rule: Rule
  /// What is wrong, in a sentence.
  let sentence: String
  let location: SourceLocation
  let response: Policy.AlarmResponse
  /// When what it speaks of was measured.
  let asOf: Instant
}

/// Results that cannot be tested.
struct UntestedResults: Hashable {
  let experiment: ExperimentID
  /// Why not.
  let reason: String
  let location: SourceLocation
}

/// The alarms of the experiments that have results.
///
/// The latest results count, those of the future excepted. A sample ratio is tested if all of it
/// was exposed in one phase. Guardrails count from the beginning of the iteration on, whatever the
/// split.
struct Alarms {
  private var alarmsByExperiment: [ExperimentID: [Alarm]] = [:]
  private(set) var untested: [UntestedResults] = []

  init(_ workspace: Workspace, _ state: State, _ policy: Policy, asOf now: Instant) {
    for (id, all) in workspace.results.sorted(by: { $0.key < $1.key }) {
      guard let experiment = state.experiments[id], experiment.status.locksFeature,
        let manifest = workspace.experiments[id], let phase = experiment.phases.last,
        let results = all.last(where: { $0.asOf <= now })
      else { continue }
      let begin = experiment.phases.first { $0.iteration == phase.iteration }?.startedAt
      if results.asOf > begin ?? phase.startedAt {
        judge(results, manifest.metrics, policy.guardrails)
      }
      judge(results, experiment, policy.sampleRatio)
    }
  }

  private mutating func judge(
    _ results: ResultsManifest, _ metrics: [Metric], _ response: Policy.AlarmResponse
  ) {
    for violation in results.violatedGuardrails(among: metrics) {
      alarmsByExperiment[results.experiment, default: []].append(
        Alarm(
          experiment: results.experiment, rule: .guardrailViolated, sentence: violation.sentence,
          location: violation.location, response: response, asOf: results.asOf))
    }
  }

  private mutating func judge(
    _ results: ResultsManifest, _ experiment: Experiment, _ response: Policy.AlarmResponse
  ) {
    let location = SourceLocation(path: results.path, pointer: "/exposures")
    guard let phase = experiment.phase(of: results) else {
      untested.append(
        UntestedResults(
          experiment: results.experiment,
          reason:
            "They were counted from \(results.since) to \(results.asOf), and no split was the same all "
            + "that time (the phase began at \(experiment.phases.last?.startedAt.description ?? "")). "
            + "Count from there on, or within one phase.", location: location))
      return
    }
    let ratio = SampleRatio(
      of: results, expecting: phase.allocations, from: phase.startedAt, until: phase.endedAt)
    guard case .mismatch(let alarm) = ratio else { return }
    alarmsByExperiment[results.experiment, default: []].append(
      Alarm(
        experiment: results.experiment, rule: .sampleRatioMismatch, sentence: alarm.sentence,
        location: location, response: response, asOf: results.asOf))
  }

  /// All alarms, in order of experiment.
  var all: [Alarm] { alarmsByExperiment.sorted { $0.key < $1.key }.flatMap(\.value) }

  /// Whether the cohort of an experiment may not grow by itself.
  func holdsRamp(of id: ExperimentID) -> Bool {
    alarmsByExperiment[id]?.contains { $0.response != .warn } == true
  }

  /// Why an experiment is to be stopped; nil where it is not. What was measured before it was
  /// released is known to whoever released it.
  func reasonToStop(_ experiment: Experiment) -> String? {
    guard let segment = experiment.segment, segment.brake == nil else { return nil }
    let reasons = (alarmsByExperiment[experiment.id] ?? []).filter { alarm in
      alarm.response == .stop && segment.releasedAt.map { $0 < alarm.asOf } ?? true
    }.map(\.sentence)
    return reasons.isEmpty ? nil : reasons.prefix(3).joined(separator: " ")
  }
}

extension Experiment {
  /// The phase in which all of the results were measured; nil where there is none.
  fileprivate func phase(of results: ResultsManifest) -> AnalysisPhase? {
    phases.last { phase in
      phase.startedAt <= results.since && phase.endedAt.map { results.asOf <= $0 } ?? true
    }
  }
}
