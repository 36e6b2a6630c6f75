extension Event {
  /// A particular of an event.
  package struct Attribute: Hashable, Sendable {
    /// The types that attributes have, as they are written in JSON.
    package enum Kind: String, Hashable, Sendable {
      case integer
      case boolean
      case text = "string"
      case texts = "array of strings"
      case percentage = "number from 0 to 100"
      case value = "object with type and value"
      case allocations = "object of percentages by variant"
      case variant = "object with id, key and value"
    }

    /// The name under `attributes`.
    package let name: String
    /// The type of its value.
    package let kind: Kind
    /// Whether it may be null, or missing.
    package let isOptional: Bool
    /// What it says.
    package let meaning: String

    init(_ name: String, _ kind: Kind, isOptional: Bool = false, _ meaning: String) {
      self.name = name
      self.kind = kind
      self.isOptional = isOptional
      self.meaning = meaning
    }
  }
}

extension Event.Name {
  /// What happened, in a sentence.
  package var meaning: String {
    switch self {
    case .environmentCreated: "An environment was added."
    case .environmentUpdated: "An environment's name or feature versioning was changed."
    case .environmentRemoved: "An environment was removed."
    case .featureCreated: "A feature was added."
    case .featureUpdated: "A feature's type or one of its variants was changed."
    case .featureRemoved: "A feature was removed."
    case .flagCreated: "A feature began to be served in an environment."
    case .flagUpdated: "A feature state was changed in place (versioning v1)."
    case .flagPublished: "A feature state was changed in a new version (versioning v2)."
    case .flagHeld: "The default allocations that wait for the end of a rollout were changed."
    case .flagRemoved: "A feature ceased to be served in an environment."
    case .experimentCreated: "An experiment was created."
    case .experimentStarted: "An experiment was started for the first time."
    case .experimentResumed: "A paused experiment was started again."
    case .experimentPaused: "An experiment was paused; its rollout stays as it was."
    case .experimentCompleted: "An experiment was completed; its rollout stays as it was."
    case .experimentUpdated: "An experiment's description was edited."
    case .experimentRemoved: "An experiment was removed."
    case .experimentStopped: "An experiment was stopped: it serves nobody."
    case .experimentReleased: "What was stopped is served again."
    case .experimentStartedOver: "An experiment began anew, with another cohort and other seeds."
    case .experimentConcluded: "What was decided in the end was recorded."
    case .phaseBegun: "Another split or iteration began, whose data stands alone."
    case .rolloutConfigured: "The cohort of an experiment was made or resized."
    case .rolloutEnabled: "An experiment's rollout began to serve its split."
    case .rolloutRemoved: "An experiment's override and cohort were taken away."
    case .stateRestored: "The state of an earlier commit was brought back as a whole."
    }
  }

  /// The attributes that such an event has.
  package var attributes: [Event.Attribute] {
    switch self {
    case .environmentCreated, .environmentUpdated:
      [
        .init("name", .text, "The name for people."),
        .init("featureVersioning", .text, "v1 or v2."),
      ]
    case .featureCreated: [.init("type", .text, "standard or multivariate.")]
    case .featureUpdated: Self.featureAttributes
    case .flagCreated, .flagUpdated: Self.stateAttributes
    case .flagPublished: Self.stateAttributes
    case .flagHeld: [.init("allocations", .allocations, "What is held from now on.")]
    case .experimentCreated: [.init("id", .integer, "The experiment's number.")]
    case .experimentStarted, .experimentResumed, .experimentPaused, .experimentCompleted:
      [.init("from", .text, "The status before."), .init("to", .text, "The status after.")]
    case .experimentUpdated: [.init("fields", .texts, "The fields that were edited.")]
    case .experimentStopped: [.init("reason", .text, "Why; empty where nobody said.")]
    case .experimentStartedOver: [.init("iteration", .integer, "The iteration that begins.")]
    case .experimentConcluded: Self.conclusionAttributes
    case .phaseBegun:
      [
        .init("iteration", .integer, "The iteration that it belongs to."),
        .init("allocations", .allocations, "The share of every variant that is expected."),
      ]
    case .rolloutConfigured: Self.cohortAttributes
    case .rolloutEnabled:
      [
        .init("segment", .integer, "The id of the rollout segment."),
        .init("percentage", .percentage, "How many belong to the cohort."),
      ]
    case .rolloutRemoved:
      [
        .init("segment", .integer, "The id of the rollout segment."),
        .init("version", .integer, isOptional: true, "The version that was published (v2)."),
      ]
    case .stateRestored: [.init("fromSerial", .integer, "The commit whose state came back.")]
    case .environmentRemoved, .featureRemoved, .flagRemoved, .experimentRemoved,
      .experimentReleased:
      []
    }
  }

  private static let featureAttributes: [Event.Attribute] = [
    .init("type", .text, isOptional: true, "The type from now on."),
    .init("addedVariant", .variant, isOptional: true, "A variant that was added."),
    .init("changedVariant", .variant, isOptional: true, "A variant whose value was changed."),
    .init("removedVariant", .text, isOptional: true, "The key of a variant that was removed."),
  ]

  private static let stateAttributes: [Event.Attribute] = [
    .init(
      "segment", .integer, isOptional: true,
      "The rollout segment whose override it is; null for the default."),
    .init("enabled", .boolean, "Whether the feature is on."),
    .init("value", .value, "What it serves as control."),
    .init("allocations", .allocations, "The share of every variant."),
    .init("version", .integer, isOptional: true, "The live version (v2)."),
  ]

  private static let conclusionAttributes: [Event.Attribute] = [
    .init("decision", .text, "ship, control or none."),
    .init("variant", .text, isOptional: true, "The variant that is shipped."),
    .init("reason", .text, "Why."),
  ]

  private static let cohortAttributes: [Event.Attribute] = [
    .init("segment", .integer, "The id of the rollout segment: the salt of the cohort."),
    .init("splitSeed", .integer, "The salt of the split."),
    .init("percentage", .percentage, "How many belong to the cohort."),
    .init("percentageBefore", .percentage, isOptional: true, "How many did before."),
  ]
}
