package import JSONSyntax

/// What manifests ask for, and what a provider serves.
package enum ProviderRule: String, Rule {
  case providerMoved = "provider-moved"
  case environmentNotServed = "environment-not-served"
  case missingAtProvider = "missing-at-provider"
  case differsFromProvider = "differs-from-provider"
  case foreignOverride = "foreign-override"
  case plannedOffline = "planned-offline"

  /// What there is to know of each.
  package var explanation: Explanation {
    switch self {
    case .providerMoved:
      error(
        "another provider is named than at the base",
        cause: "`provider` in titrate.json says something else than where a pull request is to be "
          + "merged into. Its settings go to the provider's program together with its "
          + "credentials, so that it is not asked.",
        cure: "Put `provider` back as it was. To change it, change nothing else in that pull "
          + "request, and look well where it leads: its plan stays red.")
    case .environmentNotServed:
      error(
        "the provider does not serve this environment",
        cause: "An experiment stands in an environment that `provider.environments` in "
          + "titrate.json does not name, so that nothing would serve it.",
        cure: "Correct the environment, or add an entry for it to `provider.environments`.")
    case .missingAtProvider:
      error(
        "the provider does not have this",
        cause: "A manifest names a feature or an environment that the provider does not have. "
          + "Titrate changes what features serve, and makes neither features nor environments "
          + "there.",
        cure: "Correct the name, or make it at the provider first.")
    case .differsFromProvider:
      error(
        "the provider has something else",
        cause: "A manifest describes a feature or an environment otherwise than the provider has "
          + "it: another type, other variants or values, another order of variants, or another "
          + "versioning. The order decides who gets what. Titrate changes what features serve, "
          + "and not what they are.",
        cure: "Write it as the provider has it, or change it there first. Or remove the manifest: "
          + "then what the provider has counts.")
    case .foreignOverride:
      error(
        "an override is in the way that is not titrate's",
        cause: "Somebody else has made an override on the flag of an experiment. It wins over "
          + "that of the experiment, or will once that is made, so that the experiment would not "
          + "serve everyone that it should. One of a lower rank is no error: a plan tells that "
          + "there are others.",
        cure: "Remove the override at the provider, give it a lower rank, or experiment with "
          + "another feature. Titrate never touches what it has not made.")
    case .plannedOffline:
      warning(
        "the provider was not asked",
        cause: "The plan was made with --offline: from what titrate keeps, without asking the "
          + "provider. Somebody may have changed there what is served, and features without a "
          + "manifest may have changed.",
        cure: "Plan again without --offline, with the credentials of the provider, before anybody "
          + "relies on it.")
    }
  }
}
