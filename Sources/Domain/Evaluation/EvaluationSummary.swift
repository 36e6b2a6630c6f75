/// A feature whose evaluation is asked for.
package struct EvaluatedFeature: Sendable {
  /// Its name.
  package let name: FeatureName
  /// What evaluates it.
  let evaluators: Comparison<FlagEvaluator>

  /// Its variants, in the order in which shares are dealt out.
  package var variants: [VariantKey] { evaluators.values.last?.variants ?? [] }

  /// The features that an environment serves, in order of name.
  package static func all(
    in environment: EnvironmentKey, of state: Comparison<State>, _ bucketing: Bucketing
  ) -> [EvaluatedFeature] {
    let evaluators = state.map { state in
      let flags = state.servedFlags(in: environment)
      return Dictionary(
        uniqueKeysWithValues: flags.map {
          ($0.feature, FlagEvaluator($0, in: environment, bucketing))
        })
    }
    return evaluators.values.reduce(into: Set()) { $0.formUnion($1.keys) }.sorted()
      .compactMap { name in
        evaluators.compactMap { $0[name] }.map { EvaluatedFeature(name: name, evaluators: $0) }
      }
  }

  /// What an identity gets.
  package func evaluate(_ identity: String) -> Comparison<Evaluation> {
    evaluators.map { $0.evaluate(identity) }
  }
}

/// Counts what identities get of a feature, to be compared with the shares that the buckets
/// promise.
package struct EvaluationSummary: Sendable {
  /// One outcome, and how many get it.
  package struct Row: Sendable {
    /// The outcome.
    package let outcome: Evaluation.Outcome
    /// How many of the identities get it.
    package let count: Int
    /// Its share of all the identities there can be.
    package let expectedShare: Double
  }

  /// The feature.
  package let feature: EvaluatedFeature
  /// How many identities were counted.
  package private(set) var total = 0
  private var countByOutcome: [Comparison<Evaluation.Outcome>: Int] = [:]

  /// Begins to count.
  package init(of feature: EvaluatedFeature) {
    self.feature = feature
  }

  /// Counts what one more identity gets.
  package mutating func add(_ evaluation: Comparison<Evaluation>) {
    total += 1
    countByOutcome[evaluation.map(\.outcome), default: 0] += 1
  }

  /// How many of the identities get something else under the plan.
  package var changedCount: Int {
    countByOutcome.reduce(0) { $0 + ($1.key.isChange ? $1.value : 0) }
  }

  /// Every possible outcome, even one that nobody gets.
  package var rows: Comparison<[Row]> {
    switch feature.evaluators {
    case .current(let evaluator):
      .current(rows(of: evaluator) { $0 == .current($1) })
    case .planned(let before, let after):
      .planned(
        before: before.map { rows(of: $0) { standing, outcome in standing.before == outcome } },
        after: after.map { rows(of: $0) { standing, outcome in standing.after == outcome } })
    }
  }

  private func rows(
    of evaluator: FlagEvaluator,
    where isCounted: (Comparison<Evaluation.Outcome>, Evaluation.Outcome) -> Bool
  ) -> [Row] {
    evaluator.outcomes.map { outcome, share in
      let count = countByOutcome.reduce(0) { $0 + (isCounted($1.key, outcome) ? $1.value : 0) }
      return Row(outcome: outcome, count: count, expectedShare: share)
    }
  }
}

extension Comparison {
  fileprivate var before: Value? {
    if case .planned(let before, _) = self { before } else { nil }
  }

  fileprivate var after: Value? {
    if case .planned(_, let after) = self { after } else { nil }
  }
}
