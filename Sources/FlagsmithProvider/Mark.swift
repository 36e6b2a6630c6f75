import Domain

/// The end of a name by which titrate knows its own again: `checkout-cta (titrate 3f2a9c1e-1827382)`.
/// It names the state that the experiment is kept in, and titrate's number of the cohort.
struct Mark: Hashable, Sendable {
  /// The beginning of the lineage of the state.
  private let origin: String

  init(lineage: String?) {
    origin = String((lineage ?? "none").prefix(8))
  }

  /// What a name that ends in the mark of this state says: which cohort it is about.
  func segment(in name: String) -> SegmentID? {
    let beginning = "(titrate \(origin)-"
    guard name.hasSuffix(")"), let start = name.ranges(of: beginning).last?.upperBound,
      let number = Int(name[start...].dropLast())
    else { return nil }
    return SegmentID(number)
  }

  /// The same for the name of a segment, which may have been copied to another environment with its override.
  func segment(in name: String, of environment: EnvironmentKey) -> SegmentID? {
    guard let segment = segment(in: name) else { return nil }
    let isOwn = name == self.name(String(name.prefix { $0 != " " }) + " in \(environment)", segment)
    return isOwn ? segment : nil
  }

  /// A name that ends in the mark, and is as long as the server permits at most.
  func name(_ words: String, _ segment: SegmentID) -> String {
    let end = " (titrate \(origin)-\(segment.number))"
    return words.prefix(Self.longestName - end.count) + end
  }

  private static let longestName = 255
}
