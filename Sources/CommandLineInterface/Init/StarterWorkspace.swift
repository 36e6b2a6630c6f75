import Domain
import Manifests
import System

/// What `init` writes: a workspace as small as one that can launch an experiment.
struct StarterWorkspace {
  struct File {
    let path: String
    /// What it is, in a few words.
    let purpose: String
    let text: String
  }

  static let experimentPath = "experiments/production/checkout-cta.json"

  /// The place of the state in git; nil for a file in the workspace.
  let place: Place?

  init(stateIn place: Place?) {
    self.place = place
  }

  /// The files by which an editor completes and checks manifests. They are found without a network.
  static let schemas = [Schema.environment, .experiment, .feature, .results, .settings, .spec].map {
    File(path: "\(schemaFolder)/\($0.rawValue).schema.json", purpose: "", text: $0.text)
  }

  /// No manifest lies in a folder whose name begins so.
  static let schemaFolder = ".schemas"

  var files: [File] {
    [
      File(
        path: "environments/production.json", purpose: "where flags are served",
        text: Self.environment),
      File(
        path: "features/checkout_button.json", purpose: "a flag, and the variants of it",
        text: Self.feature),
      File(
        path: Self.experimentPath, purpose: "an experiment on it, not launched",
        text: Self.experiment),
      File(
        path: "specs/production/checkout_button.json", purpose: "what it is to serve, as a test",
        text: Self.spec),
      File(path: "README.md", purpose: "what each file is for", text: readme),
      place.map {
        File(
          path: Settings.fileName, purpose: "where the state is kept",
          text: $0.settings(naming: "\(Self.schemaFolder)/settings.schema.json"))
      }
        ?? File(
          path: ".titrate/.gitignore", purpose: "what of the state is not for git",
          text: Self.gitIgnore),
    ]
  }

  /// Where in git a workspace keeps its state, and which one that is.
  struct Place {
    /// The folder of the workspace below the root of its repository; empty for the root itself, and
    /// outside of any.
    let folder: String
    let lineage: String

    /// For a workspace in a folder, whose path has no symbolic links; for a new state unless it has
    /// one already.
    init(_ path: String, lineage: String? = nil) {
      let root = repositoryRoot(above: path)
      folder = root.flatMap { WorkspaceFolder.relative(path, to: $0) } ?? ""
      var generator = SystemRandomNumberGenerator()
      self.lineage = lineage ?? Snapshot.makeLineage(using: &generator)
    }

    /// What tells the workspace from others in its repository, in the names of branches and files:
    /// of the folder's path what each of these may have. Empty for the root.
    var distinction: String {
      let words = folder.split { !$0.isASCII || !($0.isLetter || $0.isNumber || $0 == "_") }
      let name = words.joined(separator: "-").prefix(100)
      return String(name.isEmpty && !folder.isEmpty ? fingerprint(of: folder).prefix(8) : name)
    }

    /// The branch: for a folder one of its own, since a repository can have many workspaces.
    var branch: String { folder.isEmpty ? GitPlace.usualBranch : "titrate-\(distinction)" }

    /// The field of settings that says it.
    var field: String {
      let branch = folder.isEmpty ? "{}" : "{ \"branch\": \"\(branch)\" }"
      return """
          "state": {
            "lineage": "\(lineage)",
            "git": \(branch)
          }
        """
    }

    /// Settings that say no more; an editor finds their schema at a path.
    func settings(naming schema: String?) -> String {
      let schemaField = schema.map { "  \"$schema\": \"\($0)\",\n" } ?? ""
      return "{\n\(schemaField)\(field)\n}\n"
    }
  }

  private static let environment = """
    {
      "$schema": "../.schemas/environment.schema.json",
      "kind": "Environment",
      "key": "production",
      "name": "Production",
      "featureVersioning": "v2"
    }

    """

  private static let feature = """
    {
      "$schema": "../.schemas/feature.schema.json",
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
      "$schema": "../../.schemas/experiment.schema.json",
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

  private static let spec = """
    {
      "$schema": "../../.schemas/spec.schema.json",
      "kind": "Spec",
      "environment": "production",
      "feature": "checkout_button",
      "description": "At most 10% of everyone get a coloured button, and carol, who answers the phone, sees grey.",
      "cases": [
        { "identity": "carol", "value": "grey" },
        { "shares": { "control": 95 }, "of": "everyone", "within": 5 }
      ]
    }

    """

  private static let gitIgnore = """
    # The state is no part of a pull request: keep it where every run of CI finds it (--state).
    *

    """
}

extension StarterWorkspace {
  private static let otherFiles = """
    `specs/production/checkout_button.json` says what the flag is to serve: grey to one person, and
    something else to 10% of everyone at most. `titrate test` says whether it will. A change that is
    meant to break a spec edits the spec, too.

    `.schemas/` is for editors: by the `$schema` of a file they complete its fields and check them
    while you type. After an update of titrate write them anew, such as with
    `titrate schema experiment >.schemas/experiment.schema.json`.
    """

  private static let afterLaunch = """
    ## And after that

    Raise `percentage` step by step; nobody who takes part already is moved to another variant. With
    the status `paused` the experiment goes on serving: to stop that, set the percentage to 0. The
    status `completed` ends it, and removing `rollout` gives everyone the flag's own value again.
    `titrate status` shows where everything stands.
    """

  var readme: String {
    """
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

    \(Self.otherFiles)

    \(stateParagraph)

    ## The next pull request

    \(firstApply)

    Then launch. In `experiments/production/checkout-cta.json` change `"status": "created"` to
    `"status": "running"`. On the pull request CI shows what that means, and after the merge it
    applies it:

        titrate plan
        titrate apply --auto-approve

    \(Self.afterLaunch)

    """
  }

  private var stateParagraph: String {
    guard let place else {
      return """
        `.titrate/` is made by titrate. `state.json` holds what was applied last, and `audit.jsonl` who
        changed what, and when. An apply needs the state of the one before it, so keep both files where
        every run of CI finds them, and name the place with `--state PATH`. A branch of their own is a
        simple one. Keep them out of the pull requests, as `.titrate/.gitignore` does: a revert would
        bring an older state back, and no revert undoes what people have seen. Settings, if you come to
        need them, go into a `titrate.json` beside this file.
        """
    }
    return """
      `titrate.json` says that the state is kept in the branch `\(place.branch)` of `origin`, and by
      its `lineage` which state that has to be. The state holds what was applied last, who changed
      what, and when. Other settings, if you come to need them, go into this file too.
      """
  }

  private var firstApply: String {
    guard let place else {
      return "First apply everything as it is: it sets up the flag, and serves grey to everyone."
    }
    let operand = place.folder.isEmpty ? "" : " " + shellWord(place.folder)
    return """
      First begin the state, once, from the root of the repository. This applies everything as it is:
      it sets up the flag, and serves grey to everyone.

          titrate apply\(operand) --new-state
      """
  }
}
