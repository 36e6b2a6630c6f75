package import Domain
package import JSONSyntax

private enum PolicyField: Int, FieldName {
  case maxLaunches, maxTrafficRise, protectedEnvironments, freezes, reassignment
  case maxRemovals, maxRemovalsPercent, guardrails, sampleRatio, promotion, require
  static let object = ManifestObject<Self>("a policy")
}

private enum SampleRatioField: Int, FieldName {
  case action, minimumDeviation
  static let object = ManifestObject<Self>("a policy for the sample ratio")
}

private enum PromotionField: Int, FieldName {
  case from, soak
  static let object = ManifestObject<Self>("a promotion", requiredThrough: .soak)
}

private enum FreezeField: Int, FieldName {
  case reason, from, to, weekly, timeZone
  static let object = ManifestObject<Self>("a freeze", requiredThrough: .reason)
}

private enum WeekField: Int, FieldName {
  case from, to
  static let object = ManifestObject<Self>("a part of a week", requiredThrough: .to)
}

extension ManifestReader {
  /// Reads a policy. Mistakes are reported, and with any of them the caller keeps nothing of it.
  mutating func policy(_ node: JSONNode) -> Policy {
    var policy = Policy()
    guard let fields = fields(of: node, PolicyField.self) else { return policy }
    policy.maxLaunches = count(fields[.maxLaunches])
    policy.maxTrafficRise = percentage(fields[.maxTrafficRise])
    policy.protectedEnvironments =
      elements(of: fields[.protectedEnvironments], "keys of environments")?
      .compactMap { name($0, EnvironmentKey.self) } ?? []
    policy.freezes = elements(of: fields[.freezes], "freezes")?.compactMap { freeze($0) } ?? []
    policy.reassignment = choice(fields[.reassignment]) ?? policy.reassignment
    policy.guardrails = choice(fields[.guardrails]) ?? policy.guardrails
    readSampleRatio(fields[.sampleRatio], into: &policy)
    policy.maxRemovals = count(fields[.maxRemovals])
    policy.maxRemovalsPercent = percentage(fields[.maxRemovalsPercent])
    policy.promotions = promotions(fields[.promotion])
    policy.requirements = requirements(fields[.require])
    return policy
  }

  /// Reads the response alone, or an object with it and the deviation that matters.
  private mutating func readSampleRatio(_ node: JSONNode?, into policy: inout Policy) {
    guard let node else { return }
    guard document.kind(of: node) == .object else {
      policy.sampleRatio = choice(node) ?? policy.sampleRatio
      return
    }
    guard let fields = fields(of: node, SampleRatioField.self) else { return }
    policy.sampleRatio = choice(fields[.action]) ?? policy.sampleRatio
    policy.minimumDeviation = percentage(fields[.minimumDeviation]) ?? policy.minimumDeviation
  }

  // MARK: Launches

  private mutating func promotions(_ node: JSONNode?) -> [Policy.Promotion] {
    guard let members = members(of: node, "a promotion for each environment that it leads to")
    else { return [] }
    var promotions: [Policy.Promotion] = []
    for (keyNode, value) in members {
      if let promotion = promotion(to: keyNode, value) { promotions.append(promotion) }
    }
    return promotions.sorted { $0.environment < $1.environment }
  }

  private mutating func promotion(to keyNode: JSONNode, _ node: JSONNode) -> Policy.Promotion? {
    let environment = name(keyNode, EnvironmentKey.self)
    guard let fields = fields(of: node, PromotionField.self) else { return nil }
    let source = name(fields[.from], EnvironmentKey.self)
    let soak = duration(fields[.soak])
    guard let environment, let source, let soak else { return nil }
    guard environment != source else {
      report(
        .promotionToItself, at: fields[.from] ?? node,
        "An experiment is promoted from another environment. Name that, such as \"staging\".")
      return nil
    }
    return Policy.Promotion(to: environment, from: source, soak: soak)
  }

  private mutating func requirements(
    _ node: JSONNode?
  ) -> [EnvironmentKey: Set<Policy.Requirement>] {
    guard let members = members(of: node, "a list for each environment") else { return [:] }
    var requirements: [EnvironmentKey: Set<Policy.Requirement>] = [:]
    for (keyNode, value) in members {
      let environment = name(keyNode, EnvironmentKey.self)
      guard let words = elements(of: value, "words for what is required") else { continue }
      let required = words.compactMap { choice($0, Policy.Requirement.self) }
      if let environment { requirements[environment] = Set(required) }
    }
    return requirements
  }

  // MARK: Freezes

  private mutating func freeze(_ node: JSONNode) -> Policy.Freeze? {
    guard let fields = fields(of: node, FreezeField.self) else { return nil }
    let reason = text(fields[.reason])
    let span = fields[.weekly].map { weekly($0, fields, in: node) } ?? once(fields, in: node)
    guard let span, let reason else { return nil }
    return Policy.Freeze(span, reason: reason)
  }

  private mutating func once(
    _ fields: Fields<FreezeField>, in node: JSONNode
  ) -> Policy.Freeze.Span? {
    let (from, to) = (instant(fields[.from]), instant(fields[.to]))
    if let zone = fields[.timeZone] {
      report(
        .freezeForm, at: zone,
        "A time zone is for \"weekly\": \"from\" and \"to\" say themselves how far they are from UTC. "
          + "Leave it out.")
    }
    if fields[.from] == nil || fields[.to] == nil, !fields.hasUnknown {
      report(
        .missingField, at: node,
        "A freeze needs the fields \"from\" and \"to\", or \"weekly\" and \"timeZone\".")
    }
    guard let from, let to else { return nil }
    guard from < to else {
      report(
        .freezeOrder, at: fields[.to] ?? node,
        "The freeze is over at \(to), before it begins at \(from). Exchange the two, or correct one."
      )
      return nil
    }
    return .once(from: from, to: to)
  }

  private mutating func weekly(
    _ week: JSONNode, _ fields: Fields<FreezeField>, in node: JSONNode
  ) -> Policy.Freeze.Span? {
    if let moment = fields[.from] ?? fields[.to] {
      report(
        .freezeForm, at: moment,
        "The freeze comes each week, so it has no moment of its own. Leave this out, or \"weekly\"."
      )
    }
    let zone = name(fields[.timeZone], TimeZoneName.self)
    if fields[.timeZone] == nil {
      report(
        .missingField, at: node,
        "A weekly freeze needs the field \"timeZone\", by whose clocks it begins and ends: "
          + "\"Europe/Berlin\", or \"UTC\".")
    }
    guard let times = self.fields(of: week, WeekField.self) else { return nil }
    let (from, to) = (weekTime(times[.from]), weekTime(times[.to]))
    guard let zone, let from, let to else { return nil }
    guard from != to else {
      report(
        .freezeOrder, at: times[.to] ?? week,
        "The freeze is over at \(to), when it begins again, so that it would hold for ever. Correct "
          + "one of the two.")
      return nil
    }
    return .weekly(from: from, to: to, zone)
  }

  private mutating func weekTime(_ node: JSONNode?) -> WeekTime? {
    guard let node, let text = string(node) else { return nil }
    guard let time = WeekTime(text) else {
      report(
        .invalidInstant, at: node,
        "\(quoted(text)) is no time of a week. Write a day, one of \(list(WeekTime.days)), and a time "
          + "from 00:00 to 23:59: \"Fri 15:00\".")
      return nil
    }
    return time
  }

  private mutating func count(_ node: JSONNode?) -> Int? {
    integer(node, in: 0...Int.max, advice: "It counts things, so it is an integer from 0.")
  }
}

/// A file with a policy: a titrate.json, for example that of the branch that a pull request is to
/// be merged into, or the policy alone.
package struct PolicyFile: Sendable {
  /// What it says.
  package let policy: Policy
  private let path: String
  /// The pointer to the policy.
  private let pointer: String
  private let diagnostics: [Diagnostic]

  /// Reads a file. With errors, nothing of it holds.
  package init(path: String, bytes: [UInt8]) {
    self.path = path
    var reader: ManifestReader
    do throws(JSONSyntaxError) {
      reader = try ManifestReader(path: path, bytes: bytes)
    } catch {
      (policy, pointer, diagnostics) = (Policy(), "", [error.diagnostic(path: path)])
      return
    }
    guard reader.namesSettings else {
      let policy = reader.policy(reader.document.root)
      self.policy = reader.hasErrors ? Policy() : policy
      (pointer, diagnostics) = ("", reader.diagnostics)
      return
    }
    let (settings, diagnostics) = Settings.read(path: path, bytes: bytes)
    policy = settings.policy
    (pointer, self.diagnostics) = ("/policy", diagnostics)
  }

  /// What is wrong with it, given the rules of the time zones that it names.
  package func problems(in zones: TimeZones) -> [Diagnostic] {
    diagnostics + policy.problems(in: zones, path: path, below: pointer)
  }
}

extension Settings {
  /// What is wrong with the policy, given the rules of the time zones that it names.
  package func problems(in zones: TimeZones) -> [Diagnostic] {
    path.map { policy.problems(in: zones, path: $0, below: "/policy") } ?? []
  }
}

extension Policy {
  fileprivate func problems(
    in zones: TimeZones, path: String, below pointer: String
  ) -> [Diagnostic] {
    freezes.enumerated().compactMap { index, freeze in
      guard let zone = freeze.timeZone, zones[zone] == nil else { return nil }
      return ReferenceRule.unknownTimeZone.diagnostic(
        "The system has no rules for \(quoted(zone.text)). Names are as in \"Europe/Berlin\". They are "
          + "looked for in /usr/share/zoneinfo, or where TZDIR says; what has none needs the package tzdata.",
        at: SourceLocation(path: path, pointer: "\(pointer)/freezes/\(index)/timeZone"))
    }
  }
}

extension ManifestReader {
  /// Whether the file has a field that settings have.
  fileprivate var namesSettings: Bool {
    document.members(of: document.root).contains { key, _ in
      document.string(key).map(Settings.fields.contains) == true
    }
  }
}
