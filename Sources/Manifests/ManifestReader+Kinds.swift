package import Domain
import JSONSyntax

private enum EnvironmentField: Int, FieldName {
  case kind, key, name, featureVersioning
  static let object = ManifestObject<Self>("an environment", requiredThrough: .key)
}

private enum FeatureField: Int, FieldName {
  case kind, name, value
  case type, enabled, variants, environments, description, owner, tags
  static let object = ManifestObject<Self>("a feature", requiredThrough: .value)
}

private enum VariantField: Int, FieldName {
  case key, value, description
  static let object = ManifestObject<Self>("a variant", requiredThrough: .value)
}

private enum EntryField: Int, FieldName {
  case enabled, value, allocations
  static let object = ManifestObject<Self>("a feature's entry for an environment")
}

extension ManifestReader {
  // MARK: Environments

  mutating func environment(_ node: JSONNode) -> EnvironmentManifest? {
    guard let fields = fields(of: node, EnvironmentField.self) else { return nil }
    let key = name(fields[.key], EnvironmentKey.self)
    mentions.subject = key.map(Subject.environment)
    let name = text(fields[.name])
    let versioning = choice(fields[.featureVersioning], FeatureVersioning.self)
    guard let key else { return nil }
    return EnvironmentManifest(
      path: path, key: key, name: name ?? key.text, versioning: versioning ?? .v1)
  }

  // MARK: Features

  mutating func feature(_ node: JSONNode) -> FeatureManifest? {
    guard let fields = fields(of: node, FeatureField.self) else { return nil }
    let featureName = name(fields[.name], FeatureName.self)
    mentions.subject = featureName.map(Subject.feature)
    let kind = fields[.type].map { choice($0, Feature.Kind.self) } ?? .standard
    let value = flagValue(fields[.value])
    let isEnabled = boolean(fields[.enabled]) ?? false
    _ = text(fields[.description])
    _ = text(fields[.owner])
    checkTexts(fields[.tags])
    if let kind { checkVariants(of: kind, in: fields) }
    let variants = variants(fields[.variants])
    let isComplete = variants.isComplete && !fields.hasUnknown
    let entries = entries(
      fields[.environments], variants: isComplete ? variants.read.map(\.key) : nil)
    guard let featureName, let kind else { return nil }
    return FeatureManifest(
      path: path, name: featureName, kind: kind, value: value ?? .boolean(false),
      isEnabled: isEnabled, variants: variants.read, entries: entries)
  }

  private mutating func checkVariants(of kind: Feature.Kind, in fields: Fields<FeatureField>) {
    let node = fields[.variants]
    let isArray = node.map { document.kind(of: $0) == .array } ?? true
    let isEmpty = node.map { document.elements(of: $0).isEmpty } ?? true
    switch (kind, isEmpty) {
    case (.standard, false):
      guard let node else { return }
      report(
        .variantsOfStandardFeature, at: node,
        "Only a multivariate feature has variants. Say \"type\": \"multivariate\", or remove them.")
    case (.multivariate, true):
      // An unknown field may be the misspelt variants.
      guard let place = node ?? fields[.type], isArray, !fields.hasUnknown else { return }
      report(
        .multivariateWithoutVariants, at: place,
        "Name at least one variant beside the control, which is the feature's own value, or say "
          + "\"type\": \"standard\".")
    case (.standard, true), (.multivariate, false): break
    }
  }

  /// The variants that could be read, and whether that is all of them.
  private mutating func variants(
    _ node: JSONNode?
  ) -> (read: [FeatureManifest.VariantManifest], isComplete: Bool) {
    guard let node else { return ([], true) }
    guard let elements = elements(of: node, "variants") else { return ([], false) }
    var keys: Set<VariantKey> = []
    var variants: [FeatureManifest.VariantManifest] = []
    var isComplete = true
    for element in elements {
      guard let (keyNode, variant) = variant(element) else {
        isComplete = false
        continue
      }
      if keys.insert(variant.key).inserted {
        variants.append(variant)
      } else {
        reportDuplicate(variant.key, at: keyNode, in: node)
      }
    }
    return (variants, isComplete)
  }

  private mutating func reportDuplicate(_ key: VariantKey, at node: JSONNode, in variants: JSONNode)
  {
    let keys = document.elements(of: variants).lazy.compactMap { [document] element in
      document.members(of: element).first { document.string($0.key) == "key" }?.value
    }
    let first = keys.first { [document] in document.string($0) == key.text } ?? node
    report(
      .duplicateVariant, at: node,
      "The key of a variant is unique in its feature. Remove one of the two, or give it "
        + "another key.",
      notes: [.init(message: "the first stands here", location: location(of: first))])
  }

  /// A variant, and where its key stands.
  private mutating func variant(
    _ element: JSONNode
  ) -> (key: JSONNode, variant: FeatureManifest.VariantManifest)? {
    guard let fields = fields(of: element, VariantField.self) else { return nil }
    _ = text(fields[.description])
    let value = flagValue(fields[.value])
    guard let node = fields[.key] else { return nil }
    guard !isControl(node) else {
      report(
        .reservedVariant, at: node,
        "\"control\" is the name for the feature's own value, which needs no variant. Give this "
          + "variant another key, or remove it.")
      return nil
    }
    return name(node).map { (node, .init(key: $0, value: value ?? .boolean(false))) }
  }

  /// Whether a string is `control`, the key that is reserved.
  func isControl(_ node: JSONNode) -> Bool {
    document.string(node) == VariantKey.control
  }

  private mutating func entries(
    _ node: JSONNode?, variants: [VariantKey]?
  ) -> [EnvironmentKey: FeatureManifest.Entry] {
    guard let members = members(of: node, "an entry for each environment") else { return [:] }
    var entries: [EnvironmentKey: FeatureManifest.Entry] = [:]
    for (keyNode, value) in members {
      let key = name(keyNode, EnvironmentKey.self)
      if let key { mentions.entries.append(key) }
      guard let fields = fields(of: value, EntryField.self) else { continue }
      let entry = FeatureManifest.Entry(
        isEnabled: boolean(fields[.enabled]), value: flagValue(fields[.value]),
        allocations: allocations(fields[.allocations], variants: variants))
      if let key { entries[key] = entry }
    }
    return entries
  }

  private mutating func allocations(
    _ node: JSONNode?, variants: [VariantKey]?
  ) -> [VariantAllocation] {
    guard let node, let members = members(of: node, "a share for each variant") else { return [] }
    let known = variants.map(Set.init)
    var allocations: [VariantAllocation] = []
    for (keyNode, value) in members {
      let percentage = percentage(value)
      guard let key = allocatedVariant(keyNode) else { continue }
      if let variants, known?.contains(key) == false {
        diagnostics.append(
          ReferenceRule.unknownVariant.diagnostic(
            noVariant(key, among: variants), at: location(of: keyNode)))
      }
      if let percentage { allocations.append(VariantAllocation(key, percentage)) }
    }
    let sum = allocations.reduce(0) { $0 + $1.percentage.hundredths }
    if sum > Percentage.whole.hundredths {
      report(
        .allocationsSum, at: node,
        "They come to \(decimal(sum)). Lower them to 100 or less: what is left of 100 goes to the "
          + "control.")
    }
    return allocations
  }

  private mutating func allocatedVariant(_ node: JSONNode) -> VariantKey? {
    guard !isControl(node) else {
      report(
        .reservedVariant, at: node,
        "\"control\" is the name for the feature's own value, which gets what the variants leave "
          + "of 100. Remove it, and allocate less to the variants to give it more.")
      return nil
    }
    return name(node)
  }
}

/// What to say of a variant that a feature does not have.
package func noVariant(_ key: VariantKey, among variants: [VariantKey]) -> String {
  let known = variants.map(\.text)
  guard !known.isEmpty else {
    return
      "The feature has no variant \(quoted(key.text)), nor any other. Add it to the feature's "
      + "\"variants\", or remove it here."
  }
  // Comparing with thousands of keys would take long and not help.
  let hint =
    didYouMean(key.text, among: known.prefix(100))
    ?? "It has \(list(known)). Name one of them, or add this one to the feature."
  return "The feature has no variant \(quoted(key.text)). \(hint)"
}
