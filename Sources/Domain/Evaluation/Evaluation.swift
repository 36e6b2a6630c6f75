/// What an identity gets of a feature, and why.
package struct Evaluation: Hashable, Sendable {
  /// Whether the feature is on.
  package let isEnabled: Bool
  /// What is served.
  package let value: FlagValue
  /// The variant that serves it; nil for the control.
  package let variant: VariantKey?
  /// What decided.
  package let reason: Reason

  /// One of the things that a feature can serve, whoever gets it.
  package struct Outcome: Hashable, Sendable {
    /// The experiment whose cohort gets it; nil for the environment's default.
    package let cohort: ExperimentKey?
    /// The variant; nil for the control.
    package let variant: VariantKey?
    /// Whether the feature is on.
    package let isEnabled: Bool
    /// What is served.
    package let value: FlagValue

    /// Whether people get the same from both: on or off, the value, and the variant.
    func servesTheSame(as other: Outcome) -> Bool {
      isEnabled == other.isEnabled && value == other.value && variant == other.variant
    }
  }

  /// What the identity gets, without the reason.
  package var outcome: Outcome {
    let place = reason.cohort
    return Outcome(
      cohort: place?.isMember == true && reason.rule != .stopped ? place?.experiment : nil,
      variant: variant,
      isEnabled: isEnabled, value: value)
  }

  /// What decided what an identity gets.
  package struct Reason: Hashable, Sendable {
    /// The rule that decided.
    package let rule: Rule
    /// Where the identity lies in the hash of a cohort: the cohort it belongs to, even a stopped
    /// one, or else the strongest that is served. Nil where there is neither.
    package let cohort: CohortPlace?
    /// Where the identity lies in the split of what it gets; nil where everyone gets the same.
    package let split: SplitPlace?
  }

  /// The rules that can decide.
  package enum Rule: String, CaseIterable, Hashable, Sendable {
    /// The control of the environment's default.
    case environmentDefault = "default"
    /// The control of a cohort.
    case cohort
    /// A variant, in a cohort or by default.
    case variant
    /// The default, for a member of a cohort that was stopped.
    case stopped
    /// The feature is off.
    case off
  }

  /// Where an identity lies in the hash of a cohort.
  package struct CohortPlace: Hashable, Sendable {
    /// The experiment whose cohort it is.
    package let experiment: ExperimentKey
    /// What the hash says, from 0 to 100.
    package let hash: Double
    /// The share of all identities that belong to the cohort.
    package let percentage: Percentage
    /// Whether the identity belongs to the cohort.
    package let isMember: Bool
  }

  /// Where an identity lies in a split.
  package struct SplitPlace: Hashable, Sendable {
    /// What the hash says, from 0 to 100.
    package let hash: Double
    /// The share it lies in.
    package let range: Range<Percentage>
  }
}
