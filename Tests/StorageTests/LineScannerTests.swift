import Domain
import Foundation
import Manifests
import Planning
import System
import TestSupport
import Testing

@testable import Storage

struct LineScannerTests {
  private static let block = 1 << 18

  /// All lines, with what the scanner says of each.
  private static func lines(_ source: StoredBytes, upTo end: Int) throws -> [[UInt8]] {
    var scanner = LineScanner(source, upTo: end)
    var lines: [[UInt8]] = []
    var start = 0
    while let range = try scanner.next() {
      lines.append(Array(scanner.buffer[range]))
      #expect(scanner.lineNumber == lines.count)
      #expect(scanner.offset + range.lowerBound == start)
      start += range.count + 1
    }
    return lines
  }

  private static func expect(_ lines: [[UInt8]], torn: [UInt8] = [], _ comment: Comment) throws {
    let bytes = Array((lines + [torn]).joined(separator: [10]))
    #expect(try Self.lines(StoredBytes(bytes), upTo: bytes.count) == lines, comment)
    var scanner = LineScanner(StoredBytes(bytes), upTo: bytes.count)
    for _ in 0..<lines.count / 2 { _ = try scanner.next() }
    #expect(try scanner.checksum() == XXH64.checksum(of: bytes.span), comment)
    #expect(try scanner.checksum() == XXH64.checksum(of: bytes.span), comment)
    #expect(try scanner.next() == nil)
  }

  private static func line(_ count: Int, _ letter: Character = "x") -> [UInt8] {
    Array(repeating: letter.asciiValue ?? 0, count: count)
  }

  @Test func `lines are found wherever a block ends in them`() throws {
    for shift in -3...3 {
      let first = Self.line(Self.block + shift)
      try Self.expect([first, Self.line(1, "b"), [], Self.line(2, "c")], "\(shift)")
      try Self.expect([Self.line(5), first, [], []], torn: Self.line(3), "\(shift) behind another")
      try Self.expect([first], "\(shift) alone")
    }
  }

  private static func line(_ count: Int, in blocks: Int) -> [UInt8] { line(blocks * block + count) }

  @Test(arguments: 1...3)
  func `a line may be longer than any number of blocks`(blocks: Int) throws {
    for count in [-1, 0, 1] {
      try Self.expect(
        [
          Self.line(3), Self.line(count, in: blocks), Self.line(4, "y"),
          Self.line(count, in: blocks),
        ],
        "\(blocks) blocks and \(count)")
    }
  }

  @Test func `short lines are found on both sides of a block's end`() throws {
    let count = 2 * Self.block / 8 + 3
    for first in 0..<8 {
      let lines = [Self.line(first)] + (0..<count).map { Self.line($0 % 8, "z") }
      try Self.expect(lines, "first line of \(first)")
    }
  }

  @Test func `nothing behind the end is read`() throws {
    let bytes = Array("one\ntwo\nthree\n".utf8)
    #expect(try Self.lines(StoredBytes(bytes), upTo: 8).count == 2)
    #expect(try Self.lines(StoredBytes(bytes), upTo: 7).count == 1)
    #expect(try Self.lines(StoredBytes(bytes), upTo: 0).isEmpty)
    var scanner = LineScanner(StoredBytes(bytes), upTo: 8)
    #expect(try scanner.checksum() == XXH64.checksum(of: "one\ntwo\n".utf8.span))
  }

  @Test func `a file is passed over like memory`() throws {
    let directory = try TemporaryDirectory()
    let lines = (0..<20_000).map {
      Array("line \($0) \(String(repeating: "é", count: $0 % 50))".utf8)
    }
    let bytes = Array(lines.joined(separator: [10])) + [10]
    try Data(bytes).write(to: URL(filePath: directory.path("file")))
    let source = try #require(try StoredBytes(at: directory.path("file")))
    #expect(source.size == bytes.count)
    #expect(try Self.lines(source, upTo: bytes.count) == lines)
  }
}
