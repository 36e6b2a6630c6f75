import Domain
import JSONSyntax
import Manifests
import Planning
import Reconciling
import Rendering
import Storage
import System

/// The arguments of `evaluate`.
struct EvaluateArguments: Hashable, Sendable {
  var directory = "."
  var location = LocationArguments()
  var environment: String?
  var identities: [String] = []
  var identitiesPath: String?
  var features: [String] = []
  var bucketing: Bucketing?
  var showsPlan = false
  var past: PastMoment?
  var showsSummary = false
  var format = OutputFormat.text
}

extension Command {
  static let evaluate = Command(
    "evaluate", "Show what an identity gets, and why.",
    discussion: """
      The answer is computed as the SDKs compute it: which cohort an identity belongs to, and which \
      variant it gets, follow from hashes alone. Without --plan it is about what was last applied. \
      As JSON, one answer a line.
      """,
    defaults: EvaluateArguments(), positionals: [.workspace(\.directory)],
    options: [
      .group(\.location, LocationArguments.options), .environment(\.environment),
      .values("--identity", "id", \.identities, "An identity, as the application names it."),
      .value(
        "--identities", "path", \.identitiesPath,
        "Read identities from <path>, one a line, or from standard input if it is '-'.",
        kind: .file, permitsHyphen: true),
      .values("--feature", "name", \.features, "Only that feature."),
      .choice(
        "--bucketing", \.bucketing,
        "Whose clients hash; those the environment is published for unless given, else flagsmith."),
      .past(\.past),
      .flag("--plan", \.showsPlan, "Show what the pending plan would change."),
      .flag("--summary", \.showsSummary, "Count who gets what, beside what is to be expected."),
      .format(\.format),
    ],
    examples: [
      "titrate evaluate --environment production --identity alice":
        "Show what 'alice' gets in production of every feature.",
      "titrate evaluate --identities ids.txt --plan --summary":
        "Count who would get something else once the manifests are applied.",
    ],
    statuses: [.done, .failed, .usage]
  ) { arguments in
    ending {
      guard !arguments.identities.isEmpty || arguments.identitiesPath != nil else {
        throw CommandFailure(
          usage:
            "Nobody is named. Name an identity with --identity, or a file of them with --identities."
        )
      }
      guard arguments.past == nil || !arguments.showsPlan else {
        throw CommandFailure(
          usage: "What is planned follows from the latest state: leave out --plan or --at.")
      }
      guard let settings = try WorkspaceFolder(arguments.directory).soundSettings(),
        let state = try arguments.comparedState()
      else { return .failed }
      let run = try EvaluateRun(arguments, state, settings)
      Console.message(run.note)
      try arguments.showsSummary ? run.summarize() : run.answer()
      return .done
    }
  }
}

extension EvaluateArguments {
  /// The state, and with `--plan` also the state that the plan would leave; nil if the plan has
  /// errors, which are shown.
  fileprivate func comparedState() throws -> Comparison<State>? {
    guard showsPlan else {
      let backend = try Backend(of: try WorkspaceFolder(directory), location)
      return .current(try backend.snapshot(at: past)?.state ?? State())
    }
    let project = try Project(
      directory, location, .named(SelectionArguments()), PolicyArguments())
    let revision = try project.store.read()
    let plan = try project.plan(from: revision).plan
    Console.diagnostics(project.folder.locate(plan.diagnostics))
    if plan.hasErrors { return nil }
    let before = try revision?.snapshot().state ?? State()
    var after = before
    let nobody = Provenance(author: Author(name: ""), time: project.now)
    for change in plan.changes { _ = try after.carryOut(change, as: nobody) }
    return .planned(before: before, after: after)
  }
}

/// One evaluation, once it is known of what.
private struct EvaluateRun {
  private let features: [EvaluatedFeature]
  private let renderer: EvaluationRenderer
  private let arguments: EvaluateArguments
  private let environment: EnvironmentKey
  private let state: Comparison<State>
  private let provider: ProviderSettings?

  init(
    _ arguments: EvaluateArguments, _ state: Comparison<State>, _ settings: Settings
  ) throws {
    self.arguments = arguments
    self.state = state
    provider = settings.provider
    environment = try state.values.environment(named: arguments.environment)
    let bucketing = arguments.bucketing ?? settings.publications.bucketing(in: environment)
    features = try EvaluatedFeature.all(in: environment, of: state, bucketing)
      .selecting(arguments.features)
    renderer = EvaluationRenderer(environment, style: TextStyle(.auto, for: .output))
  }

  /// The cohorts of which a provider has not told by which salts it deals them out.
  var note: String {
    guard let provider, provider.environments.contains(environment) else { return "" }
    let names = Set(features.map(\.name))
    let flags = state.values.last?.servedFlags(in: environment) ?? []
    let unknown = flags.filter { names.contains($0.feature) }.flatMap(\.rollouts)
      .filter { $0.segment.servedSalts == nil }.map(\.experiment.id.key.text)
    return noteOnSalts(of: unknown, by: provider)
  }

  /// Prints what each identity gets of each feature.
  func answer() throws {
    var output = ResultBuffer()
    try forEachIdentity { identity in
      for feature in features {
        let evaluation = feature.evaluate(identity)
        switch arguments.format {
        case .text: try output.append(renderer.text(evaluation, of: feature.name, for: identity))
        case .json: try output.append(renderer.json(evaluation, of: feature.name, for: identity))
        }
      }
      return !output.isClosed
    }
    try output.flush()
  }

  /// Prints how many get what of each feature.
  func summarize() throws {
    var summaries = features.map(EvaluationSummary.init)
    try forEachIdentity { identity in
      for index in summaries.indices { summaries[index].add(features[index].evaluate(identity)) }
      return true
    }
    var output = ResultBuffer()
    for summary in summaries {
      switch arguments.format {
      case .text: try output.append(renderer.text(summary))
      case .json: try output.append(renderer.json(summary))
      }
    }
    try output.flush()
  }

  /// Passes on all identities, the named ones first, until the body returns false.
  private func forEachIdentity(
    _ body: (String) throws -> Bool
  ) throws {
    for identity in arguments.identities {
      guard try body(try named(identity)) else { return }
    }
    guard let path = arguments.identitiesPath else { return }
    var file = try IdentityFile(path)
    while let identity = try file.next() {
      guard try body(identity) else { return }
    }
  }

  private func named(_ identity: String) throws -> String {
    do throws(InvalidIdentity) { return try identityKey(identity.utf8.span) } catch {
      throw CommandFailure(error.description)
    }
  }
}

/// That it is not known by which salts a provider deals out some cohorts.
func noteOnSalts(of cohorts: [String], by provider: ProviderSettings) -> String {
  guard !cohorts.isEmpty else { return "" }
  return
    "titrate: note: \"\(provider.name)\" has told no salts for the cohort of \(list(cohorts)). Who "
    + "belongs to it is computed from titrate's own, and is right only if it deals out by those.\n"
}

extension [EvaluatedFeature] {
  /// Those that words name; without a word, all.
  fileprivate func selecting(_ names: [String]) throws -> [EvaluatedFeature] {
    let known = map(\.name.text)
    if let unknown = names.first(where: { !known.contains($0) }) {
      throw CommandFailure(
        "The environment serves no feature \"\(unknown)\"."
          + didYouMean(suggestion(for: unknown, among: known)))
    }
    return filter { names.isEmpty || names.contains($0.name.text) }
  }
}

extension [State] {
  /// The environment that a word names; without a word, the only one.
  func environment(named name: String?) throws -> EnvironmentKey {
    let known = reduce(into: Set()) { $0.formUnion($1.environments.keys) }.sorted()
    guard let name else {
      guard let only = known.first, known.count == 1 else {
        throw CommandFailure.environmentNotNamed(known.map(\.text))
      }
      return only
    }
    guard let key = EnvironmentKey(name), known.contains(key) else {
      throw CommandFailure(
        "The state has no environment \"\(name)\"."
          + didYouMean(suggestion(for: name, among: known.map(\.text)))
          + " `titrate apply` makes the environments that manifests describe.")
    }
    return key
  }
}

extension CommandFailure {
  static func environmentNotNamed(_ known: [String]) -> Self {
    Self(
      known.isEmpty
        ? "The state has no environment yet. `titrate apply` makes those that manifests describe."
        : "The state has several environments: \(list(known)). Say with --environment which one is meant."
    )
  }
}
