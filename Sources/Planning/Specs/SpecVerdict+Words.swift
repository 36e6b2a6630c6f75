import Domain
package import JSONSyntax
package import Manifests

extension SpecVerdict {
  /// What is wrong with the cases that do not hold, each at its place: an error, or a warning of what a
  /// pull request has not brought.
  package var diagnostics: [Diagnostic] {
    cases.filter { !$0.holds }.map { `case` in
      var diagnostic = PeopleRule.specFailed.diagnostic(
        sentence(about: `case`), at: `case`.case.location)
      if `case`.isPending {
        diagnostic.severity = .warning
        diagnostic.detail += " It does not hold at the base either."
      }
      return diagnostic
    }
  }

  /// What is expected in a case, what comes, and why.
  package func sentence(about case: Case) -> String {
    let start = moment.map { "At \($0), expected" } ?? "Expected"
    return "\(start) \(`case`.case.expectation.words). \(comes(in: `case`))"
  }

  /// What comes in a case, and why: sentences.
  package func comes(in case: Case) -> String {
    switch (`case`.finding, `case`.case.expectation) {
    case (.notServed, _): words(ofMissing: spec.feature)
    case (.evaluation(let evaluation, let values), .identity(_, let outcome)):
      "It gets \(evaluation.words)." + (outcome.hint(among: values) ?? "")
    case (.distribution(let distribution, _), _): "What comes is \(distribution.words)."
    case (.noCohort(let experiments), _): words(withoutCohort: experiments)
    case (.evaluation, .shares): ""
    }
  }

  private func words(ofMissing feature: FeatureName) -> String {
    "Titrate keeps nothing of \(quoted(feature.text)) in \(quoted(spec.environment.text)). Where a "
      + "provider serves it, write a manifest for it, or an experiment on it."
  }

  private func words(withoutCohort experiments: [Experiment]) -> String {
    let states = experiments.prefix(3).map { experiment in
      let size = experiment.segment?.percentage == .zero ? " at 0%" : ""
      return "\(quoted(experiment.id.key.text)) is "
        + (experiment.isStopped ? "stopped" : experiment.status.rawValue + size)
    }
    let reason = states.isEmpty ? "there is none on it" : states.joined(separator: ", ")
    return
      "No experiment serves \(quoted(spec.feature.text)) to a cohort in "
      + "\(quoted(spec.environment.text)): \(reason). Of all identities, \"of\": \"everyone\" says how "
      + "many get what."
  }
}

extension SpecManifest.Expectation {
  /// What is expected, as a phrase: `for "erin": on "green"`.
  package var words: String {
    switch self {
    case .identity(let identity, let outcome):
      return "for \(quoted(identity)): \(outcome.words)"
    case .shares(let shares):
      let whom = shares.population == .cohort ? "of the cohort" : "of everyone"
      let parts = shares.named.prefix(10).map { share in
        "\(share.percentage)% \(quoted(share.variant.name))"
      }
      let others = shares.named.count - parts.count
      return
        "\(whom): \(parts.joined(separator: ", "))\(others > 0 ? " and so on" : ""), give or take "
        + "\(shares.tolerance)"
    }
  }
}

extension SpecManifest.Outcome {
  /// What is expected, in the words of an evaluation.
  fileprivate var words: String {
    let state = expectsEnabled ? "on" : "off"
    return value.map { "\(state) \(inert($0.json))" } ?? state
  }

  /// Which value may be meant, where nobody can get the one that is expected.
  fileprivate func hint(among values: [FlagValue]) -> String? {
    guard let value, !values.contains(value) else { return nil }
    let texts = values.compactMap { if case .string(let text) = $0 { text } else { nil } }
    let meant: String? =
      if case .string(let text) = value { didYouMean(text, among: texts.prefix(100)) } else { nil }
    return " Nobody can get \(inert(value.json)) there." + (meant.map { " \($0)" } ?? "")
  }
}

extension Distribution {
  /// Who gets what, in a list.
  fileprivate var words: String {
    let shown = parts.prefix(20).map { part in
      let name =
        switch part.served {
        case .on(let variant): quoted(variant.name)
        case .off: "off"
        }
      return "\(words(of: part.served)) \(name)"
    }
    let others = parts.count - shown.count
    return shown.joined(separator: ", ") + (others > 0 ? " and \(others) others" : "")
  }
}
