@testable import CommandLineInterface

/// A manifest, or the settings, as a schema and titrate judge it.
struct JudgedManifest: Sendable {
  let schema: Schema
  let text: String
  /// What titrate reports; nil for a good one.
  let identifier: String?
  /// Why only titrate can know; nil where the schema refuses it too.
  let reason: String?

  /// The schema's judgement, as it should be.
  var isValidBySchema: Bool { identifier == nil || reason != nil }

  fileprivate static func good(_ schema: Schema, _ text: String) -> JudgedManifest {
    JudgedManifest(schema: schema, text: text, identifier: nil, reason: nil)
  }
}

/// The smallest manifests that have every field a row changes.
private enum Base {
  static let experiment = """
    {"kind":"Experiment","key":"cta","hypothesis":"More.","environment":"production",\
    "feature":"button","status":"running","rollout":{"percentage":20,\
    "split":{"control":50,"green":50}},"metrics":[{"name":"m","expectedDirection":"increase"}]}
    """
  static let feature = """
    {"kind":"Feature","name":"button","type":"multivariate","value":"grey",\
    "variants":[{"key":"green","value":"green"}],\
    "environments":{"production":{"allocations":{"green":10}}}}
    """
  static let environment = """
    {"kind":"Environment","key":"production","name":"Production","featureVersioning":"v2"}
    """
  static let results = """
    {"kind":"Results","environment":"production","experiment":"cta",\
    "since":"2026-03-01T00:00:00Z","asOf":"2026-03-08T00:00:00Z",\
    "exposures":{"control":50,"green":60},"metrics":[{"name":"m","confidenceLevel":0.95,\
    "variants":{"control":{"mean":2},"green":{"mean":3,"effect":{"lower":-1,"upper":2.5}}}}]}
    """
  static let spec = """
    {"kind":"Spec","environment":"production","feature":"button","at":"2026-03-01T00:00:00Z",\
    "cases":[{"identity":"erin","value":"green","enabled":true},\
    {"shares":{"control":50,"green":25},"of":"cohort","within":0.5}]}
    """
  static let settings = """
    {"ignore":["a.json"],"publish":[{"environment":"production","format":"flagd",\
    "path":"served/production.json"}],"policy":{"guardrails":"stop","sampleRatio":"block"},\
    "state":{"lineage":"3f0c8a52-6b1d-4e7f-9a2b-0c1d2e3f4a5b"}}
    """

  static func text(_ schema: Schema) -> String {
    switch schema {
    case .experiment: experiment
    case .feature: feature
    case .environment: environment
    case .results: results
    case .spec: spec
    default: settings
    }
  }
}

/// The base manifest with one piece of text replaced.
private func edited(_ schema: Schema, _ old: String, _ new: String) -> String {
  let base = Base.text(schema)
  let edited = base.replacing(old, with: new, maxReplacements: 1)
  precondition(edited != base, "the base of \(schema) has no \(old)")
  return edited
}

/// What else is in the workspace: a standard feature, and the base of each other kind.
let workspaceTexts = [
  Base.environment, Base.feature, Base.experiment,
  #"{"kind":"Feature","name":"banner","value":true}"#,
]

let decimals = "validators compute in floating point, so the schema does not count decimals"
private let spelling = "a schema judges the number, not how it is written"
let other = "it is about another manifest"
private let files = "a schema knows not whose a file is"
let spans = "a schema judges the form of a span of time, not its length"
let sums = "a schema adds nothing up"
private let tree = "a schema judges the tree, in which a key stands once"

extension JudgedManifest {
  typealias Edit = (
    old: String, new: String, identifier: String, reason: String?
  )

  static func rows(_ schema: Schema, _ edits: [Edit]) -> [JudgedManifest] {
    edits.map { edit in
      JudgedManifest(
        schema: schema, text: edited(schema, edit.old, edit.new), identifier: edit.identifier,
        reason: edit.reason)
    }
  }

  /// Manifests that titrate refuses.
  static let wrong =
    rows(.experiment, experiments) + rows(.experiment, rollouts) + rows(.experiment, times)
    + rows(.feature, features) + rows(.environment, environments) + rows(.results, results)
    + rows(.spec, specs) + rows(.settings, settings)
    + [Schema.experiment, .feature, .environment, .results, .spec, .settings].map { schema in
      JudgedManifest(schema: schema, text: "[]", identifier: notAnObject(schema), reason: nil)
    }

  private static func notAnObject(_ schema: Schema) -> String {
    schema == .settings ? "wrong-type" : "not-an-object"
  }

  private static let experiments: [Edit] = [
    (#""kind":"Experiment","#, "", "missing-field", nil),
    (#""Experiment""#, #""experiment""#, "unknown-kind", nil),
    (#""Experiment""#, #""ABTest""#, "unknown-kind", nil),
    (#""Experiment""#, "1", "wrong-type", nil),
    (#""key":"cta","#, "", "missing-field", nil),
    (#""cta""#, #""CTA""#, "invalid-name", nil),
    (#""cta""#, #""-cta""#, "invalid-name", nil),
    (#""cta""#, #""""#, "invalid-name", nil),
    (#""cta""#, #""c ta""#, "invalid-name", nil),
    (#""cta""#, #""straße""#, "invalid-name", nil),
    (#""cta""#, #""prod/cta""#, "invalid-name", nil),
    (#""cta""#, "\"\(String(repeating: "a", count: 256))\"", "invalid-name", nil),
    (#""cta""#, "null", "wrong-type", nil),
    (#""hypothesis":"More.","#, "", "missing-field", nil),
    (#""More.""#, #""""#, "invalid-text", nil),
    (#""More.""#, #"" \t\n""#, "invalid-text", nil),
    (#""More.""#, "\"\(String(repeating: "a", count: 10_001))\"", "invalid-text", nil),
    (
      #""More.""#, "\"\(String(repeating: "é", count: 5_001))\"", "invalid-text",
      "a schema counts characters, and 10,000 bytes are the most"
    ),
    (#""environment":"production","#, "", "missing-field", nil),
    (#""production""#, #""Production""#, "invalid-name", nil),
    (#""production""#, #""prodcution""#, "unknown-environment", other),
    (#""feature":"button","#, "", "missing-field", nil),
    (#""button""#, #""the button""#, "invalid-name", nil),
    (#""button""#, #""buton""#, "unknown-feature", other),
    (#""button""#, #""banner""#, "split-of-standard-feature", other),
    (#""status":"running","#, "", "missing-field", nil),
    (#""running""#, #""draft""#, "unknown-status", nil),
    (#""running""#, #""Running""#, "unknown-status", nil),
    (#""running""#, "true", "wrong-type", nil),
    (#""status":"#, #""state":"running","status":"#, "unknown-field", nil),
    (#""status":"#, #""id":7,"status":"#, "unknown-field", nil),
    (#""status":"#, #""status":"running","status":"#, "json-duplicate-key", tree),
    (#""status":"#, #""name":" ","status":"#, "invalid-text", nil),
    (#""status":"#, #""owner":["payments"],"status":"#, "wrong-type", nil),
    (#""status":"#, #""description":"","status":"#, "invalid-text", nil),
    (#""status":"#, #""tags":"checkout","status":"#, "wrong-type", nil),
    (#""status":"#, #""tags":["checkout",""],"status":"#, "invalid-text", nil),
    (#""status":"#, #""links":[1],"status":"#, "wrong-type", nil),
    (#"[{"name":"m","expectedDirection":"increase"}]"#, #"{"name":"m"}"#, "wrong-type", nil),
    (#"{"name":"m","expectedDirection":"increase"}"#, #""m""#, "wrong-type", nil),
    (#""name":"m","#, "", "missing-field", nil),
    (#","expectedDirection":"increase""#, "", "missing-field", nil),
    (#""increase""#, #""up""#, "unknown-choice", nil),
    (#""increase""#, #""increase","role":"main""#, "unknown-choice", nil),
    (#""increase""#, #""increase","direction":"up""#, "unknown-field", nil),
  ]

  private static let rollouts: [Edit] = [
    (#"{"percentage":20,"split":{"control":50,"green":50}}"#, "20", "wrong-type", nil),
    (#""percentage":20,"#, "", "missing-field", nil),
    (#":20"#, #":"20""#, "wrong-type", nil),
    (#":20"#, ":-1", "invalid-percentage", nil),
    (#":20"#, ":100.01", "invalid-percentage", nil),
    (#":20"#, ":101", "invalid-percentage", nil),
    (#":20"#, ":12.345", "invalid-percentage", decimals),
    (#":20"#, ":20.000", "invalid-percentage", spelling),
    (#":20"#, ":2e1", "invalid-percentage", spelling),
    (#""percentage":20"#, #""percentage":20,"weight":1"#, "unknown-field", nil),
    (#""percentage":20"#, #""percentage":20,"enabled":"yes""#, "wrong-type", nil),
    (#""percentage":20"#, #""percentage":20,"value":1.5"#, "invalid-number", nil),
    (#""percentage":20"#, #""percentage":20,"value":1.0"#, "invalid-number", spelling),
    (#""percentage":20"#, #""percentage":20,"value":null"#, "wrong-type", nil),
    (#""percentage":20"#, #""percentage":20,"value":{}"#, "wrong-type", nil),
    (#"{"control":50,"green":50}"#, "{}", "split-without-control", nil),
    (#"{"control":50,"green":50}"#, "[50,50]", "wrong-type", nil),
    (#""control":50,"green":50"#, #""green":100"#, "split-without-control", nil),
    (#""control":50,"green":50"#, #""control":50,"Green":50"#, "invalid-name", nil),
    (#""control":50,"green":50"#, #""control":50,"green":"50""#, "wrong-type", nil),
    (#""control":50,"green":50"#, #""control":0,"green":150"#, "invalid-percentage", nil),
    (#""control":50,"green":50"#, #""control":50,"green":49"#, "split-sum", "a sum"),
    (#""control":50,"green":50"#, #""control":50,"green":50.01"#, "split-sum", "a sum"),
    (#""control":50,"green":50"#, #""control":50,"gren":50"#, "unknown-variant", other),
    (#","split":{"control":50,"green":50}"#, "", "missing-split", other),
  ]

  private static let features: [Edit] = [
    (#""name":"button","#, "", "missing-field", nil),
    (#""button""#, #""a/b""#, "invalid-name", nil),
    (#""button""#, #""""#, "invalid-name", nil),
    (#""multivariate""#, #""boolean""#, "unknown-choice", nil),
    (#""type":"multivariate","#, "", "variants-of-standard-feature", nil),
    (#""multivariate""#, #""standard""#, "variants-of-standard-feature", nil),
    (#""value":"grey","#, "", "missing-field", nil),
    (#""grey""#, "0.5", "invalid-number", nil),
    (#""grey""#, "[]", "wrong-type", nil),
    (#""grey""#, #""grey","enabled":1"#, "wrong-type", nil),
    (#""grey""#, #""grey","owner":"""#, "invalid-text", nil),
    (#""grey""#, #""grey","defaultValue":"grey""#, "unknown-field", nil),
    (#""variants":[{"key":"green","value":"green"}]"#, #""variants":{}"#, "wrong-type", nil),
    (
      #""variants":[{"key":"green","value":"green"}],"#, "", "unknown-variant", nil
    ),
    (
      #"[{"key":"green","value":"green"}],"environments":{"production":{"allocations":{"green":10}}}"#,
      "[]", "multivariate-without-variants", nil
    ),
    (#""key":"green","#, "", "missing-field", nil),
    (#","value":"green""#, "", "missing-field", nil),
    (#""key":"green""#, #""key":"control""#, "reserved-variant", nil),
    (#""key":"green""#, #""key":"Green""#, "invalid-name", nil),
    (#""key":"green""#, #""weight":5,"key":"green""#, "unknown-field", nil),
    (
      #"{"key":"green","value":"green"}"#,
      #"{"key":"green","value":"green"},{"key":"green","value":"lime"}"#, "duplicate-variant",
      "a schema cannot compare the keys of elements"
    ),
    (#"{"production":{"allocations":{"green":10}}}"#, #"["production"]"#, "wrong-type", nil),
    (#""production":"#, #""Production":"#, "invalid-name", nil),
    (#""production":"#, #""staging":"#, "unknown-environment", other),
    (#"{"allocations":{"green":10}}"#, "true", "wrong-type", nil),
    (#"{"allocations":"#, #"{"split":{},"allocations":"#, "unknown-field", nil),
    (#"{"green":10}"#, #"{"green":100.5}"#, "invalid-percentage", nil),
    (#"{"green":10}"#, #"{"control":90,"green":10}"#, "reserved-variant", nil),
    (#"{"green":10}"#, #"{"blue":10}"#, "unknown-variant", "keys that stand elsewhere in the file"),
    (#"{"green":10}"#, #"{"green":60,"blue":60}"#, "allocations-sum", "a sum"),
  ]

  private static let environments: [Edit] = [
    (#""key":"production","#, "", "missing-field", nil),
    (#""production""#, #""the production""#, "invalid-name", nil),
    (#""Production""#, #"" ""#, "invalid-text", nil),
    (#""v2""#, #""v3""#, "unknown-choice", nil),
    (#""v2""#, "2", "wrong-type", nil),
    (#""featureVersioning""#, #""versioning""#, "unknown-field", nil),
  ]

  private static let results: [Edit] = [
    (#""experiment":"cta","#, "", "missing-field", nil),
    (#""cta""#, #""CTA""#, "invalid-name", nil),
    (#""cta""#, #""cat""#, "unknown-experiment", other),
    (#""production""#, #""prodcution""#, "unknown-environment", other),
    (#"2026-03-01T00:00:00Z"#, "2026-03-01", "invalid-instant", nil),
    (#"2026-03-01T00:00:00Z"#, "2026-03-01T00:00:00", "invalid-instant", nil),
    (#"2026-03-01T00:00:00Z"#, "2026-02-30T00:00:00Z", "invalid-instant", "a calendar"),
    (#"2026-03-08T00:00:00Z"#, "2026-02-08T00:00:00Z", "results-order", "an order"),
    (#""2026-03-08T00:00:00Z""#, "1772928000", "wrong-type", nil),
    (#""control":50,"#, "", "missing-field", nil),
    (#":50"#, ":-1", "invalid-number", nil),
    (#":50"#, ":0.5", "invalid-number", nil),
    (#":50"#, ":50.0", "invalid-number", spelling),
    (#":50"#, ":9007199254740994", "invalid-number", nil),
    (#":50"#, #":"50""#, "wrong-type", nil),
    (#""green":60"#, #""Green":60"#, "invalid-name", nil),
    (#""green":60"#, #""gren":60"#, "unknown-variant", other),
    (#"{"control":50,"green":60}"#, "110", "wrong-type", nil),
    (#""name":"m","#, "", "missing-field", nil),
    (#""m""#, #""n""#, "unknown-metric", other),
    (#""m""#, #""""#, "invalid-text", nil),
    (#""confidenceLevel":0.95,"#, "", "missing-field", nil),
    (#"0.95"#, "95", "invalid-number", nil),
    (#"0.95"#, "1", "invalid-number", nil),
    (#"0.95"#, "0", "invalid-number", nil),
    (#""control":{"mean":2},"#, "", "missing-field", nil),
    (#"{"mean":2}"#, "2", "wrong-type", nil),
    (#"{"mean":2}"#, #"{"mean":2,"effect":{"lower":0,"upper":0}}"#, "unknown-field", nil),
    (#""mean":3,"#, "", "missing-field", nil),
    (#","effect":{"lower":-1,"upper":2.5}"#, "", "missing-field", nil),
    (#"2.5"#, "null", "wrong-type", nil),
    (#"2.5"#, "-2.5", "interval-order", "an order"),
    (#","upper":2.5"#, "", "missing-field", nil),
    (#","upper""#, #","estimate":1,"upper""#, "unknown-field", nil),
    (#"]}"#, #"],"users":110}"#, "unknown-field", nil),
    (
      #"[{"name""#,
      #"[{"name":"m","confidenceLevel":0.9,"variants":{"control":{"mean":2}}},{"name""#,
      "duplicate-metric", "a schema cannot compare the names of elements"
    ),
  ]

  private static let settings: [Edit] = [
    (#"["a.json"]"#, #""a.json""#, "wrong-type", nil),
    (#"["a.json"]"#, "[1]", "wrong-type", nil),
    (#""ignore""#, #""ignored""#, "unknown-field", nil),
    (#""lineage""#, #""serial""#, "unknown-field", nil),
    (#""stop""#, #""stp""#, "unknown-choice", nil),
    (#""block""#, "true", "wrong-type", nil),
    (#""3f0c"#, #""3F0C"#, "invalid-lineage", nil),
    (#""3f0c"#, #""0c"#, "invalid-lineage", nil),
    (#"{"environment""#, #"1,{"environment""#, "wrong-type", nil),
    (#""production","format""#, #""Production","format""#, "invalid-name", nil),
    (#""flagd""#, #""unleash""#, "unknown-choice", nil),
    (#","path":"served/production.json""#, "", "missing-field", nil),
    (#""path""#, #""file""#, "unknown-field", nil),
    (#""served/"#, #""/served/"#, "invalid-publish-path", nil),
    (#""served/"#, #""../served/"#, "invalid-publish-path", nil),
    (#""served/production.json""#, #""""#, "invalid-publish-path", nil),
    (#""served/"#, #""served/../"#, "invalid-publish-path", nil),
    (#""served/"#, #"".github/workflows/"#, "invalid-publish-path", nil),
    (#""served/"#, #""served/.hidden/"#, "invalid-publish-path", nil),
    (#""served/production.json""#, #""titrate.json""#, "invalid-publish-path", files),
    (#""served/production.json""#, #""served/Readme.md""#, "invalid-publish-path", files),
  ]
}

// MARK: - Good ones

extension JudgedManifest {
  /// Manifests that titrate accepts, on the edge of what it does.
  static let right =
    [Schema.experiment, .feature, .environment, .results, .spec, .settings].map {
      .good($0, Base.text($0))
    }
    + percentages.map { percentage in
      good(.experiment, edited(.experiment, ":20", ":\(percentage)"))
    }
    + edits.map { schema, old, new in good(schema, edited(schema, old, new)) }
    + [good(.settings, "{}"), good(.environment, #"{"kind":"Environment","key":"a"}"#)]

  private static let percentages = [
    "0", "0.0", "0.01", "0.07", "0.29", "1.1", "8.2", "19.99", "33.33", "57.1", "99.99", "100",
    "100.00",
  ]

  private static let edits: [(Schema, String, String)] = [
    (.experiment, #""cta""#, #""0._-a""#),
    (.experiment, #""cta""#, "\"\(String(repeating: "a", count: 255))\""),
    (.experiment, #""More.""#, "\"\(String(repeating: "é", count: 5_000))\""),
    (.experiment, #""status":"#, #""$schema":"s.json","x-team":{"a":1},"status":"#),
    (.experiment, #""status":"#, #""tags":[],"links":["a"],"owner":"a","name":"a","status":"#),
    (.experiment, #""percentage":20"#, #""percentage":20,"x-note":1,"$schema":"","enabled":true"#),
    (.experiment, #""percentage":20"#, #""percentage":20,"value":-9223372036854775808"#),
    (.experiment, #""percentage":20"#, #""percentage":20,"value":9223372036854775807"#),
    (.experiment, #""increase""#, #""not_decrease","role":"guardrail","x-unit":"ms""#),
    (.experiment, #""split":{"control":50,"green":50}"#, #""split":{"control":100}"#),
    (.experiment, #""percentage":20"#, #""ramp":[{"after":"0d","percentage":0}]"#),
    (
      .experiment, #""percentage":20"#,
      #""ramp":[{"after":"5m","percentage":1},{"after":"3650d","percentage":1,"x-why":""}]"#
    ),
    (.experiment, #""status":"#, #""schedule":{},"status":"#),
    (
      .experiment, #""status":"#,
      #""schedule":{"endAt":"2027-01-01t00:00:00.5+14:00"},"decideBy":"2027-01-01","status":"#
    ),
    (
      .experiment, #""status":"#,
      #""iteration":1000000,"decideBy":"2027-01-01T00:00:00z","status":"#
    ),
    (
      .experiment, #""status":"running""#,
      #""status":"completed","conclusion":{"decision":"ship","variant":"green","reason":"a"}"#
    ),
    (
      .experiment, #""status":"running""#,
      #""status":"completed","conclusion":{"decision":"control","reason":"a","x-by":"mira"}"#
    ),
    (.feature, #""button""#, #""A.b_C-9""#),
    (.feature, #""grey""#, #""""#),
    (.feature, #""grey""#, "0"),
    (.feature, #"{"allocations":{"green":10}}"#, "{}"),
    (
      .feature, Base.feature,
      #"{"kind":"Feature","name":"x","value":true,"variants":[],"environments":{}}"#
    ),
    (
      .feature, Base.feature,
      #"{"kind":"Feature","name":"x","value":1,"environments":{"production":{"allocations":{}}}}"#
    ),
    (.environment, #","featureVersioning":"v2""#, ""),
    (.results, #":50"#, ":0"),
    (.results, #":50"#, ":9007199254740992"),
    (.results, #","green":60"#, ""),
    (.results, #"2026-03-08T00:00:00Z"#, "2026-03-01T02:00:00.25+01:30"),
    (.results, #"{"lower":-1,"upper":2.5}"#, #"{"lower":2e-3,"upper":2e-3,"x-n":1,"$schema":""}"#),
    (.results, #"]}"#, #"],"$schema":"s","description":"a","links":["b"],"x-sql":null}"#),
    (.spec, #""value":"green","enabled":true"#, #""value":9223372036854775807"#),
    (.spec, #""value":"green","enabled":true"#, #""enabled":false,"x-why":"","$schema":"""#),
    (.spec, #""erin""#, "\"\(String(repeating: "a", count: 2_000))\""),
    (.spec, #""erin""#, #""Zoë +1/2@x:y 👩‍👩‍👧""#),
    (.spec, #""within":0.5"#, #""within":0"#),
    (.spec, #","within":0.5"#, ""),
    (.spec, #""at":"2026-03-01T00:00:00Z","#, #""description":"a","#),
    (.settings, #"["a.json"]"#, #"["","!b.json"]"#),
    (.settings, #""served/production.json""#, #""well-known/flags""#),
    (.settings, #""served/production.json""#, #""a","x-team":"b""#),
    (.settings, #""lineage":"#, #""git":{"$schema":"a","branch":"titrate-a"},"lineage":"#),
  ]
}
