import Domain
import JSONSyntax
import Manifests

// A conclusion says what everyone gets from then on. In the change that records it, the manifests
// must make that so; later they may go on to other things.
extension Planner {
  /// Checks that what is concluded is what everyone gets.
  mutating func judgeConclusion(_ wanted: ExperimentManifest, _ current: Experiment) {
    guard let conclusion = wanted.conclusion, current.status != .created,
      !conclusion.decidesSame(as: current.conclusion)
    else { return }
    guard let winner = winner(of: conclusion, wanted, current) else { return }
    if wanted.rollout != nil {
      report(
        StateRule.conclusionKeepsRollout,
        "What is concluded is for everyone, and the rollout would go on splitting its cohort. Remove "
          + "\"rollout\" in the same change.", at: "/rollout", of: wanted.id)
    }
    judgeDefault(winner, wanted, current)
  }

  /// What everyone is to get; nil where the conclusion leaves that open.
  private mutating func winner(
    of conclusion: Conclusion, _ wanted: ExperimentManifest, _ current: Experiment
  ) -> FlagValue? {
    if case .ship = conclusion.decision, let variant = conclusion.variant,
      let feature = state.features[current.feature], feature.value(of: variant) == nil
    {
      report(
        ReferenceRule.unknownVariant, noVariant(variant, among: feature.variants.map(\.key)),
        at: "/conclusion/variant", of: wanted.id)
    }
    return state.rollout(of: current) == nil ? nil : state.winner(of: conclusion, of: current)
  }

  private mutating func judgeDefault(
    _ winner: FlagValue, _ wanted: ExperimentManifest, _ current: Experiment
  ) {
    let environment = wanted.id.environment
    guard let feature = state.features[current.feature],
      let manifest = due.features[current.feature]
    else { return }
    let standard = manifest.environmentDefault(
      in: environment, variants: feature.variants.map(\.key))
    let entry = "{\"environments\": {\"\(environment)\": "
    let wayOut =
      manifest.path == nil ? " It has no manifest: write one, or change it at the provider." : ""
    if standard.value != winner, standard.allocations.control > .zero {
      let text = String(decoding: winner.json.canonical(), as: UTF8.self)
      report(
        StateRule.conclusionDisagrees,
        "Everyone would get \(quoted(standard.value)). Set the value of \(quoted(feature.name.text)) there: "
          + "\(entry){\"value\": \(text)}}}.\(wayOut)", at: "/conclusion", of: wanted.id,
        notes: notes(manifest, \.value, "value", environment))
    }
    if !standard.isEnabled {
      report(
        StateRule.conclusionDisagrees,
        "The feature would be off for everyone, the winner's people included. Let it be on there: "
          + "\(entry){\"enabled\": true}}}.\(wayOut)", at: "/conclusion", of: wanted.id,
        notes: notes(manifest, \.isEnabled, "enabled", environment))
    }
    let others = standard.allocations.entries.filter { share in
      share.percentage > .zero && feature.value(of: share.variant) != winner
    }
    if !others.isEmpty {
      report(
        StateRule.conclusionDisagrees,
        "The default allocations that come back with the end of the rollout take the winner from "
          + "some: \(others.map { "\($0.variant) \($0.percentage)%" }.joined(separator: ", ")). Set them "
          + "to 0 there, or remove them.", at: "/conclusion", of: wanted.id,
        notes: [
          Diagnostic.Note(
            message: "they stand here",
            location: manifest.location(of: "/environments/\(environment)/allocations"))
        ])
    }
  }

  /// Where a manifest says what everyone gets; nothing without one.
  private func notes<Value>(
    _ manifest: FeatureManifest, _ field: KeyPath<FeatureManifest.Entry, Value?>, _ name: String,
    _ environment: EnvironmentKey
  ) -> [Diagnostic.Note] {
    let isOwn = manifest.entries[environment]?[keyPath: field] != nil
    let pointer = isOwn ? "/environments/\(environment)/\(name)" : "/\(name)"
    return manifest.location(of: pointer).map {
      [Diagnostic.Note(message: "what everyone gets stands here", location: $0)]
    } ?? []
  }

  // MARK: Shipping

  /// Tells what everyone gets where a rollout goes because its winner ships, computed from what was
  /// served before the plan and what is served after it. Reports an error where anyone would lose
  /// what is concluded.
  mutating func tellShipments(_ intents: [ExperimentIntent]) {
    for intent in intents where intent.rolloutChange == .remove {
      guard let effect = effect(on: intent, since: input.stored.state),
        let winner = winner(shippedBy: intent, effect)
      else { continue }
      let all = Redistribution(effect)
      let losing = all.percentage { $0.before.served.serves(winner) && $0.isMove }
      guard losing == .zero else {
        report(
          PeopleRule.conclusionTakesWinner,
          "\(losing)% of identities have what is shipped, and lose it with this plan. Another rollout "
            + "on the feature stands in the way.", at: "/conclusion", of: intent.id)
        continue
      }
      let keeping = all.percentage {
        $0.before.served.serves(winner) && $0.after.served.serves(winner)
      }
      let having = all.percentage { $0.after.served.serves(winner) }
      let reason = Self.shipping(winner, to: having, keeping, in: intent.id.environment)
      putReason(reason, shipping: winner.variant, to: intent.id)
    }
  }

  /// `SHIP green: everyone in production gets green; 2.5% had it already and keep it.`
  private static func shipping(
    _ winner: Served, to having: Percentage, _ keeping: Percentage, in environment: EnvironmentKey
  ) -> String {
    let decision =
      if case .on(let variant?, _) = winner { "SHIP \(variant)" } else { "STAY WITH THE CONTROL" }
    let people =
      having == .whole
      ? "everyone in \(environment) gets" : "\(having.spoken())% in \(environment) get"
    let before =
      keeping == .zero ? "nobody had it" : "\(keeping.spoken())% had it already and keep it"
    return "\(decision): \(people) \(winner.spoken()); \(before)."
  }

  /// What everyone is to get in the place of a rollout that goes: what is concluded; or, where
  /// nothing is, the value of one of its variants, if that is what everyone gets then. Nil where
  /// the cohort only falls back.
  func winner(shippedBy intent: ExperimentIntent, _ effect: Effect) -> Served? {
    let before = input.stored.state
    guard let current = intent.current, let rollout = before.rollout(of: current) else {
      return nil
    }
    if let conclusion = intent.wanted?.conclusion {
      guard intent.concludes else { return nil }
      return before.winner(of: conclusion, of: current).map {
        .on(variant: conclusion.variant, value: $0)
      }
    }
    let variants = effect.before.variants.filter { variant in
      rollout.override.state.allocations[variant.key] ?? .zero > .zero
        && variant.value != rollout.override.state.value
    }
    let winners = variants.map { Served.on(variant: $0.key, value: $0.value) }
    let all = Redistribution(effect)
    return winners.first { winner in all.share { !$0.after.served.serves(winner) }.counted == 0 }
  }

  private func effect(on intent: ExperimentIntent, since before: State) -> Effect? {
    let environment = intent.id.environment
    let entry = drift.entries[intent.flagID]
    guard let old = before.servedFlag(intent.flagID, as: entry?.served),
      let new = state.servedFlag(intent.flagID, as: entry?.serving)
    else { return nil }
    return Effect(
      environment: environment, feature: intent.featureName, before: old, after: new,
      bucketing: due.settings.publications.bucketing(in: environment))
  }
}

extension Served {
  /// Whether clients are served the same value.
  fileprivate func serves(_ other: Served) -> Bool { !isMove(to: other) }

  fileprivate var variant: VariantKey? {
    if case .on(let variant, _) = self { variant } else { nil }
  }
}

extension State {
  /// What clients are served of a flag.
  fileprivate func servedFlag(_ id: FlagID, as serving: FlagServing?) -> ServedFlag? {
    guard let feature = features[id.feature], let flag = feature[id.environment] else { return nil }
    let experiments = experiments(on: id)
    guard let serving else { return ServedFlag(feature, flag, experiments: experiments) }
    return ServedFlag(
      feature, flag.serving(serving), experiments: experiments.map { $0.serving(serving) })
  }
}
