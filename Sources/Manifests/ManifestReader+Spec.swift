import Domain
import JSONSyntax

private enum SpecField: Int, FieldName {
  case kind, environment, feature, cases
  case at, description
  static let object = ManifestObject<Self>("a spec", requiredThrough: .cases)
}

private enum CaseField: Int, FieldName {
  case identity, value, enabled, shares, of, within
  static let object = ManifestObject<Self>("a case of a spec")
}

extension ManifestReader {
  mutating func spec(_ node: JSONNode) -> SpecManifest? {
    mentions.isSpec = true
    guard let fields = fields(of: node, SpecField.self) else { return nil }
    let environment = name(fields[.environment], EnvironmentKey.self)
    let feature = name(fields[.feature], FeatureName.self)
    mentions.environment = environment
    mentions.feature = feature
    _ = text(fields[.description])
    let moment = instant(fields[.at])
    let cases = cases(fields[.cases])
    guard let environment, let feature else { return nil }
    return SpecManifest(
      path: path, environment: environment, feature: feature, moment: moment, cases: cases)
  }

  private mutating func cases(_ node: JSONNode?) -> [SpecManifest.Case] {
    guard let node, let elements = elements(of: node, "cases") else { return [] }
    if elements.isEmpty {
      report(
        .specWithoutCases, at: node,
        "Write at least one, such as {\"identity\": \"erin\", \"value\": \"green\"}, or remove the file."
      )
    }
    return elements.compactMap { element in
      expectation(element).map {
        SpecManifest.Case(expectation: $0, location: location(of: element))
      }
    }
  }

  private mutating func expectation(_ node: JSONNode) -> SpecManifest.Expectation? {
    guard let fields = fields(of: node, CaseField.self) else { return nil }
    switch (fields[.identity], fields[.shares]) {
    case (let identity?, nil):
      refuse([.of, .within], of: fields, besides: .identity)
      return self.identity(identity, fields, in: node)
    case (nil, let shares?):
      refuse([.value, .enabled], of: fields, besides: .shares)
      return self.shares(shares, fields, in: node)
    case (.some, .some):
      report(
        .specForm, at: node,
        "It says both what one identity gets and how many get what. Make two cases of it.")
    case (nil, nil):
      // An unknown field may be either of them misspelt.
      guard !fields.hasUnknown else { return nil }
      report(
        .specForm, at: node,
        "Say what one identity gets, as in {\"identity\": \"erin\", \"value\": \"green\"}, or how many get "
          + "what, as in {\"shares\": {\"green\": 25}, \"of\": \"cohort\"}.")
    }
    return nil
  }

  private mutating func refuse(
    _ others: [CaseField], of fields: Fields<CaseField>, besides form: CaseField
  ) {
    let owner = form == .identity ? CaseField.shares : .identity
    for field in others {
      guard let node = fields[field] else { continue }
      report(
        .specForm, at: node,
        "\"\(field.stringValue)\" belongs to a case with \"\(owner.stringValue)\", and this one has "
          + "\"\(form.stringValue)\". Remove it, or make two cases of it.")
    }
  }

  // MARK: One identity

  private mutating func identity(
    _ place: JSONNode, _ fields: Fields<CaseField>, in node: JSONNode
  ) -> SpecManifest.Expectation? {
    let identity = identity(place)
    let value = flagValue(fields[.value])
    let isEnabled = boolean(fields[.enabled])
    if fields[.value] == nil, fields[.enabled] == nil, !fields.hasUnknown {
      report(
        .missingField, at: node,
        "Say what the identity gets: \"value\", such as \"green\"; or \"enabled\", true or false; or both."
      )
    }
    guard let identity, value != nil || isEnabled != nil else { return nil }
    return .identity(identity, SpecManifest.Outcome(value: value, isEnabled: isEnabled))
  }

  private mutating func identity(_ node: JSONNode) -> String? {
    guard let text = string(node) else { return nil }
    do throws(InvalidIdentity) {
      return try identityKey(text.utf8.span)
    } catch {
      let reason =
        switch error {
        case .empty: "It is empty."
        case .tooLong(let limitBytes): "It has more than \(limitBytes) bytes."
        case .byteOrderMark: "It begins with a byte order mark, which would be hashed with it."
        case .notUTF8: "It is not UTF-8."
        case .controlCharacter: "It has a control character."
        }
      report(
        .invalidText, at: node,
        "\(reason) Write the identity as the application names it, up to 2,000 bytes of plain text."
      )
      return nil
    }
  }

  // MARK: Shares

  private mutating func shares(
    _ place: JSONNode, _ fields: Fields<CaseField>, in node: JSONNode
  ) -> SpecManifest.Expectation? {
    let named = namedShares(place)
    let population = choice(fields[.of], SpecManifest.Population.self)
    let within = percentage(fields[.within])
    if fields[.of] == nil, !fields.hasUnknown {
      report(
        .missingField, at: node,
        "Say whom these are shares of: \"of\": \"cohort\" for those who take part in the experiment, or "
          + "\"of\": \"everyone\".")
    }
    guard !named.isEmpty, let population else { return nil }
    return .shares(SpecManifest.Shares(named: named, population: population, within: within))
  }

  private mutating func namedShares(_ node: JSONNode) -> [SpecManifest.Share] {
    guard let members = members(of: node, "a share for the control and for variants") else {
      return []
    }
    var shares: [SpecManifest.Share] = []
    for (keyNode, value) in members {
      let percentage = percentage(value)
      let key = isControl(keyNode) ? nil : mentionedVariant(keyNode)
      guard let percentage, key != nil || isControl(keyNode) else { continue }
      shares.append(SpecManifest.Share(variant: key, percentage: percentage))
    }
    if members.isEmpty {
      report(
        .specForm, at: node,
        "It names neither \"control\" nor a variant, so that nothing is said. Name at least one.")
    }
    checkSum(shares, at: node)
    return shares
  }

  private mutating func checkSum(_ shares: [SpecManifest.Share], at node: JSONNode) {
    let sum = shares.reduce(0) { $0 + $1.percentage.hundredths }
    guard sum > Percentage.whole.hundredths else { return }
    report(
      .sharesSum, at: node,
      "They come to \(decimal(sum)), and nobody gets two of them. Lower them to 100 or less.")
  }
}
