import Domain
import JSONSyntax
import Manifests
import Planning
import Reconciling
import Rendering
import Storage
import System

/// The arguments of `promote`.
struct PromoteArguments: Hashable, Sendable {
  /// `KEY` or `ENV/KEY`. It must be given; the value here never counts.
  var experiment = ""
  var directory = "."
  var location = LocationArguments()
  var source: String?
  var target: String?
  var percentage: Percentage?
}

extension Command {
  static let promote = Command(
    "promote", "Print the edit that brings an experiment to another environment, for git apply.",
    discussion: """
      Where the other environment has no experiment of that key, the patch makes one, to be launched. \
      Schedule, iteration and conclusion are left behind, and the cohort is as large as it is now unless \
      --percentage says otherwise. Where it has one, that one comes to say what is tried out as the source \
      does: hypothesis, metrics, split and what is for people; its cohort and its schedule stay. What has \
      no counterpart there is named. Nothing is written, and what plan would refuse is not printed.
      """,
    defaults: PromoteArguments(),
    positionals: [.experiment(\.experiment), .workspace(\.directory)],
    options: [
      .value(
        "--from", "env", \.source, "The environment in which it was tried out.", kind: .environment),
      .value("--to", "env", \.target, "The environment that it is brought to.", kind: .environment),
      .value(
        "--percentage", "percent", \.percentage,
        "The cohort there, such as 5, in the place of a ramp, too."
      ) { word throws(InvalidValue) in
        guard let percentage = Percentage(numeral: word.utf8.span) else {
          throw .expected("a percentage from 0 to 100 with at most two decimals, such as 5")
        }
        return percentage
      },
      .group(\.location, LocationArguments.options),
    ],
    examples: [
      "titrate promote banner --from staging --to production --percentage 5":
        "Print what launches for 5% of production what ran in staging.",
      "titrate promote banner --from staging --to production > banner.patch":
        "Keep the edit, to be read before `git apply banner.patch`.",
    ],
    statuses: [.done, .failed, .usage]
  ) { arguments in
    ending {
      let run = try PromotionRun(arguments)
      guard let patch = run.patch else {
        Console.message(
          "titrate: \"\(run.target)\" says so already. There is nothing to edit.\n")
        return .done
      }
      try run.check(patch)
      run.tellDifferences()
      try patch.print()
      return .done
    }
  }
}

extension PromoteArguments {
  /// The experiment's identity at the source, and the environment that it is brought to.
  fileprivate func places() throws -> (source: ExperimentID, target: EnvironmentKey) {
    guard let source, let target, source != target else {
      throw CommandFailure(
        usage: "Say between which two environments: --from staging --to production.")
    }
    let words = experiment.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard let from = EnvironmentKey(source), let to = EnvironmentKey(target),
      let key = ExperimentKey(words.last ?? ""),
      words.count == 1 || words.count == 2 && words[0] == source
    else {
      throw CommandFailure.unknownExperiment(
        words.count == 1 ? "\(source)/\(experiment)" : experiment)
    }
    return (ExperimentID(environment: from, key: key), to)
  }
}

/// Finds the edit that brings an experiment to another environment.
private struct PromotionRun {
  let target: ExperimentID
  let patch: ManifestPatch?
  private let edit: PromotionEdit
  private let source: ExperimentManifest
  private let workspace: Workspace
  private let project: Project
  /// Whether the other environment has no such experiment yet.
  private let isNew: Bool

  init(_ arguments: PromoteArguments) throws {
    let (id, environment) = try arguments.places()
    target = ExperimentID(environment: environment, key: id.key)
    project = try Project(
      arguments.directory, arguments.location,
      .named(SelectionArguments()), PolicyArguments())
    let folder = project.folder
    workspace = try folder.read()
    // Both environments must be known.
    _ = try SelectionArguments(environments: [id.environment.text, environment.text])
      .selection(among: Selection.Candidates(State()).union(workspace))
    guard let source = workspace.experiments[id],
      let text = try folder.document(ofShown: source.path)
    else {
      let known = workspace.experiments.keys.map(\.description).sorted()
      throw CommandFailure.nothingToPromote(
        id, suggestion: suggestion(for: id.description, among: known))
    }
    self.source = source
    edit = PromotionEdit(source, text.text, to: environment, percentage: arguments.percentage)
    guard let other = workspace.experiments[target] else {
      guard !workspace.describes(.experiment(target)) else {
        throw CommandFailure.nothingToPromote(target, suggestion: nil)
      }
      isNew = true
      let path = try folder.place(besides: text.path, of: target, from: id.environment)
      patch = ManifestPatch(
        [.init(path: path, before: nil, after: edit.newManifest)], in: folder)
      return
    }
    isNew = false
    guard other.feature == source.feature, let there = try folder.document(ofShown: other.path)
    else { throw CommandFailure.otherFeature(target, other.feature, besides: source.feature) }
    patch = ManifestPatch(
      [
        .init(
          path: there.path, before: there.text.bytes,
          after: edit.manifest(there.text, status: other.status))
      ], in: folder)
  }

  /// Plans as if the files were edited already. What the plan has to say, and had not before, is told.
  func check(_ patch: ManifestPatch) throws {
    let known = Set(try project.plan().plan.diagnostics)
    let project = patch.applied(to: project)
    let plan = try project.plan().plan
    let diagnostics = plan.diagnostics.filter { !known.contains($0) }
    Console.diagnostics(project.folder.locate(diagnostics))
    if diagnostics.contains(where: { $0.severity == .error }) {
      throw CommandFailure.refused(target)
    }
    let breaches = plan.breaches.filter { $0.subject == .experiment(target) }
    for message in breaches.map(\.message) {
      Console.message("titrate: note: A plan would stop it now: \(inert(message))\n")
    }
  }

  /// Names what is not brought along, and what is not the same in the other environment.
  func tellDifferences() {
    let lines = (isNew ? edit.leftOut.map { "Left out: \($0)" } : []) + differences
    for line in lines { Console.message("titrate: note: \(inert(line))\n") }
  }

  private var differences: [String] {
    let (from, to) = (source.id.environment, target.environment)
    var lines: [String] = []
    if let feature = workspace.features[source.feature] {
      let values = [from, to].map { feature.environmentDefault(in: $0, variants: []).value.json }
      if values[0] != values[1], source.rollout?.value == nil {
        lines.append(
          "The control is another: \"\(feature.name)\" serves \(inert(values[0])) by default in \(from), "
            + "and \(inert(values[1])) in \(to).")
      }
    }
    let published = Set(workspace.settings.publications.map(\.environment))
    if published.contains(from), !published.contains(to) {
      lines.append(
        "\(from) is published for its clients (\"publish\" in titrate.json), and \(to) is not.")
    }
    return lines
  }
}

extension WorkspaceFolder {
  /// Where the manifest of an experiment is to be made that stands beside another one: where that stands,
  /// with one environment for the other in the names of the folders, or else in the same folder.
  fileprivate func place(
    besides path: String, of id: ExperimentID, from source: EnvironmentKey
  ) throws -> String {
    var parts = path.split(separator: "/").map(String.init)
    if let index = parts.dropLast().lastIndex(of: source.text) {
      parts[index] = id.environment.text
    } else {
      parts[parts.count - 1] = "\(id.environment)-\(id.key).json"
    }
    let place = parts.joined(separator: "/")
    let beginning = "The manifest of \"\(id)\" would be made at '\(inside(place))'"
    guard try fileKind(at: inside(place)) == nil else {
      throw CommandFailure("\(beginning), and there is something else. Move that away.")
    }
    guard wouldRead(try canonicalPath(self.path) + "/" + place) else {
      throw CommandFailure(
        "\(beginning), and titrate.json says with \"ignore\" that no manifest stands there. Correct that "
          + "first.")
    }
    return place
  }
}

extension CommandFailure {
  fileprivate static func nothingToPromote(_ id: ExperimentID, suggestion: String?) -> Self {
    Self(
      "No manifest without errors describes the experiment \"\(id)\".\(didYouMean(suggestion)) "
        + "`titrate validate` shows the errors.")
  }

  fileprivate static func otherFeature(
    _ id: ExperimentID, _ feature: FeatureName, besides other: FeatureName
  ) -> Self {
    Self(
      "\"\(id)\" experiments with \"\(feature)\", and not with \"\(other)\", so it is another experiment. "
        + "Promote it under a key of its own.")
  }
}
