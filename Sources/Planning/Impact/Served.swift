package import Domain

/// What an identity is served of one flag.
package enum Served: Hashable, Sendable {
  case off
  /// The value of a variant; nil for the control.
  case on(variant: VariantKey?, value: FlagValue)

  /// Whether clients tell it apart: the same value under another variant is no move.
  package func isMove(to other: Served) -> Bool {
    switch (self, other) {
    case (.off, .off): false
    case (.on(_, let value), .on(_, let other)): value != other
    case (.off, .on), (.on, .off): true
    }
  }
}

/// What an identity is served, and the experiment whose cohort it gets that in, if any.
struct Assignment: Hashable {
  let served: Served
  let cohort: ExperimentID?
}

/// How a flag is dealt out: throws of the dice, and what each outcome leads to.
indirect enum Lottery {
  case assigned(Assignment)
  case thrown(Salt, [(buckets: Range<Int>, prize: Lottery)])

  /// The salts that are thrown with.
  var salts: Set<Salt> {
    switch self {
    case .assigned: []
    case .thrown(let salt, let branches):
      branches.reduce(into: [salt]) { $0.formUnion($1.prize.salts) }
    }
  }
}

extension ServedFlag {
  /// How the flag is dealt out, from the same ranges of buckets as evaluation reads.
  func lottery(_ bucketing: Bucketing) -> Lottery {
    rollouts.reversed().reduce(lottery(of: environmentDefault, in: nil, bucketing)) {
      rest, rollout in
      let cohort = bucketing.cohort(rollout.segment.percentage)
      let others = cohort.upperBound..<bucketing.count
      let inside = lottery(of: rollout.override, in: rollout.experiment.id, bucketing)
      return .thrown(
        rollout.segment.salts.segment, [(cohort, inside), (others, rest)].filter { !$0.0.isEmpty })
    }
  }

  private func lottery(
    of served: ServedState, in cohort: ExperimentID?, _ bucketing: Bucketing
  ) -> Lottery {
    func prize(_ variant: VariantKey?) -> Lottery {
      let value = variants.first { $0.key == variant }?.value ?? served.state.value
      return .assigned(Assignment(served: .on(variant: variant, value: value), cohort: cohort))
    }
    guard served.state.isEnabled else { return .assigned(Assignment(served: .off, cohort: cohort)) }
    let split = Split(served.state.allocations, among: variants, bucketing)
    if let share = split.onlyShare { return prize(share.variant) }
    return .thrown(
      served.splitSeed,
      split.shares.filter { !$0.buckets.isEmpty }.map { ($0.buckets, prize($0.variant)) })
  }
}
