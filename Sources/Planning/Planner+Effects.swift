import Domain
import Manifests

// What a change does to what clients are served.
extension Planner {
  /// What clients are served before and after a change, by environment: nothing where that stays as
  /// it is, unless the change is about an experiment whose cohort is served there.
  func effects(of transaction: Transaction, in environment: EnvironmentKey?) -> [Effect] {
    guard transaction.before.feature != nil else { return [] }
    let after = served(transaction.after, in: environment)
    return served(transaction.before, in: environment).compactMap { environment, before in
      let after = after.first { $0.environment == environment }?.flag
      let isOwn = before.rollouts.contains { $0.experiment.id == transaction.before.experiment?.id }
      guard isOwn || after.map(before.servesSame(as:)) != true else { return nil }
      return Effect(
        environment: environment, feature: before.feature, before: before, after: after,
        bucketing: due.settings.publications.bucketing(in: environment))
    }
  }

  /// What clients are served of a feature, in one environment or in all.
  private func served(
    _ entities: Entities, in environment: EnvironmentKey?
  ) -> [(environment: EnvironmentKey, flag: ServedFlag)] {
    guard let feature = entities.feature else { return [] }
    return feature.flags(in: environment).map { flag in
      let experiments = flag.overrides.filter(\.wasEnabled).compactMap { override in
        entities.experiment?.segment?.id == override.segment
          ? entities.experiment : owners[override.segment].flatMap { state.experiments[$0] }
      }
      return (flag.environment, ServedFlag(feature, flag, experiments: experiments))
    }
  }
}

extension Transaction {
  /// The variants of the feature, in the order in which shares are dealt out, if it is served
  /// before or after the change.
  func variants(in environment: EnvironmentKey?) -> [VariantKey] {
    let feature = [after.feature, before.feature].compactMap(\.self)
      .first { !$0.flags(in: environment).isEmpty }
    return feature?.variants.map(\.key) ?? []
  }
}

extension Feature {
  /// The feature in one environment, or in all.
  fileprivate func flags(in environment: EnvironmentKey?) -> [Flag] {
    guard let environment else { return flags }
    return flags.filter { $0.environment == environment }
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
