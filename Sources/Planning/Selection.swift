package import Domain
import JSONSyntax
package import Manifests

/// The part of a workspace that a run is narrowed to.
package struct Selection: Hashable, Sendable {
  /// The environments; they narrow nothing where experiments are named.
  package var environments: Set<EnvironmentKey>
  /// The experiments; none for all in the environments.
  package var experiments: Set<ExperimentID>

  /// Why a selection could not be made.
  package enum Failure: Error, Hashable, Sendable {
    case unknownEnvironment(String, suggestion: String?)
    case unknownExperiment(String, suggestion: String?)
    case ambiguousExperiment(String, [ExperimentID])
  }

  /// Makes a selection of what is known to exist.
  package init(environments: Set<EnvironmentKey>, experiments: Set<ExperimentID>) {
    self.environments = environments
    self.experiments = experiments
  }

  /// What there is to select from: what manifests describe, and what is stored.
  package struct Candidates: Hashable, Sendable {
    /// The environments.
    var environments: Set<EnvironmentKey>
    /// The experiments.
    var experiments: Set<ExperimentID>

    /// Makes candidates.
    package init(environments: Set<EnvironmentKey>, experiments: Set<ExperimentID>) {
      self.environments = environments
      self.experiments = experiments
    }

    /// All that a state knows.
    package init(_ state: State) {
      self.init(
        environments: Set(state.environments.keys), experiments: Set(state.experiments.keys))
    }

    /// Adds what manifests describe.
    package func union(_ workspace: Workspace) -> Self {
      Self(
        environments: environments.union(workspace.describedEnvironments),
        experiments: experiments.union(workspace.describedExperiments))
    }
  }

  /// Makes a selection of keys as people write them: `KEY`, or `ENVIRONMENT/KEY` where that is
  /// ambiguous. Nil, for everything, where there are none.
  /// Throws where a key is none of the candidates', or is ambiguous.
  package init?(
    environments: [String], experiments: [String], among candidates: Candidates
  ) throws(Failure) {
    guard !(environments.isEmpty && experiments.isEmpty) else { return nil }
    self.environments = []
    self.experiments = []
    for text in environments {
      self.environments.insert(try Self.environment(text, among: candidates.environments))
    }
    let known = candidates.experiments
    let eligible =
      self.environments.isEmpty
      ? known : known.filter { self.environments.contains($0.environment) }
    for text in experiments {
      self.experiments.insert(try Self.experiment(text, among: eligible))
    }
  }

  /// Whether an experiment belongs to it.
  package func contains(_ id: ExperimentID) -> Bool {
    experiments.isEmpty ? environments.contains(id.environment) : experiments.contains(id)
  }

  private static func environment(
    _ text: String, among known: Set<EnvironmentKey>
  ) throws(Failure) -> EnvironmentKey {
    guard let key = EnvironmentKey(text), known.contains(key) else {
      throw .unknownEnvironment(
        text, suggestion: JSONSyntax.suggestion(for: text, among: known.map(\.text).sorted()))
    }
    return key
  }

  private static func experiment(
    _ text: String, among known: Set<ExperimentID>
  ) throws(Failure) -> ExperimentID {
    let matches = known.filter { $0.key.text == text || $0.description == text }.sorted()
    guard let match = matches.first else {
      let names = known.map { text.contains("/") ? $0.description : $0.key.text }
      throw .unknownExperiment(
        text, suggestion: JSONSyntax.suggestion(for: text, among: names.sorted()))
    }
    guard matches.count == 1 else { throw .ambiguousExperiment(text, matches) }
    return match
  }
}
