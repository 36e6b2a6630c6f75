import Domain
import JSONSyntax

/// A feature of the server's project.
struct ServerFeature: Sendable {
  /// A variant, which the server calls a multivariate option.
  struct Option: Sendable {
    let id: Int
    let key: VariantKey
    let value: FlagValue
  }

  let id: Int
  let name: FeatureName
  let kind: Feature.Kind
  /// The variants in the order of their numbers, in which the server deals out shares.
  let options: [Option]

  /// The weights of all variants, as the server wants them.
  func weights(_ allocations: Allocations) -> JSONValue {
    .array(
      options.map {
        ["id": .integer($0.id), "weight": (allocations[$0.key] ?? .zero).json]
      })
  }

  func allocations(_ shares: [Int: Percentage]) -> Allocations {
    Allocations(
      options.compactMap { option in
        shares[option.id].map { VariantAllocation(option.key, $0) }
      }, for: options.map(\.key))
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
  /// How many belong to it; nil where another rule than a share says who does.
  var share: Percentage?
  /// Whether nobody gets anything by it, however many belong to it.
  var isForNobody = false
  let priority: Int
  var state: FeatureState
  /// By what the server deals out variants; nil where that was not read.
  var splitSeed: Int?

  /// How many get something by it.
  var percentage: Percentage? { isForNobody ? .zero : share }
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

  /// Puts the overrides in order. Of two that are marked for one cohort the weaker is nobody's.
  mutating func arrange() {
    overrides.sort { $0.priority < $1.priority }
    var seen: Set<SegmentID> = []
    for index in overrides.indices {
      guard let segment = overrides[index].owner?.segment else { continue }
      if !seen.insert(segment).inserted { overrides[index].owner = nil }
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
