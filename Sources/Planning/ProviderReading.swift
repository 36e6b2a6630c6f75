package import Domain
package import Manifests

/// What a provider says of the flags that a plan has to do with.
package struct ProviderReading: Sendable {
  /// The provider's name.
  package let provider: String
  /// How the environments keep what features serve; those that the provider does not have are
  /// missing.
  package var environments: [EnvironmentKey: FeatureVersioning]
  /// The features, by where somebody asked for them; those that the provider does not have are
  /// missing.
  package var descriptions: [FlagID: FlagDescription]
  /// What is served now.
  package var serving: [FlagID: FlagServing]

  /// Puts it together.
  package init(
    provider: String, environments: [EnvironmentKey: FeatureVersioning] = [:],
    descriptions: [FlagID: FlagDescription] = [:], serving: [FlagID: FlagServing] = [:]
  ) {
    self.provider = provider
    self.environments = environments
    self.descriptions = descriptions
    self.serving = serving
  }
}

/// A feature as a provider describes it.
package struct FlagDescription: Hashable, Sendable {
  /// Whether it has variants.
  package var kind: Feature.Kind
  /// The variants, in the order in which shares are dealt out.
  package var variants: [FeatureManifest.VariantManifest]
  /// Whether the provider deals identities out by salts of its own.
  package var hasOwnSalts: Bool

  /// Puts it together.
  package init(
    kind: Feature.Kind, variants: [FeatureManifest.VariantManifest], hasOwnSalts: Bool = false
  ) {
    self.kind = kind
    self.variants = variants
    self.hasOwnSalts = hasOwnSalts
  }
}
