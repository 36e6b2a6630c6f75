import Bytes

/// A cohort that grows with the time that its experiment has run.
package struct Ramp: Hashable, Sendable {
  /// From when on the cohort has which size.
  package struct Step: Hashable, Sendable {
    /// After how much time that counts.
    package let after: Duration
    /// How many belong to the cohort from then on.
    package let percentage: Percentage
    /// What it waits for beside the time; nil for nothing.
    package let gate: Gate?

    /// Makes a step.
    package init(after: Duration, _ percentage: Percentage, gate: Gate? = nil) {
      self.after = after
      self.percentage = percentage
      self.gate = gate
    }
  }

  /// What results must say before a step is taken.
  package struct Gate: Hashable, Sendable {
    /// How many identities must have been exposed in the phase; nil for any number.
    package let exposures: Int?
    /// Whether every guardrail must be known to hold for the cohort as it is.
    package let guardrailsHold: Bool

    /// Makes a gate; nil where it asks for nothing.
    package init?(exposures: Int? = nil, guardrailsHold: Bool = false) {
      guard exposures != nil || guardrailsHold else { return nil }
      self.exposures = exposures
      self.guardrailsHold = guardrailsHold
    }

    /// What it asks for: `10,000 exposures in the phase and guardrails that hold`.
    package var words: String {
      let parts = [
        exposures.map { "\(grouped($0)) exposures in the phase" },
        guardrailsHold ? "guardrails that hold" : nil,
      ]
      return parts.compactMap(\.self).joined(separator: " and ")
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

  /// The size of a cohort that has reached one, after so much time, if only some gates are open. A
  /// step that was reached is not asked for again. From the first gate on each step is a rise of its
  /// own: nothing is known of guardrails at a size that was not served yet, and what waited behind a
  /// gate does not come in one leap.
  package func percentage(
    after elapsed: Duration, beyond reached: Percentage, opening isOpen: (Gate) -> Bool
  ) -> Percentage {
    var size = Percentage.zero
    var isGated = false
    for step in steps {
      guard step.after <= elapsed else { break }
      isGated = isGated || step.gate != nil
      if step.percentage > reached {
        guard step.gate.map(isOpen) ?? true, !(isGated && size > reached) else { break }
      }
      size = step.percentage
    }
    return size
  }

  /// The step that is due by time and that its gate holds; nil where there is none.
  package func heldStep(
    after elapsed: Duration, beyond reached: Percentage, opening isOpen: (Gate) -> Bool
  ) -> Step? {
    let size = percentage(after: elapsed, beyond: reached, opening: isOpen)
    return steps.first { $0.after <= elapsed && $0.percentage > max(size, reached) }
  }
}

extension Duration {
  private static let units: [(suffix: String, seconds: Int64)] = [
    ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1),
  ]

  /// Ten years: longer than any experiment runs, and far from overflowing any clock.
  static let longest = Duration.days(3_650)

  /// So many times 24 hours.
  package static func days(_ count: Int64) -> Duration { .seconds(count * 86_400) }

  /// Reads a whole number and a unit, as in `60s`, `5m`, `12h` or `2d`; nil for anything else, and
  /// for more than ten years.
  package init?(text: String) {
    let digits = text.utf8.prefix(while: \.isDigit)
    let suffix = text.utf8.dropFirst(digits.count)
    guard let unit = Self.units.first(where: { suffix.elementsEqual($0.suffix.utf8) }),
      let number = Int64(Substring(digits)),
      number <= Self.longest.components.seconds / unit.seconds
    else { return nil }
    self = .seconds(number * unit.seconds)
  }

  /// The shortest form that reads back as the same: `2d`, not `48h`. For whole seconds.
  package var text: String {
    let seconds = components.seconds
    guard seconds > 0, let unit = Self.units.first(where: { seconds % $0.seconds == 0 }) else {
      return "0d"
    }
    return "\(seconds / unit.seconds)\(unit.suffix)"
  }

  /// The time in its two largest units, for people, and what is left over cut off: `1d 5h`.
  package var words: String {
    var seconds = components.seconds
    guard let first = Self.units.firstIndex(where: { $0.seconds <= seconds }) else { return "0s" }
    return Self.units[first...].prefix(2).compactMap { suffix, size in
      defer { seconds %= size }
      return seconds < size ? nil : "\(seconds / size)\(suffix)"
    }.joined(separator: " ")
  }
}
