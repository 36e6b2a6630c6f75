import Domain

/// Words that other tools use for the same ideas, or that stand in another place here, or for what
/// titrate does not have, and what to write instead. They are looked up in lower case, without
/// hyphens and underscores.
enum ForeignWords {
  /// What to do instead of writing a word.
  struct Advice {
    /// In full sentences.
    let text: String
    /// The word of ours that means the same; nil where there is none.
    var ourWord: String?
  }

  /// What to write instead of another tool's status.
  static func status(_ word: String) -> String? { statuses[folded(word)]?.text }

  /// What to write instead of a field of another tool or another place.
  static func field(_ word: String) -> Advice? { fields[folded(word)] }

  /// What to write instead of another tool's kind.
  static func kind(_ word: String) -> String? { kinds[folded(word)]?.text }

  private static func folded(_ word: String) -> String {
    guard word.utf8.count <= 80 else { return "" }
    return word.lowercased().filter { $0 != "-" && $0 != "_" }
  }

  private static let statuses = table([
    (["draft", "new", "pending", "planned", "notstarted"], our("created")),
    (["active", "started", "live", "launched", "enabled", "resumed"], our("running")),
    (
      ["stopped", "inactive", "disabled"],
      our("paused", ", or \"completed\" if it is over for good.")
    ),
    (["ended", "finished", "concluded", "archived", "done", "closed"], our("completed")),
  ])

  private static let fields = table(sameIdeas + otherPlaces + missingIdeas)

  private static let sameIdeas = [
    (
      ["variations", "arms", "buckets", "multivariateoptions"],
      our("variants", ". They are a field of the feature.")
    ),
    (
      ["weight", "weights", "distribution", "percentageallocation", "defaultpercentageallocation"],
      our("split", " in a rollout, \"allocations\" in a feature.")
    ),
    (
      ["traffic", "trafficallocation", "coverage", "percent", "rolloutpercentage"],
      our("percentage", ". It is a field of the rollout.")
    ),
    (["exposure"], our("percentage", " in a rollout, \"exposures\" in results.")),
    (["users", "visitors", "participants", "samplesizes"], our("exposures", inResults)),
    (["lift", "uplift", "delta", "difference"], our("effect", inResults)),
    (["cilow", "low", "lowerbound"], our("lower", inResults)),
    (["cihigh", "high", "upperbound"], our("upper", inResults)),
    (["confidence"], our("confidenceLevel", inResults)),
    (["user", "userid", "identifier"], our("identity", inSpec)),
    (["expect", "expected"], our("value", inSpec)),
    (["tolerance", "epsilon"], our("within", inSpec)),
    (["flag", "flagkey", "featureflag"], our("feature")),
    (["env"], our("environment")),
    (["state", "phase"], our("status")),
    (["id"], our("key", ". Numeric ids are kept in the state, never in a manifest.")),
    (["slug"], our("key")),
    (["goal", "goals"], our("metrics")),
    (["defaultvalue", "initialvalue"], our("value")),
    (["on", "defaultenabled"], our("enabled")),
    (["active"], our("enabled", " in a feature, \"status\" in an experiment.")),
    (["versioning"], our("featureVersioning")),
    (["usev2featureversioning"], our("featureVersioning", ": \"v2\".")),
  ]

  private static let otherPlaces = [
    (
      ["variants"],
      Advice("They are a field of the feature; its experiments name them under \"split\".")
    ),
    (
      ["allocations", "allocation"],
      Advice(
        "A rollout has a \"split\"; a feature has \"allocations\" for each of its \"environments\"."
      )
    ),
    (["split", "percentage"], Advice("It is a field of an experiment's \"rollout\".")),
    (["key"], Advice("A feature and a metric have a \"name\"; other things have a \"key\".")),
    (
      ["startedat", "endedat", "createdat", "updatedat"],
      Advice("Times are kept in the state, never in a manifest.")
    ),
    (["seed", "salt"], Advice("Seeds are kept in the state, never in a manifest.")),
  ]

  /// What titrate does not have, and how people do it.
  private static let missingIdeas = [
    (
      [
        "targeting", "targets", "rules", "conditions", "filters", "segment", "segments", "audience",
      ],
      Advice(
        "Titrate has no targeting: a cohort is a share of everyone who asks. Let the code ask for the "
          + "feature only where it is meant, for people who are signed in, say; the split is dealt out "
          + "among those.")
    ),
    (
      ["overrides", "useroverrides", "forcedvariations", "allowlist", "whitelist"],
      Advice(
        "Titrate has no overrides for single people. To look at a variant, give the experiment a twin in "
          + "an environment for tests, with all of its split on that variant.")
    ),
    (
      ["layer", "layers", "namespace", "exclusiongroup", "mutualexclusion", "holdout"],
      Advice(
        "Titrate has no layers: a feature has one experiment at a time, and experiments on other features "
          + "are dealt out independently of it. Run what must not overlap one after the other, or as "
          + "variants of one feature.")
    ),
    (
      ["prerequisites", "prerequisite", "dependson", "dependencies", "requires"],
      Advice(
        "Titrate has no prerequisites: each feature is served by itself. Let the code ask for both "
          + "features, or make each combination a variant of one.")
    ),
    (
      ["bucketby", "bucketingkey", "hashattribute", "randomizationunit", "stickiness"],
      Advice(
        "Titrate has no choice of what is dealt out by: that is the identifier with which clients ask. Let "
          + "them ask with that of the account, say, so that all of an account get the same.")
    ),
  ]

  private static let kinds = table([
    (["flag", "featureflag", "toggle"], our("Feature")),
    (["test", "abtest"], our("Experiment")),
    (["env"], our("Environment")),
    (["result", "report", "analysis"], our("Results")),
    (["assertion", "expectation", "check"], our("Spec")),
  ])

  private static let inResults = ". It is a field of results."
  private static let inSpec = ". It is a field of a case of a spec."

  private static func our(_ word: String, _ rest: String = ".") -> Advice {
    Advice("Titrate's word for it is \"\(word)\"\(rest)", word)
  }

  private static func table(_ rows: [([String], Advice)]) -> [String: Advice] {
    var table: [String: Advice] = [:]
    for (words, advice) in rows {
      for word in words { table[word] = advice }
    }
    return table
  }
}

extension ForeignWords.Advice {
  fileprivate init(_ text: String, _ ourWord: String? = nil) {
    self.init(text: text, ourWord: ourWord)
  }
}
