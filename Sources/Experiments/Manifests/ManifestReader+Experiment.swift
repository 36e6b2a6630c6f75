import JSONSyntax

extension ManifestReader {
  private static let experimentShape = Shape(
    "an experiment",
    required: ["kind", "key", "hypothesis", "environment", "feature", "status"],
    optional: ["name", "description", "owner", "tags", "links", "rollout", "metrics"])

  private static let rolloutShape = Shape(
    "a rollout", required: ["percentage"], optional: ["value", "split", "enabled"])

  private static let metricShape = Shape(
    "a metric", required: ["name", "expectedDirection"], optional: ["role"])

  private enum Direction: String, CaseIterable {
    case increase
    case decrease
    case notIncrease = "not_increase"
    case notDecrease = "not_decrease"
  }

  private enum Role: String, CaseIterable {
    case primary
    case guardrail
    case secondary
  }

  mutating func experiment(_ node: JSONNode) -> ExperimentManifest? {
    guard let fields = fields(of: node, Self.experimentShape) else { return nil }
    let key = name(fields["key"], ExperimentKey.self)
    let environment = name(fields["environment"], EnvironmentKey.self)
    if let key, let environment {
      subject = .experiment(ExperimentID(environment: environment, key: key))
    }
    let feature = name(fields["feature"], FeatureName.self)
    mention(environment, at: fields["environment"], feature, at: fields["feature"])
    let status = choice(
      fields["status"], Status.self, rule: .unknownStatus, foreign: ForeignWords.status)
    let details = details(fields)
    let rollout = fields["rollout"].flatMap { wantedRollout($0, status: status) }
    guard let key, let environment, let feature, let status else { return nil }
    return ExperimentManifest(
      path: path, id: ExperimentID(environment: environment, key: key), feature: feature,
      status: status, details: details, rollout: rollout)
  }

  private mutating func mention(
    _ environment: EnvironmentKey?, at environmentNode: JSONNode?, _ feature: FeatureName?,
    at featureNode: JSONNode?
  ) {
    if let environment, let environmentNode {
      mentions.environments = [.init(name: environment, location: location(of: environmentNode))]
    }
    if let feature, let featureNode {
      mentions.feature = .init(name: feature, location: location(of: featureNode))
    }
  }

  // MARK: Rollout

  private mutating func wantedRollout(
    _ node: JSONNode, status: Status?
  ) -> ExperimentManifest.WantedRollout? {
    guard let fields = fields(of: node, Self.rolloutShape) else { return nil }
    let percentage = percentage(fields["percentage"])
    let value = flagValue(fields["value"])
    if fields["split"] != nil || !fields.hasUnknown {
      mentions.rollout = .init(location: location(of: node))
    }
    let split = fields["split"].map { self.split($0) }
    let isEnabled = boolean(fields["enabled"])
    if let node = fields["enabled"], let status, status != .created {
      report(
        .rolloutEnabledIgnored, at: node,
        "\"enabled\" says whether the rollout serves before the start. The experiment is to be "
          + "\(status.rawValue), so the field says nothing: leave it out. To serve nobody, use "
          + "\"percentage\": 0.")
    }
    return percentage.map {
      ExperimentManifest.WantedRollout(
        percentage: $0, value: value, split: split, isEnabled: isEnabled)
    }
  }

  private mutating func split(_ node: JSONNode) -> [VariantAllocation] {
    let members = members(of: node) ?? []
    var shares: [VariantAllocation] = []
    var sum = 0
    var isComplete = true
    var named: [Mentions.Mention<VariantKey>] = []
    for (keyNode, value) in members {
      let percentage = percentage(value)
      sum += percentage?.hundredths ?? 0
      isComplete = isComplete && percentage != nil
      guard document.string(keyNode) != VariantKey.control else { continue }
      guard let key = name(keyNode, VariantKey.self) else { continue }
      named.append(.init(name: key, location: location(of: keyNode)))
      if let percentage { shares.append(VariantAllocation(key, percentage)) }
    }
    let place = location(of: node)
    mentions.rollout?.split = .init(location: place, variants: named)
    checkSplit(node, members.map(\.key), sum: isComplete ? sum : nil)
    return shares
  }

  private mutating func checkSplit(_ node: JSONNode, _ keys: [JSONNode], sum: Int?) {
    guard document.kind(of: node) == .object else { return }
    if !keys.contains(where: { document.string($0) == VariantKey.control }) {
      report(
        .splitWithoutControl, at: node,
        "Add \"control\", which is the feature's own value, with its share, even if that is 0.")
    }
    if let sum, sum != Percentage.whole.hundredths {
      report(
        .splitSum, at: node,
        "The shares come to \(decimal(sum)). Change them so that all of them, with the control, "
          + "come to exactly 100.")
    }
  }

  // MARK: Details

  private mutating func details(_ fields: Fields) -> Experiment.Details {
    checkTexts(fields, ["description"])
    checkTags(fields["tags"])
    checkTags(fields["links"])
    let hypothesis = text(fields["hypothesis"])
    let metrics = metrics(fields["metrics"])
    let notes = ["description", "links", "tags"].map { name in
      JSONMember(name, fields[name].map(document.value) ?? .null)
    }
    return Experiment.Details(
      name: text(fields["name"]), owner: text(fields["owner"]),
      hypothesis: Self.digest(.string(hypothesis ?? "")), metrics: Self.digest(.array(metrics)),
      notes: Self.digest(.object(notes)))
  }

  private mutating func metrics(_ node: JSONNode?) -> [JSONValue] {
    (elements(of: node) ?? []).compactMap { element in
      guard let fields = fields(of: element, Self.metricShape) else { return nil }
      let name = text(fields["name"])
      let direction = choice(fields["expectedDirection"], Direction.self)
      let role = choice(fields["role"], Role.self) ?? .primary
      return [
        JSONMember("name", JSONValue(name)), JSONMember("role", .string(role.rawValue)),
        JSONMember("expectedDirection", JSONValue(direction?.rawValue)),
      ].asObject
    }
  }

  /// The first 64 bits of the MD5 of a value's canonical form: it tells edits from reformatting.
  private static func digest(_ value: JSONValue) -> String {
    fingerprint(of: value.canonical())
  }
}

extension [JSONMember] {
  fileprivate var asObject: JSONValue { .object(self) }
}
