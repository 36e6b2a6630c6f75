import JSONSyntax
import System

extension Report {
  /// All measurements, and what follows from them.
  var json: JSONValue {
    .object([
      JSONMember("machine", machine.json),
      JSONMember("rounds", .integer(race.roundCount)),
      JSONMember("comparisons", .array(comparisons.map { $0.json(race) })),
      JSONMember("samples", .array(race.participants.map { race.json($0) })),
    ])
  }
}

extension Machine {
  var json: JSONValue {
    .object([
      JSONMember("cores", .integer(cores)), JSONMember("processor", .string(processor)),
      JSONMember("kernel", .string(kernel)),
      JSONMember("fileSystem", .string(fileSystem)), JSONMember("swift", .string(swift)),
    ])
  }
}

extension Comparison {
  fileprivate func json(_ race: Race) -> JSONValue {
    let result = result(of: race)
    return .object([
      JSONMember("experiments", JSONValue(contender.experimentCount)),
      JSONMember("what", .string(what)),
      JSONMember("against", .string(against)),
      JSONMember("unit", .string(rival == nil ? "MB" : "ratio")),
      JSONMember("goal", .number(goal)),
      JSONMember("stretch", stretch.map(JSONValue.number) ?? .null),
      JSONMember("wall", result?.ratio.json ?? .null),
      JSONMember("processor", result?.processorRatio?.json ?? .null),
    ])
  }
}

extension Spread {
  fileprivate var json: JSONValue {
    .object([
      JSONMember("median", .number(median)), JSONMember("min", .number(minimum)),
      JSONMember("max", .number(maximum)),
    ])
  }
}

extension Race {
  fileprivate func json(_ id: Contender.ID) -> JSONValue {
    let samples = samples[id] ?? []
    return .object([
      JSONMember("experiments", JSONValue(id.experimentCount)),
      JSONMember("what", .string(id.kind.rawValue)),
      JSONMember("wallSeconds", .array(samples.map { .number($0.wallSeconds) })),
      JSONMember("processorSeconds", .array(samples.map { .number($0.processorSeconds) })),
      JSONMember("memoryBytes", .array(samples.map { JSONValue($0.memoryBytes) })),
    ])
  }
}

extension JSONValue {
  /// Writes a file, or writes it anew, that everyone may read.
  func save(at path: String) throws {
    if try fileKind(at: path) == .regular { try removeFileOrEmptyFolder(at: path) }
    try createFile(at: path, with: pretty())
  }
}
