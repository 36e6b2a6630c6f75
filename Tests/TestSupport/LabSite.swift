package import Domain
package import JSONSyntax
import Manifests
import Planning

/// A workspace as a test writes it: values that are edited like files, and become manifest texts.
package struct LabSite: Hashable, Sendable {
  /// The environments by key.
  package var environments: [String: LabEnvironment]
  /// The features by name.
  package var features: [String: LabFeature]
  /// The experiments by the name of their file, which is their key unless they say another.
  package var experiments: [String: LabExperiment]
  /// Further files by path: broken ones, or ones about a thing that is described already.
  package var otherFiles: [String: String] = [:]
  /// The text of `titrate.json`; nil for none.
  package var settings: String?

  /// What every experiment is to show.
  package static let hypothesis = "It lifts completed checkouts."

  /// Makes a workspace.
  package init(
    environments: [String: LabEnvironment], features: [String: LabFeature] = [:],
    experiments: [String: LabExperiment] = [:]
  ) {
    self.environments = environments
    self.features = features
    self.experiments = experiments
  }

  /// One environment, `production`, and one feature, `button`, grey with the variants green and blue,
  /// of which green is served to 10 percent by default.
  package static func shop(_ versioning: FeatureVersioning = .v2) -> LabSite {
    LabSite(
      environments: ["production": LabEnvironment(versioning: versioning)],
      features: ["button": .button])
  }

  /// The shop with one more experiment on the button in production.
  package func with(_ experiment: LabExperiment, as name: String = "cta") -> LabSite {
    var site = self
    site.experiments[name] = experiment
    return site
  }

  /// This workspace with an edit.
  package func edited(_ edit: (inout LabSite) -> Void) -> LabSite {
    var site = self
    edit(&site)
    return site
  }
}

/// An environment's manifest.
package struct LabEnvironment: Hashable, Sendable {
  /// Its versioning.
  package var versioning: FeatureVersioning
  /// Its name; nil to leave it out.
  package var name: String?

  /// Makes a manifest.
  package init(versioning: FeatureVersioning = .v2, name: String? = nil) {
    self.versioning = versioning
    self.name = name
  }
}

/// A feature's manifest.
package struct LabFeature: Hashable, Sendable {
  /// A variant in it.
  package struct Variant: Hashable, Sendable {
    /// Its key.
    package var key: String
    /// What it serves.
    package var value: FlagValue

    /// Makes a variant, which serves its own key unless said otherwise.
    package init(_ key: String, _ value: FlagValue? = nil) {
      self.key = key
      self.value = value ?? .string(key)
    }
  }

  /// What it says for one environment.
  package struct Entry: Hashable, Sendable {
    /// Whether it is on there.
    package var isEnabled: Bool?
    /// What it serves there.
    package var value: FlagValue?
    /// The default allocations there, in percent.
    package var allocations: [String: Int]

    /// Makes an entry.
    package init(
      isEnabled: Bool? = nil, value: FlagValue? = nil, allocations: [String: Int] = [:]
    ) {
      self.isEnabled = isEnabled
      self.value = value
      self.allocations = allocations
    }
  }

  /// What it serves as control.
  package var value: FlagValue
  /// Whether it is on.
  package var isEnabled = true
  /// Its variants; none for a standard feature.
  package var variants: [Variant]
  /// What it says for single environments.
  package var entries: [String: Entry]

  /// Makes a manifest.
  package init(
    value: FlagValue = .string("grey"), variants: [Variant] = [], entries: [String: Entry] = [:]
  ) {
    self.value = value
    self.variants = variants
    self.entries = entries
  }

  /// Grey, with the variants green and blue; green for 10 percent of production.
  package static let button = LabFeature(
    variants: [Variant("green"), Variant("blue")],
    entries: ["production": Entry(allocations: ["green": 10])])
}

/// An experiment's manifest.
package struct LabExperiment: Hashable, Sendable {
  /// Its key; nil for the name of the file.
  package var key: String?
  /// Its environment.
  package var environment: String
  /// Its feature.
  package var feature: String
  /// The status it is to have.
  package var status: Status
  /// The rollout it is to have, if any.
  package var rollout: LabRollout?
  /// Its name for people, if any.
  package var name: String?
  /// Further fields, as they stand in the manifest.
  package var fields: [String: JSONValue] = [:]

  /// Makes a manifest.
  package init(
    _ status: Status, on feature: String = "button", in environment: String = "production",
    key: String? = nil, rollout: LabRollout? = LabRollout()
  ) {
    self.key = key
    self.environment = environment
    self.feature = feature
    self.status = status
    self.rollout = rollout
  }

  /// This experiment with another status.
  package func being(_ status: Status) -> LabExperiment {
    var experiment = self
    experiment.status = status
    return experiment
  }

  /// This experiment with another field.
  package func with(_ field: String, _ value: JSONValue) -> LabExperiment {
    var experiment = self
    experiment.fields[field] = value
    return experiment
  }

  /// This experiment with another rollout.
  package func with(_ rollout: LabRollout?) -> LabExperiment {
    var experiment = self
    experiment.rollout = rollout
    return experiment
  }
}

/// The rollout in an experiment's manifest.
package struct LabRollout: Hashable, Sendable {
  /// The size of the cohort in percent.
  package var percentage: Int
  /// Percentages by the time after which they hold, in place of the percentage; nil for none.
  package var ramp: [LabRampStep]?
  /// How long it runs at the last step before it ends by itself; nil to leave it out.
  package var bake: String?
  /// The shares of the variants in percent, the control having the rest; nil for no split.
  package var split: [String: Int]?
  /// The control value in the cohort; nil to leave it out.
  package var value: FlagValue?
  /// Whether it is enabled before the start; nil to leave it out.
  package var isEnabled: Bool?

  /// Makes a rollout to 20 percent, a quarter of it green and a quarter blue, unless said otherwise.
  package init(
    _ percentage: Int = 20, split: [String: Int]? = ["green": 25, "blue": 25],
    value: FlagValue? = nil, isEnabled: Bool? = nil
  ) {
    self.percentage = percentage
    self.split = split
    self.value = value
    self.isEnabled = isEnabled
  }

  /// A rollout that grows, split in halves unless said otherwise.
  package static func ramp(
    _ steps: KeyValuePairs<String, Int>, split: [String: Int] = ["green": 25, "blue": 25]
  ) -> LabRollout {
    var rollout = LabRollout(split: split)
    rollout.ramp = steps.map { LabRampStep(after: $0.key, percentage: $0.value) }
    return rollout
  }

  /// A rollout that grows from 1 percent to some percentage, by 1 percent each hour or day.
  package static func rising(to last: Int, each unit: String) -> LabRollout {
    var rollout = LabRollout()
    rollout.ramp = (1...last).map { LabRampStep(after: "\($0 - 1)\(unit)", percentage: $0) }
    return rollout
  }
}

extension LabRollout {
  /// The rollout with a gate at the step to a percentage.
  package func gated(
    _ percentage: Int, exposures: Int? = nil, guardrailsHold: Bool = false
  ) -> LabRollout {
    var rollout = self
    rollout.ramp = ramp?.map { step in
      guard step.percentage == percentage else { return step }
      var step = step
      step.exposures = exposures
      step.guardrailsHold = guardrailsHold
      return step
    }
    return rollout
  }

  /// The rollout with an end some time after its last step.
  package func baked(_ duration: String) -> LabRollout {
    var rollout = self
    rollout.bake = duration
    return rollout
  }
}

/// A step of a ramp in a manifest.
package struct LabRampStep: Hashable, Sendable {
  /// After how much time.
  package var after: String
  /// How many belong to the cohort then.
  package var percentage: Int
  /// How many must have been exposed before; nil to leave it out.
  package var exposures: Int?
  /// Whether guardrails must hold before; left out where not.
  package var guardrailsHold = false
}
