package import JSONSyntax

/// The rules that manifests, and what they ask for, must obey. The raw value is the stable
/// identifier that every diagnostic shows in brackets.
package enum Rule: String, CaseIterable, Hashable, Sendable {
  // Files.
  case unreadableFile = "unreadable-file"
  case emptyWorkspace = "empty-workspace"
  case tooManyUnknownFiles = "too-many-unknown-files"
  case ignoredManifest = "ignored-manifest"
  case manifestNotRead = "manifest-not-read"
  case removalsWithheld = "removals-withheld"
  case missingState = "missing-state"
  case foreignState = "foreign-state"
  case stateMoved = "state-moved"
  case olderCheckout = "older-checkout"
  case publishOverManifest = "publish-over-manifest"
  case unknownTimeZone = "unknown-time-zone"

  // One manifest.
  case notAnObject = "not-an-object"
  case unknownKind = "unknown-kind"
  case unknownField = "unknown-field"
  case missingField = "missing-field"
  case wrongType = "wrong-type"
  case invalidName = "invalid-name"
  case invalidText = "invalid-text"
  case invalidNumber = "invalid-number"
  case invalidPercentage = "invalid-percentage"
  case invalidLineage = "invalid-lineage"
  case invalidStatePlace = "invalid-state-place"
  case invalidProvider = "invalid-provider"
  case invalidInstant = "invalid-instant"
  case invalidDuration = "invalid-duration"
  case freezeOrder = "freeze-order"
  case freezeForm = "freeze-form"
  case scheduleOrder = "schedule-order"
  case rampOrder = "ramp-order"
  case percentageAndRamp = "percentage-and-ramp"
  case conclusionBeforeEnd = "conclusion-before-end"
  case conclusionVariant = "conclusion-variant"
  case invalidPublishPath = "invalid-publish-path"
  case publishFormats = "publish-formats"
  case unknownChoice = "unknown-choice"
  case unknownStatus = "unknown-status"
  case splitSum = "split-sum"
  case splitWithoutControl = "split-without-control"
  case allocationsSum = "allocations-sum"
  case reservedVariant = "reserved-variant"
  case duplicateVariant = "duplicate-variant"
  case variantsOfStandardFeature = "variants-of-standard-feature"
  case multivariateWithoutVariants = "multivariate-without-variants"
  case resultsOrder = "results-order"
  case duplicateMetric = "duplicate-metric"
  case intervalOrder = "interval-order"

  // Manifests with each other.
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
  case rolloutEnabledIgnored = "rollout-enabled-ignored"
  case scheduleIgnored = "schedule-ignored"
  case protectedUnknown = "protected-unknown"

  // Manifests with the provider.
  case environmentNotServed = "environment-not-served"

  // Manifests with the state.
  case newExperimentStatus = "new-experiment-status"
  case notStarted = "not-started"
  case launchReverted = "launch-reverted"
  case completedIsFinal = "completed-is-final"
  case manifestGone = "manifest-gone"
  case lookAlike = "looks-like-a-rename"
  case featureChanged = "feature-changed"
  case featureLocked = "feature-locked"
  case leftoverOverride = "leftover-override"
  case rolloutDisabled = "rollout-disabled"
  case rolloutRemovedWhileActive = "rollout-removed-while-active"
  case rolloutOfCompleted = "rollout-of-completed"
  case conclusionKeepsRollout = "conclusion-keeps-rollout"
  case conclusionDisagrees = "conclusion-disagrees"
  case iterationReverted = "iteration-reverted"
  case iterationOfCompleted = "iteration-of-completed"
  case versioningDowngrade = "versioning-downgrade"
  case stillReferenced = "still-referenced"
  case variantOrder = "variant-order"

  // What a plan does to people.
  case pauseKeepsServing = "pause-keeps-serving"
  case controlDiffers = "control-differs"
  case defaultGoesOff = "default-goes-off"
  case enrolledMove = "enrolled-move"
  case cohortShrinks = "cohort-shrinks"
  case cohortFallsBack = "cohort-falls-back"
  case editedAfterStart = "edited-after-start"
  case dealtOutAnew = "dealt-out-anew"
  case scheduleMissed = "schedule-missed"
  case changedElsewhere = "changed-elsewhere"
  case competesElsewhere = "competes-elsewhere"
  case nobodyReconciles = "nobody-reconciles"
  case decisionOverdue = "decision-overdue"
  case conclusionMissing = "conclusion-missing"
  case guardrailViolated = "guardrail-violated"
  case sampleRatioMismatch = "sample-ratio-mismatch"
  case resultsUntested = "results-untested"
  case resultsPassedOver = "results-passed-over"
  case conclusionTakesWinner = "conclusion-takes-winner"
}

extension Rule {
  /// What is wrong, in few words that are always the same.
  var summary: String {
    switch self {
    case .unreadableFile: "a manifest cannot be read"
    case .emptyWorkspace: "the workspace holds no manifest"
    case .tooManyUnknownFiles: "too many files are no manifests that can be made out"
    case .ignoredManifest: "a manifest is ignored"
    case .manifestNotRead: "a manifest is not read"
    case .removalsWithheld: "nothing is removed in this run"
    case .missingState: "the state that the settings name is missing"
    case .stateMoved: "the state is kept elsewhere than at the base"
    case .foreignState: "the state is another than the settings name"
    case .olderCheckout: "newer manifests were applied before"
    case .notAnObject: "the file is not an object"
    case .unknownKind: "unknown kind of manifest"
    case .unknownField: "unknown field"
    case .missingField: "missing field"
    case .wrongType: "wrong type of value"
    case .invalidName: "invalid name"
    case .invalidText: "invalid text"
    case .invalidNumber: "invalid number"
    case .invalidPercentage: "invalid percentage"
    case .invalidLineage: "invalid lineage"
    case .invalidStatePlace: "invalid place for the state"
    case .invalidProvider: "invalid provider"
    case .environmentNotServed: "the provider does not serve this environment"
    case .invalidInstant: "invalid moment"
    case .invalidDuration: "invalid span of time"
    case .scheduleOrder: "a schedule ends before it begins"
    case .rampOrder: "the steps of a ramp are out of order"
    case .percentageAndRamp: "a rollout has both a percentage and a ramp"
    case .conclusionBeforeEnd: "a conclusion before the end"
    case .conclusionVariant: "a conclusion names a variant that it does not ship"
    case .freezeOrder: "a freeze ends before it begins"
    case .freezeForm: "a freeze comes once and each week"
    case .unknownTimeZone: "unknown time zone"
    case .invalidPublishPath: "a document cannot be published there"
    case .publishFormats: "an environment is published in two formats"
    case .publishOverManifest: "a document would be published over a manifest"
    case .unknownChoice: "unknown choice"
    case .unknownStatus: "unknown status"
    case .splitSum: "the split does not sum to 100"
    case .splitWithoutControl: "the split does not name the control"
    case .allocationsSum: "the allocations sum to more than 100"
    case .reservedVariant: "a variant has a reserved key"
    case .duplicateVariant: "two variants have the same key"
    case .variantsOfStandardFeature: "a standard feature has variants"
    case .multivariateWithoutVariants: "a multivariate feature has no variants"
    case .resultsOrder: "results end before they begin"
    case .duplicateMetric: "a metric is measured twice"
    case .intervalOrder: "an interval ends before it begins"
    case .duplicateManifest: "two manifests describe the same thing"
    case .unknownEnvironment: "unknown environment"
    case .unknownFeature: "unknown feature"
    case .unknownVariant: "unknown variant"
    case .unknownExperiment: "unknown experiment"
    case .unknownMetric: "unknown metric"
    case .splitOfStandardFeature: "a standard feature cannot be split"
    case .missingSplit: "the rollout of a multivariate feature has no split"
    case .secondExperiment: "a second experiment on the same feature and environment"
    case .flagdValues: "flagd cannot serve these values"
    case .rolloutEnabledIgnored: "the field has no effect with this status"
    case .scheduleIgnored: "the schedule has no effect with this status"
    case .protectedUnknown: "the policy protects an environment that does not exist"
    case .newExperimentStatus: "a new experiment cannot begin with this status"
    case .notStarted: "an experiment that was never started cannot have this status"
    case .launchReverted: "a launch cannot be reverted"
    case .completedIsFinal: "a completed experiment cannot change its status"
    case .manifestGone: "the manifest of an active experiment is gone"
    case .lookAlike: "this looks like a rename"
    case .featureChanged: "an experiment cannot change its feature"
    case .featureLocked: "the feature is locked by an experiment"
    case .leftoverOverride: "the override of a completed experiment is in the way"
    case .rolloutDisabled: "an enabled rollout cannot be disabled"
    case .rolloutRemovedWhileActive: "the rollout of an active experiment cannot be removed"
    case .rolloutOfCompleted: "the rollout of a completed experiment can only be removed"
    case .conclusionKeepsRollout: "a conclusion, and the rollout stays"
    case .conclusionDisagrees: "what is concluded is not what everyone would get"
    case .guardrailViolated: "a guardrail is violated"
    case .sampleRatioMismatch: "the sample ratio does not fit the split"
    case .resultsUntested: "the sample ratio cannot be tested"
    case .resultsPassedOver: "nobody looks at these results"
    case .conclusionTakesWinner: "people lose what is shipped"
    case .iterationReverted: "an iteration cannot go back"
    case .iterationOfCompleted: "a completed experiment cannot be started over"
    case .versioningDowngrade: "feature versioning cannot go back"
    case .stillReferenced: "what is removed is still referred to"
    case .variantOrder: "the order of variants differs from the stored one"
    case .pauseKeepsServing: "the rollout goes on serving"
    case .controlDiffers: "the control is not today's experience"
    case .defaultGoesOff: "the feature goes off in an environment"
    case .enrolledMove: "enrolled identities change variant"
    case .cohortShrinks: "people leave after exposure"
    case .cohortFallsBack: "the cohort falls back to the default"
    case .dealtOutAnew: "everyone is dealt out anew"
    case .scheduleMissed: "the schedule was over before the start"
    case .changedElsewhere: "another branch changes this, too"
    case .competesElsewhere: "another branch wants the same feature"
    case .nobodyReconciles: "nobody applies what is due"
    case .decisionOverdue: "a decision is overdue"
    case .conclusionMissing: "an experiment is over and nothing was concluded"
    case .editedAfterStart: "what the experiment is to show is edited after its start"
    }
  }

  /// An error stops what it concerns; a warning only tells.
  var severity: Diagnostic.Severity {
    switch self {
    case .manifestNotRead, .rolloutEnabledIgnored, .scheduleIgnored, .variantOrder,
      .pauseKeepsServing, .removalsWithheld, .lookAlike,
      .protectedUnknown, .controlDiffers, .defaultGoesOff, .enrolledMove, .cohortShrinks,
      .cohortFallsBack, .editedAfterStart, .dealtOutAnew, .scheduleMissed, .decisionOverdue,
      .nobodyReconciles, .changedElsewhere, .competesElsewhere,
      .conclusionMissing, .guardrailViolated, .sampleRatioMismatch, .olderCheckout,
      .resultsUntested, .resultsPassedOver:
      .warning
    default: .error
    }
  }

  /// A diagnostic of this rule.
  package func diagnostic(
    _ detail: String, at location: SourceLocation?, notes: [Diagnostic.Note] = []
  ) -> Diagnostic {
    Diagnostic(
      severity: severity, identifier: rawValue, message: summary, detail: detail,
      location: location, notes: notes)
  }
}
