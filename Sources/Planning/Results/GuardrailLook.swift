import Domain
import JSONSyntax
import Manifests

/// What the latest results of an experiment say of its guardrails, beside what those before said.
///
/// An interval of fixed sample size holds for one look, and every plan looks. So one that is violated
/// stops an experiment only once two results in a row say so. Mostly each evaluation replaces the file
/// of the one before. Then the state tells what that said, where it violated a guardrail.
struct GuardrailLook {
  private let results: ResultsManifest
  private let experiment: Experiment
  private let response: Policy.AlarmResponse
  /// Whether anything follows from what is taken down.
  private let isKept: Bool
  private let found: [GuardrailAlarm]
  /// What is violated by these results, or was by earlier ones and is not measured here.
  private let all: [GuardrailViolation]
  /// What the results before violated.
  private let before: Set<GuardrailViolation>
  /// Whether those are a file of the workspace, and matter.
  let usesEarlierResults: Bool

  /// Compares results with those before, if they are there or known, since an iteration began.
  init(
    _ results: ResultsManifest, after earlier: ResultsManifest?, of experiment: Experiment,
    _ metrics: [Metric], _ policy: Policy, since begin: Instant
  ) {
    self.results = results
    self.experiment = experiment
    response = policy.guardrails
    isKept =
      response == .stop
      || policy.promotions.contains { $0.source == experiment.id.environment }
    found = results.violatedGuardrails(among: metrics)
    all = results.violations(among: metrics, besides: experiment.violations)
    let kept = experiment.violations.flatMap { $0.asOf < results.asOf ? $0 : nil }
    let isFile = earlier.map { earlier in kept.map { $0.asOf <= earlier.asOf } ?? true } ?? false
    let asOf = isFile ? earlier?.asOf : kept?.asOf
    let violations =
      isFile
      ? earlier.map { $0.violations(among: metrics, besides: kept) } : kept?.guardrails
    // What was measured before a release is known to whoever released it.
    let horizon = max(begin, experiment.segment?.releasedAt ?? begin)
    before = asOf.map { $0 > horizon } == true ? Set(violations ?? []) : []
    usesEarlierResults =
      isFile && response == .stop && found.contains { $0.validity == .fixed }
  }

  /// An alarm for each guardrail that is violated, and each variant.
  var alarms: [Alarm] {
    found.map { alarm in
      Alarm(
        experiment: results.experiment, rule: .guardrailViolated, sentence: alarm.sentence,
        location: alarm.location, response: response, asOf: results.asOf, isSure: isSure(alarm),
        notes: alarm.validity == .always ? [] : [Self.fixedNote])
    }
  }

  private func isSure(_ alarm: GuardrailAlarm) -> Bool {
    alarm.validity == .always || before.contains(alarm.violation)
  }

  private static let fixedNote = Diagnostic.Note(
    message:
      "this interval holds for one look (\"valid\" is not \"always\"), and every plan looks, so it is off "
      + "by chance more often than its confidence says")

  /// The violations to be taken down, with which the next results are compared; none where there are
  /// none any more. Nil where what is known stays, or does not matter since the experiment is stopped.
  var note: [GuardrailViolation]? {
    let known = experiment.violations
    guard let segment = experiment.segment, !segment.isStopped,
      segment.releasedAt.map({ $0 < results.asOf }) ?? true,
      known.map({ $0.asOf <= results.asOf }) ?? true,
      !(response == .stop && found.contains(where: isSure))
    else { return nil }
    let violations = isKept ? all : []
    return ViolatedGuardrails(asOf: results.asOf, violations) == known ? nil : violations
  }
}

extension ResultsManifest {
  /// The guardrails that are violated here, and those known before of which nothing is measured, in order.
  fileprivate func violations(
    among metrics: [Metric], besides known: ViolatedGuardrails?
  ) -> [GuardrailViolation] {
    let unmeasured = (known?.guardrails ?? []).filter { violation in
      !self.metrics.contains { metric in
        metric.name == violation.metric
          && metric.variants.contains { $0.variant == violation.variant }
      }
    }
    return Set(violatedGuardrails(among: metrics).map(\.violation)).union(unmeasured).sorted()
  }
}
