package import Domain

/// What a team permits a plan to do. Taking people out of a cohort is always permitted, unless it
/// removes things.
package struct Policy: Hashable, Sendable {
  /// What becomes of a change that gives enrolled identities another variant while the experiment
  /// runs.
  package enum Reassignment: String, CaseIterable, Hashable, Sendable {
    case block
    case warn
  }

  /// What becomes of an experiment whose results raise an alarm.
  package enum AlarmResponse: String, CaseIterable, Hashable, Sendable {
    /// Every plan says so.
    case warn
    /// Every plan says so, and its ramp does not rise.
    case block
    /// Every plan says so, and it is stopped.
    case stop
  }

  /// A span of time in which nobody may come to see anything new.
  package struct Freeze: Hashable, Sendable {
    /// When it begins.
    var from: Instant
    /// When it is over.
    package var to: Instant
    /// What it is for.
    package var reason: String

    /// Whether a moment belongs to it.
    package func contains(_ moment: Instant) -> Bool { from <= moment && moment < to }
  }

  /// How many cohorts a plan may begin to serve; nil for any number.
  package var maxLaunches: Int?
  /// How many percentage points a change may add to a cohort; nil for any number.
  package var maxTrafficRise: Percentage?
  /// The environments that must be named with `--allow`.
  package var protectedEnvironments: [EnvironmentKey] = []
  /// The spans of time in which nobody may come to see anything new.
  package var freezes: [Freeze] = []
  /// What becomes of changes that give enrolled identities another variant.
  package var reassignment = Reassignment.block
  /// What becomes of an experiment of which a guardrail is violated.
  package var guardrails = AlarmResponse.warn
  /// What becomes of an experiment whose exposures do not fit its split.
  package var sampleRatio = AlarmResponse.warn
  /// How many things a plan may remove; nil for any number.
  package var maxRemovals: Int?
  /// Which part of all that is stored a plan may remove; nil for any.
  package var maxRemovalsPercent: Percentage?

  /// What holds where nothing is said.
  init() {}
}
