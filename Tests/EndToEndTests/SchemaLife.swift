import Foundation

/// A workspace through all that can happen to it, in steps: the files that each one writes, or
/// removes where the text is nil.
enum SchemaLife {
  typealias Step = (name: String, files: [String: String?])

  /// What is done with production's experiment once the files of a step are written and applied.
  static let commands: [String: [[String]]] = [
    "ramp": [["stop", "production/cta", "--reason", "Errors"], ["release", "production/cta"]],
    "pause": [["stop", "production/cta", "--reason", "Still errors"]],
  ]

  static let steps: [Step] = [
    ("nothing", [:]),
    (
      "definitions",
      [
        "titrate.json": #"""
        {"ignore":["package.json"],
          "policy":{"maxRemovals":50,"freezes":[
            {"from":"2998-12-01T00:00:00Z","to":"2999-01-02T00:00:00Z","reason":"Turn of the year"}]},
          "publish":[{"environment":"production","format":"flagsmith","path":"served.json"}]}
        """#,
        "package.json": #"{"name":"storefront"}"#,
        "environments/production.json": environment("production", "v2"),
        "environments/staging.json": environment("staging", "v1"),
        "features/button.json": button(value: "grey", green: 10),
        "features/banner.json": #"{"kind":"Feature","name":"banner","value":true}"#,
        "features/limit.json": #"{"kind":"Feature","name":"limit","value":3,"enabled":true}"#,
        "experiments/limit.json": #"""
        {"kind":"Experiment","key":"limit","hypothesis":"Fewer.","environment":"production",
          "feature":"limit","status":"running","rollout":{"percentage":1},
          "schedule":{"startAt":"2999-01-01T00:00:00Z","endAt":"2999-02-01T00:00:00Z"}}
        """#,
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
        "specs/button.json": #"""
        {"kind":"Spec","environment":"production","feature":"button","cases":[
          {"identity":"erin","value":"grey"},{"identity":"erin","enabled":false},
          {"shares":{"control":50,"green":25.5},"of":"cohort"},
          {"shares":{"blue":0},"of":"everyone","within":100}]}
        """#,
        "specs/limit.json": #"""
        {"kind":"Spec","environment":"production","feature":"limit","at":"2999-01-15T00:00:00Z",
          "cases":[{"shares":{"control":100},"of":"cohort"}]}
        """#,
      ]
    ),
    ("drift", ["served.json": nil]),
    ("start", both("running")),
    ("measured", ["results/cta.json": results]),
    (
      "ramp",
      both("running", rollout: ramp, hypothesis: "Even more.").merging(["results/cta.json": nil]) {
        $1
      }
    ),
    ("over", both("running", hypothesis: "Even more.", more: #""iteration":2,"#)),
    (
      "held",
      [
        "features/button.json": button(value: "grey", green: 20),
        "features/limit.json": #"{"kind":"Feature","name":"limit","value":4}"#,
      ]
    ),
    ("pause", both("paused", more: #""iteration":2,"decideBy":"2020-01-01","#)),
    ("resume", both("running", more: #""iteration":2,\#(schedule),"#)),
    ("split", both("running", rollout: rollout(33.33, green: 10), more: #""iteration":2,"#)),
    ("complete", both("completed", more: #""iteration":2,"#)),
    (
      "winner",
      both("completed", rollout: nil, more: #""iteration":2,\#(conclusion),"#).merging(
        ["features/button.json": button(value: "green", green: 0, blue: "navy")]) { $1 }
    ),
    (
      "cleaning",
      [
        "experiments/cta.json": nil, "experiments/cta-staging.json": nil,
        "experiments/limit.json": nil, "specs/button.json": nil, "specs/limit.json": nil,
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

  private static func rollout(_ percentage: Double, green: Double = 25.5) -> String {
    #""rollout":{"percentage":\#(percentage),"split":{"control":\#(75.5 - green),"green":\#(green),"blue":24.5}},"#
  }

  private static let ramp = #"""
    "rollout":{"ramp":[{"after":"0d","percentage":33.33},
        {"after":"2d","percentage":50,"whenExposures":10000,"whenGuardrailsHold":true}],"bake":"7d",
      "split":{"control":50,"green":25.5,"blue":24.5}},
      "metrics":[{"name":"errors","expectedDirection":"not_increase","role":"guardrail"}],
    """#

  /// Results that end after the start, since a clock may be some minutes ahead; exposures that do not
  /// fit the split.
  private static let results: String = {
    let (since, asOf) = (Date(timeIntervalSinceNow: 200), Date(timeIntervalSinceNow: 201))
    return #"""
      {"kind":"Results","environment":"production","experiment":"cta","since":"\#(since.ISO8601Format())",
        "asOf":"\#(asOf.ISO8601Format())","exposures":{"control":500,"green":500,"blue":0}}
      """#
  }()

  private static let schedule = #""schedule":{"endAt":"2999-02-01T00:00:00Z"}"#

  private static let conclusion =
    #""conclusion":{"decision":"ship","variant":"green","reason":"It won."}"#

  private static func experiment(
    _ environment: String, _ status: String, rollout: String? = rollout(20),
    hypothesis: String = "More.", more: String = ""
  ) -> String {
    #"""
    {"kind":"Experiment","key":"cta","hypothesis":"\#(hypothesis)","environment":"\#(environment)",
      "feature":"button",\#(rollout ?? "")\#(more)"status":"\#(status)"}
    """#
  }

  private static func both(
    _ status: String, rollout: String? = rollout(33.33), hypothesis: String = "Even more.",
    more: String = ""
  ) -> [String: String?] {
    [
      "experiments/cta.json": experiment(
        "production", status, rollout: rollout, hypothesis: hypothesis, more: more),
      "experiments/cta-staging.json": experiment(
        "staging", status, rollout: rollout, hypothesis: hypothesis, more: more),
    ]
  }
}
