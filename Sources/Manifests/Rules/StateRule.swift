package import JSONSyntax

/// What manifests ask for, and what is stored.
package enum StateRule: String, Rule {
  case missingState = "missing-state"
  case foreignState = "foreign-state"
  case stateMoved = "state-moved"
  case olderCheckout = "older-checkout"
  case newExperimentStatus = "new-experiment-status"
  case notStarted = "not-started"
  case launchReverted = "launch-reverted"
  case completedIsFinal = "completed-is-final"
  case manifestGone = "manifest-gone"
  case lookAlike = "looks-like-a-rename"
  case featureChanged = "feature-changed"
  case featureLocked = "feature-locked"
  case leftoverOverride = "leftover-override"
  case groupTaken = "group-taken"
  case rolloutDisabled = "rollout-disabled"
  case rolloutRemovedWhileActive = "rollout-removed-while-active"
  case rolloutOfCompleted = "rollout-of-completed"
  case conclusionKeepsRollout = "conclusion-keeps-rollout"
  case conclusionDisagrees = "conclusion-disagrees"
  case iterationReverted = "iteration-reverted"
  case iterationOfCompleted = "iteration-of-completed"
  case versioningDowngrade = "versioning-downgrade"
  case variantOrder = "variant-order"

  /// What there is to know of each.
  package var explanation: Explanation {
    switch self {
    case .missingState:
      error(
        "the state that the settings name is missing",
        cause: "titrate.json pins a lineage, and there is no state. Beginning a new one would "
          + "forget what runs.",
        cure: "Bring the state back, with `titrate state restore` or from a backup, or point "
          + "--state at it.")
    case .foreignState:
      error(
        "the state is another than the settings name",
        cause: "titrate.json pins a lineage, and the state has another: it belongs to another "
          + "workspace.",
        cure: "Point --state at the right one. If the workspace has moved to another state on "
          + "purpose, correct the lineage.")
    case .stateMoved:
      error(
        "the state is kept elsewhere than at the base",
        cause: "The settings of a pull request name another place for the state, or another "
          + "lineage, than those of what it is to be merged into. Looking there would pass by all "
          + "that the state keeps: its policy, and every stop.",
        cure: "Put `state` in titrate.json back as it was. To move a state, bring it to the new "
          + "place first, and change `state` in a pull request of its own, which stays red.")
    case .olderCheckout:
      warning(
        "newer manifests were applied before",
        cause: "The manifests are those of an older commit than was applied last, as when an old "
          + "job is run again. Applying them would take back what was launched since.",
        cure: "Run the job of the newest commit. To go back on purpose, revert the manifests in a "
          + "new commit, or pass --allow-older.")
    case .newExperimentStatus:
      error(
        "a new experiment cannot begin with this status",
        cause: "A manifest describes an experiment that the state does not know, as paused or "
          + "completed. Either it is new, or its state was lost.",
        cure: "Begin a new one as created or running. Bring a lost state back, with `titrate "
          + "state restore` or from a backup: no manifest says when an experiment started.")
    case .notStarted:
      error(
        "an experiment that was never started cannot have this status",
        cause: "An experiment that never ran is to be paused or completed, so there is nothing to "
          + "pause or complete.",
        cure: "Start it first, or remove its manifest to give it up.")
    case .launchReverted:
      error(
        "a launch cannot be reverted",
        cause: "A running or paused experiment is to be created again, as a reverted pull request "
          + "would have it. People have seen it, and nothing undoes that.",
        cure: "To stop serving, set the rollout's `percentage` to 0. To end it, set `status` to "
          + "completed and remove the rollout.")
    case .completedIsFinal:
      error(
        "a completed experiment cannot change its status",
        cause: "A completed experiment is to have another status. Its record is closed.",
        cure: "Make another experiment, with a key of its own.")
    case .manifestGone:
      error(
        "the manifest of an active experiment is gone",
        cause: "No manifest describes an experiment that is running or paused. Its people would "
          + "be left with what they have, without anybody to answer for it.",
        cure: "Bring the manifest back. To stop serving, set the rollout's `percentage` to 0; to "
          + "end it, set `status` to completed and remove the rollout. After that the manifest "
          + "can go.")
    case .lookAlike:
      warning(
        "this looks like a rename",
        cause: "An experiment whose manifest is gone looks like one that is new. Keys are "
          + "identity: under another key it is another experiment, with another cohort.",
        cure: "To rename an experiment for people, change its `name` and keep its key.")
    case .featureChanged:
      error(
        "an experiment cannot change its feature",
        cause: "An experiment is to use another feature than the one it was made for.",
        cure: "Make another experiment for the other feature.")
    case .featureLocked:
      error(
        "the feature is locked by an experiment",
        cause: "The value, the variants or the type of a feature is edited while an experiment on "
          + "it is running or paused. The experiment would compare other things than it began "
          + "with.",
        cure: "Complete the experiment first, in the same change or before, or take back the "
          + "edit. A variant can be added while the experiment goes on: raise its `iteration` in "
          + "the same change, so that everyone is dealt out anew.")
    case .leftoverOverride:
      error(
        "the override of a completed experiment is in the way",
        cause: "A completed experiment's override, which has served people, still stands on the "
          + "same feature. It has the better priority, so a new one would not serve everyone it "
          + "should.",
        cure: "Remove the `rollout` of the completed experiment, first or in the same change.")
    case .groupTaken:
      error(
        "another experiment of the group serves",
        cause: "Two experiments with the same `group` would serve in the same environment at the "
          + "same time, now or by their schedules. Whoever is in both would be changed by both, "
          + "so experiments of a group take turns.",
        cure: "Stop the one that serves, with `percentage` 0 or by removing its rollout once it "
          + "is completed, in the same change or before. Or give the first one an `endAt` with "
          + "`atEnd` stop, and the second one a `startAt` behind it.")
    case .rolloutDisabled:
      error(
        "an enabled rollout cannot be disabled",
        cause: "A rollout that was enabled before the start is to be disabled. A disabled "
          + "override does not give its cohort the default: it switches the feature off for them.",
        cure: "Set `percentage` to 0, or remove the rollout.")
    case .rolloutRemovedWhileActive:
      error(
        "the rollout of an active experiment cannot be removed",
        cause: "The rollout of a running or paused experiment is removed, which would forget who "
          + "is enrolled.",
        cure: "Keep it and set `percentage` to 0. It can be removed in the change that completes "
          + "the experiment, or later.")
    case .rolloutOfCompleted:
      error(
        "the rollout of a completed experiment can only be removed",
        cause: "The rollout of a completed experiment is edited, or added. What it served is part "
          + "of its record.",
        cure: "Leave it as it was, or remove it.")
    case .conclusionKeepsRollout:
      error(
        "a conclusion, and the rollout stays",
        cause: "A conclusion that ships a variant or the control is recorded, and the experiment "
          + "keeps its rollout, which would go on splitting its cohort.",
        cure: "Remove `rollout` in the same change.")
    case .conclusionDisagrees:
      error(
        "what is concluded is not what everyone would get",
        cause: "A conclusion is recorded, and the feature's manifest does not give everyone what "
          + "it ships: its value there is another, it is off, or default allocations come back "
          + "and take the winner from some.",
        cure: "Make the edit that the message names, in the same change. `titrate conclude` "
          + "prints all of it.")
    case .iterationReverted:
      error(
        "an iteration cannot go back",
        cause: "The manifest names an earlier iteration than the one that is stored. The cohort "
          + "and the seeds of an earlier iteration are gone.",
        cure: "Set `iteration` to the stored one, or to the next one to start over.")
    case .iterationOfCompleted:
      error(
        "a completed experiment cannot be started over",
        cause: "A completed experiment, or one that is to be completed, is to be started over. "
          + "Its record is closed.",
        cure: "Leave `iteration` as it was. To go on, make another experiment, with a key of its "
          + "own.")
    case .versioningDowngrade:
      error(
        "feature versioning cannot go back",
        cause: "An environment is to go from v2 to v1, which keeps no versions.",
        cure: "Leave `featureVersioning` at v2.")
    case .variantOrder:
      warning(
        "the order of variants differs from the stored one",
        cause: "A manifest lists variants in another order than the stored one. Shares are dealt "
          + "out in the stored order, since another would move people to other variants.",
        cure: "List the variants in the stored order, new ones last. Nothing else follows from it.")
    }
  }
}
