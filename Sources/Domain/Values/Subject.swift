/// What a change or a diagnostic is about.
package enum Subject: Hashable, Sendable, CustomStringConvertible {
  case environment(EnvironmentKey)
  case feature(FeatureName)
  case experiment(ExperimentID)

  /// What kind of thing it is.
  package var kind: Kind {
    switch self {
    case .environment: .environment
    case .feature: .feature
    case .experiment: .experiment
    }
  }

  /// Its key or name; an experiment's with the environment: `production/checkout-cta`.
  package var description: String {
    switch self {
    case .environment(let key): key.text
    case .feature(let name): name.text
    case .experiment(let id): id.description
    }
  }

  /// The experiment; nil for anything else.
  package var experimentID: ExperimentID? { if case .experiment(let id) = self { id } else { nil } }

  /// The kinds of things, as the manifests that describe them name them.
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    case experiment = "Experiment"
    case feature = "Feature"
    case environment = "Environment"

    /// What it is called in a sentence: "experiment".
    package var noun: String { rawValue.lowercased() }
  }
}
