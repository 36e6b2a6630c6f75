/// Where flags live. It is called for every change of a feature state, with the flag as it is stored.
package protocol Provider: Sendable {
  /// Changes one feature state of a flag, and reflects in the flag what is stored from then on.
  /// Throws, and leaves the flag as it was, where the change is refused.
  mutating func updateFlag(
    _ flag: inout Flag, of feature: Feature, _ change: FlagChangeSet, as provenance: Provenance
  ) throws(FlagError)
}

/// The provider whose flags live in the snapshot itself: a pure function.
package struct LocalProvider: Provider {
  /// Makes a local provider.
  package init() {}

  /// See `Flag.update`.
  package mutating func updateFlag(
    _ flag: inout Flag, of feature: Feature, _ change: FlagChangeSet, as provenance: Provenance
  ) throws(FlagError) {
    try flag.update(change, variants: feature.variants, as: provenance)
  }
}
