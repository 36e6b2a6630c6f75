/// Something that is measured.
struct Contender {
  /// What it is, and how many experiments it deals with, where their number differs.
  struct ID: Hashable {
    let kind: Kind
    let experimentCount: Int?
  }

  /// What can be measured, with the words that reports use.
  enum Kind: String, CaseIterable {
    case readLoop = "C read loop"
    case cat = "find | xargs cat"
    case jq = "find | xargs jq -c ."
    case plan = "plan"
    case firstApply = "first apply"
    case planAfterFirstApply = "plan after the first apply"
    case diskWrite = "dd conv=fsync"
    case commit = "commit of the state"
    case validate = "validate"
    case validateMistakes = "validate, one in a hundred wrong"
    case version = "titrate --version"
    case gitVersion = "git --version"
    case smallPlan = "plan of 10 manifests"
    case gitStatus = "git status"
    case gitPlan = "plan of a state in git"
    case fetchAndPlan = "git fetch && plan"
  }

  let id: ID
  /// Prepares one run, and measures it.
  let measure: () throws -> Sample

  init(_ kind: Kind, _ experimentCount: Int? = nil, measure: @escaping () throws -> Sample) {
    id = ID(kind: kind, experimentCount: experimentCount)
    self.measure = measure
  }
}

/// Lets contenders run in turns, so that what slows the machine down slows all of them down.
struct Race {
  /// The samples of each contender, one for each round.
  private(set) var samples: [Contender.ID: [Sample]] = [:]
  let roundCount: Int
  /// In the order in which they ran.
  let participants: [Contender.ID]

  /// Runs everything once to warm up, which does not count, and then in rounds.
  init(of contenders: [Contender], rounds: Int, progress: (String) -> Void) throws {
    roundCount = rounds
    participants = contenders.map(\.id)
    for round in 0...rounds {
      progress(round == 0 ? "warming up" : "round \(round) of \(rounds)")
      for contender in contenders {
        let sample = try contender.measure()
        if round > 0 { samples[contender.id, default: []].append(sample) }
      }
    }
  }
}

/// The middle of some numbers, and how far they reach.
struct Spread {
  let median: Double
  let minimum: Double
  let maximum: Double

  /// There must be numbers.
  init(_ numbers: [Double]) {
    let sorted = numbers.sorted()
    let middle = sorted.count / 2
    median =
      sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    minimum = sorted[0]
    maximum = sorted[sorted.count - 1]
  }
}
