package import Domain
package import Planning

/// Where flags are served.
///
/// The state keeps what titrate has had served; a reading says what is served now. Carrying out a
/// change makes what is wanted served, whatever was served before, so doing it twice does no harm.
package protocol OldProvider: Sendable {
  /// What is served now of some features, of which the state keeps what is given.
  func read(
    _ kept: [FeatureName: ServedFeature]
  ) throws(ProviderError) -> [FeatureName: ServedFeature]

  /// Carries out a change of one feature: `wanted` is to be served, as far as the change is about
  /// it. `served` was read, or an earlier change returned it.
  /// Returns what is served then, which the state keeps. Throws where nothing was changed.
  func carryOut(
    _ change: Change, from served: ServedFeature, to wanted: ServedFeature
  ) throws(ProviderError) -> ServedFeature
}

/// What is served of one feature, in every environment.
package struct ServedFeature: Hashable, Sendable {
  /// The feature with its flags and their overrides; nil where there is no such feature.
  var feature: Feature?
  /// How large the cohorts are that the overrides are for.
  var cohorts: [SegmentID: Percentage] = [:]
}

/// The provider whose flags live in the state itself: what is kept is served, and what is wanted is
/// kept.
package struct LocalProvider: OldProvider {
  /// Makes a local provider.
  package init() {}

  /// What the state keeps.
  package func read(_ kept: [FeatureName: ServedFeature]) -> [FeatureName: ServedFeature] { kept }

  /// What is wanted.
  package func carryOut(
    _ change: Change, from served: ServedFeature, to wanted: ServedFeature
  ) -> ServedFeature { wanted }
}
