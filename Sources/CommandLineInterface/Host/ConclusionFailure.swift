import Domain
import Manifests

/// Why there is no edit that ends an experiment.
enum ConclusionFailure: Hashable {
  case notOneDecision
  case noReason
  case invalidReason
  case noState(String)
  case neverRan(ExperimentID)
  case unknownVariant(String, FeatureName, known: [String], suggestion: String?)
  case noManifest(ExperimentID, FeatureName)
  case refused(ExperimentID)
}

extension ConclusionFailure: CustomStringConvertible {
  /// How the run ends.
  var status: ExitStatus {
    switch self {
    case .notOneDecision, .noReason, .invalidReason: .usage
    case .noState, .neverRan, .unknownVariant, .noManifest, .refused: .failed
    }
  }

  /// What is wrong and what to do, in full sentences.
  var description: String {
    switch self {
    case .notOneDecision:
      "Say what is decided, once: --ship VARIANT, --control or --none."
    case .noReason:
      "Say with --reason why it is decided: it is kept with the experiment."
    case .invalidReason:
      "A reason has 1 to 10,000 bytes, and is not blank."
    case .noState(let path):
      "There is no state at '\(path)', so it is not known what the experiment serves. Name its place "
        + "with --state."
    case .neverRan(let id):
      "\"\(id)\" has never run, so there is nothing to conclude. To give it up, remove its manifest."
    case .unknownVariant(VariantKey.control, _, _, _):
      "\"control\" is no variant, but what everyone has without one. To decide for it, use --control."
    case .unknownVariant(let name, let feature, let known, let suggestion):
      "The feature \"\(feature)\" has no variant \"\(name)\". "
        + (suggestion.map { "Did you mean \"\($0)\"?" }
          ?? (known.isEmpty ? "It has none." : "It has \(Self.list(known))."))
    case .noManifest(let id, let feature):
      "\"\(id)\" cannot be edited: its manifest and that of the feature \"\(feature)\" must be there, "
        + "and without errors. `titrate validate` shows them."
    case .refused(let id):
      "With the edit that concludes \"\(id)\", the plan would have errors, so it is not printed. The "
        + "places are those in the edited manifests."
    }
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(10).map { "\"\($0)\"" }.joined(separator: ", ")
      + (names.count > 10 ? " and \(names.count - 10) more" : "")
  }
}
