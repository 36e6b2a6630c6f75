import Domain
import JSONSyntax
import Manifests
package import Planning

/// A plan in a file: one JSON object, its changes one a line, and as the last line the checksum of
/// all bytes before it, so that no altered plan is taken for the one that was reviewed.
package enum PlanFile {
  static let formatVersion = 1
  static let kind = "titrate-plan"

  /// The largest file that is read, in bytes.
  package static let maximumBytes = 1 << 30

  /// The bytes of a plan; the same plan always gives the same bytes.
  package static func encode(_ plan: Plan) -> [UInt8] {
    var writer = Writer()
    Table.plan.write(plan, inLines: true, &writer)
    let bytes = Array(writer.bytes.dropLast()) + Array(",\n".utf8)
    return bytes + checksumLine(for: bytes.span).utf8
  }

  /// Whether the bytes look like a saved plan, of whatever titrate, and in whatever condition.
  package static func isPlan(_ bytes: [UInt8]) -> Bool {
    do throws(PlanFileError) {
      _ = try version(of: bytes)
      return true
    } catch {
      return false
    }
  }

  /// Reads a plan. Throws where the bytes are not what `encode` wrote.
  package static func decode(_ bytes: [UInt8]) throws(PlanFileError) -> Plan {
    guard let version = try version(of: bytes) else {
      throw PlanFileError(.malformed, at: 0, in: bytes)
    }
    guard version <= formatVersion else { throw PlanFileError(.newerFormat, at: 0, in: bytes) }
    let end = max(bytes.count - checksumLength, 0)
    let line = checksumLine(for: bytes.span.extracting(0..<end))
    guard bytes[end...].elementsEqual(line.utf8) else {
      throw PlanFileError(.wrongChecksum, at: end, in: bytes)
    }
    do throws(Malformed) {
      let plan = try plan(in: bytes, upTo: end)
      try check(bytes, against: encode(plan))
      return plan
    } catch {
      throw PlanFileError(.malformed, at: error.offset, in: bytes)
    }
  }

  /// Reads the members before the checksum as if they were the whole object.
  private static func plan(in bytes: [UInt8], upTo end: Int) throws(Malformed) -> Plan {
    let object = bytes[..<end].dropLast(2) + [UInt8(ascii: "}")]
    guard bytes[..<end].suffix(2).elementsEqual(",\n".utf8) else { throw Malformed(offset: end) }
    var reader = Reader(Array(object), 0..<object.count)
    let plan = try Table.plan.read(inLines: true, &reader)
    guard reader.isAtEnd else { throw reader.malformed }
    return plan
  }

  /// The version of the format; nil where it has none. Throws where it is no plan.
  private static func version(of bytes: [UInt8]) throws(PlanFileError) -> Int? {
    let document: JSONDocument
    do throws(JSONSyntaxError) {
      document = try JSONDocument(bytes, maximumByteCount: maximumBytes)
    } catch {
      throw PlanFileError(.notAPlan, at: error.range.lowerBound, in: bytes)
    }
    guard document.value("kind", in: document.root).flatMap(document.string) == kind else {
      throw PlanFileError(.notAPlan, at: 0, in: bytes)
    }
    return document.value("formatVersion", in: document.root).flatMap(document.integer)
  }

  /// Parts that are well-formed, each by itself, need not make a plan together.
  private static func check(
    _ bytes: [UInt8], against written: [UInt8]
  ) throws(Malformed) {
    guard bytes != written else { return }
    throw Malformed(offset: zip(bytes, written).prefix { $0 == $1 }.count)
  }

  /// The last line, behind some bytes.
  private static func checksumLine(for bytes: Span<UInt8>) -> String {
    "\"checksum\":\"\(XXH64.checksum(of: bytes).hexadecimal)\"}\n"
  }

  private static let checksumLength = 31
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
    let position = SourceText(bytes).position(ofByte: offset)
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
