package import Domain
package import Manifests

// Most manifests ask for what is stored. A digest of what a manifest asks for is compared with one that
// was taken of what is stored, as it was stored: where both are equal the manifest is settled, and what
// is stored need not even be read. Where they differ, or there is none, the values decide (`isSettled`).
//
// Only what is ordinary has a digest: so nothing that changes with time, or that every plan has something
// to say of. The digest is a checksum: one edit in 2^64 leaves it as it was, but such edits can be made
// up. They would change nothing, until the next plan that has to look closer.

extension State {
  /// The digest of the manifest that leaves an experiment as it is; nil where what is stored is out of the
  /// ordinary.
  package func appliedDigest(of experiment: Experiment) -> Experiment.Digest? {
    experiment.appliedDigest(on: flag(of: experiment))
  }
}

extension Experiment {
  /// The digest of the manifest that leaves the experiment as it is, on the flag that it is about; nil
  /// where what is stored is out of the ordinary.
  package func appliedDigest(on flag: Flag?) -> Experiment.Digest? {
    guard conclusion == nil else { return nil }
    var digest = AppliedDigest()
    guard digest.add(status, details, of: feature, iteration: iteration) else { return nil }
    guard let segment else { return digest.value }
    guard segment.ramp == nil, segment.brake == nil, let flag,
      let override = flag.override(for: segment.id)
    else { return nil }
    // Of two manifests that leave it as it is, the one that names what is served anyway has to be looked
    // at more closely, and so has the one that names nothing after the default has changed.
    let value = override.state.value
    digest.add(
      rolloutOf: segment.percentage, value == flag.environmentDefault.value ? nil : value,
      isEnabled: status == .created && override.state.isEnabled)
    digest.add(override.state.allocations.entries)
    return digest.value
  }
}

extension ExperimentManifest {
  /// The digest of what the manifest asks for; nil where it asks for something out of the ordinary.
  package func appliedDigest(asOf now: Instant) -> Experiment.Digest? {
    guard conclusion == nil, details.decideBy.map({ $0 >= now }) ?? true else { return nil }
    var digest = AppliedDigest()
    guard digest.add(status, details, of: feature, iteration: iteration) else { return nil }
    guard let rollout else { return digest.value }
    guard rollout.ramp == nil, rollout.split?.isEmpty != true else { return nil }
    digest.add(
      rolloutOf: rollout.percentage, rollout.value,
      isEnabled: status == .created && rollout.isEnabled == true)
    digest.add((rollout.split ?? []).inOrder(of: \.variant))
    return digest.value
  }
}

extension Feature {
  /// The digest of the manifest that leaves the feature as it is.
  package var appliedDigest: Experiment.Digest {
    var digest = AppliedDigest()
    digest.add(kind, variantCount: variants.count)
    for variant in variants { digest.add(variant.key, variant.value) }
    for flag in flags {
      let state = flag.environmentDefault
      digest.add(flag.environment, isEnabled: state.isEnabled, state.value)
      digest.add((flag.heldAllocations ?? state.allocations).entries)
    }
    return digest.value
  }
}

extension FeatureManifest {
  /// The digest of what the manifest asks for in the environments there are, which are given in order; nil
  /// where it speaks of others.
  package func appliedDigest(in environments: [EnvironmentKey]) -> Experiment.Digest? {
    let ordered = variants.inOrder(of: \.key)
    var digest = AppliedDigest()
    var entryCount = 0
    digest.add(kind, variantCount: variants.count)
    for variant in variants { digest.add(variant.key, variant.value) }
    for key in environments {
      let entry = entries[key]
      if entry != nil { entryCount += 1 }
      digest.add(key, isEnabled: entry?.isEnabled ?? isEnabled, entry?.value ?? value)
      let shares = entry?.allocations ?? []
      digest.add(shareCount: ordered.count)
      for variant in ordered {
        let share = shares.first { $0.variant == variant.key }
        digest.add(variant.key, share?.percentage ?? .zero)
      }
    }
    return entryCount == entries.count ? digest.value : nil
  }
}

/// Takes in what is compared, in a form in which no two things look the same.
private struct AppliedDigest {
  private var checksum = XXH64()

  var value: Experiment.Digest { Experiment.Digest(number: checksum.checksum) }

  /// Takes in what every experiment has; false where that is out of the ordinary.
  mutating func add(
    _ status: Status, _ details: Experiment.Details, of feature: FeatureName, iteration: Int
  ) -> Bool {
    switch status {
    case .created: add(0)
    case .running: add(1)
    case .paused, .completed: return false
    }
    guard details.schedule.isEmpty else { return false }
    add(feature.text)
    add(details.name)
    add(details.owner)
    add(Int(details.decideBy?.seconds ?? -1))
    for digest in [details.hypothesis, details.metrics, details.notes] {
      checksum.update(digest.number)
    }
    add(iteration)
    return true
  }

  mutating func add(rolloutOf percentage: Percentage, _ value: FlagValue?, isEnabled: Bool) {
    add(percentage.hundredths)
    if let value { add(value) } else { add(-1) }
    add(isEnabled ? 1 : 0)
  }

  mutating func add(_ kind: Feature.Kind, variantCount: Int) {
    add(kind == .standard ? 0 : 1)
    add(variantCount)
  }

  mutating func add(_ variant: VariantKey, _ value: FlagValue) {
    add(variant.text)
    add(value)
  }

  mutating func add(_ environment: EnvironmentKey, isEnabled: Bool, _ value: FlagValue) {
    add(environment.text)
    add(isEnabled ? 1 : 0)
    add(value)
  }

  mutating func add(_ shares: [VariantAllocation]) {
    add(shareCount: shares.count)
    for share in shares { add(share.variant, share.percentage) }
  }

  mutating func add(shareCount: Int) { add(shareCount) }

  mutating func add(_ variant: VariantKey, _ percentage: Percentage) {
    add(variant.text)
    add(percentage.hundredths)
  }

  private mutating func add(_ value: FlagValue) {
    switch value {
    case .string(let text):
      add(0)
      add(text)
    case .integer(let number):
      add(1)
      add(number)
    case .boolean(let truth): add(truth ? 3 : 2)
    }
  }

  private mutating func add(_ text: String?) {
    guard let text else { return add(-1) }
    add(text.utf8.count)
    checksum.updateWords(of: text.utf8.span)
  }

  private mutating func add(_ number: Int) {
    checksum.update(UInt64(bitPattern: Int64(number)))
  }
}

extension Array {
  /// By variant. Mostly they are written in order.
  fileprivate func inOrder(of variant: (Element) -> VariantKey) -> Self {
    let isOrdered = indices.dropFirst().allSatisfy { variant(self[$0 - 1]) < variant(self[$0]) }
    return isOrdered ? self : sorted { variant($0) < variant($1) }
  }
}
