package import Domain
package import Manifests

/// A feature as it is to be.
package struct DesiredFeature: Hashable, Sendable {
  /// Whether it has variants.
  var kind: Feature.Kind
  /// The variants, in order.
  var variants: [FeatureManifest.VariantManifest]
  /// What everyone gets by default once no rollout stands in the way, in order of environment.
  var defaults: [Default]

  /// What everyone gets by default in one environment.
  struct Default: Hashable, Sendable {
    /// The environment.
    var environment: EnvironmentKey
    /// What everyone gets.
    var state: FeatureState
  }
}

extension Feature {
  /// What the feature is, in the terms of what is asked for.
  package var desired: DesiredFeature {
    DesiredFeature(
      kind: kind, variants: wantedVariants,
      defaults: flags.map { DesiredFeature.Default(environment: $0.environment, state: $0.desired) }
    )
  }
}

extension Flag {
  /// What the flag's default is, in the terms of what is asked for.
  var desired: FeatureState {
    var state = environmentDefault
    state.allocations = heldAllocations ?? state.allocations
    return state
  }
}

extension FeatureManifest {
  /// What the manifest asks for in the environments there are, which are given in order; nil where
  /// it speaks of others.
  package func desired(in environments: [EnvironmentKey]) -> DesiredFeature? {
    let known = environments.count { entries[$0] != nil }
    guard known == entries.count else { return nil }
    let keys = variants.map(\.key)
    return DesiredFeature(
      kind: kind, variants: variants,
      defaults: environments.map { key in
        DesiredFeature.Default(
          environment: key, state: environmentDefault(in: key, variants: keys))
      })
  }
}

extension EnvironmentManifest {
  /// What the manifest asks for.
  package var desired: Environment { Environment(key: key, name: name, versioning: versioning) }
}
