import Domain

extension Rule {
  /// The rules about what a plan does to those who are served.
  static let aboutPeople: [Rule: (cause: String, cure: String)] = [
    .pauseKeepsServing: (
      "An experiment is paused or completed while its rollout serves. Neither touches the "
        + "override: whoever is enrolled keeps their variant. Every plan says so as long as it lasts.",
      "That is often right. To stop serving, set `percentage` to 0, or, once it is completed, "
        + "remove the rollout."
    ),
    .controlDiffers: (
      "The rollout has a `value` of its own, so the cohort's control gets something else than "
        + "everyone outside the cohort.",
      "Leave `value` out, so that the control is what people have today, unless a changed control is "
        + "what is to be compared with."
    ),
    .defaultGoesOff: (
      "What a feature serves by default goes from on to off in an environment. An enabled rollout "
        + "keeps it on for its cohort alone.",
      "If that is meant, go on. If everything is to stop, set the rollout's `percentage` to 0 too."
    ),
    .enrolledMove: (
      "The split or a value is edited while the rollout serves, and people who are enrolled get "
        + "another variant. What they did before and after does not belong to the same variant.",
      "Start it over with another `iteration`. To go on all the same, analyse the time before "
        + "and after on their own, and set `reassignment` to warn in the policy."
    ),
    .cohortShrinks: (
      "The percentage is lowered while the rollout serves. Whoever leaves has been exposed already, "
        + "and would return to the same variant.",
      "To stop an experiment that does harm, that is right. Otherwise keep the percentage, and keep "
        + "those who left out of the analysis."
    ),
    .cohortFallsBack: (
      "The rollout is removed while it serves, and the default is not what its cohort had: people lose "
        + "their variant.",
      "If the variant has won, make its value the feature's in the same change. If the control has, "
        + "this is right."
    ),
    .dealtOutAnew: (
      "The experiment is started over: its next iteration has another cohort and other seeds, so that "
        + "nothing of the earlier one shows in it. People who are enrolled change variant.",
      "That is what `iteration` is for. Analyse each iteration on its own."
    ),
    .scheduleMissed: (
      "The `endAt` of an experiment that is to run has passed, and nothing ever started it.",
      "Move `endAt`, or remove the manifest."
    ),
    .changedElsewhere: (
      "A branch that `--also` names, such as another open pull request, changes the same experiment, "
        + "feature or environment. Whichever is merged later is planned anew.",
      "Talk to each other about which comes first. Nothing else follows from it."
    ),
    .competesElsewhere: (
      "A branch that `--also` names, such as another open pull request, has another experiment on the "
        + "same feature in the same environment. A feature takes part in one at a time, so that the one "
        + "that is merged later will be refused.",
      "Talk to each other about which comes first, or use another feature."
    ),
    .nobodyReconciles: (
      "A start, a rise or an end that was applied before is due for more than half an hour, nothing "
        + "holds it, and no run has carried it out. Schedules of CI lag, and some hosts switch them off "
        + "where nobody pushes for a while.",
      "Look at the last scheduled run. `titrate apply` catches up."
    ),
    .decisionOverdue: (
      "`decideBy` has passed, and the experiment is not completed.",
      "Complete it and record the conclusion; `titrate conclude` prints the edit. Or move `decideBy`."
    ),
    .conclusionMissing: (
      "An experiment was completed more than seven days ago, its rollout goes on serving, and no "
        + "conclusion says what follows from it. Its people are left with what they have.",
      "Ship a variant or the control: `titrate conclude` prints the edit."
    ),
    .guardrailViolated: (
      "The latest results of an experiment show an effect on a guardrail whose whole interval lies where "
        + "the metric must not go. An interval of fixed sample size (`\"valid\": \"fixed\"`, or nothing said) "
        + "holds for one look, and every plan looks, so it is off by chance more often than it says.",
      "Stop the experiment, or lower its percentage. `guardrails` in the policy says whether that holds "
        + "its ramp, or stops it, by itself: at once where the results say `\"valid\": \"always\"`, and else "
        + "once two results in a row say so."
    ),
    .sampleRatioMismatch: (
      "The exposures in results do not fit the split: of splits that are right, less than one in a thousand "
        + "ever comes to this, however often one looks, and a share is off by as much as the policy says that "
        + "it matters. Something loses or adds identities, so what was measured of them cannot be trusted. "
        + "Once applied, that holds for the whole phase, whatever later results say: what was lost stays lost.",
      "Look for redirects, crashes, bots or filters that concern one variant. Once that is mended, begin a "
        + "phase without it: start over with another `iteration`, or edit the split. `sampleRatio` in the "
        + "policy says whether the alarm holds the ramp, or stops the experiment, by itself."
    ),
    .resultsUntested: (
      "The exposures in the latest results were counted while the split changed, so there are no shares "
        + "that they should have.",
      "Let the results begin where the phase does; `titrate status --format json` shows the phases."
    ),
    .resultsPassedOver: (
      "A plan looks at the latest results of every experiment that is running or paused. These lie ahead "
        + "of the clock, by more than five minutes; or later ones are there; or they end before the "
        + "iteration begins; or their experiment is not running.",
      "Correct `asOf`, or the clock of whatever wrote it. Remove results that are history: git remembers "
        + "them."
    ),
    .conclusionTakesWinner: (
      "A variant or the control is shipped, and some who have it lose it with the plan, since another "
        + "rollout that serves stands on the same feature.",
      "Tear the other rollout down first, or in the same change."
    ),
    .specBroken: (
      "A case of a spec holds as things are, and would not once the plan is applied. The specs about the "
        + "flags that a plan changes are judged before it and after it.",
      "If the spec is right, so is the warning: take the edit back, or correct it. If the edit is what is "
        + "meant, change the spec in the same pull request, so that `titrate test` passes."
    ),
    .specFailed: (
      "`titrate test` judges every case of every spec by what is served once the pending plan is applied, "
        + "or at the moment that the spec names. This case does not hold.",
      "The message says what comes, and why. Correct the manifests, or the spec if it is wrong. With "
        + "`--base`, what does not hold at the base of a pull request either is only a warning."
    ),
    .editedAfterStart: (
      "The hypothesis or the metrics are edited although the experiment has started. A hypothesis "
        + "that is found in the data cannot be tested with it.",
      "Take the edit back, or say in the pull request why it does not depend on the results."
    ),
  ]

  /// The rules about what a provider serves.
  static let aboutProvider: [Rule: (cause: String, cure: String)] = [
    .invalidProvider: (
      "`provider` in titrate.json names no provider: its `type` has other characters than lower-case "
        + "letters, digits and hyphens, or is a path; or `concurrency` is no integer from 1 to 64.",
      "Write the end of the name of a program titrate-provider-NAME. Where the program lies is never said "
        + "in titrate.json, which a pull request can change: pass --provider-program, or put it beside "
        + "titrate or on PATH."
    ),
    .providerMoved: (
      "`provider` in titrate.json says something else than where a pull request is to be merged into. Its "
        + "settings go to the provider's program together with its credentials, so that it is not asked.",
      "Put `provider` back as it was. To change it, change nothing else in that pull request, and look "
        + "well where it leads: its plan stays red."
    ),
    .environmentNotServed: (
      "An experiment stands in an environment that `provider.environments` in titrate.json does not name, "
        + "so that nothing would serve it.",
      "Correct the environment, or add an entry for it to `provider.environments`."
    ),
    .missingAtProvider: (
      "A manifest names a feature or an environment that the provider does not have. Titrate changes what "
        + "features serve, and makes neither features nor environments there.",
      "Correct the name, or make it at the provider first."
    ),
    .differsFromProvider: (
      "A manifest describes a feature or an environment otherwise than the provider has it: another type, "
        + "other variants or values, another order of variants, or another versioning. The order decides "
        + "who gets what. Titrate changes what features serve, and not what they are.",
      "Write it as the provider has it, or change it there first. Or remove the manifest: then what the "
        + "provider has counts."
    ),
    .foreignOverride: (
      "Somebody else has made an override on the flag of an experiment. It wins over that of the "
        + "experiment, or will once that is made, so that the experiment would not serve everyone that it "
        + "should. One of a lower rank is no error: a plan tells that there are others.",
      "Remove the override at the provider, give it a lower rank, or experiment with another feature. Titrate "
        + "never touches what it has not made."
    ),
    .plannedOffline: (
      "The plan was made with --offline: from what titrate keeps, without asking the provider. Somebody may "
        + "have changed there what is served, and features without a manifest may have changed.",
      "Plan again without --offline, with the credentials of the provider, before anybody relies on it."
    ),
  ]

  /// The rules of moments, schedules, ramps and freezes.
  static let aboutTime: [Rule: (cause: String, cure: String)] = [
    .invalidInstant: (
      "A moment is not written as RFC 3339 has it.",
      "Write date, time and offset: `2026-12-24T18:00:00Z` or `2026-12-24T18:00:00+01:00`."
    ),
    .invalidDuration: (
      "A span of time is not written as a whole number and a unit, or is longer than ten years.",
      "Write `90m`, `12h` or `2d`."
    ),
    .freezeOrder: (
      "A freeze of the policy ends before it begins, so it would never hold, or a weekly one ends as it "
        + "begins again, so it would hold for ever.",
      "Exchange `from` and `to`, or correct one of them."
    ),
    .promotionToItself: (
      "`promotion` in the policy demands of an environment that experiments have run in that very "
        + "environment before.",
      "Name in `from` the environment in which they are tried out first."
    ),
    .freezeForm: (
      "A freeze of the policy has the fields of one that holds once, `from` and `to`, beside those of one "
        + "that comes each week, `weekly` and `timeZone`.",
      "Leave out the ones or the others."
    ),
    .unknownTimeZone: (
      "A freeze of the policy names a time zone for which the system that titrate runs on has no rules. "
        + "When the freeze begins and ends is not known then.",
      "Correct the name, such as Europe/Berlin. Where no zone is known, install the time zone database "
        + "(tzdata), or let TZDIR name its folder. UTC is always known."
    ),
    .scheduleOrder: (
      "A schedule has an `endAt` that is not after its `startAt`.",
      "Exchange the two, or correct one of them."
    ),
    .scheduleIgnored: (
      "A manifest has a schedule, and the status `created`. A schedule says when an experiment that is "
        + "to run starts and ends; what is to be created waits for an edit.",
      "Set `status` to running: the experiment stays created until `startAt`, and starts then. Or leave "
        + "`schedule` out."
    ),
    .rampOrder: (
      "A ramp has no step, its steps are not in order of time, or one is smaller than the one before, "
        + "which would take people out after exposure.",
      "Write the steps in order of `after`, with percentages that do not fall. To take people out, edit "
        + "the percentage by hand."
    ),
    .gateNeverOpens: (
      "A step of a ramp waits for results that never come: nobody is exposed before the first step, and "
        + "where an experiment has no guardrail, none can hold.",
      "Leave `whenExposures` and `whenGuardrailsHold` to the steps after the first one, and give a metric "
        + "the role `guardrail` where a step waits for guardrails."
    ),
    .bakeWithoutRamp: (
      "`bake` says how long an experiment runs at the last step of its ramp before it ends by itself, and "
        + "its rollout has no ramp.",
      "Write a `ramp` instead of the `percentage`, or leave `bake` out and say in `schedule` when the "
        + "experiment ends."
    ),
    .percentageAndRamp: (
      "A rollout says both how large its cohort is and how it grows.",
      "Leave out `percentage` or `ramp`."
    ),
  ]
}
