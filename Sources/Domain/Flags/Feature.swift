/// A variant of a multivariate feature.
package struct Variant: Hashable, Sendable {
  /// A small number that never changes. The order of these numbers is the order in which shares are
  /// dealt out, so it decides who gets what.
  package let number: Int
  /// The variant's key.
  package let key: VariantKey
  /// What the variant serves.
  package var value: FlagValue

  /// Makes a variant.
  package init(number: Int, key: VariantKey, value: FlagValue) {
    self.number = number
    self.key = key
    self.value = value
  }
}

/// A feature as it is stored: its variants, and what it serves in every environment.
package struct Feature: Hashable, Sendable {
  /// Whether a feature has variants.
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    case standard
    case multivariate
  }

  /// The feature's name.
  package let name: FeatureName
  /// Whether it has variants.
  package var kind: Kind
  /// The variants, in order of their numbers.
  package var variants: [Variant]
  /// The feature in each environment, in order of environment.
  package private(set) var flags: [Flag]

  /// Makes a feature.
  package init(name: FeatureName, kind: Kind, variants: [Variant] = [], flags: [Flag] = []) {
    self.name = name
    self.kind = kind
    self.variants = variants
    self.flags = flags.sorted { $0.environment < $1.environment }
  }

  /// The feature in one environment; nil where it is not served. Setting nil withdraws it there.
  package subscript(environment: EnvironmentKey) -> Flag? {
    get { flags.first { $0.environment == environment } }
    set {
      let index = flags.firstIndex { $0.environment >= environment } ?? flags.count
      let isThere = index < flags.count && flags[index].environment == environment
      switch newValue {
      case let newValue? where isThere: flags[index] = newValue
      case let newValue?: flags.insert(newValue, at: index)
      case nil: if isThere { flags.remove(at: index) }
      }
    }
  }

  /// Adds a variant that nobody gets yet, anywhere.
  mutating func add(_ variant: Variant) {
    variants.append(variant)
    if variants.dropLast().last.map({ $0.number > variant.number }) == true {
      variants.sort { $0.number < $1.number }
    }
    for index in flags.indices { flags[index].changeAllocations { $0.add(variant.key) } }
  }

  /// Replaces the stored variant of the same key.
  mutating func replace(_ variant: Variant) {
    variants = variants.map { $0.key == variant.key ? variant : $0 }
  }

  /// Removes a variant everywhere: whoever had it gets the control.
  mutating func remove(_ variant: VariantKey) {
    variants.removeAll { $0.key == variant }
    for index in flags.indices { flags[index].changeAllocations { $0.remove(variant) } }
  }
}

/// How an environment keeps what its features serve.
package enum FeatureVersioning: String, CaseIterable, Hashable, Sendable {
  /// A feature state is changed in place.
  case v1
  /// Each change publishes a new version of the feature in that environment.
  case v2
}

/// Where flags are served.
package struct Environment: Hashable, Sendable {
  /// Its key, which Flagsmith hashes together with identities.
  package let key: EnvironmentKey
  /// Its name for people.
  package var name: String
  /// How it keeps what features serve.
  package var versioning: FeatureVersioning

  /// Makes an environment.
  package init(key: EnvironmentKey, name: String, versioning: FeatureVersioning) {
    self.key = key
    self.name = name
    self.versioning = versioning
  }
}

extension Feature {
  /// What a variant serves; nil where there is no such variant.
  package func value(of variant: VariantKey) -> FlagValue? {
    variants.first { $0.key == variant }?.value
  }
}
