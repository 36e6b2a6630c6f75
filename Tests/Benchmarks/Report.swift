/// What a race says of the goals, as text.
struct Report {
  let machine: Machine
  let race: Race
  let comparisons: [Comparison]

  var text: String {
    """
    \(machine.text)
    Medians of \(race.roundCount) rounds in which everything takes turns; each round gives a ratio. CPU is user
    and system time. The goals are meant for 100,000 experiments.

    \(Self.table(Self.goalHeadings, goalRows))
    \(Self.table(Self.timeHeadings, timeRows))
    """
  }

  private static let goalHeadings = [
    "experiments", "what", "against", "goal", "stretch", "median", "min", "max", "CPU", "",
  ]
  private static let timeHeadings = [
    "experiments", "what", "median", "min", "max", "CPU", "memory",
  ]

  private var goalRows: [[String]] {
    comparisons.map { comparison in
      let unit = comparison.rival == nil ? " MB" : ""
      let row = [
        comparison.contender.size, comparison.what, comparison.against,
        "≤ " + decimal(comparison.goal) + unit,
        comparison.stretch.map { "≤ " + decimal($0) + unit } ?? "",
      ]
      guard let result = comparison.result(of: race) else { return row + ["not installed"] }
      let ratio = result.ratio
      return row + [ratio.median, ratio.minimum, ratio.maximum].map { decimal($0) + unit } + [
        result.processorRatio.map { decimal($0.median) } ?? "",
        comparison.verdict(on: ratio.median),
      ]
    }
  }

  private var timeRows: [[String]] {
    race.participants.map { id in
      let samples = race.samples[id] ?? []
      let wall = Spread(samples.map(\.wallSeconds))
      let memory = samples.compactMap(\.memoryBytes).map { Double($0) / 1e6 }
      return [id.size, id.kind.rawValue]
        + [wall.median, wall.minimum, wall.maximum].map { decimal($0 * 1000) + " ms" } + [
          decimal(Spread(samples.map(\.processorSeconds)).median * 1000) + " ms",
          memory.isEmpty ? "" : decimal(Spread(memory).median) + " MB",
        ]
    }
  }

  /// A table whose second and third columns are words, and all others numbers.
  private static func table(_ headings: [String], _ rows: [[String]]) -> String {
    let rows = [headings] + rows
    let widths = headings.indices.map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = zip(row, widths).enumerated().map { column, cell in
        let padding = String(repeating: " ", count: cell.1 - cell.0.count)
        let isText = headings[column].isEmpty || ["what", "against"].contains(headings[column])
        return isText ? cell.0 + padding : padding + cell.0
      }
      var line = cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}

extension Comparison {
  /// The name of what it is compared with.
  var against: String {
    guard let rival else { return "greatest memory" }
    return rival.kind == contender.kind
      ? "\(rival.kind.rawValue) of \(rival.size)" : rival.kind.rawValue
  }

  func verdict(on number: Double) -> String {
    if let stretch, number <= stretch { return "stretch met" }
    return number <= goal ? "goal met" : "missed"
  }
}

extension Contender.ID {
  /// The number of experiments, where it differs.
  fileprivate var size: String { experimentCount.map { grouped($0) } ?? "" }
}

/// A number with three digits that count, or more before the point.
func decimal(_ number: Double) -> String {
  let places = number < 9.995 ? 2 : number < 99.95 ? 1 : 0
  let scale = [1, 10, 100][places]
  let scaled = Int((number * Double(scale)).rounded())
  guard places > 0 else { return grouped(scaled) }
  let fraction = String(scaled % scale)
  return "\(scaled / scale)." + String(repeating: "0", count: places - fraction.count) + fraction
}

/// A number with commas between groups of three digits.
func grouped(_ number: Int) -> String {
  let digits = Array(String(number))
  return String(
    digits.enumerated().flatMap { index, digit -> [Character] in
      let isBoundary = index > 0 && (digits.count - index) % 3 == 0
      return isBoundary ? [",", digit] : [digit]
    })
}
