/// An edit of a JSON text that leaves everything as it is written but what is edited.
///
/// Places are JSON pointers (RFC 6901) that lead through objects by keys without `~` and `/`. What
/// is added is laid out as its neighbours are. After each step the text is a document again.
package struct JSONEdit: Sendable {
  private var document: JSONDocument
  private let style: JSONStyle

  /// Begins with the text of a document.
  package init(_ document: JSONDocument) {
    self.document = document
    style = JSONStyle(of: document)
  }

  /// The text as it is now.
  package var bytes: [UInt8] { document.bytes }

  /// Gives a value to the member at a pointer, unless it has that value already. A missing member,
  /// and missing objects around it, are added behind the first of `neighbours` that is there, or at
  /// the end. The pointer must lead through objects only.
  package mutating func set(
    _ pointer: String, to value: JSONValue, after neighbours: [String] = []
  ) {
    let keys = pointer.split(separator: "/").map(String.init)
    for (index, key) in keys.enumerated() {
      let path = ObjectPath(document, keys.prefix(index))
      let isLast = index == keys.count - 1
      if let member = document.member(key, of: path.object) {
        if isLast, document.value(member.value) != value {
          replace(document.range(of: member.value), with: value.canonical())
        }
      } else {
        add(key, isLast ? value : .object([]), to: path, after: neighbours)
      }
    }
  }

  /// Takes the member at a pointer away, if it is there, with its comma and the line it stood on.
  package mutating func remove(_ pointer: String) {
    let keys = pointer.split(separator: "/").map(String.init)
    guard let key = keys.last,
      let object = document.node(at: keys.dropLast().joined(separator: "/"))
    else { return }
    let members = Array(document.members(of: object))
    guard let index = members.firstIndex(where: { document.string($0.key) == key }) else { return }
    let end = document.range(of: members[index].value).upperBound
    if index > 0 {
      replace(document.range(of: members[index - 1].value).upperBound..<end, with: [])
    } else if members.count > 1 {
      let start = document.range(of: members[0].key).lowerBound
      replace(start..<document.range(of: members[1].key).lowerBound, with: [])
    } else {
      replace(document.range(of: object), with: Array("{}".utf8))
    }
  }

  // MARK: Additions

  private mutating func add(
    _ key: String, _ value: JSONValue, to path: ObjectPath, after neighbours: [String]
  ) {
    let members = Array(document.members(of: path.object))
    guard let last = members.indices.last else { return fill(path, with: key, value) }
    let neighbour = neighbours.lazy.compactMap { [document] name in
      members.firstIndex { document.string($0.key) == name }
    }.first
    let index = neighbour ?? last
    let separator = separator(in: members, at: index, of: path.object)
    let end = document.range(of: members[index].value).upperBound
    replace(end..<end, with: separator + member(key, value))
  }

  private func member(_ key: String, _ value: JSONValue) -> [UInt8] {
    var bytes: [UInt8] = []
    key.appendCanonicalJSON(to: &bytes)
    bytes += style.colon
    value.appendCanonical(to: &bytes)
    return bytes
  }

  /// What separates a member from one that is added behind it: what stands before the member, or,
  /// if it is the first, behind it; if it is the only one, what stands between it and its bracket.
  private func separator(
    in members: [(key: JSONNode, value: JSONNode)], at index: Int, of object: JSONNode
  ) -> [UInt8] {
    guard members.count > 1 else {
      let start = document.range(of: object).lowerBound + 1
      let lead = bytes[start..<document.range(of: members[0].key).lowerBound]
      return [ASCII.comma]
        + (style.isCompact || !lead.isEmpty ? withoutBlankLines(lead) : [ASCII.space])
    }
    let second = max(index, 1)
    let start = document.range(of: members[second - 1].value).upperBound
    return withoutBlankLines(bytes[start..<document.range(of: members[second].key).lowerBound])
  }

  /// White space and a comma, with at most one line break on each side of the comma.
  private func withoutBlankLines(_ separator: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    for part in separator.split(separator: ASCII.comma, omittingEmptySubsequences: false) {
      if !result.isEmpty || part.startIndex > separator.startIndex { result.append(ASCII.comma) }
      if let last = part.lastIndex(of: ASCII.lineFeed) {
        result += style.lineBreak + part[(last + 1)...]
      } else {
        result += part
      }
    }
    return result
  }

  /// Writes an object that was empty anew, with one member.
  private mutating func fill(_ path: ObjectPath, with key: String, _ value: JSONValue) {
    let member = member(key, value)
    let content =
      switch layout(of: path) {
      case .inline(let padding): padding + member + padding
      case .lines:
        style.lineBreak + indentation(of: path.object) + style.indentation + member
          + style.lineBreak + indentation(of: path.object)
      }
    replace(document.range(of: path.object), with: [ASCII.openBrace] + content + [ASCII.closeBrace])
  }

  /// How an empty object is to be laid out: as its nearest sibling with members, else as its
  /// parent.
  private func layout(of path: ObjectPath) -> JSONStyle.Layout {
    guard let parent = path.parent else { return .inline(padding: []) }
    let start = document.range(of: path.object).lowerBound
    let siblings = document.members(of: parent).map(\.value).compactMap { sibling in
      JSONStyle.Layout(of: sibling, in: document).map { (document.range(of: sibling), $0) }
    }
    let nearest = siblings.last { $0.0.upperBound <= start } ?? siblings.first
    return nearest?.1 ?? JSONStyle.Layout(of: parent, in: document) ?? .inline(padding: [])
  }

  /// The white space at the beginning of the line on which a value begins.
  private func indentation(of node: JSONNode) -> [UInt8] {
    let before = bytes[..<document.range(of: node).lowerBound]
    let start = before.lastIndex(of: ASCII.lineFeed).map { $0 + 1 } ?? 0
    return Array(before[start...].prefix { $0 == ASCII.space || $0 == ASCII.tab })
  }

  private mutating func replace(_ range: Range<Int>, with replacement: [UInt8]) {
    var bytes = document.bytes
    bytes.replaceSubrange(range, with: replacement)
    do throws(JSONSyntaxError) {
      document = try JSONDocument(bytes)
    } catch {
      preconditionFailure("an edit left no JSON behind: \(error)")
    }
  }
}

/// An object in a document, and the one around it.
private struct ObjectPath {
  private(set) var object: JSONNode
  private(set) var parent: JSONNode?

  /// Follows keys that are all there.
  init(_ document: JSONDocument, _ keys: ArraySlice<String>) {
    object = document.root
    for key in keys {
      guard let member = document.member(key, of: object) else { break }
      (parent, object) = (object, member.value)
    }
    precondition(document.kind(of: object) == .object, "a pointer leads through objects")
  }
}
