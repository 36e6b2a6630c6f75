/// What the command line asks for.
struct Options {
  /// How many experiments the workspaces have.
  var sizes = [1_000, 10_000, 100_000]
  var rounds = 7
  /// Where the measurements are written as JSON.
  var jsonPath: String?
  /// Whether instructions are counted, and not time.
  var countsInstructions = false
  /// Whether the count is the one to compare with from now on.
  var records = false

  static let usage = """
    usage: Tests/Benchmarks/run [--sizes <n>,<n>] [--rounds <n>] [--json <path>]
           Tests/Benchmarks/run instructions [--record]

    """

  init(_ words: [String]) throws {
    var words = words[...]
    countsInstructions = words.first == "instructions"
    if countsInstructions { words.removeFirst() }
    while let word = words.popFirst() {
      switch word {
      case "--record" where countsInstructions: records = true
      case "--sizes" where !countsInstructions:
        sizes = try Self.numbers(words.popFirst(), from: 100)
      case "--rounds" where !countsInstructions:
        rounds = try Self.numbers(words.popFirst(), from: 1)[0]
      case "--json" where !countsInstructions:
        guard let path = words.popFirst() else { throw BenchmarkFailure(Self.usage) }
        jsonPath = path
      default: throw BenchmarkFailure(Self.usage)
      }
    }
  }

  private static func numbers(_ word: String?, from minimum: Int) throws -> [Int] {
    let numbers = word?.split(separator: ",").map { Int($0) ?? 0 } ?? []
    guard !numbers.isEmpty, numbers.allSatisfy({ $0 >= minimum }) else {
      throw BenchmarkFailure(usage)
    }
    return Set(numbers).sorted()
  }
}
