package import Domain
package import Manifests

// A digest stands for what a manifest asks for. Where it is the stored one, nothing more is read or
// compared. Where it is another, or there is none, the values decide.
//
// What changes with time has no digest. Nor has what every plan says something of, or compares with
// others: the experiments of a group. A digest is no secure hash: an edit can be made up that keeps it.
// Such an edit has no effect until some plan compares the values.

extension ExperimentManifest {
  /// The digest of what the manifest asks for; nil where it asks for something out of the ordinary.
  package func appliedDigest(asOf now: Instant) -> Experiment.Digest? {
    guard details.decideBy.map({ $0 >= now }) ?? true, rollout?.split?.isEmpty != true else {
      return nil
    }
    return desired.digest
  }
}

extension Experiment {
  /// The digest of the manifest that leaves the experiment as it is, on its flag; nil where what is
  /// stored is out of the ordinary.
  ///
  /// Other manifests may leave it as it is, too: for example one that names as the value what
  /// everyone gets by default. Their values are compared.
  package func appliedDigest(on flag: Flag?) -> Experiment.Digest? {
    let rollout = Rollout(segment, in: flag)
    guard (segment == nil) == (rollout == nil), !isStopped,
      openPhase?.mismatch == nil
    else { return nil }
    var desired = desired(rollout)
    desired.rollout?.isEnabled = status == .created && rollout?.isEnabled == true
    if rollout?.override.state.value == flag?.environmentDefault.value {
      desired.rollout?.value = nil
    }
    return desired.digest
  }
}

extension State {
  /// The digest of the manifest that leaves an experiment as it is; nil where what is stored is out
  /// of the ordinary.
  package func appliedDigest(of experiment: Experiment) -> Experiment.Digest? {
    experiment.appliedDigest(on: flag(of: experiment))
  }
}

extension DesiredExperiment {
  /// Its digest; nil where it is out of the ordinary.
  fileprivate var digest: Experiment.Digest? {
    guard conclusion == nil, details.group == nil, details.schedule.isEmpty,
      !details.hasIgnoredSchedule,
      rollout?.ramp == nil
    else { return nil }
    var words = DigestWords()
    switch status {
    case .created: words.add(0)
    case .running: words.add(1)
    case .paused, .completed: return nil
    }
    words.add(feature.text)
    words.add(details)
    words.add(iteration)
    if let rollout {
      words.add(rollout.percentage.hundredths)
      if let value = rollout.value { words.add(value) } else { words.add(-1) }
      words.add(rollout.isEnabled ? 1 : 0)
      words.add(rollout.shares)
    }
    return words.digest
  }
}

extension DesiredFeature {
  /// Its digest.
  package var digest: Experiment.Digest {
    var words = DigestWords()
    words.add(kind == .standard ? 0 : 1)
    words.add(variants.count)
    for variant in variants {
      words.add(variant.key.text)
      words.add(variant.value)
    }
    for standard in defaults {
      words.add(standard.environment.text)
      words.add(standard.state.isEnabled ? 1 : 0)
      words.add(standard.state.value)
      words.add(standard.state.allocations.entries)
    }
    return words.digest
  }
}

/// Takes in what is compared, in a form in which no two things look the same.
private struct DigestWords {
  private var checksum = XXH64()

  var digest: Experiment.Digest { Experiment.Digest(number: checksum.checksum) }

  mutating func add(_ details: Experiment.Details) {
    add(details.name)
    add(details.owner)
    add(Int(details.decideBy?.seconds ?? -1))
    for digest in [details.hypothesis, details.metrics, details.notes] {
      checksum.update(digest.number)
    }
  }

  mutating func add(_ shares: [VariantAllocation]) {
    add(shares.count)
    for share in shares {
      add(share.variant.text)
      add(share.percentage.hundredths)
    }
  }

  mutating func add(_ value: FlagValue) {
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

  mutating func add(_ text: String?) {
    guard let text else { return add(-1) }
    add(text.utf8.count)
    checksum.updateWords(of: text.utf8.span)
  }

  mutating func add(_ number: Int) {
    checksum.update(UInt64(bitPattern: Int64(number)))
  }
}
