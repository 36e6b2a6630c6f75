package import JSONSyntax

/// What a single file says: a manifest, a policy or the settings.
package enum FormRule: String, Rule {
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
  case promotionToItself = "promotion-to-itself"
  case scheduleOrder = "schedule-order"
  case rampOrder = "ramp-order"
  case percentageAndRamp = "percentage-and-ramp"
  case gateNeverOpens = "gate-never-opens"
  case bakeWithoutRamp = "bake-without-ramp"
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
  case specForm = "spec-form"
  case specWithoutCases = "spec-without-cases"
  case sharesSum = "shares-sum"
  case rolloutEnabledIgnored = "rollout-enabled-ignored"
  case scheduleIgnored = "schedule-ignored"

  /// What there is to know of each.
  package var explanation: Explanation {
    switch self {
    case .notAnObject:
      error(
        "the file is not an object",
        cause: "A file that ends in .json holds something else than an object, so it is no "
          + "manifest.",
        cure: "Write an object with the field `kind`, or name the file under `ignore` in "
          + "titrate.json.")
    case .unknownKind:
      error(
        "unknown kind of manifest",
        cause: "The field `kind` names something that titrate does not know.",
        cure: "Use Experiment, Feature, Environment, Results or Spec, in this spelling.")
    case .unknownField:
      error(
        "unknown field",
        cause: "An object has a field that means nothing there. A misspelt field would otherwise "
          + "be left out in silence.",
        cure: "Correct its name, or let it begin with `x-` if it is your own.")
    case .missingField:
      error(
        "missing field",
        cause: "A field that is always needed is not there.",
        cure: "Add it. `titrate schema` and the guide to manifests list the fields of each kind.")
    case .wrongType:
      error(
        "wrong type of value",
        cause: "A value is of another JSON type than its field takes, such as a number in "
          + "quotation marks.",
        cure: "Write the value in the type that the message names.")
    case .invalidName:
      error(
        "invalid name",
        cause: "A key or name has characters that its kind does not allow, or is empty or longer "
          + "than 255 bytes. Keys are hashed, and appear in addresses and on command lines.",
        cure: "Use the characters that the message lists.")
    case .invalidText:
      error(
        "invalid text",
        cause: "A text is blank or longer than 10,000 bytes.",
        cure: "Say something short, link to longer texts, or leave the field out.")
    case .invalidNumber:
      error(
        "invalid number",
        cause: "A flag's value is a number that is no integer of 64 bits, such as 1.0 or 1e3. "
          + "SDKs would not agree on what it is.",
        cure: "Write an integer, or a string.")
    case .invalidPercentage:
      error(
        "invalid percentage",
        cause: "A share is not a number from 0 to 100 with at most two decimals. Flagsmith's "
          + "clients deal people out to 9,998 buckets, and flagd's to 10,000, so more decimals "
          + "cannot be kept.",
        cure: "Write a number such as 20, 12.5 or 0.01.")
    case .invalidLineage:
      error(
        "invalid lineage",
        cause: "`state.lineage` in titrate.json is not a UUID in lower case, so it can name no "
          + "state.",
        cure: "Copy the lineage that `titrate status --format json` shows.")
    case .invalidStatePlace:
      error(
        "invalid place for the state",
        cause: "`state.git` in titrate.json names a remote or a ref in which titrate keeps no "
          + "state, so that no pull request can lead it to another branch.",
        cure: "Name a remote of the clone, and a branch that begins with `titrate-` or a ref "
          + "below `refs/titrate/`. With `\"git\": {}` it is the branch `titrate-state` of "
          + "`origin`.")
    case .invalidProvider:
      error(
        "invalid provider",
        cause: "`provider` in titrate.json names no provider: its `type` has other characters "
          + "than lower-case letters, digits and hyphens, or is a path; or `concurrency` is no "
          + "integer from 1 to 64.",
        cure: "Write the end of the name of a program titrate-provider-NAME. Where the program "
          + "lies is never said in titrate.json, which a pull request can change: pass "
          + "--provider-program, or put it beside titrate or on PATH.")
    case .invalidInstant:
      error(
        "invalid moment",
        cause: "A moment is not written as RFC 3339 has it.",
        cure: "Write date, time and offset: `2026-12-24T18:00:00Z` or `2026-12-24T18:00:00+01:00`.")
    case .invalidDuration:
      error(
        "invalid span of time",
        cause: "A span of time is not written as a whole number and a unit, or is longer than ten "
          + "years.",
        cure: "Write `90m`, `12h` or `2d`.")
    case .freezeOrder:
      error(
        "a freeze ends before it begins",
        cause: "A freeze of the policy ends before it begins, so it would never hold, or a weekly "
          + "one ends as it begins again, so it would hold for ever.",
        cure: "Exchange `from` and `to`, or correct one of them.")
    case .freezeForm:
      error(
        "a freeze comes once and each week",
        cause: "A freeze of the policy has the fields of one that holds once, `from` and `to`, "
          + "beside those of one that comes each week, `weekly` and `timeZone`.",
        cure: "Leave out the ones or the others.")
    case .promotionToItself:
      error(
        "an experiment would be promoted from where it goes",
        cause: "`promotion` in the policy demands of an environment that experiments have run in "
          + "that very environment before.",
        cure: "Name in `from` the environment in which they are tried out first.")
    case .scheduleOrder:
      error(
        "a schedule ends before it begins",
        cause: "A schedule has an `endAt` that is not after its `startAt`.",
        cure: "Exchange the two, or correct one of them.")
    case .rampOrder:
      error(
        "the steps of a ramp are out of order",
        cause: "A ramp has no step, its steps are not in order of time, or one is smaller than "
          + "the one before, which would take people out after exposure.",
        cure: "Write the steps in order of `after`, with percentages that do not fall. To take "
          + "people out, edit the percentage by hand.")
    case .percentageAndRamp:
      error(
        "a rollout has both a percentage and a ramp",
        cause: "A rollout says both how large its cohort is and how it grows.",
        cure: "Leave out `percentage` or `ramp`.")
    case .gateNeverOpens:
      error(
        "a step of a ramp waits for ever",
        cause: "A step of a ramp waits for results that never come: nobody is exposed before the "
          + "first step, and where an experiment has no guardrail, none can hold.",
        cure: "Leave `whenExposures` and `whenGuardrailsHold` to the steps after the first one, "
          + "and give a metric the role `guardrail` where a step waits for guardrails.")
    case .bakeWithoutRamp:
      error(
        "a bake without a ramp",
        cause: "`bake` says how long an experiment runs at the last step of its ramp before it "
          + "ends by itself, and its rollout has no ramp.",
        cure: "Write a `ramp` instead of the `percentage`, or leave `bake` out and say in "
          + "`schedule` when the experiment ends.")
    case .conclusionBeforeEnd:
      error(
        "a conclusion before the end",
        cause: "An experiment that is not to be completed has a conclusion.",
        cure: "Set `status` to completed, or remove the conclusion until there is one.")
    case .conclusionVariant:
      error(
        "a conclusion names a variant that it does not ship",
        cause: "A conclusion names a variant, but its decision is not to ship one.",
        cure: "Remove `variant`, or set `decision` to ship.")
    case .invalidPublishPath:
      error(
        "a document cannot be published there",
        cause: "An entry of `publish` in titrate.json names a file that apply must not write: it "
          + "lies outside the workspace, is reached through a symbolic link, is a README.md or "
          + "titrate.json, has a part that begins with a dot, such as .github, or is written by "
          + "another entry.",
        cure: "Name a file in the workspace that nothing else writes, such as "
          + "served/production.json.")
    case .publishFormats:
      error(
        "an environment is published in two formats",
        cause: "titrate.json publishes an environment in two formats. Flagsmith's SDKs and flagd "
          + "hash identities in different ways, so one person would be in the cohort here and not "
          + "there.",
        cure: "Publish each environment in one format, for as long as it has clients.")
    case .unknownChoice:
      error(
        "unknown choice",
        cause: "A field that takes one of a few words has another one.",
        cure: "Use one of the words that the message lists.")
    case .unknownStatus:
      error(
        "unknown status",
        cause: "The status of an experiment is none of the four there are.",
        cure: "Use created, running, paused or completed.")
    case .splitSum:
      error(
        "the split does not sum to 100",
        cause: "The shares of a split, control included, do not sum to exactly 100. What is "
          + "missing or too much would silently be the control's.",
        cure: "Correct the shares.")
    case .splitWithoutControl:
      error(
        "the split does not name the control",
        cause: "A split does not say how many get the control, which is the feature's own value.",
        cure: "Name `control` with its share, even if that is 0.")
    case .allocationsSum:
      error(
        "the allocations sum to more than 100",
        cause: "The default allocations of a feature in an environment come to more than 100.",
        cure: "Lower them. What is left of 100 gets the control.")
    case .reservedVariant:
      error(
        "a variant has a reserved key",
        cause: "A variant has the key `control`, which names the feature's own value.",
        cure: "Give the variant another key.")
    case .duplicateVariant:
      error(
        "two variants have the same key",
        cause: "Two variants of a feature have the same key, so a share could not tell them apart.",
        cure: "Rename or remove one.")
    case .variantsOfStandardFeature:
      error(
        "a standard feature has variants",
        cause: "A feature of type standard lists variants, which only a multivariate one has.",
        cure: "Say `\"type\": \"multivariate\"`, or remove the variants.")
    case .multivariateWithoutVariants:
      error(
        "a multivariate feature has no variants",
        cause: "A multivariate feature has no variant beside the control.",
        cure: "Name at least one variant, or say `\"type\": \"standard\"`.")
    case .resultsOrder:
      error(
        "results end before they begin",
        cause: "`asOf` is before `since`, so nothing can have been measured in between.",
        cure: "Exchange the two, or correct one of them.")
    case .duplicateMetric:
      error(
        "a metric is measured twice",
        cause: "A file of results tells the same metric twice. Which of the two holds would be a "
          + "guess.",
        cure: "Remove one of them, or correct its name.")
    case .intervalOrder:
      error(
        "an interval ends before it begins",
        cause: "`lower` is above `upper`, so that nothing lies in between.",
        cure: "Exchange the two, or correct one of them.")
    case .specForm:
      error(
        "a case of a spec has no single form",
        cause: "A case of a spec says what one identity gets, with `identity`, or how many get "
          + "what, with `shares`. This one has both or neither, or a field that belongs to the "
          + "other.",
        cure: "Make a case of each.")
    case .specWithoutCases:
      error(
        "a spec has no case",
        cause: "`cases` of a spec is empty, so that it says nothing and would never fail.",
        cure: "Write at least one case, or remove the file.")
    case .sharesSum:
      error(
        "the shares sum to more than 100",
        cause: "The shares in a case of a spec come to more than 100. Nobody gets two values of a "
          + "feature at once, so that it could never hold.",
        cure: "Lower them to 100 or less. A variant that is not named may have any share.")
    case .rolloutEnabledIgnored:
      warning(
        "the field has no effect with this status",
        cause: "`rollout.enabled` says whether the rollout serves before the start. With another "
          + "status than created it says nothing.",
        cure: "Remove the field. To serve nobody, set `percentage` to 0.")
    case .scheduleIgnored:
      warning(
        "the schedule has no effect with this status",
        cause: "A manifest has a schedule, and the status `created`. A schedule says when an "
          + "experiment that is to run starts and ends; what is to be created waits for an edit.",
        cure: "Set `status` to running: the experiment stays created until `startAt`, and starts "
          + "then. Or leave `schedule` out.")
    }
  }
}
