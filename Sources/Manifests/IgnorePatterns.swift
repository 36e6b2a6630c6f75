import Domain

/// A list of patterns with the meaning that git's manual gives to gitignore. Where git departs from
/// it (`a**/b` finds `a/x/b` there, as if it were `a/**/b`), the manual is followed.
///
/// Matching is on bytes. For each folder of a path it takes at most the product of the lengths of
/// pattern and path: no pattern can stall a run.
package struct IgnorePatterns: Sendable {
  private let rules: [IgnoreRule]

  /// Reads one pattern from each string. Blank ones, comments, and patterns that can match
  /// nothing (an unclosed bracket, a trailing backslash) are left out.
  init(_ patterns: [String]) {
    rules = patterns.compactMap(IgnoreRule.init)
  }

  /// Whether nothing is ignored.
  package var isEmpty: Bool { rules.isEmpty }

  /// Whether the last pattern that matches the path ignores it, or a folder above it is ignored.
  /// The path is relative to the folder of the patterns, its names joined by `/`.
  package func ignores(_ relativePath: String, isDirectory: Bool) -> Bool {
    guard !rules.isEmpty else { return false }
    let names = Array(relativePath.utf8).split(separator: slash)
    return names.indices.contains { last in
      let isFolder = isDirectory || last < names.count - 1
      let rule = rules.last { $0.matches(names[...last], isFolder: isFolder) }
      return rule.map { !$0.isNegated } ?? false
    }
  }
}

/// One pattern.
private struct IgnoreRule: Sendable {
  private(set) var isNegated = false
  private var isForFoldersOnly = false
  /// The names of a path; the wildcard is `**`.
  private let path: PathGlob

  init?(_ text: String) {
    var pattern = Array(text.utf8)[...]
    guard pattern.first != UInt8(ascii: "#") else { return nil }
    Self.trimTrailingSpaces(&pattern)
    if pattern.first == UInt8(ascii: "!") {
      isNegated = true
      pattern.removeFirst()
    }
    if pattern.last == slash {
      isForFoldersOnly = true
      pattern.removeLast()
    }
    let isAnchored = pattern.contains(slash)
    if pattern.first == slash { pattern.removeFirst() }
    guard !pattern.isEmpty, let names = Self.parse(pattern) else { return nil }
    path = PathGlob(parts: (isAnchored ? [] : [.anyRun]) + names)
  }

  func matches(_ names: ArraySlice<ArraySlice<UInt8>>, isFolder: Bool) -> Bool {
    guard isFolder || !isForFoldersOnly else { return false }
    return path.matches(names) { pattern, name in
      pattern.matches(name) { set, byte in set.contains(byte) }
    }
  }
}

/// Tests that each match one item, and wildcards between them that match any number of items.
private struct Glob<Test: Sendable>: Sendable {
  enum Part: Sendable {
    case one(Test)
    case anyRun

    var isAnyRun: Bool { if case .anyRun = self { true } else { false } }
  }

  var parts: [Part] = []

  /// Backtracks to the last wildcard alone: had an earlier one matched more, it would only leave
  /// less for what follows.
  func matches<Item>(_ items: ArraySlice<Item>, by test: (Test, Item) -> Bool) -> Bool {
    var (part, item) = (0, items.startIndex)
    var retry: (part: Int, item: Int)?
    while item < items.endIndex {
      if part < parts.count, parts[part].isAnyRun {
        part += 1
        retry = (part, item)
      } else if part < parts.count, case .one(let wanted) = parts[part], test(wanted, items[item]) {
        part += 1
        item += 1
      } else if let last = retry {
        part = last.part
        item = last.item + 1
        retry?.item = item
      } else {
        return false
      }
    }
    return parts[part...].allSatisfy(\.isAnyRun)
  }
}

private typealias NameGlob = Glob<ByteSet>
private typealias PathGlob = Glob<NameGlob>

extension IgnoreRule {
  /// The names between the slashes, or nil if the pattern can match nothing.
  private static func parse(_ pattern: ArraySlice<UInt8>) -> [PathGlob.Part]? {
    var rest = pattern
    var names: [PathGlob.Part] = []
    var name = NameGlob()
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "*"): name.parts.append(.anyRun)
      case UInt8(ascii: "?"): name.parts.append(.one(.all))
      case UInt8(ascii: "["):
        guard let set = ByteSet(bracket: &rest) else { return nil }
        name.parts.append(.one(set))
      default:
        guard let literal = unescaped(byte, &rest) else { return nil }
        guard literal == slash else {
          name.parts.append(.one(ByteSet(literal)))
          continue
        }
        names.append(part(for: name))
        name = NameGlob()
      }
    }
    let last = part(for: name)
    // A `**` at the end is for what lies inside: at least one more name.
    return names + (last.isAnyRun ? [last, .one(NameGlob(parts: [.anyRun]))] : [last])
  }

  /// Two stars or more, alone between slashes, stand for any number of folders.
  private static func part(for name: NameGlob) -> PathGlob.Part {
    let isAnyRun = name.parts.count > 1 && name.parts.allSatisfy(\.isAnyRun)
    return isAnyRun ? .anyRun : .one(name)
  }

  /// Removes the spaces at the end that no backslash protects.
  private static func trimTrailingSpaces(_ pattern: inout ArraySlice<UInt8>) {
    var end = pattern.startIndex
    var index = pattern.startIndex
    while index < pattern.endIndex {
      let isSpace = pattern[index] == UInt8(ascii: " ")
      index += pattern[index] == backslash ? 2 : 1
      if !isSpace { end = min(index, pattern.endIndex) }
    }
    pattern = pattern[..<end]
  }
}

/// A set of byte values, one bit for each.
private struct ByteSet: Sendable {
  private var bits = SIMD4<UInt64>.zero

  static let all = ByteSet(bits: SIMD4(repeating: .max))

  func contains(_ byte: UInt8) -> Bool {
    bits[Int(byte >> 6)] >> (byte & 63) & 1 == 1
  }

  mutating func insert(_ byte: UInt8) {
    bits[Int(byte >> 6)] |= 1 << (byte & 63)
  }
}

extension ByteSet {
  init(_ byte: UInt8) {
    insert(byte)
  }

  /// Reads what follows a `[`, as far as its `]`; nil if there is none.
  init?(bracket rest: inout ArraySlice<UInt8>) {
    let isNegated = rest.first == UInt8(ascii: "!") || rest.first == UInt8(ascii: "^")
    if isNegated { rest.removeFirst() }
    let start = rest.startIndex
    var previous: UInt8?
    while let byte = rest.popFirst() {
      if byte == closing, rest.startIndex > start + 1 {
        if isNegated { bits = ~bits }
        return
      }
      if byte == UInt8(ascii: "-"), let first = previous, let next = rest.first, next != closing {
        rest.removeFirst()
        guard let last = unescaped(next, &rest) else { return nil }
        if first <= last { (first...last).forEach { insert($0) } }
        previous = nil
      } else if byte == UInt8(ascii: "["), let name = popClassName(&rest) {
        guard let ranges = characterClasses[name] else { return nil }
        ranges.joined().forEach { insert($0) }
        previous = nil
      } else {
        guard let literal = unescaped(byte, &rest) else { return nil }
        insert(literal)
        previous = literal
      }
    }
    return nil
  }
}

private let slash = UInt8(ascii: "/")
private let backslash = UInt8(ascii: "\\")
private let closing = UInt8(ascii: "]")

/// The byte, or the next one if it is a backslash; nil if there is no next one.
private func unescaped(_ byte: UInt8, _ rest: inout ArraySlice<UInt8>) -> UInt8? {
  byte == backslash ? rest.popFirst() : byte
}

/// Takes `:name:]` away, which begins a class such as `[:alpha:]` within a bracket.
private func popClassName(_ rest: inout ArraySlice<UInt8>) -> String? {
  let colon = UInt8(ascii: ":")
  guard rest.first == colon, let end = rest.firstIndex(of: closing) else { return nil }
  let name = rest[..<end].dropFirst()
  guard name.last == colon else { return nil }
  rest = rest[(end + 1)...]
  return String(decoding: name.dropLast(), as: UTF8.self)
}

/// The classes of POSIX in its own locale.
private let characterClasses: [String: [ClosedRange<UInt8>]] = [
  "alnum": [48...57, 65...90, 97...122], "alpha": [65...90, 97...122], "blank": [9...9, 32...32],
  "cntrl": [0...31, 127...127], "digit": [48...57], "graph": [33...126], "lower": [97...122],
  "print": [32...126], "punct": [33...47, 58...64, 91...96, 123...126], "space": [9...13, 32...32],
  "upper": [65...90], "xdigit": [48...57, 65...70, 97...102],
]
