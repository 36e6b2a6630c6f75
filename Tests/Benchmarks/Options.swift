/// What the command line asks for.
struct Options {
  enum Mode {
    case time(Time)
    /// Whether the count is the one to compare with from now on.
    case instructions(records: Bool)
  }

  /// How time is measured.
  struct Time {
    /// How many experiments the workspaces have.
    var sizes = [1_000, 10_000, 100_000]
    var rounds = 7
    /// Where the measurements are written as JSON.
    var jsonPath: String?
  }

  /// An empty folder to work in, which the script makes and removes.
  let folder: String
  let mode: Mode

  static let usage = """
    usage: Tests/Benchmarks/run [--sizes <n>[,<n>…]] [--rounds <n>] [--json <file>]
           Tests/Benchmarks/run instructions [--record]

    """

  init(_ words: [String]) throws(UsageFailure) {
    guard let folder = words.first else { throw UsageFailure() }
    self.folder = folder
    let words = words.dropFirst()
    switch Array(words.prefix(2)) {
    case ["instructions"]: mode = .instructions(records: false)
    case ["instructions", "--record"] where words.count == 2: mode = .instructions(records: true)
    default: mode = .time(try Time(words))
    }
  }
}

extension Options.Time {
  fileprivate init(_ words: ArraySlice<String>) throws(UsageFailure) {
    var words = words
    while let option = words.popFirst() {
      guard let value = words.popFirst(), !value.isEmpty else { throw UsageFailure() }
      switch option {
      case "--sizes":
        let numbers = try value.split(separator: ",").map { text throws(UsageFailure) in
          try Self.number(text, from: 100)
        }
        guard !numbers.isEmpty else { throw UsageFailure() }
        sizes = Set(numbers).sorted()
      case "--rounds": rounds = try Self.number(value[...], from: 1)
      case "--json": jsonPath = value
      default: throw UsageFailure()
      }
    }
  }

  private static func number(_ text: Substring, from minimum: Int) throws(UsageFailure) -> Int {
    guard let number = Int(text), number >= minimum else { throw UsageFailure() }
    return number
  }
}

/// The command line is not understood.
struct UsageFailure: Error, CustomStringConvertible {
  var description: String { Options.usage }
}
