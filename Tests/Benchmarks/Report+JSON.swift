import JSONSyntax
import System

extension Report {
  /// All measurements, and what follows from them.
  var json: JSONValue {
    .object(
      ("machine", machine.json),
      ("rounds", .integer(race.roundCount)),
      ("comparisons", .array(comparisons.map { $0.json(race) })),
      ("samples", .array(race.participants.map { race.json($0) })))
  }
}

extension Machine {
  var json: JSONValue {
    .object(
      ("cores", .integer(cores)), ("processor", .string(processor)), ("kernel", .string(kernel)),
      ("fileSystem", .string(fileSystem)), ("swift", .string(swift)))
  }
}

extension Comparison {
  fileprivate func json(_ race: Race) -> JSONValue {
    let result = result(of: race)
    return .object(
      ("experiments", .integer(orNull: contender.experimentCount)),
      ("what", .string(what)),
      ("against", .string(against)),
      ("unit", .string(rival == nil ? "MB" : "ratio")),
      ("goal", .number(goal)),
      ("stretch", stretch.map(JSONValue.number) ?? .null),
      ("wall", result?.ratio.json ?? .null),
      ("processor", result?.processorRatio?.json ?? .null))
  }
}

extension Spread {
  fileprivate var json: JSONValue {
    .object(("median", .number(median)), ("min", .number(minimum)), ("max", .number(maximum)))
  }
}

extension Race {
  fileprivate func json(_ id: Contender.ID) -> JSONValue {
    let samples = samples[id] ?? []
    return .object(
      ("experiments", .integer(orNull: id.experimentCount)),
      ("what", .string(id.kind.rawValue)),
      ("wallSeconds", .array(samples.map { .number($0.wallSeconds) })),
      ("processorSeconds", .array(samples.map { .number($0.processorSeconds) })),
      ("memoryBytes", .array(samples.map { .integer(orNull: $0.memoryBytes) })))
  }
}

extension JSONValue {
  /// Writes a file, or writes it anew, that everyone may read.
  func save(at path: String) throws {
    if try fileKind(at: path) == .regular { try removeFileOrEmptyFolder(at: path) }
    try createFile(at: path, with: pretty())
  }
}
