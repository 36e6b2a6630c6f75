extension JSONDocument {
  /// The bytes of the value at a JSON pointer (RFC 6901) that leads through objects by keys without
  /// `~` and `/`; nil where it leads nowhere.
  func range(ofValueAt pointer: String) -> Range<Int>? {
    var node = root
    for key in pointer.split(separator: "/") {
      guard let member = member(String(key), of: node) else { return nil }
      node = member.value
    }
    return range(of: node)
  }

  /// The bytes of the key of the member at such a pointer; nil where it leads nowhere.
  func range(ofKeyAt pointer: String) -> Range<Int>? {
    var key: JSONNode?
    var node = root
    for name in pointer.split(separator: "/") {
      guard let member = member(String(name), of: node) else { return nil }
      (key, node) = member
    }
    return key.map(range)
  }

  /// The member of an object with a key; nil where there is none.
  func member(_ name: String, of node: JSONNode) -> (key: JSONNode, value: JSONNode)? {
    members(of: node).first { string($0.key) == name }
  }
}
