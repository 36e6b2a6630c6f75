package import JSONSyntax

/// What people should know before they agree to a plan: what it does to those who are served, what is
/// overdue, and what results and specs say.
package enum PeopleRule: String, Rule {
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
  case specBroken = "spec-broken"
  case specFailed = "spec-failed"

  /// What there is to know of each.
  package var explanation: Explanation {
    switch self {
    case .pauseKeepsServing:
      warning(
        "the rollout goes on serving",
        cause: "An experiment is paused or completed while its rollout serves. Neither touches "
          + "the override: whoever is enrolled keeps their variant. Every plan says so as long as "
          + "it lasts.",
        cure: "That is often right. To stop serving, set `percentage` to 0, or, once it is "
          + "completed, remove the rollout.")
    case .controlDiffers:
      warning(
        "the control is not today's experience",
        cause: "The rollout has a `value` of its own, so the cohort's control gets something else "
          + "than everyone outside the cohort.",
        cure: "Leave `value` out, so that the control is what people have today, unless a changed "
          + "control is what is to be compared with.")
    case .defaultGoesOff:
      warning(
        "the feature goes off in an environment",
        cause: "What a feature serves by default goes from on to off in an environment. An "
          + "enabled rollout keeps it on for its cohort alone.",
        cure: "If that is meant, go on. If everything is to stop, set the rollout's `percentage` "
          + "to 0 too.")
    case .enrolledMove:
      warning(
        "enrolled identities change variant",
        cause: "The split or a value is edited while the rollout serves, and people who are "
          + "enrolled get another variant. What they did before and after does not belong to the "
          + "same variant.",
        cure: "Start it over with another `iteration`. To go on all the same, analyse the time "
          + "before and after on their own, and set `reassignment` to warn in the policy.")
    case .cohortShrinks:
      warning(
        "people leave after exposure",
        cause: "The percentage is lowered while the rollout serves. Whoever leaves has been "
          + "exposed already, and would return to the same variant.",
        cure: "To stop an experiment that does harm, that is right. Otherwise keep the "
          + "percentage, and keep those who left out of the analysis.")
    case .cohortFallsBack:
      warning(
        "the cohort falls back to the default",
        cause: "The rollout is removed while it serves, and the default is not what its cohort "
          + "had: people lose their variant.",
        cure: "If the variant has won, make its value the feature's in the same change. If the "
          + "control has, this is right.")
    case .editedAfterStart:
      warning(
        "what the experiment is to show is edited after its start",
        cause: "The hypothesis or the metrics are edited although the experiment has started. A "
          + "hypothesis that is found in the data cannot be tested with it.",
        cure: "Take the edit back, or say in the pull request why it does not depend on the "
          + "results.")
    case .dealtOutAnew:
      warning(
        "everyone is dealt out anew",
        cause: "The experiment is started over: its next iteration has another cohort and other "
          + "seeds, so that nothing of the earlier one shows in it. People who are enrolled "
          + "change variant.",
        cure: "That is what `iteration` is for. Analyse each iteration on its own.")
    case .scheduleMissed:
      warning(
        "the schedule was over before the start",
        cause: "The `endAt` of an experiment that is to run has passed, and nothing ever started "
          + "it.",
        cure: "Move `endAt`, or remove the manifest.")
    case .changedElsewhere:
      warning(
        "another branch changes this, too",
        cause: "A branch that `--also` names, such as another open pull request, changes the same "
          + "experiment, feature or environment. Whichever is merged later is planned anew.",
        cure: "Talk to each other about which comes first. Nothing else follows from it.")
    case .competesElsewhere:
      warning(
        "another branch wants the same feature",
        cause: "A branch that `--also` names, such as another open pull request, has another "
          + "experiment on the same feature in the same environment. A feature takes part in one "
          + "at a time, so that the one that is merged later will be refused.",
        cure: "Talk to each other about which comes first, or use another feature.")
    case .nobodyReconciles:
      warning(
        "nobody applies what is due",
        cause: "A start, a rise or an end that was applied before is due for more than half an "
          + "hour, nothing holds it, and no run has carried it out. Schedules of CI lag, and some "
          + "hosts switch them off where nobody pushes for a while.",
        cure: "Look at the last scheduled run. `titrate apply` catches up.")
    case .decisionOverdue:
      warning(
        "a decision is overdue",
        cause: "`decideBy` has passed, and the experiment is not completed.",
        cure: "Complete it and record the conclusion; `titrate conclude` prints the edit. Or move "
          + "`decideBy`.")
    case .conclusionMissing:
      warning(
        "an experiment is over and nothing was concluded",
        cause: "An experiment was completed more than seven days ago, its rollout goes on "
          + "serving, and no conclusion says what follows from it. Its people are left with what "
          + "they have.",
        cure: "Ship a variant or the control: `titrate conclude` prints the edit.")
    case .guardrailViolated:
      warning(
        "a guardrail is violated",
        cause: "The latest results of an experiment show an effect on a guardrail whose whole "
          + "interval lies where the metric must not go. An interval of fixed sample size "
          + "(`\"valid\": \"fixed\"`, or nothing said) holds for one look, and every plan looks, "
          + "so it is off by chance more often than it says.",
        cure: "Stop the experiment, or lower its percentage. `guardrails` in the policy says "
          + "whether that holds its ramp, or stops it, by itself: at once where the results say "
          + "`\"valid\": \"always\"`, and else once two results in a row say so.")
    case .sampleRatioMismatch:
      warning(
        "the sample ratio does not fit the split",
        cause: "The exposures in results do not fit the split: of splits that are right, less "
          + "than one in a thousand ever comes to this, however often one looks, and a share is "
          + "off by as much as the policy says that it matters. Something loses or adds "
          + "identities, so what was measured of them cannot be trusted. Once applied, that holds "
          + "for the whole phase, whatever later results say: what was lost stays lost.",
        cure: "Look for redirects, crashes, bots or filters that concern one variant. Once that "
          + "is mended, begin a phase without it: start over with another `iteration`, or edit "
          + "the split. `sampleRatio` in the policy says whether the alarm holds the ramp, or "
          + "stops the experiment, by itself.")
    case .resultsUntested:
      warning(
        "the sample ratio cannot be tested",
        cause: "The exposures in the latest results were counted while the split changed, so "
          + "there are no shares that they should have.",
        cure: "Let the results begin where the phase does; `titrate status --format json` shows "
          + "the phases.")
    case .resultsPassedOver:
      warning(
        "nobody looks at these results",
        cause: "A plan looks at the latest results of every experiment that is running or paused. "
          + "These lie ahead of the clock, by more than five minutes; or later ones are there; or "
          + "they end before the iteration begins; or their experiment is not running.",
        cure: "Correct `asOf`, or the clock of whatever wrote it. Remove results that are "
          + "history: git remembers them.")
    case .conclusionTakesWinner:
      error(
        "people lose what is shipped",
        cause: "A variant or the control is shipped, and some who have it lose it with the plan, "
          + "since another rollout that serves stands on the same feature.",
        cure: "Tear the other rollout down first, or in the same change.")
    case .specBroken:
      warning(
        "a spec would not hold any more",
        cause: "A case of a spec holds as things are, and would not once the plan is applied. The "
          + "specs about the flags that a plan changes are judged before it and after it.",
        cure: "If the spec is right, so is the warning: take the edit back, or correct it. If the "
          + "edit is what is meant, change the spec in the same pull request, so that `titrate "
          + "test` passes.")
    case .specFailed:
      error(
        "a spec does not hold",
        cause: "`titrate test` judges every case of every spec by what is served once the pending "
          + "plan is applied, or at the moment that the spec names. This case does not hold.",
        cure: "The message says what comes, and why. Correct the manifests, or the spec if it is "
          + "wrong. With `--base`, what does not hold at the base of a pull request either is "
          + "only a warning.")
    }
  }
}
