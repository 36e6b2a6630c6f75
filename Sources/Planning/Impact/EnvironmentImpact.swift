package import Domain
import Manifests

/// What a plan as a whole does to everyone in one environment: the shares of identities to which it
/// happens for at least one feature.
package struct EnvironmentImpact: Hashable, Sendable {
  /// The environment.
  package var environment: EnvironmentKey
  /// How many features serve someone something else.
  package var features: Int
  /// Those who enter a cohort.
  package var enters: Percentage
  /// Those who leave a cohort.
  package var leaves: Percentage
  /// Those who are served something else, whether they belong to a cohort or not.
  package var moves: Percentage
  /// Those who stay in a cohort, and are served something else.
  package var enrolledMoved: Percentage

  /// Makes an impact of its parts.
  package init(
    environment: EnvironmentKey, features: Int, enters: Percentage, leaves: Percentage,
    moves: Percentage, enrolledMoved: Percentage
  ) {
    self.environment = environment
    self.features = features
    self.enters = enters
    self.leaves = leaves
    self.moves = moves
    self.enrolledMoved = enrolledMoved
  }
}

extension EnvironmentImpact {
  /// The impact of all effects of a plan, in order of environment. Of each flag, what it serves in
  /// the end is compared with what it served in the beginning.
  static func all(of effects: [Effect]) -> [EnvironmentImpact] {
    Dictionary(grouping: effects, by: \.environment).sorted { $0.key < $1.key }
      .compactMap { environment, effects in
        let flags = Dictionary(grouping: effects, by: \.feature).sorted { $0.key < $1.key }
          .compactMap { _, effects in Effect(from: effects.first, to: effects.last) }
        let impact = EnvironmentImpact(environment, flags.map { Redistribution($0) })
        return impact.features == 0 ? nil : impact
      }
  }

  private init(_ environment: EnvironmentKey, _ flags: [Redistribution]) {
    // Every flag has salts of its own, so what happens in one does not depend on another.
    func share(_ happens: (Redistribution.Transition) -> Bool) -> Percentage {
      let fractions = flags.map { $0.share(happens).fraction }
      guard fractions.contains(where: { $0 > 0 }) else { return .zero }
      let spared = fractions.reduce(1) { $0 * (1 - $1) }
      // Floating point must not turn a tiny share into nobody, or almost everyone into everyone.
      let atMost = spared > 0 ? 1.0.nextDown : 1
      return Percentage(rounding: Swift.min(Swift.max(1 - spared, .leastNonzeroMagnitude), atMost))
    }
    self.init(
      environment: environment,
      features: flags.count { $0.share { $0.isMove || $0.enters || $0.leaves }.counted > 0 },
      enters: share(\.enters), leaves: share(\.leaves), moves: share(\.isMove),
      enrolledMoved: share { $0.staysEnrolled && $0.isMove })
  }
}

extension Effect {
  /// What several effects on one flag come to, of which these are the first and the last.
  fileprivate init?(from first: Effect?, to last: Effect?) {
    guard let first, let last else { return nil }
    self.init(
      environment: first.environment, feature: first.feature, before: first.before,
      after: last.after, bucketing: first.bucketing)
  }
}
