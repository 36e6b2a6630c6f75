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
