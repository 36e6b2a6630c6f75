import Domain
package import JSONSyntax

extension Explanation {
  /// Everything that titrate reports about files, in order of identifier.
  package static let all: [Explanation] =
    (JSONSyntaxError.Kind.allCases.map(\.explanation) + Rule.allCases.map(\.explanation))
    .sorted { $0.identifier < $1.identifier }
}

extension Rule {
  /// Cause and cure.
  var explanation: Explanation {
    let text =
      Self.aboutFiles[self] ?? Self.aboutTime[self] ?? Self.aboutState[self]
      ?? Self.aboutPeople[self] ?? Self.aboutProvider[self] ?? ("", "")
    return Explanation(
      identifier: rawValue, severity: severity, summary: summary, cause: text.cause,
      cure: text.cure)
  }

  /// The rules that a workspace alone can break.
  private static let aboutFiles: [Rule: (cause: String, cure: String)] = [
    .unreadableFile: (
      "A file of the workspace that should be a manifest cannot be read: no permission, a "
        + "symbolic link, a pipe, or too large. It may describe something that runs, so nothing is "
        + "removed meanwhile.",
      "Make it a readable file of at most 1 MiB, or name it under `ignore` in titrate.json if "
        + "it is none of titrate's."
    ),
    .emptyWorkspace: (
      "The folder holds no manifest. An empty checkout or a wrong folder looks just like that, and "
        + "must not be taken for the wish to remove everything.",
      "Check the folder, or begin with `titrate init`. To remove everything on purpose, leave one "
        + "environment's manifest behind."
    ),
    .tooManyUnknownFiles: (
      "Of more than 100,000 files that end in .json it is not known what they are about, such as those of "
        + "another program. That many are told one by one, and the others are counted.",
      "Name their folder under `ignore` in titrate.json, or take it out of the workspace."
    ),
    .ignoredManifest: (
      "A pattern under `ignore` in titrate.json matches a file that is a manifest. What it "
        + "describes would seem to be gone, and might be torn down.",
      "Narrow the pattern, or remove the file."
    ),
    .manifestNotRead: (
      "A file of the workspace has a `kind` of titrate's, and a name that does not end in `.json`: it is "
        + "YAML, JSON with comments, or has its ending in capitals. Manifests are JSON in files that end "
        + "in `.json`, so nothing of it is read.",
      "Write it as JSON, in a file that ends in `.json`, or name it under `ignore` in titrate.json if it "
        + "is none of titrate's."
    ),
    .removalsWithheld: (
      "Something in the state seems to have no manifest, but a file could not be made out that "
        + "may describe it.",
      "Mend that file. The removals are planned again once every file can be read."
    ),
    .notAnObject: (
      "A file that ends in .json holds something else than an object, so it is no manifest.",
      "Write an object with the field `kind`, or name the file under `ignore` in titrate.json."
    ),
    .unknownKind: (
      "The field `kind` names something that titrate does not know.",
      "Use Experiment, Feature, Environment, Results or Spec, in this spelling."
    ),
    .unknownField: (
      "An object has a field that means nothing there. A misspelt field would otherwise be left "
        + "out in silence.",
      "Correct its name, or let it begin with `x-` if it is your own."
    ),
    .missingField: (
      "A field that is always needed is not there.",
      "Add it. `titrate schema` and the guide to manifests list the fields of each kind."
    ),
    .wrongType: (
      "A value is of another JSON type than its field takes, such as a number in quotation "
        + "marks.",
      "Write the value in the type that the message names."
    ),
    .invalidName: (
      "A key or name has characters that its kind does not allow, or is empty or longer than "
        + "255 bytes. Keys are hashed, and appear in addresses and on command lines.",
      "Use the characters that the message lists."
    ),
    .invalidText: (
      "A text is blank or longer than 10,000 bytes.",
      "Say something short, link to longer texts, or leave the field out."
    ),
    .invalidNumber: (
      "A flag's value is a number that is no integer of 64 bits, such as 1.0 or 1e3. SDKs would "
        + "not agree on what it is.",
      "Write an integer, or a string."
    ),
    .invalidPercentage: (
      "A share is not a number from 0 to 100 with at most two decimals. Flagsmith's "
        + "clients deal people out to 9,998 buckets, and flagd's to 10,000, so more decimals cannot be "
        + "kept.",
      "Write a number such as 20, 12.5 or 0.01."
    ),
    .invalidStatePlace: (
      "`state.git` in titrate.json names a remote or a ref in which titrate keeps no state, so that no "
        + "pull request can lead it to another branch.",
      "Name a remote of the clone, and a branch that begins with `titrate-` or a ref below "
        + "`refs/titrate/`. With `\"git\": {}` it is the branch `titrate-state` of `origin`."
    ),
    .invalidLineage: (
      "`state.lineage` in titrate.json is not a UUID in lower case, so it can name no state.",
      "Copy the lineage that `titrate status --format json` shows."
    ),
    .invalidPublishPath: (
      "An entry of `publish` in titrate.json names a file that apply must not write: it lies outside "
        + "the workspace, is reached through a symbolic link, is a README.md or titrate.json, has a "
        + "part that begins with a dot, such as .github, or is written by another entry.",
      "Name a file in the workspace that nothing else writes, such as served/production.json."
    ),
    .publishFormats: (
      "titrate.json publishes an environment in two formats. Flagsmith's SDKs and flagd hash "
        + "identities in different ways, so one person would be in the cohort here and not there.",
      "Publish each environment in one format, for as long as it has clients."
    ),
    .publishOverManifest: (
      "An entry of `publish` in titrate.json names a file that is a manifest. Writing the document "
        + "would destroy it, and what it describes would seem to be gone.",
      "Name another file."
    ),
    .unknownChoice: (
      "A field that takes one of a few words has another one.",
      "Use one of the words that the message lists."
    ),
    .unknownStatus: (
      "The status of an experiment is none of the four there are.",
      "Use created, running, paused or completed."
    ),
    .splitSum: (
      "The shares of a split, control included, do not sum to exactly 100. What is missing or "
        + "too much would silently be the control's.",
      "Correct the shares."
    ),
    .splitWithoutControl: (
      "A split does not say how many get the control, which is the feature's own value.",
      "Name `control` with its share, even if that is 0."
    ),
    .allocationsSum: (
      "The default allocations of a feature in an environment come to more than 100.",
      "Lower them. What is left of 100 gets the control."
    ),
    .reservedVariant: (
      "A variant has the key `control`, which names the feature's own value.",
      "Give the variant another key."
    ),
    .duplicateVariant: (
      "Two variants of a feature have the same key, so a share could not tell them apart.",
      "Rename or remove one."
    ),
    .variantsOfStandardFeature: (
      "A feature of type standard lists variants, which only a multivariate one has.",
      "Say `\"type\": \"multivariate\"`, or remove the variants."
    ),
    .multivariateWithoutVariants: (
      "A multivariate feature has no variant beside the control.",
      "Name at least one variant, or say `\"type\": \"standard\"`."
    ),
    .resultsOrder: (
      "`asOf` is before `since`, so nothing can have been measured in between.",
      "Exchange the two, or correct one of them."
    ),
    .duplicateMetric: (
      "A file of results tells the same metric twice. Which of the two holds would be a guess.",
      "Remove one of them, or correct its name."
    ),
    .intervalOrder: (
      "`lower` is above `upper`, so that nothing lies in between.",
      "Exchange the two, or correct one of them."
    ),
    .specForm: (
      "A case of a spec says what one identity gets, with `identity`, or how many get what, with `shares`. "
        + "This one has both or neither, or a field that belongs to the other.",
      "Make a case of each."
    ),
    .specWithoutCases: (
      "`cases` of a spec is empty, so that it says nothing and would never fail.",
      "Write at least one case, or remove the file."
    ),
    .sharesSum: (
      "The shares in a case of a spec come to more than 100. Nobody gets two values of a feature at once, "
        + "so that it could never hold.",
      "Lower them to 100 or less. A variant that is not named may have any share."
    ),
    .duplicateManifest: (
      "Two files describe the same experiment, feature or environment, or are results of one "
        + "experiment up to the same moment. Which of them counts would be a guess.",
      "Remove one, or give it another key. An experiment is told by environment and key "
        + "together."
    ),
    .unknownEnvironment: (
      "A manifest refers to an environment that no manifest describes.",
      "Correct the key, or add a manifest of kind Environment."
    ),
    .unknownFeature: (
      "A manifest refers to a feature that no manifest describes.",
      "Correct the name, or add a manifest of kind Feature."
    ),
    .unknownVariant: (
      "A split, an allocation, results or a conclusion name a variant that the feature does not have.",
      "Correct the key, or add the variant to the feature."
    ),
    .unknownExperiment: (
      "Results are about an experiment that no manifest describes.",
      "Correct its key or its environment, add its manifest, or remove the results."
    ),
    .unknownMetric: (
      "Results tell a metric that their experiment does not have, so that nothing would watch it.",
      "Correct its name, add it to the experiment's `metrics`, or leave it out."
    ),
    .splitOfStandardFeature: (
      "A rollout splits its cohort, but the feature is standard and has nothing to split it "
        + "into.",
      "Remove the split, or make the feature multivariate."
    ),
    .flagdValues: (
      "An environment is published for flagd, in which all values of a flag have the same type, and "
        + "numbers are exact up to 2^53 - 1. A feature has values of several types there, or a "
        + "greater integer.",
      "Give all values of the feature the same type: its own, those of its variants, and that of the "
        + "rollout. Write great integers as strings."
    ),
    .missingSplit: (
      "The rollout of a multivariate feature does not say how the cohort is split.",
      "Add a split that names `control` and the variants, and sums to 100."
    ),
    .secondExperiment: (
      "Two experiments that are not completed use the same feature in the same environment. "
        + "They would share their people, and neither could be analysed.",
      "Complete one first, or use two features."
    ),
    .rolloutEnabledIgnored: (
      "`rollout.enabled` says whether the rollout serves before the start. With another status "
        + "than created it says nothing.",
      "Remove the field. To serve nobody, set `percentage` to 0."
    ),
    .conclusionBeforeEnd: (
      "An experiment that is not to be completed has a conclusion.",
      "Set `status` to completed, or remove the conclusion until there is one."
    ),
    .conclusionVariant: (
      "A conclusion names a variant, but its decision is not to ship one.",
      "Remove `variant`, or set `decision` to ship."
    ),
    .protectedUnknown: (
      "`protectedEnvironments`, `promotion` or `require` names an environment that no manifest describes, "
        + "so nothing comes of it.",
      "Correct the key, or remove it."
    ),
  ]

  /// The rules that need the state.
  private static let aboutState: [Rule: (cause: String, cure: String)] = [
    .missingState: (
      "titrate.json pins a lineage, and there is no state. Beginning a new one would forget "
        + "what runs.",
      "Bring the state back, with `titrate state restore` or from a backup, or point --state at "
        + "it."
    ),
    .stateMoved: (
      "The settings of a pull request name another place for the state, or another lineage, than those of "
        + "what it is to be merged into. Looking there would pass by all that the state keeps: its policy, "
        + "and every stop.",
      "Put `state` in titrate.json back as it was. To move a state, bring it to the new place first, and "
        + "change `state` in a pull request of its own, which stays red."
    ),
    .foreignState: (
      "titrate.json pins a lineage, and the state has another: it belongs to another workspace.",
      "Point --state at the right one. If the workspace has moved to another state on purpose, "
        + "correct the lineage."
    ),
    .olderCheckout: (
      "The manifests are those of an older commit than was applied last, as when an old job is run again. "
        + "Applying them would take back what was launched since.",
      "Run the job of the newest commit. To go back on purpose, revert the manifests in a new commit, "
        + "or pass --allow-older."
    ),
    .newExperimentStatus: (
      "A manifest describes an experiment that the state does not know, as paused or completed. "
        + "Either it is new, or its state was lost.",
      "Begin a new one as created or running. Bring a lost state back, with `titrate state "
        + "restore` or from a backup: no manifest says when an experiment started."
    ),
    .notStarted: (
      "An experiment that never ran is to be paused or completed, so there is nothing to pause "
        + "or complete.",
      "Start it first, or remove its manifest to give it up."
    ),
    .launchReverted: (
      "A running or paused experiment is to be created again, as a reverted pull request would "
        + "have it. People have seen it, and nothing undoes that.",
      "To stop serving, set the rollout's `percentage` to 0. To end it, set `status` to "
        + "completed and remove the rollout."
    ),
    .completedIsFinal: (
      "A completed experiment is to have another status. Its record is closed.",
      "Make another experiment, with a key of its own."
    ),
    .manifestGone: (
      "No manifest describes an experiment that is running or paused. Its people would be left "
        + "with what they have, without anybody to answer for it.",
      "Bring the manifest back. To stop serving, set the rollout's `percentage` to 0; to end it, "
        + "set `status` to completed and remove the rollout. After that the manifest can go."
    ),
    .lookAlike: (
      "An experiment whose manifest is gone looks like one that is new. Keys are identity: "
        + "under another key it is another experiment, with another cohort.",
      "To rename an experiment for people, change its `name` and keep its key."
    ),
    .featureChanged: (
      "An experiment is to use another feature than the one it was made for.",
      "Make another experiment for the other feature."
    ),
    .featureLocked: (
      "The value, the variants or the type of a feature is edited while an experiment on it is "
        + "running or paused. The experiment would compare other things than it began with.",
      "Complete the experiment first, in the same change or before, or take back the edit. A "
        + "variant can be added while the experiment goes on: raise its `iteration` in the same "
        + "change, so that everyone is dealt out anew."
    ),
    .groupTaken: (
      "Two experiments with the same `group` would serve in the same environment at the same time, now or "
        + "by their schedules. Whoever is in both would be changed by both, so experiments of a group take "
        + "turns.",
      "Stop the one that serves, with `percentage` 0 or by removing its rollout once it is completed, in the "
        + "same change or before. Or give the first one an `endAt` with `atEnd` stop, and the second one a "
        + "`startAt` behind it."
    ),
    .leftoverOverride: (
      "A completed experiment's override, which has served people, still stands on the same "
        + "feature. It has the better priority, so a new one would not serve everyone it should.",
      "Remove the `rollout` of the completed experiment, first or in the same change."
    ),
    .rolloutDisabled: (
      "A rollout that was enabled before the start is to be disabled. A disabled override does "
        + "not give its cohort the default: it switches the feature off for them.",
      "Set `percentage` to 0, or remove the rollout."
    ),
    .rolloutRemovedWhileActive: (
      "The rollout of a running or paused experiment is removed, which would forget who is "
        + "enrolled.",
      "Keep it and set `percentage` to 0. It can be removed in the change that completes the "
        + "experiment, or later."
    ),
    .rolloutOfCompleted: (
      "The rollout of a completed experiment is edited, or added. What it served is part of its "
        + "record.",
      "Leave it as it was, or remove it."
    ),
    .conclusionKeepsRollout: (
      "A conclusion that ships a variant or the control is recorded, and the experiment keeps its rollout, "
        + "which would go on splitting its cohort.",
      "Remove `rollout` in the same change."
    ),
    .conclusionDisagrees: (
      "A conclusion is recorded, and the feature's manifest does not give everyone what it ships: its "
        + "value there is another, it is off, or default allocations come back and take the winner from "
        + "some.",
      "Make the edit that the message names, in the same change. `titrate conclude` prints all of it."
    ),
    .iterationReverted: (
      "The manifest names an earlier iteration than the one that is stored. The cohort and the seeds of "
        + "an earlier iteration are gone.",
      "Set `iteration` to the stored one, or to the next one to start over."
    ),
    .iterationOfCompleted: (
      "A completed experiment, or one that is to be completed, is to be started over. Its record is "
        + "closed.",
      "Leave `iteration` as it was. To go on, make another experiment, with a key of its own."
    ),
    .versioningDowngrade: (
      "An environment is to go from v2 to v1, which keeps no versions.",
      "Leave `featureVersioning` at v2."
    ),
    .stillReferenced: (
      "The manifest of a feature or environment is gone, but experiments that stay refer to it; or "
        + "that of an experiment is gone, and its results stay.",
      "Bring the manifest back, or complete and remove what refers to it first."
    ),
    .variantOrder: (
      "A manifest lists variants in another order than the stored one. Shares are dealt out in "
        + "the stored order, since another would move people to other variants.",
      "List the variants in the stored order, new ones last. Nothing else follows from it."
    ),
  ]
}
