import Foundation
import Testing

@testable import Domain
@testable import Manifests

struct IgnorePatternsTests {
  /// A path that ends in `/` is a folder.
  @Test(arguments: [
    IgnoreRow(
      ["package.json"], ignores: ["package.json", "a/b/package.json"], not: ["a.json", "x"]),
    IgnoreRow(["*.json"], ignores: ["a.json", ".json", "x/y.json"], not: ["a.jsonc", "json"]),
    IgnoreRow(["/a"], ignores: ["a", "a/", "a/b"], not: ["x/a", "ab"]),
    IgnoreRow(["a/b"], ignores: ["a/b", "a/b/c"], not: ["x/a/b", "a", "a/bc"]),
    IgnoreRow(["a/"], ignores: ["a/", "a/b", "x/a/y"], not: ["a", "x/a"]),
    IgnoreRow(["/a/b/"], ignores: ["a/b/", "a/b/c"], not: ["a/b", "x/a/b/"]),
    IgnoreRow(["**/a"], ignores: ["a", "x/a", "x/y/a", "a/z"], not: ["ab"]),
    IgnoreRow(["**/a/b"], ignores: ["a/b", "x/a/b"], not: ["a/x/b"]),
    IgnoreRow(["a/**"], ignores: ["a/b", "a/b/c"], not: ["a", "a/", "x/a/b"]),
    IgnoreRow(["a/**/b"], ignores: ["a/b", "a/x/b", "a/x/y/b"], not: ["x/a/b", "a/bx", "ab"]),
    IgnoreRow(["a/***/b"], ignores: ["a/b", "a/x/y/b"], not: ["ab"]),
    IgnoreRow(["a/*/b"], ignores: ["a/x/b"], not: ["a/b", "a/x/y/b"]),
    IgnoreRow(["**"], ignores: ["a", "a/b"], not: []),
    IgnoreRow(["/**"], ignores: ["a", "a/b"], not: []),
    IgnoreRow(["**/"], ignores: ["a/", "a/b"], not: ["a"]),
    IgnoreRow(["*/"], ignores: ["a/", "a/b"], not: ["a"]),
    IgnoreRow(["/*", "!/keep"], ignores: ["a", "a/keep"], not: ["keep", "keep/x"]),
    IgnoreRow(["a**/b"], ignores: ["a/b", "ax/b"], not: ["ax/y/b", "x/a/b"]),
    IgnoreRow(["x/a**"], ignores: ["x/a", "x/ab", "x/ab/c"], not: ["x/b/a", "y/x/a"]),
    IgnoreRow(["?"], ignores: ["a", "x/y", "a/bc"], not: ["ab", "é"]),
    IgnoreRow(["a?c"], ignores: ["abc", "a?c"], not: ["a/c", "ac"]),
    IgnoreRow(["[a-c]x"], ignores: ["ax", "bx", "cx"], not: ["dx", "x", "-x"]),
    IgnoreRow(["[!a-c]x"], ignores: ["dx", "!x"], not: ["ax", "x"]),
    IgnoreRow(["[^a]"], ignores: ["b", "^"], not: ["a"]),
    IgnoreRow(["[]-]"], ignores: ["]", "-"], not: ["[", "a"]),
    IgnoreRow(["[!]]"], ignores: ["a", "["], not: ["]"]),
    IgnoreRow(["[a-]"], ignores: ["a", "-"], not: ["b"]),
    IgnoreRow(["[z-a]"], ignores: ["z"], not: ["a", "-", "b"]),
    IgnoreRow([#"[\]a]"#], ignores: ["]", "a"], not: [#"\"#]),
    IgnoreRow([#"[a\-c]"#], ignores: ["a", "-", "c"], not: ["b"]),
    IgnoreRow(["[[:digit:]x-z]"], ignores: ["0", "9", "y"], not: ["a", ":", "d"]),
    IgnoreRow(["[[:nonsense:]]", "[[:alpha"], ignores: [], not: ["n", ":", "a"]),
    IgnoreRow(["[[:]"], ignores: ["[", ":"], not: ["a"]),
    IgnoreRow(["[a/b]", "x[/]y"], ignores: ["a", "b"], not: ["x/y", "x/a"]),
    IgnoreRow(
      ["[", "[a", "[!", "[]", #"[\"#, "a["], ignores: [], not: ["[", "[a", "a", "]", "a["]),
    IgnoreRow([#"\*"#], ignores: ["*"], not: ["a", #"\*"#]),
    IgnoreRow([#"\!a"#, "\\#b"], ignores: ["!a", "#b"], not: ["a", "b"]),
    IgnoreRow([#"\a\b"#], ignores: ["ab"], not: [#"\a\b"#]),
    IgnoreRow([#"a\"#, #"b\/"#], ignores: [], not: ["a", #"a\"#, "b/", "b"]),
    IgnoreRow([#"a\/b"#], ignores: ["a/b"], not: ["x/a/b"]),
    IgnoreRow(["#a", "# *"], ignores: [], not: ["#a", "a", " x"]),
    IgnoreRow(
      ["", "   ", "/", "//", "!", "!/", "a//b"], ignores: [], not: ["a", " ", "a/b", "!"]),
    IgnoreRow(["a  ", "b/ "], ignores: ["a", "b/"], not: ["a  ", "b"]),
    IgnoreRow([#"a\ "#, #"b\  "#], ignores: ["a ", "b "], not: ["a", "b", "b  "]),
    IgnoreRow([#"a\\ "#], ignores: [#"a\"#], not: [#"a\ "#, "a"]),
    IgnoreRow([" a"], ignores: [" a"], not: ["a"]),
    IgnoreRow(["*", "!a"], ignores: ["b", "b/a"], not: ["a"]),
    IgnoreRow(["!a", "*"], ignores: ["a", "b"], not: []),
    IgnoreRow(["a", "!a", "a"], ignores: ["a"], not: []),
    IgnoreRow(["a/", "!a/b"], ignores: ["a/b", "a/"], not: ["a"]),
    IgnoreRow(["a/*", "!a/b"], ignores: ["a/c", "a/c/b"], not: ["a/b", "a/b/c", "a/"]),
    IgnoreRow(["*.json", "!keep/", "!/keep/*.json"], ignores: ["a.json"], not: ["keep/a.json"]),
    IgnoreRow(["!!a"], ignores: [], not: ["a", "!a"]),
    IgnoreRow(["é", "日*"], ignores: ["é", "日本/x"], not: ["e\u{301}", "本"]),
    IgnoreRow(["A"], ignores: ["A"], not: ["a"]),
    IgnoreRow([".*"], ignores: [".a", "x/.b"], not: ["a", "a."]),
    IgnoreRow([], ignores: [], not: ["a", ""]),
    IgnoreRow(["*"], ignores: ["a"], not: ["", "/"]),
  ])
  func `patterns mean what they mean to git`(row: IgnoreRow) {
    let patterns = IgnorePatterns(row.patterns)
    for path in row.ignored { #expect(patterns.ignores(path), "\(path) is ignored") }
    for path in row.kept { #expect(!patterns.ignores(path), "\(path) is not ignored") }
  }

  /// Each would take longer than the universe is old if every wildcard were tried at every place.
  @Test(arguments: [
    ("a*", 500, "a", 2000), ("**/a/", 300, "a/", 600), ("*", 5000, "a", 5000),
    ("[!b]*", 500, "a", 2000), ("?*", 500, "a", 2000), ("**/*a*a*a*/", 50, "aaaaaaaa/", 100),
  ])
  func `no pattern takes time beyond the product of the lengths`(
    pattern: String, patternCount: Int, path: String, pathCount: Int
  ) {
    let patterns = IgnorePatterns([String(repeating: pattern, count: patternCount) + "b"])
    let beginning = String(repeating: path, count: pathCount)
    let isIgnored = patterns.ignores(beginning + "c", isDirectory: false)
    #expect(!isIgnored)
    let isIgnoredWithItsEnd = patterns.ignores(beginning + "b", isDirectory: false)
    #expect(isIgnoredWithItsEnd)
  }

  @Test(.enabled(if: Git.isThere))
  func `generated patterns agree with git`() throws {
    var random = Random(state: 20)
    let lists = (0..<80).map { _ in
      (0..<Int.random(in: 1...4, using: &random)).map { _ in pattern(&random) }
    }
    let ignored = try Git.ignored(of: paths, by: lists)
    for (list, expected) in zip(lists, ignored) {
      let patterns = IgnorePatterns(list)
      #expect(paths.filter { patterns.ignores($0) } == expected, "\(list)")
    }
    #expect(ignored.contains { !$0.isEmpty && $0.count < paths.count })
  }

  /// Patterns of every kind but for two stars behind a literal beginning and before a slash
  /// (`a**/b`): there git departs from its manual, which this type follows.
  private func pattern(_ random: inout Random) -> String {
    let names = [
      "a", "b", "ab", "abc", "*", "a*", "*b", "*a*", "*b*c", "?", "a?", "??", "[ab]", "[!a]",
      "[^b]c", "[a-c]*", "[]a]", "[[:alpha:]]", "[[:upper:]]", "[a", #"\a"#, #"a\*"#, #"a\"#,
      "**", "**", "***", "*.json", "[a/b]", "é", "??json", "[z-a]", "[--b]", "[!c-a]?", "x y",
      #"x\ y"#, ".*",
    ]
    let count = [1, 1, 2, 2, 3, 4][Int.random(in: 0..<6, using: &random)]
    let chosen = (0..<count).map { _ in names[Int.random(in: names.indices, using: &random)] }
    var text = chosen.joined(separator: "/")
    if Int.random(in: 0..<4, using: &random) == 0 { text = "/" + text }
    if Int.random(in: 0..<4, using: &random) == 0 { text += "/" }
    if Int.random(in: 0..<8, using: &random) == 0 { text += " " }
    if Int.random(in: 0..<3, using: &random) == 0 { text = "!" + text }
    if Int.random(in: 0..<20, using: &random) == 0 { text = "#" + text }
    return text
  }

  private let paths = [
    "A", "a/", "a/b/", "a/b/a/", "a/b/a/b", "a/b/abc", "a/b/c.json", "a/bc", "a/x/", "a/x/b/",
    "a/x/b/a", "ab/", "ab/a", "ab/ab/", "ab/ab/abc", "abc", "b", "c/", "c/a/", "c/a/a.json",
    "c/b", "x y", "x/", "x/.json", "x/é", "é/", "é/ab", "]", "a*", #"a\"#,
  ]
}

/// Patterns, and what they do to some paths.
struct IgnoreRow: Sendable, CustomTestStringConvertible {
  let patterns: [String]
  let ignored: [String]
  let kept: [String]

  init(_ patterns: [String], ignores ignored: [String], not kept: [String]) {
    (self.patterns, self.ignored, self.kept) = (patterns, ignored, kept)
  }

  var testDescription: String { "\(patterns)" }
}

extension IgnorePatterns {
  fileprivate func ignores(_ path: String) -> Bool {
    ignores(path, isDirectory: path.hasSuffix("/"))
  }
}

/// The generator of Knuth's MMIX: the same numbers in every run.
private struct Random: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state.byteSwapped ^ state
  }
}

/// The real git, in a repository of its own.
private enum Git {
  static let isThere = (try? run(["--version"], in: FileManager.default.temporaryDirectory)) != nil

  /// Makes a folder for each list, with the paths in it, and asks which of them are ignored.
  static func ignored(of paths: [String], by lists: [[String]]) throws -> [[String]] {
    let root = FileManager.default.temporaryDirectory
      .appending(path: "ignore-patterns-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    for (number, list) in lists.enumerated() {
      let folder = root.appending(path: "\(number)")
      for path in paths { try make(path, in: folder) }
      let lines = Data(list.joined(separator: "\n").utf8)
      try lines.write(to: folder.appending(path: ".gitignore"))
    }
    _ = try run(["init", "--quiet"], in: root)
    let queries = lists.indices.flatMap { number in paths.map { "\(number)/\(name($0))\0" } }
    try Data(queries.joined().utf8).write(to: root.appending(path: "queries"))
    let output = try run(["check-ignore", "--no-index", "--stdin", "-z"], in: root)
    let ignored = Set(output.split(separator: "\0"))
    return lists.indices.map { number in
      paths.filter { ignored.contains("\(number)/\(name($0))") }
    }
  }

  private static func name(_ path: String) -> String {
    path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  private static func make(_ path: String, in folder: URL) throws {
    let isDirectory = path.hasSuffix("/")
    let url = folder.appending(path: path)
    let directory = isDirectory ? url : url.deletingLastPathComponent()
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    if !isDirectory { try Data().write(to: url) }
  }

  private static func run(_ arguments: [String], in directory: URL) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    let settings = ["-c", "core.ignoreCase=false", "-c", "core.excludesFile=/dev/null"]
    process.arguments = ["git"] + settings + arguments
    process.currentDirectoryURL = directory
    let queries = directory.appending(path: "queries")
    process.standardInput = (try? FileHandle(forReadingFrom: queries)) ?? FileHandle.nullDevice
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    return String(decoding: data, as: UTF8.self)
  }
}
