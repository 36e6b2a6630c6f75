import Domain
import Manifests

/// What holds of environments and features that a provider has and no manifest describes.
///
/// They are asked for as the provider has them, so that titrate does nothing to them but keep what they
/// are. What such a feature serves by default is taken into what is stored, without a change. Where the
/// provider is not asked, what is stored is all that is known of them.
struct Adoption {
  private(set) var workspace: Workspace
  private(set) var stored: StoredState
  private let reading: ProviderReading?

  /// Takes in what a provider says, if it was asked.
  init(_ workspace: Workspace, _ stored: StoredState, _ reading: ProviderReading?) {
    self.workspace = workspace
    self.stored = stored
    self.reading = reading
    guard let provider = workspace.settings.provider else { return }
    for key in provider.environments { assume(key) }
    let names = Set(reading?.descriptions.keys.map(\.feature) ?? [])
      .subtracting(workspace.otherFeatures).union(stored.state.features.keys)
    for name in names where !workspace.describes(.feature(name)) { assume(name, in: provider) }
  }

  private mutating func assume(_ key: EnvironmentKey) {
    let old = stored.state.environments[key]
    let versioning = reading == nil ? old?.versioning : reading?.environments[key]
    guard let versioning else { return }
    workspace.assume(Environment(key: key, name: old?.name ?? key.text, versioning: versioning))
  }

  private mutating func assume(_ name: FeatureName, in provider: ProviderSettings) {
    let feature = stored.state.features[name]
    let descriptions = provider.environments.lazy.compactMap { [reading] key in
      reading?.descriptions[FlagID(key, name)]
    }
    guard let description = descriptions.first ?? feature?.description else { return }
    var defaults: [EnvironmentKey: FeatureState] = [:]
    for key in provider.environments {
      guard let served = reading?.serving[FlagID(key, name)]?.environmentDefault else { continue }
      let keys = feature?.variants.map(\.key) ?? description.variants.map(\.key)
      stored.state.features[name]?[key]?.adopt(served.speaking(of: keys))
      defaults[key] = served
    }
    for flag in stored.state.features[name]?.flags ?? [] {
      defaults[flag.environment] = flag.desired
    }
    workspace.assume(name, description.kind, description.variants, defaults)
  }
}

extension Feature {
  /// The feature as it is stored.
  fileprivate var description: FlagDescription {
    FlagDescription(kind: kind, variants: wantedVariants)
  }
}

extension Flag {
  /// Takes in what everyone is served. Shares that a rollout holds stay held.
  fileprivate mutating func adopt(_ state: FeatureState) {
    let shares = heldAllocations == nil ? state.allocations : environmentDefault.allocations
    environmentDefault = FeatureState(
      isEnabled: state.isEnabled, value: state.value, allocations: shares)
  }
}

extension FeatureState {
  /// The same with a share for each of some variants, and for no other.
  func speaking(of variants: [VariantKey]) -> FeatureState {
    FeatureState(
      isEnabled: isEnabled, value: value,
      allocations: Allocations(allocations.entries, for: variants))
  }
}
