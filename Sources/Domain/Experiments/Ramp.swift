/// A cohort that grows with the time that its experiment has run.
package struct Ramp: Hashable, Sendable {
  /// From when on the cohort has which size.
  package struct Step: Hashable, Sendable {
    /// After how much time that counts.
    package let after: Duration
    /// How many belong to the cohort from then on.
    package let percentage: Percentage

    /// Makes a step.
    package init(after: Duration, _ percentage: Percentage) {
      self.after = after
      self.percentage = percentage
    }
  }

  /// The steps, in order of time.
  package let steps: [Step]

  /// Makes a ramp of at least one step; nil where they are not in order, or where one is smaller
  /// than the one before.
  package init?(_ steps: [Step]) {
    let isInOrder = zip(steps, steps.dropFirst()).allSatisfy { first, second in
      first.after < second.after && first.percentage <= second.percentage
    }
    guard !steps.isEmpty, isInOrder, steps.allSatisfy({ $0.after >= .zero }) else { return nil }
    self.steps = steps
  }

  /// The size of the cohort after so much time; nobody before the first step.
  package func percentage(after elapsed: Duration) -> Percentage {
    steps.last { $0.after <= elapsed }?.percentage ?? .zero
  }

  /// The steps that are still to come after so much time.
  func steps(after elapsed: Duration) -> [Step] { steps.filter { $0.after > elapsed } }

  /// The size that it comes to.
  package var finalPercentage: Percentage { steps.last?.percentage ?? .zero }
}
