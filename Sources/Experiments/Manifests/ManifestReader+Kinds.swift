import JSONSyntax

extension ManifestReader {
  private static let environmentShape = Shape(
    "an environment", required: ["kind", "key"], optional: ["name", "featureVersioning"])

  private static let featureShape = Shape(
    "a feature", required: ["kind", "name", "value"],
    optional: ["type", "enabled", "variants", "environments", "description", "owner", "tags"])

  private static let variantShape = Shape(
    "a variant", required: ["key", "value"], optional: ["description"])

  private static let entryShape = Shape(
    "a feature's entry for an environment", required: [],
    optional: ["enabled", "value", "allocations"])

  // MARK: Environments

  mutating func environment(_ node: JSONNode) -> EnvironmentManifest? {
    guard let fields = fields(of: node, Self.environmentShape) else { return nil }
    let key = name(fields["key"], EnvironmentKey.self)
    let name = text(fields["name"])
    let versioning = choice(fields["featureVersioning"], FeatureVersioning.self)
    guard let key else { return nil }
    return EnvironmentManifest(
      path: path, key: key, name: name ?? key.text, versioning: versioning ?? .v1)
  }

  // MARK: Features

  mutating func feature(_ node: JSONNode) -> FeatureManifest? {
    guard let fields = fields(of: node, Self.featureShape) else { return nil }
    let featureName = name(fields["name"], FeatureName.self)
    let kind = choice(fields["type"], Feature.Kind.self) ?? .standard
    let value = flagValue(fields["value"])
    let isEnabled = boolean(fields["enabled"]) ?? false
    checkTexts(fields, ["description", "owner"])
    checkTags(fields["tags"])
    let variants = variants(fields["variants"])
    checkVariants(variants, of: kind, at: fields["variants"] ?? fields["type"] ?? node)
    let entries = entries(fields["environments"], variants: variants.map(\.key))
    guard let featureName else { return nil }
    return FeatureManifest(
      path: path, name: featureName, kind: kind, value: value ?? .boolean(false),
      isEnabled: isEnabled, variants: variants, entries: entries)
  }

  private mutating func checkVariants(
    _ variants: [FeatureManifest.WantedVariant], of kind: Feature.Kind, at node: JSONNode
  ) {
    switch (kind, variants.isEmpty) {
    case (.standard, false):
      report(
        .variantsOfStandardFeature, at: node,
        "Only a multivariate feature has variants. Say \"type\": \"multivariate\".")
    case (.multivariate, true) where !hasErrors:
      report(
        .multivariateWithoutVariants, at: node,
        "Name at least one variant beside the control, which is the feature's own value, or say "
          + "\"type\": \"standard\".")
    case (.standard, true), (.multivariate, _): break
    }
  }

  private mutating func variants(_ node: JSONNode?) -> [FeatureManifest.WantedVariant] {
    var first: [VariantKey: JSONNode] = [:]
    var variants: [FeatureManifest.WantedVariant] = []
    for element in elements(of: node) ?? [] {
      guard let fields = fields(of: element, Self.variantShape) else { continue }
      checkTexts(fields, ["description"])
      let value = flagValue(fields["value"])
      guard let node = fields["key"], let key = variantKey(node) else { continue }
      if let other = first[key] {
        report(
          .duplicateVariant, at: node, "The key of a variant is unique in its feature.",
          notes: [.init(message: "the first stands here", location: location(of: other))])
      } else {
        first[key] = node
        variants.append(.init(key: key, value: value ?? .boolean(false)))
      }
    }
    return variants
  }

  private mutating func variantKey(_ node: JSONNode) -> VariantKey? {
    guard document.string(node) != VariantKey.control else {
      report(
        .reservedVariant, at: node,
        "\"control\" is the name for the feature's own value, which needs no variant.")
      return nil
    }
    return name(node)
  }

  private mutating func entries(
    _ node: JSONNode?, variants: [VariantKey]
  ) -> [EnvironmentKey: FeatureManifest.Entry] {
    var entries: [EnvironmentKey: FeatureManifest.Entry] = [:]
    for (keyNode, value) in members(of: node) ?? [] {
      guard let key = name(keyNode, EnvironmentKey.self),
        let fields = fields(of: value, Self.entryShape)
      else { continue }
      var entry = FeatureManifest.Entry()
      entry.isEnabled = boolean(fields["enabled"])
      entry.value = flagValue(fields["value"])
      entry.allocations = allocations(fields["allocations"], variants: variants)
      entries[key] = entry
    }
    return entries
  }

  private mutating func allocations(
    _ node: JSONNode?, variants: [VariantKey]
  ) -> [VariantAllocation] {
    guard let node else { return [] }
    let allocations = shares(node).compactMap { $0 }
    for (keyNode, _) in members(of: node) ?? [] {
      guard let key = document.string(keyNode).flatMap(VariantKey.init),
        !variants.contains(key)
      else { continue }
      report(.unknownVariant, at: keyNode, Self.noVariant(key, among: variants))
    }
    let sum = allocations.reduce(0) { $0 + $1.percentage.hundredths }
    if sum > Percentage.whole.hundredths {
      report(
        .allocationsSum, at: node,
        "They come to \(decimal(sum)). What is left of 100 goes to the control, so they come to "
          + "100 at most.")
    }
    return allocations
  }

  /// What to say of a variant that a feature does not have.
  static func noVariant(_ key: VariantKey, among variants: [VariantKey]) -> String {
    let known = variants.map(\.text)
    guard !known.isEmpty else { return "The feature has no variants." }
    let hint = didYouMean(key.text, among: known) ?? "It has \(list(known))."
    return "The feature has no variant \(quoted(key.text)). \(hint)"
  }

  /// The members of an object as shares of variants; nil for one that is not good.
  mutating func shares(_ node: JSONNode) -> [VariantAllocation?] {
    (members(of: node) ?? []).map { keyNode, value in
      let percentage = percentage(value)
      guard let key = variantKey(keyNode), let percentage else { return nil }
      return VariantAllocation(key, percentage)
    }
  }

  // MARK: Descriptions

  mutating func checkTexts(_ fields: Fields, _ names: [String]) {
    for name in names { _ = text(fields[name]) }
  }

  mutating func checkTags(_ node: JSONNode?) {
    for element in elements(of: node) ?? [] { _ = text(element) }
  }
}

/// Hundredths as a decimal numeral, also above 100.
func decimal(_ hundredths: Int) -> String {
  let (units, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
  guard rest != 0, let fraction = Percentage(hundredths: rest) else { return "\(units)" }
  return "\(units)\(fraction.description.dropFirst())"
}
