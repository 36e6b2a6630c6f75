import Domain
import Manifests
import TestSupport
import Testing

@testable import Storage

struct SnapshotDamageTests {
  private static let whole = SampleSnapshot.snapshot.bytes
  private static let small = Snapshot(
    lineage: SampleSnapshot.snapshot.lineage, serial: 1, provenance: SampleSnapshot.provenance,
    state: State(), events: []
  ).bytes

  @Test func `every flipped bit is noticed`() {
    for position in Self.small.indices {
      for bit in 0..<8 {
        var bytes = Self.small
        bytes[position] ^= 1 << UInt8(bit)
        #expect(throws: SnapshotFormatError.self, "byte \(position), bit \(bit)") {
          try Snapshot(bytes: bytes)
        }
      }
    }
  }

  @Test(arguments: Campaign.some([0x01, 0x20, 0x80, 0xff] as [UInt8], 2))
  func `a changed byte is noticed wherever it is`(pattern: UInt8) {
    for position in stride(from: Int(pattern) % 4, to: Self.whole.count, by: 4) {
      var bytes = Self.whole
      bytes[position] ^= pattern
      #expect(throws: SnapshotFormatError.self, "byte \(position)") {
        try Snapshot(bytes: bytes)
      }
    }
  }

  @Test func `no part of a snapshot passes for the whole`() {
    // Every part of a small one, and of a large one some of every line.
    for (whole, step) in [(Self.small, 1), (Self.whole, 7)] {
      for count in stride(from: 0, to: whole.count, by: step) {
        #expect(throws: SnapshotFormatError.notASnapshot, "\(count) bytes") {
          try Snapshot(bytes: Array(whole.prefix(count)))
        }
        #expect(throws: SnapshotFormatError.self, "all but \(count + 1) bytes") {
          try Snapshot(bytes: Array(whole.dropFirst(count + 1)))
        }
      }
    }
  }

  @Test(arguments: ["", "\n", "{}", "{\n", "null", "\u{0}", "{\n\"formatVersion\":1,\n"])
  func `what is no snapshot is called that`(text: String) {
    for suffix in ["", "\n", String(repeating: "x", count: 100)] {
      #expect(throws: SnapshotFormatError.notASnapshot) {
        try Snapshot(bytes: Array((text + suffix).utf8))
      }
    }
  }

  @Test func `two versions that git left in it are called a conflict`() {
    let lines = Self.whole.split(separator: 0x0A)
    for count in [0, 3, lines.count] {
      let conflict =
        lines.prefix(count) + [ArraySlice("<<<<<<< HEAD".utf8)] + lines.dropFirst(count)
      let bytes = Array(conflict.joined(separator: [0x0A]) + [0x0A])
      #expect(throws: SnapshotFormatError.changed(.mergeConflict)) { try Snapshot(bytes: bytes) }
    }
  }

  @Test func `random bytes are no snapshot`() {
    var random = SeededGenerator(seed: 4)
    for _ in 0..<200 {
      let count = Int.random(in: 0...400, using: &random)
      let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
      #expect(throws: SnapshotFormatError.notASnapshot) { try Snapshot(bytes: bytes) }
    }
  }

  @Test func `something before or behind a snapshot is noticed`() {
    for other in ["\u{feff}", " ", "\n", "x"] {
      #expect(throws: SnapshotFormatError.self) {
        try Snapshot(bytes: Array(other.utf8) + Self.whole)
      }
      #expect(throws: SnapshotFormatError.self) {
        try Snapshot(bytes: Self.whole + Array(other.utf8))
      }
    }
    #expect(throws: SnapshotFormatError.self) {
      try Snapshot(bytes: Self.whole + Self.whole)
    }
  }

  @Test func `line breaks of another system are noticed, whatever the checksum`() {
    let body = String(decoding: Self.whole.dropLast(EditedSnapshot.checksumLength), as: UTF8.self)
    let other = Array(body.split(separator: "\n").joined(separator: "\r\n").utf8) + [13, 10]
    #expect(throws: SnapshotFormatError.changed(.lineEndings)) {
      try Snapshot(bytes: other + Array(Self.whole.suffix(EditedSnapshot.checksumLength)))
    }
    let text = "{\n" + String(decoding: other.dropFirst(3), as: UTF8.self)
    #expect(throws: SnapshotFormatError.malformed(line: 2)) {
      try Snapshot(bytes: EditedSnapshot.sealed(text))
    }
  }

  @Test(arguments: ["2", "12", "9223372036854775807"])
  func `a newer format is not guessed at`(version: String) throws {
    let edited = EditedSnapshot.text.replacing(
      "\"formatVersion\":1", with: "\"formatVersion\":\(version)")
    let expected = SnapshotFormatError.newerFormat(try #require(Int(version)))
    #expect(throws: expected) { try Snapshot(bytes: EditedSnapshot.sealed(edited)) }
    // A later format may compute its checksum otherwise, or say other things.
    let foreign =
      edited.replacing("\"serial\"", with: "\"cereal\"")
      + "\"checksum\":\"0123456789abcdef\"}\n"
    #expect(throws: expected) { try Snapshot(bytes: Array(foreign.utf8)) }
  }

  @Test(arguments: ["0", "-1", "1.0", "\"1\"", "null", "", "99999999999999999999"])
  func `a format that never was is refused`(version: String) {
    let edited = EditedSnapshot.text.replacing(
      "\"formatVersion\":1", with: "\"formatVersion\":\(version)")
    #expect(throws: SnapshotFormatError.self) {
      try Snapshot(bytes: EditedSnapshot.sealed(edited))
    }
  }

  @Test func `a wrong checksum is told from other damage`() {
    var bytes = Self.whole
    bytes[10] ^= 1
    #expect(throws: SnapshotFormatError.wrongChecksum) { try Snapshot(bytes: bytes) }
  }
}
