@testable import Domain

/// Who takes part in an experiment and with which variant, whether the rollout is served yet or not.
struct Enrolment {
  private let cohort: Range<Int>
  private let split: Split
  private let hashes: (cohort: SaltedHash, split: SaltedHash)

  /// Nil where the experiment has no rollout.
  init?(_ experiment: Experiment, in state: State) {
    guard let rollout = state.rollout(of: experiment),
      let feature = state.features[experiment.feature]
    else { return nil }
    func hash(_ salt: Salt) -> SaltedHash {
      SaltedHash(.flagsmith, salt: salt, environment: experiment.id.environment)
    }
    cohort = Bucketing.flagsmith.cohort(rollout.segment.percentage)
    split = Split(rollout.override.state.allocations, among: feature.variants, .flagsmith)
    hashes = (hash(rollout.segment.id), hash(rollout.segment.splitSeed))
  }

  /// The variant or, as an empty text, the control; nil where the identity does not take part.
  func variant(of identity: String) -> String? {
    guard cohort.contains(hashes.cohort.bucket(of: identity)) else { return nil }
    return share(of: identity).variant?.text ?? ""
  }

  /// The share that the identity has, or would have if it took part.
  func share(of identity: String) -> Split.Share {
    split.share(of: hashes.split.bucket(of: identity))
  }

  /// The variant that lies on each bucket.
  var variants: [String] {
    (0..<Bucketing.flagsmith.count).map { split.share(of: $0).variant?.text ?? "" }
  }
}

extension SaltedHash {
  func bucket(of identity: String) -> Int { bucket(of: identity.utf8.span) }
}
