import Foundation

/// A file of Swift, looked at line by line.
struct SourceFile {
  /// From the root of the repository.
  let path: String
  /// As they are written.
  let lines: [String]
  /// Without comments, and without what stands between quotation marks.
  let code: [String]

  init(path: String, text: String) {
    self.path = path
    let text = text.hasSuffix("\n") ? String(text.dropLast()) : text
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    code = Self.code(of: lines)
  }

  /// The folder below `Sources` or `Tests`.
  var target: String { String(path.split(separator: "/").dropFirst().first ?? "") }

  var isSource: Bool { path.hasPrefix("Sources/") }

  /// All files of Swift in some folders of a repository.
  static func all(below repository: URL, _ folders: [String]) -> [SourceFile] {
    folders.flatMap { folder in
      let root = repository.appending(path: folder).path(percentEncoded: false)
      let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
      return names.sorted().filter { $0.hasSuffix(".swift") }.compactMap { name in
        (try? String(contentsOfFile: "\(root)/\(name)", encoding: .utf8)).map {
          SourceFile(path: "\(folder)/\(name)", text: $0)
        }
      }
    }
  }

  /// The lines, from 1, in which a pattern is found.
  func lineNumbers(in lines: [String], of pattern: String) -> [Int] {
    guard let expression = try? NSRegularExpression(pattern: pattern) else { return [0] }
    return lines.indices.filter { index in
      let whole = NSRange(location: 0, length: lines[index].utf16.count)
      return expression.firstMatch(in: lines[index], range: whole) != nil
    }.map { $0 + 1 }
  }

  private static func code(of lines: [String]) -> [String] {
    var isInText = false
    return lines.map { line in
      let parts = line.components(separatedBy: "\"\"\"")
      var code = ""
      for (index, part) in parts.enumerated() {
        if index > 0 { isInText.toggle() }
        if !isInText { code += withoutLiterals(part) }
      }
      return code
    }
  }

  private static func withoutLiterals(_ line: String) -> String {
    guard line.utf8.contains(UInt8(ascii: "\"")) || line.utf8.contains(UInt8(ascii: "/")) else {
      return line
    }
    return line.replacing(#/#"((?!"#).)*"#/#, with: "\"\"").replacing(
      #/"(\\.|[^"\\])*"/#, with: "\"\""
    )
    .replacing(#/\/\/.*/#, with: "")
  }

  // MARK: Bodies

  /// A function, an initializer or a computed property: where it begins and how many lines it has.
  struct Body: Hashable {
    let line: Int
    let count: Int
    /// Whether it is one switch that gives each case of an enumeration its words, and nothing else.
    let isTable: Bool
  }

  /// The bodies, found by the indentation that the formatter sees to.
  var bodies: [Body] {
    lines.indices.compactMap { index in
      let words = code[index].split { $0 == " " || $0 == "(" || $0 == "<" || $0 == "?" }
      guard words.contains(where: { Self.introducers.contains($0) }),
        let opening = opening(of: index)
      else { return nil }
      let end = Self.indentation(of: lines[index]) + "}"
      guard let closing = lines[opening...].dropFirst().firstIndex(where: { $0.hasPrefix(end) })
      else { return nil }
      let isTable = isTable(opening + 1..<closing)
      return Body(line: index + 1, count: closing - opening - 1, isTable: isTable)
    }
  }

  private static let introducers: Set<Substring> = ["func", "init", "subscript", "deinit", "var"]

  private func isTable(_ body: Range<Int>) -> Bool {
    guard let first = body.first, code[first].hasSuffix("switch self {") else { return false }
    // A pattern may name what a case holds.
    let lines = code[body.dropFirst()].map { line in
      line.drop { $0 == " " }.hasPrefix("case ") ? line.replacing(" let ", with: " ") : line
    }
    let words = Set(lines.joined(separator: " ").split(separator: " "))
    return words.isDisjoint(with: ["if", "for", "guard", "while", "let", "var", "return", "try"])
  }

  /// The line that ends in the brace of a declaration, which may go on over some lines.
  private func opening(of declaration: Int) -> Int? {
    let indentation = Self.indentation(of: lines[declaration])
    for index in lines[declaration...].indices {
      let line = lines[index]
      let goesOn =
        index == declaration || line.hasPrefix(indentation + " ")
        || line.hasPrefix(indentation + ")")
        || line.hasPrefix(indentation + "where")
      guard goesOn else { return nil }
      if line.hasSuffix("{") || line.hasSuffix(" in") { return index }
    }
    return nil
  }

  private static func indentation(of line: String) -> String { String(line.prefix { $0 == " " }) }
}
