package import Domain

/// What a change does to everyone in one environment. Computed from the buckets of the hash; shares
/// are rounded to hundredths of a percent in the end, so that they add up, and only nobody is 0.
package struct Impact: Hashable, Sendable {
  /// How many there are before and after.
  package struct Amounts: Hashable, Sendable {
    /// Of all identities, before.
    package var before: Percentage
    /// Of all identities, after.
    package var after: Percentage

    /// Makes amounts.
    package init(before: Percentage, after: Percentage) {
      self.before = before
      self.after = after
    }
  }

  /// Who is served one value under one variant.
  package struct Share: Hashable, Sendable {
    /// What is served.
    package var served: Served
    /// Those who are served it.
    package var amounts: Amounts
    /// Those of them who belong to a cohort.
    package var enrolled: Amounts

    /// Makes a share.
    package init(served: Served, amounts: Amounts, enrolled: Amounts) {
      self.served = served
      self.amounts = amounts
      self.enrolled = enrolled
    }
  }

  /// Those who are served something else from now on.
  package struct Move: Hashable, Sendable {
    /// What they were served.
    package var from: Served
    /// What they are served.
    package var to: Served
    /// How many they are.
    package var share: Percentage

    /// Makes a move.
    package init(from: Served, to: Served, share: Percentage) {
      self.from = from
      self.to = to
      self.share = share
    }
  }

  /// The environment.
  package var environment: EnvironmentKey
  /// What is served, the control first, then the variants in order of their numbers.
  package var shares: [Share]
  /// Those for whom the feature is off.
  package var off: Share
  /// Those who belong to a cohort.
  package var enrolled: Amounts
  /// Those who come to belong to a cohort, or to another one.
  package var enters: Percentage
  /// Those who no longer belong to the cohort that they were in.
  package var leaves: Percentage
  /// Those for whom nothing changes.
  package var unchanged: Percentage
  /// The moves, the largest first and at most 1,000, of those who enter and leave, too.
  package var moves: [Move]
  /// Those who belong to the same cohort before and after, and are served something else.
  package var enrolledMoved: Percentage
  /// The same as a share of those who belonged to a cohort before.
  package var enrolledMovedOfEnrolled: Percentage
  /// Those who belong to no cohort, before and after, and are served something else.
  package var othersMoved: Percentage
  /// How many overrides there are that are not titrate's: whom they match is not counted here.
  package var otherOverrides: Int
  /// How many of those who enter are in cohorts of other features, too; nil where none is, and until it
  /// is asked for.
  package var overlap: Overlap?
  /// How many of given identities it concerns; nil where none were given.
  package var counts: Counts?

  /// The numbers of identities among those that were given.
  package struct Counts: Hashable, Sendable {
    /// All that were given.
    package var identities = 0
    /// Those who come to belong to a cohort, or to another one.
    package var enter = 0
    /// Those who no longer belong to the cohort that they were in.
    package var leave = 0
    /// Those who are served something else.
    package var move = 0
    /// Those who stay in their cohort, and are served something else.
    package var enrolledMoved = 0

    /// Nobody.
    package init() {}
  }

  /// Makes an impact of its parts.
  package init(
    environment: EnvironmentKey, shares: [Share], off: Share, enrolled: Amounts,
    enters: Percentage, leaves: Percentage, unchanged: Percentage, moves: [Move],
    enrolledMoved: Percentage, enrolledMovedOfEnrolled: Percentage, othersMoved: Percentage,
    otherOverrides: Int = 0, overlap: Overlap? = nil, counts: Counts? = nil
  ) {
    self.environment = environment
    self.shares = shares
    self.off = off
    self.enrolled = enrolled
    self.enters = enters
    self.leaves = leaves
    self.unchanged = unchanged
    self.moves = moves
    self.enrolledMoved = enrolledMoved
    self.enrolledMovedOfEnrolled = enrolledMovedOfEnrolled
    self.othersMoved = othersMoved
    self.otherOverrides = otherOverrides
    self.overlap = overlap
    self.counts = counts
  }

  /// Whether anyone is served something else, or belongs to another cohort.
  package var isFelt: Bool { unchanged != .whole }

  /// Whether it does no more than take people out of a cohort.
  var onlyLowersExposure: Bool {
    enters == .zero && enrolledMoved == .zero && othersMoved == .zero
  }
}
