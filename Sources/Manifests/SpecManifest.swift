package import Domain
package import JSONSyntax

/// What a feature is to serve in an environment, case by case, as a manifest tells it. Plans do
/// nothing about it: it is judged by what they lead to.
package struct SpecManifest: Hashable, Sendable {
  /// The file, as it is shown to people.
  package var path: String
  /// Where the feature is served.
  package var environment: EnvironmentKey
  /// The feature.
  package var feature: FeatureName
  /// When all of it is to hold; nil for the moment of a plan.
  package var moment: Instant?
  /// The cases, at least one.
  package var cases: [Case]

  /// One thing that is to hold.
  package struct Case: Hashable, Sendable {
    /// What is to hold.
    package var expectation: Expectation
    /// Where it stands.
    package var location: SourceLocation
  }

  /// What is to hold in one case.
  package enum Expectation: Hashable, Sendable {
    /// What one identity gets.
    case identity(String, Outcome)
    /// How many get what.
    case shares(Shares)
  }

  /// What an identity is to get: a value, on or off, or both.
  package struct Outcome: Hashable, Sendable {
    /// What is served to it; nil for anything.
    package var value: FlagValue?
    /// Whether the feature is on for it; nil for either.
    package var isEnabled: Bool?
  }

  /// How many are to get the control and variants.
  package struct Shares: Hashable, Sendable {
    /// What is said of them, in the order of the file. A variant that is not named may have any share.
    package var named: [Share]
    /// Whom they are shares of.
    package var population: Population
    /// By how many points each may be off; nil for what the hash alone brings about.
    package var within: Percentage?
  }

  /// The share of a variant.
  package struct Share: Hashable, Sendable {
    /// The variant; nil for the control.
    package var variant: VariantKey?
    /// The share.
    package var percentage: Percentage
  }

  /// Whom shares are shares of.
  package enum Population: String, CaseIterable, Hashable, Sendable {
    /// Those in the cohort of the experiment that serves the feature.
    case cohort
    /// All identities.
    case everyone
  }
}
