import Domain

/// Words that other tools use for the same ideas, or that stand in another place here, and what to
/// write instead. They are looked up in lower case, without hyphens and underscores.
enum ForeignWords {
  /// What to write instead of another tool's status.
  static func status(_ word: String) -> String? { statuses[folded(word)] }

  /// What to write instead of a field of another tool or another place.
  static func field(_ word: String) -> String? { fields[folded(word)] }

  /// What to write instead of another tool's kind.
  static func kind(_ word: String) -> String? { kinds[folded(word)] }

  private static func folded(_ word: String) -> String {
    guard word.utf8.count <= 80 else { return "" }
    return word.lowercased().filter { $0 != "-" && $0 != "_" }
  }

  private static let statuses = table([
    (["draft", "new", "pending", "planned", "notstarted"], ourWord("created")),
    (["active", "started", "live", "launched", "enabled", "resumed"], ourWord("running")),
    (
      ["stopped", "inactive", "disabled"],
      ourWord("paused").dropLast() + ", or \"completed\" if it is over for good."
    ),
    (["ended", "finished", "concluded", "archived", "done", "closed"], ourWord("completed")),
  ])

  private static let fields = table([
    (
      ["variations", "arms", "buckets", "multivariateoptions"],
      ourWord("variants") + " They are a field of the feature."
    ),
    (["variants"], "They are a field of the feature; its experiments name them under \"split\"."),
    (
      ["weight", "weights", "distribution", "percentageallocation", "defaultpercentageallocation"],
      ourWord("split").dropLast() + " in a rollout, \"allocations\" in a feature."
    ),
    (
      ["allocations", "allocation"],
      "A rollout has a \"split\"; a feature has \"allocations\" for each of its \"environments\"."
    ),
    (["split", "percentage"], "It is a field of an experiment's \"rollout\"."),
    (
      ["traffic", "trafficallocation", "coverage", "percent", "rolloutpercentage"],
      ourWord("percentage") + " It is a field of the rollout."
    ),
    (
      ["exposure"], ourWord("percentage").dropLast() + " in a rollout, \"exposures\" in results."
    ),
    (["users", "visitors", "participants", "samplesizes"], inResults("exposures")),
    (["lift", "uplift", "delta", "difference"], inResults("effect")),
    (["cilow", "low", "lowerbound"], inResults("lower")),
    (["cihigh", "high", "upperbound"], inResults("upper")),
    (["confidence"], inResults("confidenceLevel")),
    (["flag", "flagkey", "featureflag"], ourWord("feature")),
    (["env"], ourWord("environment")),
    (["state", "phase"], ourWord("status")),
    (["id"], ourWord("key") + " Numeric ids are kept in the state, never in a manifest."),
    (["slug"], ourWord("key")),
    (["key"], "A feature and a metric have a \"name\"; other things have a \"key\"."),
    (["goal", "goals"], ourWord("metrics")),
    (["defaultvalue", "initialvalue"], ourWord("value")),
    (["on", "defaultenabled"], ourWord("enabled")),
    (["active"], ourWord("enabled").dropLast() + " in a feature, \"status\" in an experiment."),
    (
      ["startedat", "endedat", "createdat", "updatedat"],
      "Times are kept in the state, never in a manifest."
    ),
    (["seed", "salt"], "Seeds are kept in the state, never in a manifest."),
    (["versioning"], ourWord("featureVersioning")),
    (["usev2featureversioning"], ourWord("featureVersioning").dropLast() + ": \"v2\"."),
  ])

  private static let kinds = table([
    (["flag", "featureflag", "toggle"], ourWord("Feature")),
    (["test", "abtest"], ourWord("Experiment")),
    (["env"], ourWord("Environment")),
    (["result", "report", "analysis"], ourWord("Results")),
  ])

  private static func ourWord(_ word: String) -> String { "Titrate's word for it is \"\(word)\"." }

  private static func inResults(_ word: String) -> String {
    ourWord(word) + " It is a field of results."
  }

  private static func table(_ rows: [([String], String)]) -> [String: String] {
    var table: [String: String] = [:]
    for (words, hint) in rows {
      for word in words { table[word] = hint }
    }
    return table
  }
}
