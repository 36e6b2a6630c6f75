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
