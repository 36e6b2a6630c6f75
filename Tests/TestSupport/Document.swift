package import Foundation

/// A page of the documentation: Markdown that people read on the web.
package struct Document: Sendable, CustomStringConvertible {
  /// Its path from the root of the repository.
  package let path: String
  /// The file.
  package let file: URL
  /// All of it.
  package let text: String
  /// The text between fences, one after the other.
  package let blocks: [Block]
  /// What stands outside of them.
  package let prose: String

  /// A text between fences.
  package struct Block: Sendable {
    /// The word behind the fence: the language.
    package let language: String
    /// The lines, each with its end.
    package let text: String
  }

  /// Its path.
  package var description: String { path }
}

extension Document {
  /// The folder of the guides, from the root of the repository.
  package static let guides = "Sources/titrate/titrate.docc"
  /// The page that leads to all guides.
  package static let index = guides + "/README.md"

  /// The README, the guides, and what stands beside the tests.
  package static func all() throws -> [Document] {
    let folder = root.appending(path: guides).path(percentEncoded: false)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    let pages = names.filter { $0.hasSuffix(".md") }.map { "\(guides)/\($0)" }
    return try (["README.md", "Tests/EndToEndTests/README.md"] + pages).map(Document.init)
  }

  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../..").standardized

  /// Reads a document.
  package init(_ path: String) throws {
    self.path = path
    file = Self.root.appending(path: path)
    text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    let fence = #/(?m)^```(\w*)\n((?s:.*?))^```$/#
    blocks = text.matches(of: fence).map {
      Block(language: String($0.output.1), text: String($0.output.2))
    }
    prose = text.replacing(fence, with: "")
  }

  /// What stands between backticks, on one line.
  package var spans: [String] {
    prose.matches(of: /`([^`]+)`/).map { String($0.output.1).replacing("\n", with: " ") }
  }

  /// Where its links lead, as they are written.
  package var links: [String] {
    prose.matches(of: /\]\(([^)\s]+)\)/).map { String($0.output.1) }
  }

  /// The names of its headings, as the hosts of git make them.
  package var anchors: Set<String> {
    let headings = prose.matches(of: /(?m)^#{1,6} (.*)$/).map(\.output.1)
    return Set(
      headings.map { heading in
        let kept = heading.lowercased().filter {
          $0.isLetter || $0.isNumber || "-_ ".contains($0)
        }
        return kept.replacing(" ", with: "-")
      })
  }
}
