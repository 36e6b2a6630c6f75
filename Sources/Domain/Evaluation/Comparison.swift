/// A value as it stands, or before and after a pending plan, where either may be missing.
package enum Comparison<Value> {
  case current(Value)
  case planned(before: Value?, after: Value?)

  /// What a function makes of it.
  package func map<Result>(_ transform: (Value) -> Result) -> Comparison<Result> {
    switch self {
    case .current(let value): .current(transform(value))
    case .planned(let before, let after):
      .planned(before: before.map(transform), after: after.map(transform))
    }
  }
}

extension Comparison {
  /// What a function makes of it; nil where the function makes nothing of what stands now.
  func compactMap<Result>(_ transform: (Value) -> Result?) -> Comparison<Result>? {
    switch self {
    case .current(let value): transform(value).map { .current($0) }
    case .planned(let before, let after):
      .planned(before: before.flatMap(transform), after: after.flatMap(transform))
    }
  }

  /// All that is there.
  package var values: [Value] {
    switch self {
    case .current(let value): [value]
    case .planned(let before, let after): [before, after].compactMap(\.self)
    }
  }
}

extension Comparison: Sendable where Value: Sendable {}
extension Comparison: Equatable where Value: Equatable {}
extension Comparison: Hashable where Value: Hashable {}

extension Comparison<Evaluation.Outcome> {
  /// Whether the plan changes what is served: on or off, the value, or the variant.
  package var isChange: Bool {
    guard case .planned(let before, let after) = self else { return false }
    guard let before, let after else { return before != after }
    return !before.servesTheSame(as: after)
  }
}
