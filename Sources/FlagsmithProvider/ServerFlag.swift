import Domain
import JSONSyntax

/// A feature of the server's project.
struct ServerFeature: Sendable {
  /// A variant, which the server calls a multivariate option.
  struct Option: Sendable {
    let id: Int
    /// Its key; nil where it has none that a manifest can name.
    let key: VariantKey?
    let value: FlagValue
  }

  let id: Int
  let name: FeatureName
  let kind: Feature.Kind
  /// The variants in the order of their numbers, in which the server deals out shares.
  let options: [Option]

  /// Why no experiment can be described with it; nil where one can.
  var obstacle: String? {
    let keys = options.compactMap(\.key)
    if let option = options.first(where: { $0.key == nil }) {
      return
        "A variant of the feature '\(name)' has no key that a manifest can name (its number is \(option.id)). "
        + "Give it one in the feature's settings: a key has \(VariantKey.rule.words)."
    }
    return Set(keys).count == keys.count
      ? nil
      : "Two variants of the feature '\(name)' have one key. Give one of them another in its settings."
  }

  /// The weights of all variants, as the server wants them.
  func weights(_ allocations: Allocations) -> JSONValue {
    .array(
      options.map {
        ["id": .integer($0.id), "weight": ($0.key.flatMap { allocations[$0] } ?? .zero).json]
      })
  }

  /// The shares of the variants by the numbers of the options. They are rounded, so that they may come to a
  /// little more than all, which the greatest one gives up.
  func allocations(_ shares: [Int: Percentage]) -> Allocations {
    var entries = options.compactMap { option in
      option.key.flatMap { key in shares[option.id].map { VariantAllocation(key, $0) } }
    }
    let sum = entries.reduce(0) { $0 + $1.percentage.hundredths }
    let excess = sum - Percentage.whole.hundredths
    if excess > 0,
      let greatest = entries.indices.max(by: { entries[$0].percentage < entries[$1].percentage }),
      let rest = Percentage(hundredths: entries[greatest].percentage.hundredths - excess)
    {
      entries[greatest].percentage = rest
    }
    return Allocations(entries, for: options.compactMap(\.key))
  }
}

/// An override as the server has it.
struct ServerOverride: Sendable {
  /// The server's number of the segment.
  let segment: Int
  /// What the server calls it.
  var name: String
  /// Whose it is, if it is titrate's.
  var owner: Owner?
  /// Whether the server has made its segment, for an experiment of its own.
  var isOfExperiment = false
  /// How many belong to it; nil where another rule than a percentage says who does.
  var members: Percentage?
  /// Whether nobody gets anything by it, however many belong to it.
  var isForNobody = false
  let priority: Int
  var state: FeatureState
  /// By what the server deals out variants; nil where that was not read.
  var splitSeed: Int?

  /// How many get something by it.
  var percentage: Percentage? { isForNobody ? .zero : members }
  /// Whether it is a part of the flag alone, and of no experiment of the server's.
  var isConfiguredHere: Bool { owner?.experiment == nil }

  /// Which of titrate's cohorts an override is about, and by what the server knows that.
  struct Owner: Sendable {
    let segment: SegmentID
    /// The server's own experiment; nil where titrate has made the segment.
    var experiment: ServerExperiment?
  }
}

/// An experiment of the server's own.
struct ServerExperiment: Sendable {
  let id: Int
  let name: String
  /// The server's number of the feature.
  let feature: Int
  var status: Status
}

/// All that the server serves of a flag.
struct ServerFlag: Sendable {
  var environmentDefault: FeatureState
  /// The strongest first.
  var overrides: [ServerOverride]
  /// How many identities have a value of their own.
  var identityOverrides = 0

  /// Puts the overrides in order, and finds out which are for nobody. Of two that are marked for one cohort
  /// the weaker is nobody's.
  mutating func arrange() {
    overrides.sort { ($0.priority, $0.segment) < ($1.priority, $1.segment) }
    var seen: Set<SegmentID> = []
    for index in overrides.indices {
      guard let segment = overrides[index].owner?.segment else { continue }
      if !seen.insert(segment).inserted { overrides[index].owner = nil }
      overrides[index].isForNobody = overrides[index].isForNobody(beside: environmentDefault)
      // It is then as the default is, and what it was before is not known.
      if overrides[index].isForNobody { overrides[index].state.isEnabled = true }
    }
  }

  /// The override of one of titrate's cohorts.
  func override(of segment: SegmentID) -> ServerOverride? {
    overrides.first { $0.owner?.segment == segment }
  }

  /// The override of one of some cohorts by whose hash the server would deal out the variants, too: all of
  /// the cohort would get the same one. It gets another number when it is made anew.
  func override(dealingOutTwice cohorts: Set<SegmentID>) -> ServerOverride? {
    overrides.first { override in
      override.splitSeed == override.segment
        && override.owner.map { cohorts.contains($0.segment) } == true
    }
  }

  /// A rank that no override has: the one that is wanted, or the next behind all.
  func freePriority(preferring priority: Int) -> Int {
    let taken = overrides.map(\.priority)
    return taken.contains(priority) ? (taken.max() ?? 0) + 1 : priority
  }

  /// The same as titrate wants to know it.
  func serving(in environment: String) -> FlagServing {
    FlagServing(
      environmentDefault: environmentDefault,
      overrides: overrides.map { $0.serving(in: environment) },
      identityOverrides: identityOverrides, fingerprint: fingerprint)
  }

  /// It is about all that a single flag can be asked for: of overrides by others neither the name nor the
  /// rule.
  private var fingerprint: String {
    let parts =
      [environmentDefault.words]
      + overrides.map { override in
        let owner = override.owner.map {
          "\($0.segment.number) \(override.percentage.map(\.description) ?? "") "
            + "\($0.experiment?.status.rawValue ?? "")"
        }
        return "\(override.segment) \(override.priority) \(owner ?? "") \(override.state.words)"
      }
    return Domain.fingerprint(of: parts.joined(separator: "\n"))
  }
}

extension FeatureState {
  /// The same in a line.
  fileprivate var words: String {
    let shares = allocations.entries.map { "\($0.variant) \($0.percentage)" }
    return "\(isEnabled) \(value.typeName) \(shares.joined(separator: " ")) \(value)"
  }
}

extension ServerOverride {
  func serving(in environment: String) -> OverrideServing {
    var serving = OverrideServing(
      segment: owner?.segment, name: owner == nil ? name : nil, percentage: percentage,
      state: state, priority: priority, status: owner?.experiment?.status)
    if let seed = splitSeed.flatMap(Salt.init(_:)), let salt = Salt(segment) {
      serving.salts = CohortSalts(segment: salt, split: seed, environment: environment)
    }
    return serving
  }
}
