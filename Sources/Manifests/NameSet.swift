import Domain

/// Names in the order in which they came, none of them twice. A few are compared one by one; more
/// are found by their hash.
struct NameSet<Name: CheckedName> {
  private(set) var names: [Name] = []
  private var hashed: Set<Name> = []
  private static var few: Int { 16 }

  init() {}

  init(_ names: some Sequence<Name>) {
    for name in names { insert(name) }
  }

  func contains(_ name: Name) -> Bool {
    names.count <= Self.few ? names.contains(name) : hashed.contains(name)
  }

  /// Adds a name; false if it was there already.
  @discardableResult mutating func insert(_ name: Name) -> Bool {
    guard !contains(name) else { return false }
    names.append(name)
    if names.count == Self.few + 1 { hashed = Set(names) }
    if names.count > Self.few + 1 { hashed.insert(name) }
    return true
  }
}
