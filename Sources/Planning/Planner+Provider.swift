import Domain
import JSONSyntax
import Manifests

// What manifests say, and what the provider has.
extension Planner {
  /// Refuses another provider than the base of a pull request names: it would be asked with the
  /// credentials of that one.
  mutating func checkProviderPlace() {
    guard let base = input.base?.provider, base != due.settings.provider else { return }
    problems.report(
      ProviderRule.providerMoved.diagnostic(
        "Where this is to be merged, the provider is \(quoted(base.name)), with other settings. It was not "
          + "asked. Put \"provider\" back as it was; what changes it changes nothing else.",
        at: due.settings.location(of: "/provider")),
      about: .everything)
  }

  /// Checks environments, features and experiments against what the provider has.
  mutating func checkProvider() {
    guard let provider = due.settings.provider else { return }
    if let reading = input.reading {
      for key in provider.environments { check(key, reading) }
      for name in due.features.keys.sorted() { due.features[name].map { check($0, reading) } }
    } else if input.isOffline {
      problems.report(
        ProviderRule.plannedOffline.diagnostic(
          "Planned with --offline: it comes from what titrate keeps. What \(quoted(provider.name)) serves by now may be "
            + "something else.", at: nil), about: .everything)
    }
    for id in experimentIDs {
      if let wanted = due.experiments[id] { check(wanted, provider) }
    }
  }

  // MARK: Environments

  private mutating func check(_ key: EnvironmentKey, _ reading: ProviderReading) {
    let manifest = due.environments[key]
    guard let versioning = reading.environments[key] else {
      guard wasAsked(about: key) else { return }
      let pointer = "/provider/environments/\(key)"
      return problems.report(
        ProviderRule.missingAtProvider.diagnostic(
          "\(quoted(reading.provider)) has no environment \(quoted(key.text)). Correct the key, or make "
            + "the environment there first.",
          at: manifest?.location(of: "/key")
            ?? due.settings.path.map { SourceLocation(path: $0, key: pointer) }),
        about: .subject(.environment(key)))
    }
    guard let manifest, manifest.versioning != versioning else { return }
    problems.report(
      ProviderRule.differsFromProvider.diagnostic(
        "In \(quoted(reading.provider)) the environment has the versioning \"\(versioning.rawValue)\". "
          + "Write that, or remove the manifest, which is not needed.",
        at: manifest.location(of: "/featureVersioning")),
      about: .subject(.environment(key)))
  }

  /// Whether there is a flag in an environment that anybody wants to know of.
  private func wasAsked(about key: EnvironmentKey) -> Bool {
    due.features.values.contains { $0.path != nil }
      || due.experiments.keys.contains { $0.environment == key }
      || state.experiments.keys.contains { $0.environment == key }
  }

  // MARK: Features

  /// Checks a manifest; of several differences the first one is told.
  private mutating func check(_ manifest: FeatureManifest, _ reading: ProviderReading) {
    guard manifest.path != nil else { return }
    let name = manifest.name
    for key in due.settings.provider?.environments ?? [] where reading.environments[key] != nil {
      guard let description = reading.descriptions[FlagID(key, name)] else {
        return problems.report(
          ProviderRule.missingAtProvider.diagnostic(
            "\(quoted(reading.provider)) has no feature \(quoted(name.text)) in \(quoted(key.text)). "
              + "Correct the name, or make the feature there first.",
            at: manifest.location(of: "/name")), about: .subject(.feature(name)))
      }
      guard let (pointer, difference) = manifest.difference(from: description) else { continue }
      return problems.report(
        ProviderRule.differsFromProvider.diagnostic(
          "In \(quoted(reading.provider)) \(difference) Write what is there, or change it there first.",
          at: manifest.location(of: pointer)), about: .subject(.feature(name)))
    }
  }

  // MARK: Experiments

  private mutating func check(_ wanted: ExperimentManifest, _ provider: ProviderSettings) {
    guard provider.environments.contains(wanted.id.environment),
      !isBlocked(wanted.id, of: wanted.feature)
    else { return }
    if due.features[wanted.feature] == nil || isGone(wanted) {
      reportMissingFeature(wanted, provider)
    } else if due.environments[wanted.id.environment] == nil {
      report(
        ReferenceRule.unknownEnvironment,
        "No manifest describes the environment, and nothing is kept of it. Plan without --offline, so "
          + "that \(quoted(provider.name)) is asked.", at: "/environment", of: wanted.id)
    } else {
      checkOverrides(wanted, provider)
    }
  }

  private mutating func reportMissingFeature(
    _ wanted: ExperimentManifest, _ provider: ProviderSettings
  ) {
    guard input.reading != nil else {
      return report(
        ReferenceRule.unknownFeature,
        "No manifest describes the feature \(quoted(wanted.feature.text)), and nothing is kept of it. "
          + "Plan without --offline, so that \(quoted(provider.name)) is asked.", at: "/feature",
        of: wanted.id)
    }
    report(
      ProviderRule.missingAtProvider,
      "\(quoted(provider.name)) has no feature \(quoted(wanted.feature.text)) in "
        + "\(quoted(wanted.id.environment.text)). Correct the name, or make the feature there first.",
      at: "/feature", of: wanted.id)
  }

  /// Whether the provider does not have the feature any more that an experiment needs.
  private func isGone(_ wanted: ExperimentManifest) -> Bool {
    guard let reading = input.reading, reading.environments[wanted.id.environment] != nil else {
      return false
    }
    return wanted.status != .completed
      && reading.descriptions[wanted.flagID] == nil
  }

  /// An override that somebody else has made on the flag of a rollout, and that would come first.
  private mutating func checkOverrides(
    _ wanted: ExperimentManifest, _ provider: ProviderSettings
  ) {
    let current = state.experiments[wanted.id]
    guard wanted.rollout != nil || current?.segment != nil,
      let serving = input.reading?.serving[wanted.flagID]
    else { return }
    let present = current?.segment.flatMap { serving.override(for: $0.id) }
    let isMade = present != nil && wanted.iteration <= current?.iteration ?? 0
    guard let foreign = serving.firstForeign(before: isMade ? serving.lastRank : nil) else {
      return
    }
    let name = foreign.name.map { " " + quoted($0) } ?? ""
    let rank = isMade ? "give it a lower rank" : "make it again, with a lower rank, after the start"
    report(
      ProviderRule.foreignOverride,
      "In \(quoted(provider.name)) the feature has the override\(name), which titrate has not made, and "
        + "which would come first. Remove it there, or \(rank), or experiment with another feature.",
      at: "/feature", of: wanted.id)
  }
}

extension Planner {
  /// That nobody knows yet who belongs to a cohort, where a provider deals out by salts of its own.
  func reasonOfSalts(
    _ intent: ExperimentIntent, _ before: Rollout?, _ after: Rollout?
  ) -> String? {
    guard let reading = input.reading, reading.descriptions[intent.flagID]?.hasOwnSalts == true,
      let after, after.override.wasEnabled
    else { return nil }
    guard before?.override.wasEnabled != true || before?.segment.id != after.segment.id else {
      let isGone =
        reading.serving[intent.flagID].map { $0.override(for: after.segment.id) == nil } ?? false
      return isGone
        ? "In \(quoted(reading.provider)) the override is gone, and is made anew: the same people belong to "
          + "the cohort, but who of them gets which variant is dealt out anew." : nil
    }
    guard after.segment.servedSalts == nil else { return nil }
    return
      "Who exactly belongs to the cohort is known once \(quoted(reading.provider)) has made it, which "
      + "deals identities out by salts of its own."
  }
}

extension FlagServing {
  /// The worst rank of titrate's overrides.
  fileprivate var lastRank: Int? {
    overrides.filter { $0.segment != nil }.map(\.priority).max()
  }

  /// The override of somebody else that wins over others of a rank; without a rank, any.
  fileprivate func firstForeign(before rank: Int?) -> OverrideServing? {
    overrides.first { override in
      override.segment == nil && rank.map { override.priority <= $0 } != false
    }
  }
}

extension FeatureManifest {
  /// How it differs from what a provider has, in a sentence, and where; nil where it does not.
  fileprivate func difference(from description: FlagDescription) -> (String, String)? {
    guard kind == description.kind else {
      return ("/type", "the feature is \"\(description.kind.rawValue)\".")
    }
    let (here, there) = (variants.map(\.key), description.variants.map(\.key))
    if here != there {
      let names = list(there.map(\.text))
      return Set(here) == Set(there)
        ? ("/variants", "the order of the variants, which decides who gets what, is \(names).")
        : ("/variants", there.isEmpty ? "it has no variant." : "it has the variants \(names).")
    }
    for (index, variant) in description.variants.enumerated()
    where variants[index].value != variant.value {
      return (
        "/variants/\(index)/value", "the variant \"\(variant.key)\" is \(quoted(variant.value))."
      )
    }
    return nil
  }
}
