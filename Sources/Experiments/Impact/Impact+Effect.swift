extension Impact {
  /// Computes what a change does to everyone in one environment.
  init(_ effect: Effect) {
    let all = Redistribution(effect)
    func part(
      _ isCounted: (Redistribution.Transition) -> Bool,
      among isEligible: (Redistribution.Transition) -> Bool = { _ in true }
    ) -> Percentage {
      Percentage(rounding: all.share(isCounted, among: isEligible).fraction)
    }
    func share(_ served: Served) -> Share {
      Share(
        served: served,
        amounts: Amounts(
          before: part { $0.before.served == served }, after: part { $0.after.served == served }),
        enrolled: Amounts(
          before: part { $0.before.served == served && $0.before.cohort != nil },
          after: part { $0.after.served == served && $0.after.cohort != nil }))
    }
    let enrolledMoves: (Redistribution.Transition) -> Bool = { $0.staysEnrolled && $0.isMove }
    self.init(
      environment: effect.environment, shares: effect.served(in: all).map(share), off: share(.off),
      enrolled: Amounts(
        before: part { $0.before.cohort != nil }, after: part { $0.after.cohort != nil }),
      enters: part(\.enters), leaves: part(\.leaves),
      unchanged: part { !$0.isMove && $0.before.cohort == $0.after.cohort },
      moves: all.moves, enrolledMoved: part(enrolledMoves),
      enrolledMovedOfEnrolled: part(enrolledMoves, among: { $0.before.cohort != nil }),
      othersMoved: part { $0.before.cohort == nil && $0.after.cohort == nil && $0.isMove })
  }
}

extension Effect {
  /// What is served before or after, the control first, then the variants in order of their numbers.
  fileprivate func served(in all: Redistribution) -> [Served] {
    let variants = before.variants + (after?.variants ?? [])
    let numbers = Dictionary(
      variants.map { ($0.key, $0.number) }, uniquingKeysWith: { first, _ in first })
    func rank(_ served: Served) -> Int {
      guard case .on(let variant?, _) = served else { return 0 }
      return numbers[variant] ?? 0
    }
    var seen: Set<Served> = [.off]
    let served = all.cells.flatMap { [$0.transition.before.served, $0.transition.after.served] }
    let distinct = served.filter { seen.insert($0).inserted }
    return distinct.enumerated()
      .sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
      .map(\.element)
  }
}

extension Redistribution {
  private struct Way: Hashable {
    let from: Served
    let to: Served
  }

  /// Every way of moving, the largest first; of equal ones the one that was found first.
  fileprivate var moves: [Impact.Move] {
    var ways: [Way] = []
    var seen: Set<Way> = []
    for (transition, _) in cells where transition.isMove {
      let way = Way(from: transition.before.served, to: transition.after.served)
      if seen.insert(way).inserted { ways.append(way) }
    }
    let weighed = ways.map { way in
      (way, share { $0.before.served == way.from && $0.after.served == way.to }.fraction)
    }
    return weighed.enumerated()
      .sorted { ($1.element.1, $0.offset) < ($0.element.1, $1.offset) }
      .map {
        Impact.Move(
          from: $0.element.0.from, to: $0.element.0.to, share: Percentage(rounding: $0.element.1))
      }
  }
}
