import Domain
import Manifests

/// What is known of what steps of a ramp wait for, by the latest results of an experiment.
struct GateReading: Hashable, Sendable {
  /// How many identities were exposed in the phase that goes on.
  private let exposures: Double
  /// Where that number comes from.
  private let source: String
  /// Why the guardrails are not known to hold; nil where they are.
  private let doubt: String?

  /// Looks at the latest results of an experiment, if there are any.
  init(_ latest: ResultsManifest?, of experiment: Experiment, _ metrics: [Metric]) {
    let phase = experiment.openPhase
    let isInPhase = latest.map { phase?.contains($0) == true } ?? false
    exposures = isInPhase ? latest?.exposures.total ?? 0 : 0
    source =
      switch latest {
      case nil: "there are no results"
      case let latest? where isInPhase: "by the results up to \(latest.asOf)"
      case let latest?: "for the results up to \(latest.asOf) do not lie in it"
      }
    doubt = Self.doubt(latest, phase, metrics.filter { $0.role == .guardrail })
  }

  /// Whether a gate is open.
  func opens(_ gate: Ramp.Gate) -> Bool { lacks(of: gate).isEmpty }

  /// Why a gate is not open: `8,200 of 10,000 exposures in the phase, by the results up to …`.
  func obstacle(to gate: Ramp.Gate) -> String { lacks(of: gate).joined(separator: "; ") }

  private func lacks(of gate: Ramp.Gate) -> [String] {
    var lacks: [String] = []
    if let needed = gate.exposures, exposures < Double(needed) {
      lacks.append(
        "\(grouped(Int(exposures))) of \(grouped(needed)) exposures in the phase, \(source)")
    }
    if gate.guardrailsHold, let doubt { lacks.append(doubt) }
    return lacks
  }

  /// Results count that are newer than the size of the cohort, since a guardrail may hold for few and
  /// not for many.
  private static func doubt(
    _ latest: ResultsManifest?, _ phase: AnalysisPhase?, _ guardrails: [Metric]
  ) -> String? {
    guard let phase, let size = phase.sizes.last else { return "nobody is exposed" }
    guard let latest, latest.asOf > size.since else {
      return
        "no results are newer than its \(size.percentage)%, which it has since \(size.since), so it "
        + "is not known whether its guardrails hold"
    }
    let violated = latest.violatedGuardrails(among: guardrails).map { violation in
      "\(quoted(violation.metric.name)) with \(quoted(violation.variant.text))"
    }
    let unmeasured = latest.unmeasured(guardrails, phase.allocations)
    guard violated.isEmpty, unmeasured.isEmpty else {
      let parts = [("violated", violated), ("not measured", unmeasured)].filter { !$0.1.isEmpty }
      let words = parts.map { "\($0.0): \($0.1.joined(separator: ", "))" }
      return "guardrails \(words.joined(separator: "; ")) (results up to \(latest.asOf))"
    }
    return nil
  }
}

extension AnalysisPhase {
  /// Whether all of the results were measured in the phase.
  func contains(_ results: ResultsManifest) -> Bool {
    startedAt <= results.since && endedAt.map { results.asOf <= $0 } ?? true
  }
}

extension ResultsManifest {
  /// The guardrails of which no effect is told, for some variant with a share.
  fileprivate func unmeasured(_ guardrails: [Metric], _ allocations: Allocations) -> [String] {
    let variants = allocations.entries.filter { $0.percentage > .zero }.map(\.variant)
    return guardrails.flatMap { guardrail -> [String] in
      guard let measured = metrics.first(where: { $0.name == guardrail.name }) else {
        return [quoted(guardrail.name)]
      }
      let told = Set(measured.variants.map(\.variant))
      return variants.filter { !told.contains($0) }.map {
        "\(quoted(guardrail.name)) with \(quoted($0.text))"
      }
    }
  }
}
