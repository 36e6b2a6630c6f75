package import Domain
package import JSONSyntax
import Manifests
package import Planning

// What titrate and a provider program say to each other, a message a line.

/// What a program is started for, as its argument says it.
package enum ProviderVerb: String, Hashable, Sendable {
  case describe, read, apply
}

/// What titrate says first.
package struct ProviderGreeting: Hashable, Sendable {
  /// The lineage of the state; nil where there is none yet.
  package var lineage: String?
  /// What titrate.json says of the provider.
  package var settings: JSONValue

  /// Puts it together.
  package init(lineage: String?, settings: JSONValue) {
    self.lineage = lineage
    self.settings = settings
  }

  /// The name of the protocol, and the version of it that is spoken.
  package static let (protocolName, version) = ("titrate-provider", 1)
}

/// What a program says first.
package struct ProgramGreeting: Hashable, Sendable {
  /// What it calls itself.
  package var name: String
  /// How many requests it takes at once; nil where it does not say.
  package var concurrency: Int?
  /// Whether it deals identities out by salts of its own.
  package var hasOwnSalts: Bool

  /// Puts it together.
  package init(name: String, concurrency: Int? = nil, hasOwnSalts: Bool) {
    self.name = name
    self.concurrency = concurrency
    self.hasOwnSalts = hasOwnSalts
  }

  /// What every version of the protocol begins with.
  package struct Version: Hashable, Sendable {
    /// The name of the protocol.
    package var name: String
    /// Its version.
    package var number: Int
  }
}

/// A question about features in an environment: what `describe` and `read` are asked.
package struct ProviderQuestion: Hashable, Sendable {
  /// What the answer is to name.
  package var id: Int
  /// The environment.
  package var environment: EnvironmentKey
  /// The features.
  package var features: [FeatureName]

  /// Puts it together.
  package init(id: Int, environment: EnvironmentKey, features: [FeatureName]) {
    self.id = id
    self.environment = environment
    self.features = features
  }
}

/// What a program says of features in an environment.
package struct ProviderReply<Fact: Hashable & Sendable>: Hashable, Sendable {
  /// Which question it answers.
  package var id: Int
  /// How the environment keeps what features serve; nil where there is no such environment. Told by
  /// `describe` alone.
  package var versioning: FeatureVersioning?
  /// What there is to say of each feature; nil of one that the provider does not have.
  package var features: [Entry]

  /// What is said of one feature.
  package struct Entry: Hashable, Sendable {
    /// The feature.
    package var name: FeatureName
    /// What is said; nil where the provider does not have it.
    package var fact: Fact?

    /// Puts it together.
    package init(name: FeatureName, fact: Fact?) {
      self.name = name
      self.fact = fact
    }
  }

  /// Puts it together.
  package init(id: Int, versioning: FeatureVersioning? = nil, features: [Entry]) {
    self.id = id
    self.versioning = versioning
    self.features = features
  }
}

/// A change that a program is to make: what `apply` is asked.
package struct ProviderOrder: Hashable, Sendable {
  /// What the answer is to name.
  package var id: Int
  /// What is to be done.
  package var request: ProviderRequest

  /// Puts it together.
  package init(id: Int, _ request: ProviderRequest) {
    self.id = id
    self.request = request
  }
}

// MARK: - Greetings

extension Coding<ProviderGreeting> {
  /// The first line of titrate.
  package static let providerGreeting = object {
    nullable("lineage", \.lineage, .string)
    field("protocol", { _ in ProviderGreeting.protocolName }, .string)
    field("settings", \.settings, .json)
    field("version", { _ in ProviderGreeting.version }, .integer)
  } make: { lineage, name, settings, version in
    name == ProviderGreeting.protocolName && version == ProviderGreeting.version
      ? ProviderGreeting(lineage: lineage, settings: settings) : nil
  }
}

extension Coding<ProgramGreeting.Version> {
  /// What of a program's greeting says whether the rest can be understood.
  package static let protocolVersion = object {
    field("protocol", \.name, .string)
    field("version", \.number, .integer)
  } make: {
    ProgramGreeting.Version(name: $0, number: $1)
  }
}

extension Coding<ProgramGreeting> {
  /// The first line of a program.
  package static let programGreeting = object {
    omittable("concurrency", \.concurrency, .count(from: 1))
    field("name", \.name, .string)
    omittable("ownSalts", { $0.hasOwnSalts ? true : nil }, .boolean)
    field("protocol", { _ in ProviderGreeting.protocolName }, .string)
    field("version", { _ in ProviderGreeting.version }, .integer)
  } make: { concurrency, name, hasOwnSalts, _, _ in
    ProgramGreeting(name: name, concurrency: concurrency, hasOwnSalts: hasOwnSalts ?? false)
  }
}

// MARK: - Requests

extension Coding<Int> {
  /// The number that every request and every answer has, whatever else they say.
  package static let messageID = Coding(Table("id", .integer))
}

extension Coding<ProviderQuestion> {
  /// A request of `describe` or `read`.
  package static let providerQuestion = object {
    field("environment", \.environment, .name)
    field("features", \.features, .array(.name))
    field("id", \.id, .integer)
  } make: {
    ProviderQuestion(id: $2, environment: $0, features: $1)
  }
}

extension Coding<ProviderOrder> {
  /// A request of `apply`.
  package static let providerOrder = object {
    field("environment", \.request.flag.environment, .name)
    nullable("expected", \.request.expected, .string)
    nullable("experiment", \.request.experiment, .name)
    field("feature", \.request.flag.feature, .name)
    omittable("hypothesis", \.request.hypothesis, .string)
    field("id", \.id, .integer)
    field("steps", \.request.steps, .array(.step))
    field("want", \.request.want, .want)
  } make: { environment, expected, experiment, feature, hypothesis, id, steps, want in
    ProviderOrder(
      id: id,
      ProviderRequest(
        flag: FlagID(environment, feature), experiment: experiment, steps: steps,
        hypothesis: hypothesis, want: want, expected: expected))
  }
}

extension Coding<ProviderRequest.Want> {
  fileprivate static let want = object {
    omittable("default", \.environmentDefault, .stateServing)
    field("overrides", \.overrides, .array(.overrideServing))
    field("remove", \.removed, .array(.salt))
  } make: {
    ProviderRequest.Want(environmentDefault: $0, overrides: $1, removed: $2)
  }
}

// MARK: - Answers

extension Coding<ProviderReply<FlagDescription>> {
  /// An answer of `describe`.
  package static let descriptions = object {
    nullable("environment", \.versioning, .describedEnvironment)
    field("features", \.features, .facts(.described))
    field("id", \.id, .integer)
  } make: {
    ProviderReply(id: $2, versioning: $0, features: $1)
  }
}

extension Coding<ProviderReply<FlagServing>> {
  /// An answer of `read`.
  package static let servings = object {
    field("features", \.features, .facts(.served))
    field("id", \.id, .integer)
  } make: {
    ProviderReply(id: $1, features: $0)
  }
}

extension Coding {
  fileprivate static func facts<Fact>(
    _ fact: Coding<Fact>
  ) -> Coding<[ProviderReply<Fact>.Entry]> {
    .dictionary(
      by: "feature", of: .entry(\.name, .name, \.fact, fact.orNull) { .init(name: $0, fact: $1) })
  }
}

extension Coding<FeatureVersioning> {
  fileprivate static let describedEnvironment = object {
    field("featureVersioning", { $0 }, .choice)
  } make: {
    $0
  }
}

extension Coding<FlagDescription> {
  fileprivate static let described = object {
    field("type", \.kind, .choice)
    omittable("variants", \.variants.nilIfEmpty, .array(.describedVariant))
  } make: {
    FlagDescription(kind: $0, variants: $1 ?? [])
  }
}

extension Coding<FeatureManifest.VariantManifest> {
  fileprivate static let describedVariant = object {
    field("key", \.key, .name)
    field("value", \.value, .flagValue)
  } make: {
    FeatureManifest.VariantManifest(key: $0, value: $1)
  }
}

extension Coding<FlagServing> {
  /// All that is served of a flag.
  package static let served = object {
    field("default", \.environmentDefault, .stateServing)
    field("fingerprint", { $0.fingerprint ?? "" }, .string)
    omittable(
      "identityOverrides", { $0.identityOverrides == 0 ? nil : $0.identityOverrides }, .count)
    field("overrides", \.overrides, .array(.overrideServing))
  } make: {
    FlagServing(
      environmentDefault: $0, overrides: $3, identityOverrides: $2 ?? 0, fingerprint: $1)
  }
}

extension Coding<FeatureState> {
  /// What is served in one place. Unlike in plans the value says by itself which type it has.
  fileprivate static let stateServing = object {
    field("allocations", \.allocations, .allocations)
    field("enabled", \.isEnabled, .boolean)
    field("value", \.value, .flagValue)
  } make: {
    FeatureState(isEnabled: $1, value: $2, allocations: $0)
  }
}

extension Coding<OverrideServing> {
  fileprivate static let overrideServing = object {
    field("allocations", \.state.allocations, .allocations)
    field("enabled", \.state.isEnabled, .boolean)
    omittable("name", \.name, .string)
    nullable("percentage", \.percentage, .percentage)
    field("priority", \.priority, .integer)
    omittable("salts", \.salts, .cohortSalts)
    nullable("segment", \.segment, .salt)
    omittable("status", \.status, .choice)
    field("value", \.state.value, .flagValue)
  } make: { allocations, isEnabled, name, percentage, priority, salts, segment, status, value in
    OverrideServing(
      segment: segment, name: name, percentage: percentage,
      state: FeatureState(isEnabled: isEnabled, value: value, allocations: allocations),
      priority: priority, salts: salts, status: status)
  }
}

extension Coding<CohortSalts> {
  fileprivate static let cohortSalts = object {
    omittable("environment", \.environment, .string)
    field("segment", \.segment, .salt)
    field("split", \.split, .salt)
  } make: {
    CohortSalts(segment: $1, split: $2, environment: $0)
  }
}
