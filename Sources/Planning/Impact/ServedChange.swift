package import Domain
package import Manifests

/// A feature, and the experiments whose rollouts are, or were, enabled on it.
package struct ServedScene: Sendable {
  let feature: Feature
  /// The only environment that is looked at; nil for all.
  let environment: EnvironmentKey?
  var experiments: [Experiment] = []

  var flags: [Flag] {
    guard let environment else { return feature.flags }
    return feature[environment].map { [$0] } ?? []
  }

  /// What is served of a flag.
  func served(_ flag: Flag) -> ServedFlag {
    let standing = flag.overrides.filter(\.wasEnabled).compactMap { override in
      experiments.first { $0.segment?.id == override.segment }
    }
    return ServedFlag(feature, flag, experiments: standing)
  }
}

/// What a change does to what clients are served. A plan of many changes is mostly carried out without
/// being shown or judged, so it is told when it is asked for.
package enum ServedChange: Sendable {
  /// No more is known than the feature's variants.
  case known(variants: [VariantKey])
  indirect case seen(
    by: ExperimentID?, before: ServedScene?, after: ServedScene?, [Publication])

  /// The feature's variants, in the order in which shares are dealt out.
  var variants: [VariantKey] {
    switch self {
    case .known(let variants): variants
    case .seen(_, let before, let after, _):
      [after, before].compactMap(\.self).first { !$0.flags.isEmpty }?.feature.variants.map(\.key)
        ?? []
    }
  }

  /// What clients are served before and after, by environment: nothing where that stays as it is, save for
  /// an experiment whose cohort is served, of which people want to know.
  var effects: [Effect] {
    guard case .seen(let subject, let before?, let after, let publications) = self else {
      return []
    }
    let next = after.map { after in after.flags.map { ($0.environment, after.served($0)) } } ?? []
    return before.flags.compactMap { flag in
      let served = before.served(flag)
      let next = next.first { $0.0 == flag.environment }?.1
      let isOwn = subject != nil && served.rollouts.contains { $0.experiment.id == subject }
      guard isOwn || next.map(served.servesSame(as:)) != true else { return nil }
      return Effect(
        environment: flag.environment, feature: served.feature, before: served, after: next,
        bucketing: publications.bucketing(in: flag.environment))
    }
  }
}

extension ServedChange: Hashable {
  /// Whether both tell the same.
  package static func == (first: Self, second: Self) -> Bool {
    first.variants == second.variants && first.effects == second.effects
  }

  /// Hashes what `==` compares.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(variants)
    hasher.combine(effects)
  }
}

extension ServedFlag {
  /// Whether clients are served the same, whatever became of the experiments.
  fileprivate func servesSame(as other: ServedFlag) -> Bool {
    variants == other.variants && environmentDefault == other.environmentDefault
      && rollouts.elementsEqual(other.rollouts) {
        $0.segment.id == $1.segment.id && $0.segment.percentage == $1.segment.percentage
          && $0.override == $1.override
      }
  }
}
