/// Words that other tools use for the same ideas, and ours for them.
enum ForeignWords {
  /// Our status for another tool's word, with what there is to know about it.
  static let statuses: [String: String] = [
    "draft": "Titrate's word for it is \"created\".",
    "new": "Titrate's word for it is \"created\".",
    "pending": "Titrate's word for it is \"created\".",
    "active": "Titrate's word for it is \"running\".",
    "started": "Titrate's word for it is \"running\".",
    "live": "Titrate's word for it is \"running\".",
    "launched": "Titrate's word for it is \"running\".",
    "enabled": "Titrate's word for it is \"running\".",
    "stopped": "Titrate's word for it is \"paused\", or \"completed\" if it is over for good.",
    "inactive": "Titrate's word for it is \"paused\", or \"completed\" if it is over for good.",
    "disabled": "Titrate's word for it is \"paused\", or \"completed\" if it is over for good.",
    "ended": "Titrate's word for it is \"completed\".",
    "finished": "Titrate's word for it is \"completed\".",
    "concluded": "Titrate's word for it is \"completed\".",
    "archived": "Titrate's word for it is \"completed\".",
    "done": "Titrate's word for it is \"completed\".",
  ]

  /// Our field for another tool's word.
  static let fields: [String: String] = [
    "variations": "Titrate's word for it is \"variants\", a field of the feature.",
    "arms": "Titrate's word for it is \"variants\", a field of the feature.",
    "buckets": "Titrate's word for it is \"variants\", a field of the feature.",
    "weight": "Titrate's word for it is \"split\" in a rollout, \"allocations\" in a feature.",
    "weights": "Titrate's word for it is \"split\" in a rollout, \"allocations\" in a feature.",
    "distribution": "Titrate's word for it is \"split\", a field of the rollout.",
    "traffic": "Titrate's word for it is \"percentage\", a field of the rollout.",
    "coverage": "Titrate's word for it is \"percentage\", a field of the rollout.",
    "exposure": "Titrate's word for it is \"percentage\", a field of the rollout.",
    "percent": "Titrate's word for it is \"percentage\", a field of the rollout.",
    "rolloutPercentage": "Titrate's word for it is \"percentage\", a field of the rollout.",
    "rollout_percentage": "Titrate's word for it is \"percentage\", a field of the rollout.",
    "flag": "Titrate's word for it is \"feature\".",
    "flagKey": "Titrate's word for it is \"feature\".",
    "featureFlag": "Titrate's word for it is \"feature\".",
    "env": "Titrate's word for it is \"environment\".",
    "state": "Titrate's word for it is \"status\".",
    "phase": "Titrate's word for it is \"status\".",
    "id":
      "Titrate's word for it is \"key\". Numeric ids are kept in the state, never in a manifest.",
    "slug": "Titrate's word for it is \"key\".",
    "goals": "Titrate's word for it is \"metrics\".",
    "goal": "Titrate's word for it is \"metrics\".",
    "defaultValue": "Titrate's word for it is \"value\".",
    "default_value": "Titrate's word for it is \"value\".",
    "on": "Titrate's word for it is \"enabled\".",
    "active": "Titrate's word for it is \"enabled\" in a feature, \"status\" in an experiment.",
    "started_at": "Times are kept in the state, never in a manifest.",
    "startedAt": "Times are kept in the state, never in a manifest.",
    "endedAt": "Times are kept in the state, never in a manifest.",
    "seed": "Seeds are kept in the state, never in a manifest.",
    "versioning": "Titrate's word for it is \"featureVersioning\".",
    "use_v2_feature_versioning": "Titrate's word for it is \"featureVersioning\": \"v2\".",
  ]

  /// Our kind for another tool's word.
  static let kinds: [String: String] = [
    "Flag": "Titrate's word for it is \"Feature\".",
    "FeatureFlag": "Titrate's word for it is \"Feature\".",
    "Test": "Titrate's word for it is \"Experiment\".",
    "ABTest": "Titrate's word for it is \"Experiment\".",
    "Env": "Titrate's word for it is \"Environment\".",
  ]
}
