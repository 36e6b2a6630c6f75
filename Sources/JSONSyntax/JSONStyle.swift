/// How a JSON text is laid out, as far as it shows.
struct JSONStyle {
  /// How the members of an object stand.
  enum Layout {
    /// On the line of the brackets, with white space between those and them.
    case inline(padding: [UInt8])
    /// Each on lines of its own.
    case lines

    /// The layout of a value; nil unless it is an object that has members.
    init?(of node: JSONNode, in document: JSONDocument) {
      guard let first = document.members(of: node).first(where: { _ in true }) else { return nil }
      let start = document.range(of: node).lowerBound + 1
      let lead = document.bytes[start..<document.range(of: first.key).lowerBound]
      self = lead.contains(ASCII.lineFeed) ? .lines : .inline(padding: Array(lead))
    }
  }

  /// What ends a line.
  let lineBreak: [UInt8]
  /// What stands between a key and its value.
  let colon: [UInt8]
  /// What a level is indented by.
  let indentation: [UInt8]
  /// Whether no key is followed by white space, as in a text without any.
  let isCompact: Bool

  /// Looks at the members of the outermost object.
  init(of document: JSONDocument) {
    let bytes = document.bytes
    let feed = bytes.firstIndex(of: ASCII.lineFeed)
    let hasReturn = feed.map { $0 > 0 && bytes[$0 - 1] == ASCII.carriageReturn } ?? false
    lineBreak = hasReturn ? [ASCII.carriageReturn, ASCII.lineFeed] : [ASCII.lineFeed]
    let members = Array(document.members(of: document.root))
    let colons = members.map { member in
      let start = document.range(of: member.key).upperBound
      return Array(bytes[start..<document.range(of: member.value).lowerBound])
    }
    isCompact = !colons.isEmpty && colons.allSatisfy { $0 == [ASCII.colon] }
    colon = Self.commonest(of: colons) ?? [ASCII.colon, ASCII.space]
    indentation =
      members.lazy.compactMap { Self.lead(of: $0.key, in: document) }.first { !$0.isEmpty }
      ?? [ASCII.space, ASCII.space]
  }

  /// What stands most often between a key and its value, on one line.
  private static func commonest(of colons: [[UInt8]]) -> [UInt8]? {
    let eligible = colons.filter { !$0.contains(ASCII.lineFeed) }
    let counts = Dictionary(grouping: eligible, by: \.self).mapValues(\.count)
    let most = counts.values.max()
    return eligible.first { counts[$0] == most }
  }

  /// The white space before a value; nil unless nothing else stands before it on its line.
  private static func lead(of node: JSONNode, in document: JSONDocument) -> [UInt8]? {
    let before = document.bytes[..<document.range(of: node).lowerBound]
    guard let feed = before.lastIndex(of: ASCII.lineFeed) else { return nil }
    let lead = before[(feed + 1)...]
    return lead.allSatisfy { $0 == ASCII.space || $0 == ASCII.tab } ? Array(lead) : nil
  }
}
