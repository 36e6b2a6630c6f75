package import Domain

/// A way in which what is served of a part of a flag differs from what the state keeps of it.
package struct Drift: Hashable, Sendable {
  /// What kind of difference it is.
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    /// Somebody took exposure back: less people, off, or gone.
    case lessExposure = "less-exposure"
    /// More people, on, or there at all.
    case moreExposure = "more-exposure"
    /// The cohort is split in another way.
    case otherSplit = "other-split"
    /// The cohort's control gets something else.
    case otherValue = "other-value"
    /// Everyone who is in no cohort gets something else.
    case otherDefault = "other-default"
    /// The provider's own experiment stands at another point.
    case otherStatus = "other-status"
    /// An override that titrate has not made.
    case notTitrates = "not-titrates"
  }

  /// What one of the two says of the part.
  package struct Side: Hashable, Sendable {
    /// What is served.
    package var state: FeatureState
    /// How many belong to the cohort; nil for the default, and where another rule says who does.
    package var percentage: Percentage?
    /// The status of the experiment; nil for the default, and where the provider keeps none.
    package var status: Status?

    /// Makes a side.
    package init(
      _ state: FeatureState, _ percentage: Percentage? = nil, _ status: Status? = nil
    ) {
      self.state = state
      self.percentage = percentage
      self.status = status
    }
  }

  /// What kind of difference it is.
  package var kind: Kind
  /// The flag.
  package var flag: FlagID
  /// The experiment whose cohort it is about; nil where it is about none.
  package var experiment: ExperimentKey?
  /// The cohort's segment; nil for the default, and for what is not titrate's.
  package var segment: SegmentID?
  /// What the provider calls an override that is not titrate's.
  package var name: String?
  /// What the state keeps; nil where it keeps nothing of it.
  package var kept: Side?
  /// What is served; nil where nothing is.
  package var served: Side?
  /// Whether the plan puts it right; else it stays.
  package var isPutRight: Bool

  /// Puts it together.
  package init(
    _ kind: Kind, of flag: FlagID, experiment: ExperimentKey? = nil, segment: SegmentID? = nil,
    name: String? = nil, kept: Side?, served: Side?, isPutRight: Bool
  ) {
    self.kind = kind
    self.flag = flag
    self.experiment = experiment
    self.segment = segment
    self.name = name
    self.kept = kept
    self.served = served
    self.isPutRight = isPutRight
  }
}
