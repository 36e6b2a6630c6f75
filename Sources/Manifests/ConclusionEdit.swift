package import Domain
package import JSONSyntax

/// The edit of two manifests that ends an experiment with a conclusion.
package struct ConclusionEdit {
  private let conclusion: Conclusion
  private let current: Experiment
  private let state: State

  /// Prepares the edit for an experiment that has run.
  package init(_ conclusion: Conclusion, of current: Experiment, in state: State) {
    self.conclusion = conclusion
    self.current = current
    self.state = state
  }

  /// The text of the experiment's manifest: it is completed, has the conclusion and no rollout.
  package func experiment(_ manifest: JSONDocument) -> [UInt8] {
    var edit = JSONEdit(manifest)
    edit.set("/status", to: .string(Status.completed.rawValue))
    // The conclusion goes where the rollout stood.
    edit.set(
      "/conclusion/decision", to: .string(conclusion.decision.rawValue),
      after: ["rollout", "status"])
    if let variant = conclusion.variant {
      edit.set("/conclusion/variant", to: .string(variant.text), after: ["decision"])
    } else {
      edit.remove("/conclusion/variant")
    }
    edit.set("/conclusion/reason", to: .string(conclusion.reason))
    edit.remove("/rollout")
    return edit.bytes
  }

  /// The text of the feature's manifest: everyone in the environment gets the winner, and other
  /// environments stay as they are. Where the conclusion was applied before, the feature is left
  /// alone, since it may have moved on.
  package func feature(_ manifest: JSONDocument, _ feature: FeatureManifest) -> [UInt8] {
    var edit = JSONEdit(manifest)
    guard !conclusion.decidesSame(as: current.conclusion),
      let winner = state.winner(of: conclusion, of: current),
      let stored = state.features[current.feature]
    else { return edit.bytes }
    let environment = current.id.environment
    let entry = "/environments/\(environment)"
    let standard = feature.environmentDefault(
      in: environment, variants: stored.variants.map(\.key))
    if standard.value != winner { edit.set("\(entry)/value", to: winner.json) }
    if !standard.isEnabled { edit.set("\(entry)/enabled", to: .boolean(true)) }
    let takesFromSome = standard.allocations.entries.contains { share in
      share.percentage > .zero && stored.value(of: share.variant) != winner
    }
    if takesFromSome { edit.remove("\(entry)/allocations") }
    return edit.bytes
  }
}
