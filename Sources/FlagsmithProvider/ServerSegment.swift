import Domain
import JSONSyntax

/// A segment as the server hands it out.
struct ServerSegment: Sendable {
  let id: Int
  let name: String
  /// How many belong to it; nil where it is no percentage split alone.
  let percentage: Percentage?

  /// Whether the server has made it for an experiment of its own.
  var isExperiments: Bool {
    name.hasPrefix("experiment-") && name.hasSuffix("-rollout")
      && Int(name.dropFirst("experiment-".count).dropLast("-rollout".count)) != nil
  }

  /// Reads a segment; the member with a condition's property has a name of its own in each endpoint.
  init(_ answer: Answer, property: String) throws(HTTPError) {
    id = try answer["id"].integer()
    name = try answer["name"].text()
    percentage = try Self.percentage(answer["rules"].elements(), property)
  }

  private static func percentage(
    _ rules: [Answer], _ property: String
  ) throws(HTTPError) -> Percentage? {
    guard let rule = rules.first, rules.count == 1, try rule["type"].text() == "ALL",
      try rule["rules"].ifPresent?.elements().isEmpty != false
    else { return nil }
    let conditions = try rule["conditions"].elements()
    guard let condition = conditions.first, conditions.count == 1,
      try condition["operator"].text() == "PERCENTAGE_SPLIT",
      try ["", identityKey].contains(condition[property].ifPresent?.text() ?? ""),
      let number = Double(try condition["value"].text()), number <= 100
    else { return nil }
    return number < 0
      ? .zero : max(Percentage(nearestTo: "\(number)") ?? .zero, .leastThatIsServed)
  }

  /// What the server hashes for a percentage split.
  static let identityKey = "$.identity.key"

  /// The rules of a cohort of so many. Nobody at all is in one of less than 0 percent.
  static func rules(_ percentage: Percentage) -> JSONValue {
    [
      [
        "type": "ALL", "rules": [],
        "conditions": [
          [
            "property": .string(identityKey), "operator": "PERCENTAGE_SPLIT",
            "value": .string(percentage == .zero ? "-1" : percentage.description),
          ]
        ],
      ]
    ]
  }
}

extension Percentage {
  /// The server compares with "at most", so that even at 0 the first of its 9,999 buckets belongs.
  fileprivate static let leastThatIsServed = Percentage(hundredths: 1) ?? .zero
}

extension ServerExperiment {
  /// What the server calls the segment that it makes for it.
  var segmentName: String { "experiment-\(id)-rollout" }

  init(_ answer: Answer) throws(HTTPError) {
    let status = try answer["status"].text()
    guard let status = Status(rawValue: status) else {
      throw .refused(
        status: 200, "An experiment there has the status '\(inert(status))', which is not known.")
    }
    // An answer to a change has the number of the feature alone.
    let feature = answer["feature"]["id"].ifPresent ?? answer["feature"]
    self.init(
      id: try answer["id"].integer(), name: try answer["name"].text(),
      feature: try feature.integer(), status: status)
  }
}

extension ServerOverride {
  /// Says which segment it is for.
  mutating func take(_ segment: ServerSegment, _ mark: Mark, in environment: EnvironmentKey) {
    name = segment.name
    members = segment.percentage
    owner = mark.segment(in: segment.name, of: environment).map { Owner(segment: $0) }
  }

  /// Says which of the server's experiments it is for.
  mutating func take(_ experiment: ServerExperiment, members: Percentage?, _ mark: Mark) {
    name = experiment.name
    owner = mark.segment(in: experiment.name).map { Owner(segment: $0, experiment: experiment) }
    self.members = members.map { max($0, .leastThatIsServed) }
  }

  /// Whether members of the cohort get what everyone gets. The server takes no share below 0, and no share at
  /// all for an experiment that is completed: so nobody is left over where no variant has a share either.
  func isForNobody(beside environmentDefault: FeatureState) -> Bool {
    guard let experiment = owner?.experiment, state.allocations.isZero else { return false }
    return (members.map { $0 <= .leastThatIsServed } ?? false || experiment.status == .completed)
      && state.isEnabled == environmentDefault.isEnabled && state.value == environmentDefault.value
  }
}

// MARK: - Names

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
