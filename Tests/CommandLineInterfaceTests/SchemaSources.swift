import Foundation

@testable import CommandLineInterface

/// The Swift sources that embed the schemas, as they should be.
struct SchemaSources {
  let schema: Schema

  /// The file in `schemas/`.
  var file: URL { Self.root.appending(path: "schemas/\(schema.rawValue).schema.json") }

  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../..").standardized

  static let folder = root.appending(path: "Sources/CommandLineInterface/Schemas")

  /// The names of the sources with their texts; a long schema is spread over several.
  func sources() throws -> [String: String] {
    let parts = Self.parts(of: try String(contentsOf: file, encoding: .utf8))
    return Dictionary(
      uniqueKeysWithValues: parts.enumerated().map { index, lines in
        let number = index == 0 ? "" : "\(index + 1)"
        return ("Schema+\(schema.rawValue.capitalized)\(number).swift", source(lines, number))
      })
  }

  private func source(_ lines: [String], _ number: String) -> String {
    """
    // Made from schemas/\(schema.rawValue).schema.json by a test run with RECORD=1. Edit that file.
    extension Schema {
      static let \(schema.rawValue)Text\(number) = #\"""
    \(lines.map { $0.isEmpty ? "" : "    " + $0 }.joined(separator: "\n"))

        \"""#
    }

    """
  }

  // A source has at most 400 lines, its lines at most 100 columns.
  private static let maximumLines = 390
  private static let maximumColumns = 96

  private static func parts(of text: String) -> [[String]] {
    var parts: [[String]] = [[]]
    for line in text.split(separator: "\n") {
      let pieces = pieces(of: line)
      if parts[parts.count - 1].count + pieces.count > maximumLines { parts.append([]) }
      parts[parts.count - 1] += pieces
    }
    return parts
  }

  /// The line, broken at its spaces where it is long. A backslash hides each break.
  private static func pieces(of line: Substring) -> [String] {
    var pieces: [String] = []
    var rest = line
    while rest.count > maximumColumns,
      let space = rest.prefix(maximumColumns - 2).lastIndex(of: " ")
    {
      let end = rest.index(after: space)
      pieces.append(rest[..<end] + "\\#")
      rest = rest[end...]
    }
    return pieces + [String(rest)]
  }
}
