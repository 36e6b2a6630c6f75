/// A workspace through all that can happen to it, in steps: the files that each one writes, or
/// removes where the text is nil.
enum SchemaLife {
  typealias Step = (name: String, files: [String: String?])

  static let steps: [Step] = [
    ("nothing", [:]),
    (
      "definitions",
      [
        "titrate.json": #"""
        {"ignore":["package.json"],
          "publish":[{"environment":"production","format":"flagsmith","path":"served.json"}]}
        """#,
        "package.json": #"{"name":"storefront"}"#,
        "environments/production.json": environment("production", "v2"),
        "environments/staging.json": environment("staging", "v1"),
        "features/button.json": button(value: "grey", green: 10),
        "features/banner.json": #"{"kind":"Feature","name":"banner","value":true}"#,
        "features/limit.json": #"{"kind":"Feature","name":"limit","value":3,"enabled":true}"#,
      ]
    ),
    (
      "created",
      [
        "experiments/cta.json": experiment("production", "created"),
        "experiments/cta-staging.json": experiment("staging", "created"),
        "experiments/banner.json": #"""
        {"kind":"Experiment","key":"banner","hypothesis":"Less.","environment":"staging",
          "feature":"banner","status":"running","owner":"growth","name":"No banner"}
        """#,
      ]
    ),
    ("start", both("running")),
    ("ramp", both("running", rollout: rollout(33.33), hypothesis: "Even more.")),
    (
      "held",
      [
        "features/button.json": button(value: "grey", green: 20),
        "features/limit.json": #"{"kind":"Feature","name":"limit","value":4}"#,
      ]
    ),
    ("pause", both("paused")),
    ("resume", both("running")),
    ("complete", both("completed")),
    (
      "winner",
      both("completed", rollout: nil).merging(
        ["features/button.json": button(value: "green", green: 0, blue: "navy")]) { $1 }
    ),
    (
      "cleaning",
      [
        "experiments/cta.json": nil, "experiments/cta-staging.json": nil,
        "environments/staging.json": environment("staging", "v2"),
        "features/limit.json": nil,
        "features/button.json": #"{"kind":"Feature","name":"button","value":"green"}"#,
        "features/banner.json": #"""
        {"kind":"Feature","name":"banner","value":true,"type":"multivariate",
          "variants":[{"key":"small","value":2}]}
        """#,
      ]
    ),
    (
      "mistakes",
      [
        "broken.json": "{", "twice.json": environment("staging", "v1"),
        "experiments/banner.json": nil, "experiments/other.json": experiment("nowhere", "paused"),
        "experiments/cta.json": experiment("staging", "completed"),
      ]
    ),
    (
      "farewell",
      [
        "broken.json": nil, "twice.json": nil, "experiments/other.json": nil,
        "experiments/cta.json": nil,
        "experiments/banner.json": #"""
        {"kind":"Experiment","key":"banner","hypothesis":"Less.","environment":"staging",
          "feature":"banner","status":"completed"}
        """#,
      ]
    ),
    (
      "end",
      ["experiments/banner.json": nil, "environments/staging.json": nil]
    ),
  ]

  private static func environment(_ key: String, _ versioning: String) -> String {
    #"{"kind":"Environment","key":"\#(key)","featureVersioning":"\#(versioning)"}"#
  }

  private static func button(value: String, green: Int, blue: String = "blue") -> String {
    #"""
    {"kind":"Feature","name":"button","type":"multivariate","value":"\#(value)","enabled":true,
      "variants":[{"key":"green","value":"green"},{"key":"blue","value":"\#(blue)"}],
      "environments":{"production":{"allocations":{"green":\#(green)}}}}
    """#
  }

  private static func rollout(_ percentage: Double) -> String {
    #""rollout":{"percentage":\#(percentage),"split":{"control":50,"green":25.5,"blue":24.5}},"#
  }

  private static func experiment(
    _ environment: String, _ status: String, rollout: String? = rollout(20),
    hypothesis: String = "More."
  ) -> String {
    #"""
    {"kind":"Experiment","key":"cta","hypothesis":"\#(hypothesis)","environment":"\#(environment)",
      "feature":"button",\#(rollout ?? "")"status":"\#(status)"}
    """#
  }

  private static func both(
    _ status: String, rollout: String? = rollout(33.33), hypothesis: String = "Even more."
  ) -> [String: String?] {
    [
      "experiments/cta.json": experiment(
        "production", status, rollout: rollout, hypothesis: hypothesis),
      "experiments/cta-staging.json": experiment(
        "staging", status, rollout: rollout, hypothesis: hypothesis),
    ]
  }
}
