/// What `init` writes: a workspace as small as one that can launch an experiment.
enum StarterWorkspace {
  struct File {
    let path: String
    /// What it is, in a few words.
    let purpose: String
    let text: String
  }

  static let experimentPath = "experiments/production/checkout-cta.json"

  /// The folders, each after the one that it lies in.
  static let folders = [
    ".titrate", "environments", "experiments", "experiments/production", "features",
  ]

  static let files = [
    File(
      path: "environments/production.json", purpose: "where flags are served", text: environment),
    File(
      path: "features/checkout_button.json", purpose: "a flag, and the variants of it",
      text: feature),
    File(path: experimentPath, purpose: "an experiment on it, not launched", text: experiment),
    File(path: "README.md", purpose: "what each file is for", text: readme),
    File(
      path: ".titrate/.gitignore", purpose: "what of the state is not for git", text: gitIgnore),
  ]

  private static let environment = """
    {
      "kind": "Environment",
      "key": "production",
      "name": "Production",
      "featureVersioning": "v2"
    }

    """

  private static let feature = """
    {
      "kind": "Feature",
      "name": "checkout_button",
      "type": "multivariate",
      "value": "grey",
      "enabled": true,
      "variants": [
        { "key": "green", "value": "green" },
        { "key": "blue", "value": "blue" }
      ]
    }

    """

  private static let experiment = """
    {
      "kind": "Experiment",
      "key": "checkout-cta",
      "name": "Colour of the checkout button",
      "hypothesis": "A coloured button lifts completed checkouts by 2% within 30 days.",
      "owner": "payments",
      "tags": ["checkout"],
      "environment": "production",
      "feature": "checkout_button",
      "status": "created",
      "rollout": {
        "percentage": 10,
        "split": { "control": 50, "green": 25, "blue": 25 }
      },
      "metrics": [
        { "name": "checkout_completed", "expectedDirection": "increase", "role": "primary" },
        { "name": "checkout_errors", "expectedDirection": "not_increase", "role": "guardrail" }
      ]
    }

    """

  private static let gitIgnore = """
    # The state is no part of a pull request: keep it where every run of CI finds it (--state).
    *

    """
}

extension StarterWorkspace {
  static let readme = """
    # Experiments

    These files say which feature-flag experiments run, and for whom. They are changed by pull
    request: `titrate plan` shows what a change would do, `titrate apply` makes it so.

    ## The files

    `environments/production.json` is a place where flags are served. The other files refer to it by
    its key.

    `features/checkout_button.json` is a flag. Everyone gets its own value, `grey`, which an
    experiment calls the control; `green` and `blue` are variants to try. `enabled` switches the flag
    for everyone outside an experiment; those inside keep what the experiment gives them.

    `experiments/production/checkout-cta.json` is an experiment on that flag. 10% of the people
    would take part: of these, half stay with the control, and a quarter each get green and blue. Its
    status is `created`: all is prepared, and nobody gets anything else yet.

    `.titrate/` is made by titrate. `state.json` holds what was applied last, and `audit.jsonl` who
    changed what, and when. An apply needs the state of the one before it, so keep both files where
    every run of CI finds them, and name the place with `--state PATH`. A branch of their own is a
    simple one. Keep them out of the pull requests, as `.titrate/.gitignore` does: a revert would
    bring an older state back, and no revert undoes what people have seen. Settings, if you come to
    need them, go into a `titrate.json` beside this file.

    ## The next pull request

    First apply everything as it is: it sets up the flag, and serves grey to everyone.

    Then launch. In `experiments/production/checkout-cta.json` change `"status": "created"` to
    `"status": "running"`. On the pull request CI shows what that means, and after the merge it
    applies it:

        titrate plan
        titrate apply --auto-approve

    ## And after that

    Raise `percentage` step by step; nobody who takes part already is moved to another variant. With
    the status `paused` the experiment goes on serving: to stop that, set the percentage to 0. The
    status `completed` ends it, and removing `rollout` gives everyone the flag's own value again.
    `titrate status` shows where everything stands.

    """
}
