import Domain
import JSONSyntax
import Manifests
import Planning
import Reconciling
import Rendering
import Storage
import System

/// The arguments of `conclude`.
struct ConcludeArguments: Hashable, Sendable {
  /// `KEY` or `ENV/KEY`. It must be given; the value here never counts.
  var experiment = ""
  var directory = "."
  var location = LocationArguments()
  /// The variant that everyone is to get.
  var shipped: String?
  var choosesControl = false
  var choosesNothing = false
  var reason: String?
}

extension Command {
  static let conclude = Command(
    "conclude", "Print the edit that ends an experiment, for git apply.",
    discussion: """
      The patch completes the experiment, records the conclusion and removes the rollout. With --ship \
      or --control it also gives everyone in the environment the winner, by the feature's entry for \
      that environment; other environments stay as they are. With --none the feature stays as it is, \
      and whoever had a variant falls back to the default. Nothing is written, and what plan would \
      refuse is not printed. In a repository the paths are those from its root.
      """,
    defaults: ConcludeArguments(),
    positionals: [.experiment(\.experiment), .workspace(\.directory)],
    options: [
      .value("--ship", "variant", \.shipped, "Everyone gets <variant>."),
      .flag("--control", \.choosesControl, "Everyone gets the control of the cohort."),
      .flag("--none", \.choosesNothing, "Nothing follows: the feature stays as it is."),
      .value("--reason", "text", \.reason, "Say why; this is kept in the manifest."),
      .group(\.location, LocationArguments.options),
    ],
    examples: [
      "titrate conclude checkout-cta --ship green --reason 'checkouts rose'":
        "Print the edit that gives everyone the variant green.",
      "titrate conclude production/banner --none --reason 'no effect' > end.patch":
        "Keep the edit that ends the one in production, for `git apply end.patch`.",
    ],
    statuses: [.done, .failed, .usage]
  ) { arguments in
    ending {
      let run = try ConclusionRun(arguments)
      guard let patch = try run.patch() else {
        Console.message(
          "titrate: \"\(run.current.id)\" says so already. There is nothing to edit.\n")
        return .done
      }
      try run.check(patch)
      try patch.print()
      return .done
    }
  }
}

extension ConcludeArguments {
  fileprivate var decision: Conclusion.Decision? {
    switch (shipped, choosesControl, choosesNothing) {
    case (.some, false, false): .ship
    case (nil, true, false): .control
    case (nil, false, true): Conclusion.Decision.none
    default: nil
    }
  }

  /// The conclusion for a feature that is stored.
  fileprivate func conclusion(on feature: Feature) throws -> Conclusion {
    let (decision, reason) = try words()
    guard let name = shipped else { return Conclusion(decision, reason: reason) }
    guard let variant = VariantKey(name), feature.variants.contains(where: { $0.key == variant })
    else {
      throw CommandFailure.unknownVariant(name, of: feature)
    }
    return Conclusion(decision, variant: variant, reason: reason)
  }

  fileprivate func words() throws -> (Conclusion.Decision, reason: String) {
    guard let decision else {
      throw CommandFailure(
        usage: "Say what is decided, once: --ship VARIANT, --control or --none.")
    }
    guard let reason else {
      throw CommandFailure(
        usage: "Say with --reason why it is decided: it is kept with the experiment.")
    }
    guard reason.utf8.count <= 10_000,
      reason.unicodeScalars.contains(where: { !$0.properties.isWhitespace })
    else {
      throw CommandFailure(usage: "A reason has 1 to 10,000 bytes, and is not blank.")
    }
    return (decision, reason)
  }
}

/// Finds the edit that ends an experiment.
private struct ConclusionRun {
  /// The experiment as it is stored.
  let current: Experiment
  private let project: Project
  private let edit: ConclusionEdit
  private let experiment: ExperimentManifest
  private let feature: FeatureManifest

  init(_ arguments: ConcludeArguments) throws {
    _ = try arguments.words()
    let named = SelectionArguments(experiments: [arguments.experiment])
    project = try Project(
      arguments.directory, arguments.location, .named(named), PolicyArguments())
    let workspace = try project.folder.read()
    guard let snapshot = try project.store.snapshot() else {
      throw project.backend.absence(behind: arguments.experiment)
    }
    let state = snapshot.state
    let candidates = Selection.Candidates(state).union(workspace)
    guard let id = try named.selection(among: candidates)?.experiments.first else {
      throw CommandFailure.unknownExperiment(arguments.experiment)
    }
    guard let current = state.experiments[id], current.status != .created,
      let feature = state.features[current.feature]
    else {
      throw CommandFailure(
        "\"\(id)\" has never run, so there is nothing to conclude. To give it up, remove its manifest."
      )
    }
    self.current = current
    edit = ConclusionEdit(try arguments.conclusion(on: feature), of: current, in: state)
    let problems = workspace.errors(about: current, given: state)
    guard problems.isEmpty, let experiment = workspace.experiments[id],
      let manifest = workspace.features[current.feature]
    else {
      Console.diagnostics(project.folder.locate(problems))
      throw CommandFailure.noManifest(id, current.feature)
    }
    (self.experiment, self.feature) = (experiment, manifest)
  }

  /// The edits; nil where there are none.
  func patch() throws -> ManifestPatch? {
    let manifests = (try document(experiment.path), try document(feature.path))
    return ManifestPatch(
      [
        .init(
          path: manifests.0.path, before: manifests.0.text.bytes,
          after: edit.experiment(manifests.0.text)),
        .init(
          path: manifests.1.path, before: manifests.1.text.bytes,
          after: edit.feature(manifests.1.text, feature)),
      ], in: project.folder)
  }

  private func document(_ shown: String?) throws -> (path: String, text: JSONDocument) {
    guard let shown, let document = try project.folder.document(ofShown: shown) else {
      throw CommandFailure.noManifest(current.id, current.feature)
    }
    return document
  }

  /// Plans as if the files were edited already. What the plan has to say is told.
  func check(_ patch: ManifestPatch) throws {
    let project = patch.applied(to: project)
    let plan = try project.plan().plan
    Console.diagnostics(project.folder.locate(plan.diagnostics))
    if plan.hasErrors { throw CommandFailure.refused(current.id) }
  }
}

extension Workspace {
  /// The errors in the manifests of an experiment, its feature and its environment. If one of these
  /// has no readable manifest, errors in files of unknown subject count too: they may be why.
  fileprivate func errors(about experiment: Experiment, given state: State) -> [Diagnostic] {
    let subjects: [Subject] = [
      .experiment(experiment.id), .feature(experiment.feature),
      .environment(experiment.id.environment),
    ]
    let isDescribed = subjects.allSatisfy { describes($0) }
    let problems = check(against: state).all.filter { problem in
      switch problem.concern {
      case .everything: true
      case .unknown: !isDescribed
      case .subject(let subject): subjects.contains(subject)
      }
    }
    return problems.map(\.diagnostic).filter { $0.severity == .error }
  }
}

extension CommandFailure {
  fileprivate static func unknownVariant(_ name: String, of feature: Feature) -> Self {
    guard name != VariantKey.control else {
      return Self(
        "\"control\" is no variant, but what everyone has without one. To decide for it, use --control."
      )
    }
    let known = feature.variants.map(\.key.text)
    return Self(
      "The feature \"\(feature.name)\" has no variant \"\(name)\". "
        + (didYouMean(name, among: known.prefix(100))
          ?? (known.isEmpty ? "It has none." : "It has \(list(known)).")))
  }

  fileprivate static func noManifest(_ id: ExperimentID, _ feature: FeatureName) -> Self {
    Self(
      "\"\(id)\" cannot be edited: its manifest and that of the feature \"\(feature)\" must be there, "
        + "and without errors. `titrate validate` shows them.")
  }

  /// With an edit that was to be printed, a plan would have errors.
  static func refused(_ id: ExperimentID) -> Self {
    Self(
      "With the edit of \"\(id)\", the plan would have errors, so it is not printed. The "
        + "places are those in the edited manifests.")
  }
}
