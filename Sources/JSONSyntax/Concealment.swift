/// The parts of a text that findings do not quote, since a secret may stand there: the values of
/// free fields, whose names begin with `x-`, and of fields whose name a finding points at.
struct Concealment: Sendable {
  /// In order, and apart from each other.
  private var values: [Range<Int>] = []

  /// Conceals nothing.
  init() {}

  /// Looks for the values in a document, given where the findings begin.
  init(_ document: JSONDocument, findings: Set<Int>) {
    note(document.root, of: document, findings)
  }

  private mutating func note(
    _ node: JSONNode, of document: JSONDocument, _ findings: Set<Int>
  ) {
    for element in document.elements(of: node) { note(element, of: document, findings) }
    for (key, value) in document.members(of: node) {
      let isFree = document.string(key)?.utf8.starts(with: "x-".utf8) == true
      if isFree || findings.contains(document.range(of: key).lowerBound) {
        values.append(document.range(of: value))
      } else {
        note(value, of: document, findings)
      }
    }
  }

  /// What is concealed of a part of the text, in order.
  func ranges(in part: Range<Int>) -> ArraySlice<Range<Int>> {
    var (low, high) = (0, values.count)
    while low < high {
      let middle = (low + high) / 2
      if values[middle].upperBound <= part.lowerBound { low = middle + 1 } else { high = middle }
    }
    return values[low...].prefix { $0.lowerBound < part.upperBound }
  }
}
