/// What one contender is to take, compared with another, or by itself.
struct Comparison {
  let what: String
  let contender: Contender.ID
  /// Nil where the greatest memory, in megabytes, is what counts.
  let rival: Contender.ID?
  /// What the number is not to exceed.
  let goal: Double
  /// What it would be nice not to exceed.
  var stretch: Double?

  /// What the samples say: nil where the rival did not run.
  struct Result {
    let ratio: Spread
    /// The ratio of user and system time.
    let processorRatio: Spread?
  }

  /// Every round gives a ratio.
  func result(of race: Race) -> Result? {
    guard let samples = race.samples[contender] else { return nil }
    guard let rival else {
      let megabytes = samples.compactMap(\.memoryBytes).map { Double($0) / 1e6 }
      return Result(ratio: Spread(megabytes), processorRatio: nil)
    }
    guard let others = race.samples[rival] else { return nil }
    let pairs = zip(samples, others)
    return Result(
      ratio: Spread(pairs.map { $0.wallSeconds / $1.wallSeconds }),
      processorRatio: Spread(pairs.map { $0.processorSeconds / max($1.processorSeconds, 1e-6) }))
  }
}

extension Comparison {
  /// All goals, for workspaces of these sizes.
  static func all(sizes: [Int]) -> [Comparison] {
    var comparisons = sizes.flatMap { all(size: $0) }
    for (small, large) in zip(sizes, sizes.dropFirst()) where large == 10 * small {
      comparisons.append(growth(from: small, to: large))
    }
    return comparisons + [
      Comparison(.smallPlan, against: .gitStatus, at: nil, goal: 2, stretch: 1),
      Comparison(.gitPlan, against: .fetchAndPlan, at: GitCourse.experimentCount, goal: 1.5),
      Comparison(.version, against: .gitVersion, at: nil, goal: 1.5, stretch: 1),
    ]
  }

  private static func growth(from small: Int, to large: Int) -> Comparison {
    Comparison(
      what: Contender.Kind.plan.rawValue,
      contender: Contender.ID(kind: .plan, experimentCount: large),
      rival: Contender.ID(kind: .plan, experimentCount: small), goal: 11, stretch: 10)
  }

  private static func all(size: Int) -> [Comparison] {
    [
      Comparison(.plan, against: .readLoop, at: size, goal: 1.8, stretch: 1.2),
      Comparison(.plan, against: .cat, at: size, goal: 0.45, stretch: 0.3),
      Comparison(.plan, against: .jq, at: size, goal: 0.12, stretch: 0.08),
      Comparison(.plan, against: nil, at: size, goal: 80, stretch: 50),
      Comparison(.planAfterFirstApply, against: .readLoop, at: size, goal: 1.8, stretch: 1.2),
      Comparison(.firstApply, against: .cat, at: size, goal: 1.5, stretch: 0.8),
      Comparison(.commit, against: .diskWrite, at: size, goal: 2.5, stretch: 2),
      Comparison(.validateMistakes, against: .validate, at: size, goal: 2),
    ]
  }

  private init(
    _ kind: Contender.Kind, against rival: Contender.Kind?, at size: Int?, goal: Double,
    stretch: Double? = nil
  ) {
    what = kind.rawValue
    contender = Contender.ID(kind: kind, experimentCount: size)
    self.rival = rival.map { Contender.ID(kind: $0, experimentCount: size) }
    self.goal = goal
    self.stretch = stretch
  }
}
