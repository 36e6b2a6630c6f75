/// What the JSON of a coding looks like.
indirect enum Shape: Hashable, Sendable {
  /// Something without parts, described in words, and as what is expected of whoever writes it.
  case scalar(String, expected: String? = nil)
  case array(Shape)
  /// An object that says the same of every thing that its members are named after.
  case map(by: String, Shape)
  case object([Member])
  /// One of several objects, each with its name, which the tag tells.
  case union(tag: String, [String: Shape])

  /// A member of an object.
  struct Member: Hashable, Sendable {
    /// Its name.
    let name: String
    /// What its value looks like.
    let shape: Shape
    /// What is written where there is nothing; nil for a member that is always there.
    var absence: Absence?
    /// What it says, where that is told.
    var meaning = ""
  }

  /// How a member says that there is nothing.
  enum Absence: Hashable, Sendable {
    case null, leftOut
  }

  /// The members of an object; none of anything else.
  var members: [Member] {
    if case .object(let members) = self { members } else { [] }
  }
}

extension Shape: CustomStringConvertible {
  /// The shape in words, as in `array of strings` or `object with type and value`.
  package var description: String {
    switch self {
    case .scalar(let words, _): return words
    case .array(let element): return "array of \(element)s"
    case .map(let name, _): return "object of percentages by \(name)"
    case .union: return "object"
    case .object(let members):
      let names = members.map(\.name)
      let others = names.dropLast().joined(separator: ", ")
      return "object with \(others.isEmpty ? "" : "\(others) and ")\(names.last ?? "nothing")"
    }
  }
}
