package import JSONSyntax

/// What manifests and settings name: each other, and time zones.
package enum ReferenceRule: String, Rule {
  case duplicateManifest = "duplicate-manifest"
  case unknownEnvironment = "unknown-environment"
  case unknownFeature = "unknown-feature"
  case unknownVariant = "unknown-variant"
  case unknownExperiment = "unknown-experiment"
  case unknownMetric = "unknown-metric"
  case splitOfStandardFeature = "split-of-standard-feature"
  case missingSplit = "missing-split"
  case secondExperiment = "second-experiment"
  case flagdValues = "flagd-values"
  case protectedUnknown = "protected-unknown"
  case unknownTimeZone = "unknown-time-zone"
  case stillReferenced = "still-referenced"

  /// What there is to know of each.
  package var explanation: Explanation {
    switch self {
    case .duplicateManifest:
      error(
        "two manifests describe the same thing",
        cause: "Two files describe the same experiment, feature or environment, or are results of "
          + "one experiment up to the same moment. Which of them counts would be a guess.",
        cure: "Remove one, or give it another key. An experiment is told by environment and key "
          + "together.")
    case .unknownEnvironment:
      error(
        "unknown environment",
        cause: "A manifest refers to an environment that no manifest describes.",
        cure: "Correct the key, or add a manifest of kind Environment.")
    case .unknownFeature:
      error(
        "unknown feature",
        cause: "A manifest refers to a feature that no manifest describes.",
        cure: "Correct the name, or add a manifest of kind Feature.")
    case .unknownVariant:
      error(
        "unknown variant",
        cause: "A split, an allocation, results or a conclusion name a variant that the feature "
          + "does not have.",
        cure: "Correct the key, or add the variant to the feature.")
    case .unknownExperiment:
      error(
        "unknown experiment",
        cause: "Results are about an experiment that no manifest describes.",
        cure: "Correct its key or its environment, add its manifest, or remove the results.")
    case .unknownMetric:
      error(
        "unknown metric",
        cause: "Results tell a metric that their experiment does not have, so that nothing would "
          + "watch it.",
        cure: "Correct its name, add it to the experiment's `metrics`, or leave it out.")
    case .splitOfStandardFeature:
      error(
        "a standard feature cannot be split",
        cause: "A rollout splits its cohort, but the feature is standard and has nothing to split "
          + "it into.",
        cure: "Remove the split, or make the feature multivariate.")
    case .missingSplit:
      error(
        "the rollout of a multivariate feature has no split",
        cause: "The rollout of a multivariate feature does not say how the cohort is split.",
        cure: "Add a split that names `control` and the variants, and sums to 100.")
    case .secondExperiment:
      error(
        "a second experiment on the same feature and environment",
        cause: "Two experiments that are not completed use the same feature in the same "
          + "environment. They would share their people, and neither could be analysed.",
        cure: "Complete one first, or use two features.")
    case .flagdValues:
      error(
        "flagd cannot serve these values",
        cause: "An environment is published for flagd, in which all values of a flag have the "
          + "same type, and numbers are exact up to 2^53 - 1. A feature has values of several "
          + "types there, or a greater integer.",
        cure: "Give all values of the feature the same type: its own, those of its variants, and "
          + "that of the rollout. Write great integers as strings.")
    case .protectedUnknown:
      warning(
        "the policy names an environment that does not exist",
        cause: "`protectedEnvironments`, `promotion` or `require` names an environment that no "
          + "manifest describes, so nothing comes of it.",
        cure: "Correct the key, or remove it.")
    case .unknownTimeZone:
      error(
        "unknown time zone",
        cause: "A freeze of the policy names a time zone for which the system that titrate runs "
          + "on has no rules. When the freeze begins and ends is not known then.",
        cure: "Correct the name, such as Europe/Berlin. Where no zone is known, install the time "
          + "zone database (tzdata), or let TZDIR name its folder. UTC is always known.")
    case .stillReferenced:
      error(
        "what is removed is still referred to",
        cause: "The manifest of a feature or environment is gone, but experiments that stay refer "
          + "to it; or that of an experiment is gone, and its results stay.",
        cure: "Bring the manifest back, or complete and remove what refers to it first.")
    }
  }
}
