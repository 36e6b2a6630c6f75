import Domain
import Manifests
package import Planning
import JSONSyntax

/// A plan in a file: one JSON object, its changes one a line, and as the last line the checksum of all
/// bytes before it, so that no altered plan is taken for the one that was reviewed.
package enum PlanFile {
  static let formatVersion = 1
  static let kind = "titrate-plan"

  /// The largest file that is read, in bytes.
  package static let maximumBytes = 1 << 30

  /// The bytes of a plan; the same plan always gives the same bytes.
  package static func encode(_ plan: Plan) -> [UInt8] {
    var bytes = Array("{\n".utf8)
    func member(_ key: String, _ value: JSONValue) {
      bytes += "\"\(key)\":".utf8
      value.appendCanonical(to: &bytes)
      bytes += ",\n".utf8
    }
    func list(_ key: String, _ values: [JSONValue]) {
      bytes += "\"\(key)\":[".utf8
      for (index, value) in values.enumerated() {
        bytes += (index == 0 ? "\n" : ",\n").utf8
        value.appendCanonical(to: &bytes)
      }
      bytes += "\n],\n".utf8
    }
    list("breaches", plan.breaches.map(\.json))
    list("changes", plan.changes.map(\.savedJSON))
    list("environments", plan.environmentImpacts.map(\.json))
    member("errorsElsewhere", .integer(plan.errorsElsewhere))
    member("formatVersion", .integer(formatVersion))
    member("kind", .string(kind))
    member("lineage", JSONValue(plan.lineage))
    member("selection", plan.selection?.json ?? .null)
    member("serial", .integer(plan.serial))
    list("stops", plan.stops.map(\.json))
    list("upcoming", plan.upcoming.map(\.json))
    bytes += checksumLine(for: bytes.span).utf8
    return bytes
  }

  /// Whether the bytes look like a plan that was saved, by whatever titrate, and in whatever condition.
  package static func isPlan(_ bytes: [UInt8]) -> Bool {
    (try? JSONDocument(bytes, maximumByteCount: maximumBytes)).map { document in
      (try? SavedValue(document)["kind"].string()) == kind
    } ?? false
  }

  /// Reads a plan. Throws where the bytes are not what `encode` wrote.
  package static func decode(_ bytes: [UInt8]) throws(PlanFileError) -> Plan {
    let document: JSONDocument
    do throws(JSONSyntaxError) {
      document = try JSONDocument(bytes, maximumByteCount: maximumBytes)
    } catch {
      throw PlanFileError(.notAPlan, at: error.range.lowerBound, in: bytes)
    }
    let reader = SavedValue(document)
    guard (try? reader["kind"].string()) == kind else {
      throw PlanFileError(.notAPlan, at: 0, in: bytes)
    }
    do throws(SavedValue.Malformed) {
      guard try reader["formatVersion"].integer() <= formatVersion else {
        throw SavedValue.Malformed(offset: -1)
      }
      try checkChecksum(bytes)
      let plan = try Plan(reader)
      try check(bytes, against: encode(plan))
      return plan
    } catch {
      let problem: PlanFileError.Problem = error.offset < 0 ? .newerFormat : error.problem
      throw PlanFileError(problem, at: max(error.offset, 0), in: bytes)
    }
  }

  /// The last line, behind some bytes.
  private static func checksumLine(for bytes: Span<UInt8>) -> String {
    "\"checksum\":\"\(XXH64.checksum(of: bytes).hexadecimal)\"}\n"
  }

  private static let checksumLength = 31

  /// Parts that are well-formed, each by itself, need not make a plan together.
  private static func check(
    _ bytes: [UInt8], against written: [UInt8]
  ) throws(SavedValue.Malformed) {
    let (rest, expected) = (changes(in: bytes), changes(in: written))
    guard rest != expected else { return }
    let equal = zip(rest, expected).prefix { $0 == $1 }.count
    throw SavedValue.Malformed(offset: rest.startIndex + equal)
  }

  /// All but the breaches, which come first and are not read to the last word, and the checksum.
  private static func changes(in bytes: [UInt8]) -> ArraySlice<UInt8> {
    let endOfBreaches = Array("\n],\n".utf8)
    let start = bytes.indices.first { bytes[$0...].starts(with: endOfBreaches) } ?? 0
    return bytes[start...].dropLast(checksumLength)
  }

  private static func checkChecksum(_ bytes: [UInt8]) throws(SavedValue.Malformed) {
    let end = max(bytes.count - checksumLength, 0)
    let line = checksumLine(for: bytes.span.extracting(0..<end))
    guard bytes[end...].elementsEqual(line.utf8) else {
      throw SavedValue.Malformed(offset: end, problem: .wrongChecksum)
    }
  }
}

/// Why a file is no plan that can be relied on.
package struct PlanFileError: Error, Hashable, Sendable {
  /// What is wrong.
  package enum Problem: Hashable, Sendable {
    case notAPlan
    case newerFormat
    case wrongChecksum
    case malformed
  }

  /// What is wrong.
  package let problem: Problem
  /// The line, from 1.
  package let line: Int
  /// The column, from 1.
  package let column: Int

  init(_ problem: Problem, at offset: Int, in bytes: [UInt8]) {
    let position = SourceText(path: "", bytes: bytes).position(ofByte: offset)
    self.problem = problem
    line = position.line
    column = position.column
  }
}

extension PlanFileError.Problem {
  /// What is wrong and what to do, in full sentences.
  package var text: String {
    switch self {
    case .notAPlan:
      "It is no plan that titrate saved, or a part of it is missing. Save one with "
        + "`titrate plan --out FILE`."
    case .newerFormat:
      "A newer titrate saved it. Use one that is at least as new."
    case .wrongChecksum:
      "The checksum is wrong: some of the plan was lost or changed since it was saved. Save it again."
    case .malformed: "It does not say what a plan must. Save it again with this titrate."
    }
  }
}
