import Domain

extension Impact {
  /// Computes what a change does to everyone in one environment.
  init(_ effect: Effect) {
    var count = ImpactCount()
    for (transition, weight) in Redistribution(effect).cells { count.add(transition, weight) }
    let total = count.total
    func share(_ served: Served) -> Share {
      let entry = count.shares[served] ?? ImpactCount.Entry()
      return Share(
        served: served, amounts: Amounts(before: entry.before / total, after: entry.after / total),
        enrolled: Amounts(
          before: entry.enrolledBefore / total, after: entry.enrolledAfter / total))
    }
    self.init(
      environment: effect.environment, shares: effect.ordered(count.served).map(share),
      off: share(.off),
      enrolled: Amounts(before: count.enrolledBefore / total, after: count.enrolledAfter / total),
      enters: count.enters / total, leaves: count.leaves / total,
      unchanged: count.unchanged / total, moves: count.orderedMoves,
      enrolledMoved: count.enrolledMoved / total,
      enrolledMovedOfEnrolled: count.enrolledMoved / count.enrolledBefore,
      othersMoved: count.othersMoved / total)
  }
}

/// The weights of the cells of a redistribution, added up in one pass.
private struct ImpactCount {
  /// A weight, and how many cells it comes from: that is 0 only for nobody.
  struct Amount {
    var weight = 0.0
    var cells = 0

    static func += (amount: inout Amount, weight: Double) {
      amount.weight += weight
      amount.cells += 1
    }

    /// The amount as a share of another one that it is a part of.
    static func / (part: Amount, whole: Amount) -> Percentage {
      if part.cells == 0 { return .zero }
      return part.cells == whole.cells
        ? .whole : Percentage(rounding: min(part.weight / whole.weight, 1.0.nextDown))
    }
  }

  /// Those who are served something.
  struct Entry {
    var before = Amount()
    var after = Amount()
    var enrolledBefore = Amount()
    var enrolledAfter = Amount()
  }

  private struct Way: Hashable {
    let from: Served
    let to: Served
  }

  private(set) var total = Amount()
  private(set) var enrolledBefore = Amount()
  private(set) var enrolledAfter = Amount()
  private(set) var enters = Amount()
  private(set) var leaves = Amount()
  private(set) var unchanged = Amount()
  private(set) var enrolledMoved = Amount()
  private(set) var othersMoved = Amount()
  private(set) var shares: [Served: Entry] = [:]
  /// What is served before or after, in the order in which it was found; not that the feature is off.
  private(set) var served: [Served] = []
  private var moves: [(way: Way, amount: Amount)] = []
  private var indexByWay: [Way: Int] = [:]

  mutating func add(_ transition: Redistribution.Transition, _ weight: Double) {
    let (before, after) = (transition.before, transition.after)
    total += weight
    note(before.served)
    note(after.served)
    shares[before.served]?.before += weight
    shares[after.served]?.after += weight
    if before.cohort != nil {
      enrolledBefore += weight
      shares[before.served]?.enrolledBefore += weight
    }
    if after.cohort != nil {
      enrolledAfter += weight
      shares[after.served]?.enrolledAfter += weight
    }
    if transition.enters { enters += weight }
    if transition.leaves { leaves += weight }
    if transition.isMove { addMove(transition, weight) }
    if !transition.isMove && before.cohort == after.cohort { unchanged += weight }
  }

  private mutating func note(_ served: Served) {
    guard shares[served] == nil else { return }
    shares[served] = Entry()
    if served != .off { self.served.append(served) }
  }

  private mutating func addMove(_ transition: Redistribution.Transition, _ weight: Double) {
    if transition.staysEnrolled { enrolledMoved += weight }
    if transition.before.cohort == nil && transition.after.cohort == nil { othersMoved += weight }
    let way = Way(from: transition.before.served, to: transition.after.served)
    let index = indexByWay[way] ?? moves.count
    if index == moves.count {
      indexByWay[way] = index
      moves.append((way, Amount()))
    }
    moves[index].amount += weight
  }

  /// Nobody reads more moves than that.
  private static let mostMoves = 1_000

  /// The ways of moving, the largest first; of equal ones the one that was found first.
  var orderedMoves: [Impact.Move] {
    moves.enumerated()
      .sorted { ($1.element.amount.weight, $0.offset) < ($0.element.amount.weight, $1.offset) }
      .prefix(Self.mostMoves)
      .map { _, move in
        Impact.Move(from: move.way.from, to: move.way.to, share: move.amount / total)
      }
  }
}

extension Effect {
  /// What is served, the control first, then the variants in order of their numbers.
  fileprivate func ordered(_ served: [Served]) -> [Served] {
    let variants = before.variants + (after?.variants ?? [])
    let numbers = Dictionary(
      variants.map { ($0.key, $0.number) }, uniquingKeysWith: { first, _ in first })
    func rank(_ served: Served) -> Int {
      guard case .on(let variant?, _) = served else { return 0 }
      return numbers[variant] ?? 0
    }
    return served.enumerated()
      .sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
      .map(\.element)
  }
}
