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
}

extension Duration {
  private static let units: [(suffix: String, seconds: Int64)] = [
    ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1),
  ]

  /// Ten years: longer than any experiment runs, and far from overflowing any clock.
  static let longest = Duration.seconds(3_650 * 86_400)

  /// Reads a whole number and a unit, as in `60s`, `5m`, `12h` or `2d`; nil for anything else, and
  /// for more than ten years.
  package init?(text: String) {
    let digits = text.utf8.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
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

  /// The time in its two largest units, for people: `1d 5h`. What is left over counts as one more of
  /// the smaller one.
  package var words: String {
    var seconds = components.seconds + (components.attoseconds > 0 ? 1 : 0)
    guard let first = Self.units.firstIndex(where: { $0.seconds <= seconds }) else { return "0s" }
    let smallest = Self.units[min(first + 1, Self.units.count - 1)].seconds
    seconds = (seconds + smallest - 1) / smallest * smallest
    return Self.units.compactMap { suffix, size in
      defer { seconds %= size }
      return seconds < size ? nil : "\(seconds / size)\(suffix)"
    }.joined(separator: " ")
  }
}
