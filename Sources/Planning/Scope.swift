import Domain
import Manifests

/// What a run is narrowed to, with what that needs.
struct Scope: Sendable {
  private let selection: Selection?
  /// The features of the selected experiments.
  private let features: Set<FeatureName>
  private let environments: Set<EnvironmentKey>

  init(_ selection: Selection?, _ workspace: Workspace, _ state: State) {
    self.selection = selection
    guard let selection else {
      (features, environments) = ([], [])
      return
    }
    let wanted = workspace.experiments.values.filter { selection.contains($0.id) }
    let stored = state.experiments.values.filter { selection.contains($0.id) }
    features = Set(wanted.map(\.feature) + stored.map(\.feature))
    // A new experiment with mistakes does not count: what it needs is not known.
    let known = selection.experiments.filter {
      workspace.experiments[$0] != nil || state.experiments[$0] != nil
        || !workspace.describes(.experiment($0))
    }
    environments =
      selection.experiments.isEmpty
      ? selection.environments : Set(known.map(\.environment))
  }

  var isEverything: Bool { selection == nil }

  /// Whether it is environments, with what every feature serves there by default.
  var isOfEnvironments: Bool {
    selection.map { $0.experiments.isEmpty && !$0.environments.isEmpty } ?? false
  }

  /// Whether a feature is in it with what it is everywhere: its type and its variants.
  func containsWhole(_ name: FeatureName) -> Bool { isEverything || features.contains(name) }

  func contains(_ subject: Subject) -> Bool {
    guard let selection else { return true }
    return switch subject {
    case .experiment(let id): selection.contains(id)
    case .feature(let name): isOfEnvironments || features.contains(name)
    case .environment(let key): environments.contains(key)
    }
  }
}
