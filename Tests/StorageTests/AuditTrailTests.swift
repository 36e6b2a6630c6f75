import Foundation
import Reconciling
import Synchronization
import System
import TestSupport
import Testing

@testable import Storage

/// The serial of a line "12 anything".
@Sendable func leadingNumber(_ line: [UInt8]) -> Int? {
  Int(String(decoding: line.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self))
}

struct AuditTrailTests {
  let directory: TemporaryDirectory
  let trail: AuditTrail

  init() throws {
    directory = try TemporaryDirectory()
    trail = AuditTrail(path: directory.path("audit.jsonl"), serialOfLine: leadingNumber)
  }

  private var text: String? { directory.text("audit.jsonl") }

  private func write(_ text: String) throws {
    try directory.write("audit.jsonl", text)
  }

  private func complete(_ expected: String, serial: Int) throws(StateError) {
    try trail.complete(with: Array(expected.utf8), serial: serial)
  }

  static let longLine = "2 " + String(repeating: "x", count: 140_000) + "\n"

  @Test(
    arguments: ["2 a\n", "2 a\n2 b\n2 é\n", longLine, "2 a\n" + longLine + "2 c\n"],
    ["", "1 a\n", "1 a\n1 b\n", "0 " + longLine])
  func `whatever a crash left out is added`(expected: String, earlier: String) throws {
    let count = expected.utf8.count
    let lengths =
      count < 100 ? Array(0...count) : [0, 1, 3, 65_535, 65_536, 65_537, count - 1, count]
    for length in lengths {
      for zeros in length == 1 ? [0, 1, 70_000] : [0, 1] {
        let bytes = Array(earlier.utf8) + expected.utf8.prefix(length)
        try Data(bytes + [UInt8](repeating: 0, count: zeros)).write(to: URL(filePath: trail.path))
        try complete(expected, serial: 2)
        #expect(text == earlier + expected, "\(length) bytes and \(zeros) zeros")
        try complete(expected, serial: 2)
        #expect(text == earlier + expected, "\(length) bytes, again")
      }
    }
  }

  @Test func `a trail is made when the first line is written, and not before`() throws {
    try complete("", serial: 0)
    #expect(try trail.lastSerial() == nil)
    try trail.forEachLine { _, _ in Issue.record("There is no line.") }
    #expect(try directory.names().isEmpty)
    try complete("1 a\n", serial: 1)
    #expect(text == "1 a\n")
    #expect(try directory.permissions("audit.jsonl") == 0o600)
  }

  @Test func `a trail whose earlier commits are missing goes on`() throws {
    try write("3 a\n")
    try complete("7 a\n", serial: 7)
    #expect(text == "3 a\n7 a\n")
  }

  @Test(
    arguments: [
      ("1 a\n2 x\n", 6), ("1 a\n2 a\n2 b\n2 c\n", 12), ("1 a\n2 b\n", 6), ("1 a\n2 a\n2 x", 10),
      ("1 a\n2 a\n2 b\nx", 12), ("1 a\nhello", 4), ("1 a\nhello\n", 4), ("1 a\n\n", 4), ("\n", 0),
      ("1 a\n2 a\nno\n2 b\n", 8), ("1 a\n2 a\0\n", 7), ("1 a", 0), ("\0\n", 0),
      ("1 a\n2 a\n2 b\n2", 12),
    ])
  func `lines that disagree are an error and stay as they are`(found: String, offset: Int) throws {
    try write(found)
    #expect(
      storageError { try complete("2 a\n2 b\n", serial: 2) }
        == .trail(path: trail.path, .damaged(byteOffset: offset)))
    #expect(text == found)
  }

  @Test(
    arguments: [
      ("1 a\r\n2 a\r\n", TextAccident.lineEndings),
      ("<<<<<<< HEAD\n1 a\n=======\n", .mergeConflict),
      ("1 a\n<<<<<<< HEAD\n2 a\n=======\n2 b\n>>>>>>> main\n", .mergeConflict),
    ])
  func `what other programs make of its text is called by its name`(
    found: String, accident: TextAccident
  ) throws {
    try write(found)
    #expect(
      storageError { try complete("2 a\n2 b\n", serial: 2) }
        == .trail(path: trail.path, .changed(accident)))
    #expect(text == found)
  }

  @Test(arguments: ["3 a\n", "1 a\n2 a\n3 a\n", "2 a\n3 a\n3 b\n3 c and mo", "2 a\n3 a\n\0\0"])
  func `a trail ahead of the state is an error of its own`(found: String) throws {
    try write(found)
    #expect(
      storageError { try complete("2 a\n", serial: 2) }
        == .trail(path: trail.path, .ahead(trailSerial: 3, stateSerial: 2)))
    #expect(text == found)
  }

  @Test(
    arguments: [
      ("", nil), ("1 a\n", 1), ("1 a\n2 b\n", 2), ("1 a\n2 b", 1), ("2 b", nil),
      ("5 a\n" + longLine + "3 torn", 2), ("5 a\n\0\0\0", 5),
    ] as [(String, Int?)])
  func `the last serial is that of the last whole line`(found: String, serial: Int?) throws {
    try write(found)
    #expect(try trail.lastSerial() == serial)
  }

  @Test func `only the end of a trail is read for its last serial`() throws {
    let seen = Mutex(0)
    let counting = AuditTrail(path: trail.path) { line in
      seen.withLock { $0 += 1 }
      return leadingNumber(line)
    }
    try write(String(repeating: "1 a\n", count: 100_000) + "2 b\n")
    #expect(try counting.lastSerial() == 2)
    #expect(seen.withLock(\.self) == 1)
  }

  @Test(arguments: ["no serial\n", "1 a\n\n"])
  func `a last line without a serial is damage`(found: String) throws {
    try write(found)
    let error = storageError { _ = try trail.lastSerial() }
    guard case .trail(_, .damaged) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(
    arguments: [
      [], ["1 a"], ["1 a", "", "2 é"], [String(repeating: "x", count: 65_535), "b"],
      [String(repeating: "x", count: 65_536), "b"], ["a", String(repeating: "x", count: 300_000)],
      Array(repeating: "line", count: 50_000),
    ])
  func `every whole line is read, with its place`(lines: [String]) throws {
    for torn in ["", "torn", String(repeating: "t", count: 100_000)] {
      try write(lines.map { $0 + "\n" }.joined() + torn)
      var found: [String] = []
      var expectedOffset = 0
      try trail.forEachLine { line, offset in
        found.append(String(decoding: line, as: UTF8.self))
        if offset != expectedOffset { Issue.record("\(offset), not \(expectedOffset)") }
        expectedOffset += line.count + 1
      }
      #expect(found == lines)
    }
  }

  @Test func `a reader may stop at a line`() throws {
    try write("1 a\nbad\n2 b\n")
    let error = storageError {
      try trail.forEachLine { line, offset throws(StateError) in
        if offset == 4 { throw trail.damage(at: offset) }
        #expect(Array(line) == Array("1 a".utf8))
      }
    }
    #expect(error == .trail(path: trail.path, .damaged(byteOffset: 4)))
  }

  @Test func `a line without an end does not fill the memory`() throws {
    try write("")
    try truncateFile(at: trail.path, toBytes: maximumLineBytes * 4)
    let error = StorageError.unreadable(
      path: trail.path, .tooLarge(limitBytes: maximumLineBytes))
    #expect(storageError { _ = try trail.lastSerial() } == error)
    #expect(storageError { try trail.forEachLine { _, _ in } } == error)
    #expect(storageError { try complete("1 a\n", serial: 1) } == error)
  }

  @Test func `a trail that is no file is an error`() throws {
    try directory.makeFolder("audit.jsonl")
    let error = StorageError.unreadable(path: trail.path, .notRegular(.folder))
    #expect(storageError { _ = try trail.lastSerial() } == error)
    #expect(storageError { try complete("1 a\n", serial: 1) } == error)
  }
}
