import Domain

extension Impact {
  /// Computes what a change does to everyone in one environment. Shares that are shown together are
  /// rounded together, so that they add up.
  init(_ effect: Effect) {
    var count = ImpactCount()
    for (transition, weight) in Redistribution(effect).cells { count.add(transition, weight) }
    let fates = count.fates.shares(of: .whole)
    func share(_ happens: (Fate) -> Bool) -> Percentage {
      let hundredths = fates.reduce(0) { happens($1.key) ? $0 + $1.value.hundredths : $0 }
      return Percentage(hundredths: hundredths) ?? .whole
    }
    let enrolled = Amounts(
      before: share { $0.leaves || $0.staysEnrolled },
      after: share { $0.enters || $0.staysEnrolled })
    let shares = count.shares(enrolled)
    self.init(
      environment: effect.environment, shares: effect.ordered(count.served.keys).map(shares),
      off: shares(.off), enrolled: enrolled, enters: share(\.enters), leaves: share(\.leaves),
      unchanged: share { !$0.isMove && !$0.enters && !$0.leaves },
      moves: count.moves(share(\.isMove)), enrolledMoved: share { $0.isMove && $0.staysEnrolled },
      enrolledMovedOfEnrolled: count.enrolledMovedOfEnrolled,
      othersMoved: share { $0.isMove && !$0.enters && !$0.leaves && !$0.staysEnrolled },
      otherOverrides: effect.otherOverrides)
  }
}

/// What becomes of an identity, whatever it is served.
private struct Fate: Hashable {
  let isMove: Bool
  let enters: Bool
  let leaves: Bool
  let staysEnrolled: Bool

  init(_ transition: Redistribution.Transition) {
    isMove = transition.isMove
    enters = transition.enters
    leaves = transition.leaves
    staysEnrolled = transition.staysEnrolled
  }
}

/// A weight for each item, with the items in the order in which they were found.
private struct Tally<Item: Hashable> {
  private(set) var keys: [Item] = []
  private(set) var weights: [Item: Double] = [:]

  mutating func add(_ key: Item, _ weight: Double) {
    if weights[key] == nil { keys.append(key) }
    weights[key, default: 0] += weight
  }

  /// The parts of a whole, which add up to it.
  func shares(of whole: Percentage) -> [Item: Percentage] {
    let parts = Percentage.parts(of: whole, weights: keys.map { weights[$0] ?? 0 })
    return Dictionary(uniqueKeysWithValues: zip(keys, parts))
  }
}

/// The weights of the cells of a redistribution, added up in one pass.
private struct ImpactCount {
  private struct Way: Hashable {
    let from: Served
    let to: Served
  }

  private(set) var fates = Tally<Fate>()
  /// What is served before or after.
  private(set) var served = Tally<Served>()
  private var before = Tally<Served>()
  private var after = Tally<Served>()
  private var enrolledBefore = Tally<Served>()
  private var enrolledAfter = Tally<Served>()
  private var ways = Tally<Way>()

  mutating func add(_ transition: Redistribution.Transition, _ weight: Double) {
    let (old, new) = (transition.before, transition.after)
    fates.add(Fate(transition), weight)
    served.add(old.served, weight)
    served.add(new.served, weight)
    before.add(old.served, weight)
    after.add(new.served, weight)
    if old.cohort != nil { enrolledBefore.add(old.served, weight) }
    if new.cohort != nil { enrolledAfter.add(new.served, weight) }
    if transition.isMove { ways.add(Way(from: old.served, to: new.served), weight) }
  }

  /// How many are served something, of whom so many are enrolled.
  func shares(_ enrolled: Impact.Amounts) -> (Served) -> Impact.Share {
    let (before, after) = (before.shares(of: .whole), after.shares(of: .whole))
    let enrolledBefore = enrolledBefore.shares(of: enrolled.before)
    let enrolledAfter = enrolledAfter.shares(of: enrolled.after)
    return { served in
      Impact.Share(
        served: served,
        amounts: Impact.Amounts(before: before[served] ?? .zero, after: after[served] ?? .zero),
        enrolled: Impact.Amounts(
          before: enrolledBefore[served] ?? .zero, after: enrolledAfter[served] ?? .zero))
    }
  }

  /// Those who stay enrolled and move, as a share of those who were enrolled.
  var enrolledMovedOfEnrolled: Percentage {
    let enrolled = fates.weights.filter { $0.key.leaves || $0.key.staysEnrolled }
    let moved = enrolled.filter { $0.key.isMove && $0.key.staysEnrolled }
    func weight(_ fates: [Fate: Double]) -> Double { fates.values.reduce(0, +) }
    let others = enrolled.filter { moved[$0.key] == nil }
    return Percentage.parts(of: .whole, weights: [weight(moved), weight(others)])[0]
  }

  /// Nobody reads more moves than that.
  private static let mostMoves = 1_000

  /// The ways of moving, the largest first; of equal ones the one that was found first.
  func moves(_ moved: Percentage) -> [Impact.Move] {
    let shares = ways.shares(of: moved)
    return ways.keys.map { (way: $0, weight: ways.weights[$0] ?? 0) }
      .sorted { $0.weight > $1.weight }
      .prefix(Self.mostMoves)
      .map { way, _ in Impact.Move(from: way.from, to: way.to, share: shares[way] ?? .zero) }
  }
}

extension Percentage {
  /// The parts of a whole: rounded down to hundredths, then those up that lost most, so that they
  /// add up. Only nobody is 0, so more parts than hundredths add up to more than the whole.
  static func parts(of whole: Percentage, weights: [Double]) -> [Percentage] {
    let total = weights.reduce(0, +)
    guard total > 0 else { return weights.map { _ in .zero } }
    let exact = weights.map { $0 / total * Double(whole.hundredths) }
    var parts = exact.map { $0 > 0 ? Swift.max(Int($0), 1) : 0 }
    let missing = whole.hundredths - parts.reduce(0, +)
    let byLoss = parts.indices.sorted {
      Double(parts[$0]) - exact[$0] < Double(parts[$1]) - exact[$1]
    }
    for index in byLoss.prefix(Swift.max(missing, 0)) { parts[index] += 1 }
    for _ in 0..<Swift.max(-missing, 0) {
      guard let largest = parts.indices.max(by: { parts[$0] < parts[$1] }), parts[largest] > 1
      else { break }
      parts[largest] -= 1
    }
    return parts.map { Percentage(hundredths: $0) ?? .whole }
  }
}

extension Effect {
  /// What is served save for off, the control first, then the variants in order of their numbers.
  fileprivate func ordered(_ served: [Served]) -> [Served] {
    let variants = before.variants + (after?.variants ?? [])
    let numbers = Dictionary(
      variants.map { ($0.key, $0.number) }, uniquingKeysWith: { first, _ in first })
    func rank(_ served: Served) -> Int {
      guard case .on(let variant?, _) = served else { return 0 }
      return numbers[variant] ?? 0
    }
    return served.filter { $0 != .off }.sorted { rank($0) < rank($1) }
  }
}
