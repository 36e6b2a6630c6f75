import Domain

/// A flag in one environment before and after, as clients are served it.
struct Effect: Hashable, Sendable {
  /// The environment.
  let environment: EnvironmentKey
  /// The feature.
  let feature: FeatureName
  /// What was served.
  let before: ServedFlag
  /// What is served from then on; nil where the feature goes, so that it is off for everyone.
  let after: ServedFlag?
  /// How the environment's clients deal out.
  let bucketing: Bucketing
  /// How many overrides somebody else has there, of which nothing is said here.
  var otherOverrides = 0
}

/// What becomes of all identities, exactly: every combination of what the hash can throw is counted
/// with its weight, so that an amount is zero only where no identity can come to lie.
struct Redistribution {
  /// What identities had, and what they get.
  struct Transition: Hashable {
    let before: Assignment
    let after: Assignment

    var isMove: Bool { before.served.isMove(to: after.served) }
    var enters: Bool { after.cohort != nil && after.cohort != before.cohort }
    var leaves: Bool { before.cohort != nil && after.cohort != before.cohort }
    var isEnrolledTwice: Bool { before.cohort != nil && after.cohort != nil }
    var staysEnrolled: Bool { before.cohort != nil && after.cohort == before.cohort }
  }

  /// The combinations of throws by what they lead to, in the order in which they were found.
  private(set) var cells: [(transition: Transition, weight: Double)] = []
  private var indexByTransition: [Transition: Int] = [:]
  private let bucketing: Bucketing
  private let salts: Set<Salt>

  init(_ effect: Effect) { self.init(effect.before, then: effect.after, effect.bucketing) }

  /// What identities get of one flag and of another. Without the second they end up with nothing.
  init(_ flag: ServedFlag, then other: ServedFlag? = nil, _ bucketing: Bucketing) {
    let gone = Lottery.assigned(Assignment(served: .off, cohort: nil))
    let before = flag.lottery(bucketing)
    let after = other?.lottery(bucketing) ?? gone
    self.bucketing = bucketing
    salts = before.salts.union(after.salts)
    deal(before, after, [:])
  }

  /// Follows both lotteries with the same dice. What was thrown narrows what is thrown again.
  private mutating func deal(
    _ before: Lottery, _ after: Lottery, _ thrown: [Salt: Range<Int>]
  ) {
    switch (before, after) {
    case (.assigned(let before), .assigned(let after)):
      count(Transition(before: before, after: after), thrown)
    case (.thrown(let salt, let branches), _):
      for (buckets, prize) in branches {
        guard let thrown = thrown.narrowed(to: buckets, of: salt) else { continue }
        deal(prize, after, thrown)
      }
    case (.assigned, .thrown(let salt, let branches)):
      for (buckets, prize) in branches {
        guard let thrown = thrown.narrowed(to: buckets, of: salt) else { continue }
        deal(before, prize, thrown)
      }
    }
  }

  /// Multiplies the numbers of buckets as `Double`: exact for the few throws that a flag takes, and
  /// never out of range.
  private mutating func count(_ transition: Transition, _ thrown: [Salt: Range<Int>]) {
    let weight = salts.reduce(1.0) { $0 * Double(thrown[$1]?.count ?? bucketing.count) }
    if let index = indexByTransition[transition] {
      cells[index].weight += weight
    } else {
      indexByTransition[transition] = cells.count
      cells.append((transition, weight))
    }
  }

  /// The share of identities to which something happens, among all.
  func share(_ isCounted: (Transition) -> Bool) -> Share {
    var share = Share(counted: 0, others: 0)
    for (transition, weight) in cells {
      if isCounted(transition) { share.counted += weight } else { share.others += weight }
    }
    return share
  }

  /// The share of identities to which something happens, in percent.
  func percentage(_ isCounted: (Transition) -> Bool) -> Percentage {
    Percentage(rounding: share(isCounted).fraction)
  }

  /// A part of something, and the rest of it.
  struct Share {
    var counted: Double
    var others: Double

    /// The part as a fraction of the whole: 0 exactly where it is empty, 1 where the rest is.
    var fraction: Double { counted == 0 ? 0 : counted / (counted + others) }
  }
}

extension [Salt: Range<Int>] {
  /// What was thrown, with less left of one throw; nil where nothing is left.
  fileprivate func narrowed(to buckets: Range<Int>, of salt: Salt) -> Self? {
    let left = self[salt].map { $0.clamped(to: buckets) } ?? buckets
    guard !left.isEmpty else { return nil }
    var narrowed = self
    narrowed[salt] = left
    return narrowed
  }
}

extension Percentage {
  /// A fraction, rounded to hundredths of a percent. Only nothing is 0, and only everything is 100.
  init(rounding fraction: Double) {
    let hundredths = Int((fraction * 10_000).rounded())
    let isPart = fraction > 0 && fraction < 1
    self =
      Percentage(hundredths: isPart ? Swift.min(max(hundredths, 1), 9_999) : hundredths) ?? .zero
  }
}
