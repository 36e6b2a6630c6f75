import Foundation
import Testing

@testable import CommandLineInterface

/// The part of the README that is generated from the command table.
struct ReadmeReferenceTests {
  private static let start = "<!-- generated from the command table: begin -->\n"
  private static let end = "<!-- generated from the command table: end -->\n"

  @Test func `the command reference is what the command table says`() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../README.md").standardized
    let text = try String(contentsOf: file, encoding: .utf8)
    let start = try #require(text.range(of: Self.start))
    let end = try #require(text.range(of: Self.end))
    let expected = "\n\(Titrate.table.reference)\n"
    let current = String(text[start.upperBound..<end.lowerBound])
    if ProcessInfo.processInfo.environment["RECORD"] == "1", current != expected {
      try text.replacingCharacters(in: start.upperBound..<end.lowerBound, with: expected)
        .write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(current == expected, "Run the tests with RECORD=1 to write the reference anew.")
  }
}
