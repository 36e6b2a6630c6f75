// Comparing two names is mostly waiting for their bytes to come from memory. So the first bytes of
// all names are put side by side before sorting; they nearly always decide.

extension [FeatureName] {
  /// The names sorted as by `sorted()`, only faster where there are many.
  package func inOrder() -> [FeatureName] {
    let firstBytes = map { FirstBytes($0.text) }
    return order(of: firstBytes) { self[$0] < self[$1] }.map { self[$0] }
  }
}

extension [ExperimentID] {
  /// The identities sorted as by `sorted()`, only faster where there are many.
  package func inOrder() -> [ExperimentID] {
    let firstBytes = map { FirstBytes($0.environment.text, $0.key.text) }
    return order(of: firstBytes) { self[$0] < self[$1] }.map { self[$0] }
  }
}

/// The indices that put the names in order. Where the first bytes of two are the same, `precedes`
/// compares the whole names.
private func order(of names: [FirstBytes], _ precedes: (Int, Int) -> Bool) -> [Int] {
  let places = names.indices.map { (first: names[$0], index: $0) }
  return places.sorted { $0.first.precedes($1.first) ?? precedes($0.index, $1.index) }.map(\.index)
}

/// The first 32 bytes of a text, or of two in a row.
private struct FirstBytes {
  // The bytes, the first one highest; zeros where there are no more.
  private let words: (UInt64, UInt64, UInt64, UInt64)

  init(_ text: String) {
    var bytes = text.utf8.makeIterator()
    func word() -> UInt64 {
      (0..<8).reduce(0) { word, _ in word << 8 | UInt64(bytes.next() ?? 0) }
    }
    words = (word(), word(), word(), word())
  }

  /// Joins two texts with a zero. No name contains a zero, so a text comes before a longer one that
  /// begins with it.
  init(_ first: String, _ second: String) {
    self.init(first + "\0" + second)
  }

  /// Whether these come before others; nil where both are the same.
  func precedes(_ other: FirstBytes) -> Bool? {
    words == other.words ? nil : words < other.words
  }
}
