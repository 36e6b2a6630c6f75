import JSONSyntax
import TestSupport
import Testing

@testable import Domain
@testable import Manifests

/// Every rule that a single manifest can break: identifier, position, and the way out.
struct ManifestMistakeTests {
  @Test func `the workspace that mistakes are put into has none`() {
    #expect(WorkspaceSources(Good.files).findings() == [])
    #expect(WorkspaceSources(Good.files, settings: "{}").findings() == [])
  }

  @Test(arguments: files + fields + types + names)
  func `a mistake in the form is told at its place, with the way out`(mistake: Mistake<FormRule>) {
    mistake.check()
  }

  @Test(arguments: texts + values + choices)
  func `a mistake in a value is told at its place, with the way out`(mistake: Mistake<FormRule>) {
    mistake.check()
  }

  @Test(arguments: splits + variants + settings + providers + publishedPaths + results)
  func `a mistake in what belongs together is told at its place, with the way out`(
    mistake: Mistake<FormRule>
  ) {
    mistake.check()
  }

  @Test(arguments: references)
  func `a name of something that is not there is told at its place, with the way out`(
    mistake: Mistake<ReferenceRule>
  ) {
    mistake.check()
  }

  @Test(arguments: ramps + schedules + freezes + conclusions)
  func `a mistake in what time brings about is told at its place, with the way out`(
    mistake: Mistake<FormRule>
  ) {
    mistake.check()
  }

  @Test(arguments: specs)
  func `a mistake in a spec is told at its place, with the way out`(mistake: Mistake<FormRule>) {
    mistake.check()
  }

  @Test func `every rule of a single manifest is broken by a row`() {
    let tables = [
      Self.files, Self.fields, Self.types, Self.names, Self.texts, Self.values, Self.choices,
      Self.splits, Self.variants, Self.settings, Self.publishedPaths, Self.ramps, Self.schedules,
      Self.freezes, Self.conclusions, Self.results, Self.providers, Self.specs,
    ]
    #expect(Set(FormRule.allCases).subtracting(tables.joined().map(\.rule)) == [])
  }

  // MARK: Form

  private static let files: [Mistake<FormRule>] = [
    Mistake(.notAnObject, in: "x.json", "1️⃣[]", "name it under \"ignore\" in titrate.json"),
    Mistake(.notAnObject, in: "x.json", " 1️⃣null", "an object with the field \"kind\""),
    Mistake(.missingField, in: "x.json", "\n1️⃣{}", "\"Results\", \"Spec\""),
    Mistake(.missingField, in: "x.json", #"{1️⃣"knd": "Feature"}"#, "Did you mean \"kind\"?"),
    Mistake(.unknownKind, in: "x.json", #"{"kind": 1️⃣"Experment"}"#, "Did you mean \"Experiment\"?"),
    Mistake(.unknownKind, in: "x.json", #"{"kind": 1️⃣"feature"}"#, "Did you mean \"Feature\"?"),
    Mistake(.unknownKind, in: "x.json", #"{"kind": 1️⃣"Flag"}"#, "word for it is \"Feature\""),
    Mistake(.unknownKind, in: "x.json", #"{"kind": 1️⃣"feature-flag"}"#, "for it is \"Feature\""),
    Mistake(.unknownKind, in: "x.json", #"{"kind": 1️⃣"Deployment"}"#, "is none of \"Experiment\""),
    Mistake(.wrongType, in: "x.json", #"{"kind": 1️⃣7}"#, "Expected a string, but this is a number."),
  ]

  private static let fields: [Mistake<FormRule>] = [
    .experiment(.unknownField, ["1️⃣ownr": "7"], "Did you mean \"owner\"?"),
    .experiment(.invalidName, ["group": "1️⃣\"Pricing\""], "the key of a group"),
    .experiment(.unknownField, ["1️⃣flag": "7"], "Titrate's word for it is \"feature\"."),
    .experiment(.unknownField, ["1️⃣flag_key": "7"], "Titrate's word for it is \"feature\"."),
    .experiment(.unknownField, ["1️⃣variations": "7"], "is \"variants\". They are a field of the"),
    .experiment(.unknownField, ["1️⃣variants": "7"], "They are a field of the feature"),
    .experiment(.unknownField, ["1️⃣percentage": "7"], "a field of an experiment's \"rollout\""),
    .experiment(.unknownField, ["1️⃣startedAt": "7"], "Times are kept in the state"),
    .experiment(.unknownField, ["1️⃣id": "7"], "word for it is \"key\""),
    .experiment(.unknownField, ["1️⃣targeting": "[]"], "Titrate has no targeting"),
    .rollout(
      .unknownField, #"{"percentage": 20, 1️⃣"overrides": {}, "split": {"control": 100}}"#,
      "Titrate has no overrides for single people"),
    .experiment(.unknownField, ["1️⃣namespace": "7"], "Titrate has no layers"),
    .experiment(.unknownField, ["1️⃣layer": "7"], "Titrate has no layers"),
    .feature(.unknownField, ["1️⃣prerequisites": "[]"], "Titrate has no prerequisites"),
    .experiment(.unknownField, ["1️⃣bucketBy": "7"], "the identifier with which clients ask"),
    .experiment(
      .unknownField, ["hypothesis": nil, "1️⃣hypotesis": "\"It helps.\""],
      "Did you mean \"hypothesis\"?"),
    .experiment(
      .unknownField, ["feature": nil, "1️⃣flag": "\"checkout_button\""],
      "Titrate's word for it is \"feature\"."),
    .rollout(
      .unknownField, #"{1️⃣"percentge": 20, "split": {"control": 100}}"#,
      "Did you mean \"percentage\"?"),
    .feature(
      .unknownField, ["variants": #"[{"key": "green", 1️⃣"valeu": 1}, {"key": "blue", "value": 2}]"#],
      "Did you mean \"value\"?"),
    .experiment(.unknownField, ["1️⃣zzzzzz": "7"], "fields of your own that begin with \"x-\""),
    .experiment(.unknownField, ["1️⃣X-note": "7"], "that begin with \"x-\""),
    .experiment(.unknownField, ["1️⃣": "7"], "\"\" is no field of an experiment"),
    .rollout(.unknownField, #"{"percentage": 20, 1️⃣"spilt": {}}"#, "Did you mean \"split\"?"),
    .rollout(.unknownField, #"{"percentage": 20, 1️⃣"weights": {}}"#, "is \"split\" in a rollout"),
    .rollout(.unknownField, #"{"percentage": 20, 1️⃣"allocations": {}}"#, "has a \"split\""),
    .metrics(
      .unknownField, #"[{"name": "a", "expectedDirection": "increase", 1️⃣"rol": "primary"}]"#,
      "Did you mean \"role\"?"),
    .feature(.unknownField, ["1️⃣enabeld": "true"], "Did you mean \"enabled\"?"),
    .feature(.unknownField, ["1️⃣key": "7"], "A feature and a metric have a \"name\""),
    .feature(.unknownField, ["1️⃣default_value": "7"], "word for it is \"value\""),
    .feature(
      .unknownField, ["variants": nil, "environments": nil, "1️⃣variations": "[]"],
      "word for it is \"variants\""),
    .entry(.unknownField, #"{1️⃣"allocation": {}}"#, "has \"allocations\" for each"),
    .environment(.unknownField, ["1️⃣versioning": "\"v2\""], "is \"featureVersioning\""),
    .environment(
      .unknownField, ["1️⃣use_v2_feature_versioning": "true"], "\"featureVersioning\": \"v2\""),
    .environment(.unknownField, ["1️⃣nmae": "7"], "Did you mean \"name\"?"),
    missing("hypothesis"), missing("status"), missing("feature"), missing("environment"),
    missing("key"),
    Mistake(
      .missingField, in: "f.json", #"1️⃣{"kind": "Feature", "value": 1}"#,
      "A feature needs the field \"name\"."),
    Mistake(
      .missingField, in: "f.json", #"1️⃣{"kind": "Feature", "name": "f"}"#,
      "A feature needs the field \"value\"."),
    Mistake(
      .missingField, in: "e.json", #"1️⃣{"kind": "Environment"}"#,
      "An environment needs the field \"key\"."),
    .rollout(
      .missingField, #"1️⃣{"split": {"control": 100}}"#,
      "A rollout needs the field \"percentage\", or \"ramp\" for one that grows with time."),
    .metrics(.missingField, #"[1️⃣{"name": "a"}]"#, "needs the field \"expectedDirection\"."),
    .feature(
      .missingField, ["variants": #"[{"key": "green", "value": 1}, 1️⃣{"key": "blue"}]"#],
      "A variant needs the field \"value\"."),
    .feature(
      .missingField, ["variants": #"[1️⃣{"value": 1}]"#], "A variant needs the field \"key\"."),
  ]

  private static func missing(_ field: String) -> Mistake<FormRule> {
    Mistake(
      .missingField, in: Good.experiment, "1️⃣" + ManifestSource.experiment([field: nil]),
      "An experiment needs the field \"\(field)\".")
  }

  private static let types: [Mistake<FormRule>] = [
    .experiment(.wrongType, ["owner": "1️⃣null"], "To say nothing, leave it out."),
    .experiment(.wrongType, ["status": "1️⃣true"], "Expected a string, but this is true or false."),
    .experiment(.wrongType, ["key": "1️⃣{}"], "Expected a string, but this is an object."),
    .experiment(
      .wrongType, ["tags": "1️⃣\"checkout\""], "Expected an array of texts, but this is a string."),
    .experiment(.wrongType, ["tags": "[\"a\", 1️⃣7]"], "Expected a string, but this is a number."),
    .experiment(.wrongType, ["links": "1️⃣{}"], "Expected an array of texts, but"),
    .experiment(.wrongType, ["metrics": "[1️⃣\"a\"]"], "Expected a metric, which is an object"),
    .rollout(.wrongType, "1️⃣20", "Expected a rollout, which is an object, but this is a number."),
    .rollout(
      .wrongType, #"{"percentage": 1️⃣"20%", "split": {"control": 100}}"#,
      "a number from 0 to 100, without quotation marks and without \"%\""),
    .rollout(.wrongType, #"{"percentage": 2, "split": 1️⃣[]}"#, "with a share for the control and"),
    .rollout(
      .wrongType, #"{"percentage": 2, "value": 1️⃣[], "split": {"control": 100}}"#,
      "Expected a string, an integer or a boolean"),
    .feature(.wrongType, ["enabled": "1️⃣\"true\""], "true or false, without quotation marks"),
    .feature(.wrongType, ["value": "1️⃣{}"], "Expected a string, an integer or a boolean"),
    .feature(.wrongType, ["variants": "1️⃣{}"], "Expected an array of variants, but"),
    .feature(.wrongType, ["variants": "[1️⃣\"green\"]"], "Expected a variant, which is an object"),
    .feature(
      .wrongType, ["environments": "1️⃣[]"], "an object with an entry for each environment, but"),
    .entry(.wrongType, "1️⃣true", "Expected a feature's entry for an environment"),
    .entry(.wrongType, #"{"allocations": 1️⃣[]}"#, "an object with a share for each variant, but"),
  ]

  private static let names: [Mistake<FormRule>] = [
    .experiment(
      .invalidName, ["key": "1️⃣\"Checkout CTA\""], "Did you mean \"checkout-cta\"?"),
    .experiment(.invalidName, ["key": "1️⃣\"-a\""], "beginning with a letter or digit"),
    .experiment(.invalidName, ["environment": "1️⃣\"Production\""], "Did you mean \"production\"?"),
    .experiment(.invalidName, ["feature": "1️⃣\"a/b\""], "is not a feature name, which has 1 to 255"),
    .experiment(.invalidName, ["feature": "1️⃣\"\""], "1 to 255 characters"),
    .environment(.invalidName, ["key": "1️⃣\"größe\""], "lower-case ASCII letters"),
    .feature(
      .invalidName, ["environments": #"{"production": {}, 1️⃣"Staging": {}}"#],
      "Did you mean \"staging\"?"),
    .entry(.invalidName, #"{"allocations": {1️⃣"Green": 5}}"#, "Did you mean \"green\"?"),
    .rollout(
      .invalidName, #"{"percentage": 5, "split": {"control": 50, 1️⃣"GREEN": 50}}"#,
      "Did you mean \"green\"?"),
  ]

  // MARK: Values

  private static let texts: [Mistake<FormRule>] = [
    .experiment(.invalidText, ["hypothesis": "1️⃣\"\""], "Write something, or leave it out."),
    .experiment(.invalidText, ["name": "1️⃣\" \\n\\t\\u00a0\""], "The text is blank."),
    .experiment(.invalidText, ["tags": "[1️⃣\"\"]"], "The text is blank."),
    .experiment(
      .invalidText, ["description": "1️⃣\"\(String(repeating: "é", count: 5_001))\""],
      "The text has 10002 bytes, but 10,000 are the most."),
  ]

  private static let values: [Mistake<FormRule>] =
    [
      ("110", "and this is 110."), ("100.001", "and this is 100.001."),
      ("1e9", "and this is 1e9."), ("-1", "no minus sign"), ("-0", "no minus sign"),
      ("1e1", "two decimals and no exponent, such as 20 or 12.5."), ("12.345", "two decimals"),
    ].map { numeral, advice in
      .rollout(
        .invalidPercentage, #"{"percentage": 1️⃣\#(numeral), "split": {"control": 100}}"#, advice)
    } + [
      .rollout(
        .invalidPercentage, #"{"percentage": 5, "split": {"control": 50, "green": 1️⃣500}}"#,
        "and this is 500."),
      .entry(.invalidPercentage, #"{"allocations": {"green": 1️⃣12.345}}"#, "two decimals"),
      .feature(.invalidNumber, ["value": "1️⃣1.0"], "Write any other number as a string."),
      .feature(.invalidNumber, ["value": "1️⃣1e2"], "without an exponent"),
      .feature(.invalidNumber, ["value": "1️⃣9223372036854775808"], "an integer of 64 bits"),
    ]

  private static let choices: [Mistake<FormRule>] =
    [
      ("runing", "Did you mean \"running\"?"), ("Running", "Did you mean \"running\"?"),
      ("draft", "word for it is \"created\"."), ("active", "word for it is \"running\"."),
      ("ACTIVE", "word for it is \"running\"."), ("live", "word for it is \"running\"."),
      ("stopped", "is \"paused\", or \"completed\" if it is over for good."),
      ("disabled", "is \"paused\", or \"completed\" if it is over for good."),
      ("archived", "word for it is \"completed\"."), ("finished", "for it is \"completed\"."),
      ("zzz", "is none of \"created\", \"running\", \"paused\", \"completed\"."),
    ].map { status, advice in
      .experiment(.unknownStatus, ["status": "1️⃣\"\(status)\""], advice)
    } + [
      .metrics(
        .unknownChoice, #"[{"name": "a", "expectedDirection": 1️⃣"incraese"}]"#,
        "Did you mean \"increase\"?"),
      .metrics(
        .unknownChoice,
        #"[{"name": "a", "expectedDirection": "decrease", "role": 1️⃣"guard"}]"#,
        "\"guardrail\", \"secondary\". Use one of these."),
      .feature(.unknownChoice, ["type": "1️⃣\"multivarate\""], "Did you mean \"multivariate\"?"),
      .environment(.unknownChoice, ["featureVersioning": "1️⃣\"v3\""], "is none of \"v1\", \"v2\""),
    ]

  // MARK: What belongs together

  private static let splits: [Mistake<FormRule>] = [
    .rollout(
      .splitSum, #"{"percentage": 5, "split": 1️⃣{"control": 50, "green": 49.99}}"#,
      "The shares come to 99.99. Change them"),
    .rollout(
      .splitSum, #"{"percentage": 5, "split": 1️⃣{"control": 100, "green": 100, "blue": 1}}"#,
      "come to exactly 100."),
    .rollout(
      .splitWithoutControl, #"{"percentage": 5, "split": 1️⃣{"green": 50, "blue": 50}}"#,
      "Add \"control\""),
    .entry(
      .allocationsSum, #"{"allocations": 1️⃣{"green": 60, "blue": 40.01}}"#,
      "They come to 100.01. Lower them to 100 or less"),
    .experiment(
      .rolloutEnabledIgnored,
      [
        "rollout":
          #"{"percentage": 5, "split": {"control": 100}, "enabled": 1️⃣true}"#
      ], "leave it out. To serve nobody, use \"percentage\": 0."),
  ]

  private static let variants: [Mistake<FormRule>] = [
    .feature(
      .reservedVariant,
      [
        "variants":
          #"[{"key": "green", "value": 1}, {"key": "blue", "value": 1}, {"key": 1️⃣"control", "value": 1}]"#
      ], "Give this variant another key"),
    .entry(
      .reservedVariant, #"{"allocations": {1️⃣"control": 90}}"#, "gets what the variants leave of 100"
    ),
    .feature(
      .duplicateVariant,
      [
        "variants":
          #"[{"key": "green", "value": 1}, {"key": "blue", "value": 1}, {"key": 1️⃣"green", "value": 2}]"#
      ], "Remove one of the two, or give it another key."),
    Mistake(
      .variantsOfStandardFeature, in: Good.standardFeature,
      ManifestSource.standardFeature(["variants": #"1️⃣[{"key": "a", "value": true}]"#]),
      "Say \"type\": \"multivariate\", or remove them."),
    Mistake(
      .multivariateWithoutVariants, in: Good.standardFeature,
      ManifestSource.standardFeature(["type": "1️⃣\"multivariate\""]),
      "Name at least one variant"),
    Mistake(
      .multivariateWithoutVariants, in: Good.standardFeature,
      ManifestSource.standardFeature(["type": "\"multivariate\"", "variants": "1️⃣[]"]),
      "or say \"type\": \"standard\"."),
  ]

  private static let settings: [Mistake<FormRule>] = [
    .settings(.wrongType, #"{"policy": 1️⃣1}"#, "Expected a policy, which is an object"),
    .settings(.unknownField, #"{"policy": {1️⃣"maxLaunch": 1}}"#, "Did you mean \"maxLaunches\"?"),
    .settings(.invalidNumber, #"{"policy": {"maxLaunches": 1️⃣-1}}"#, "an integer from 0"),
    .settings(.wrongType, #"{"policy": {"maxRemovals": 1️⃣"1"}}"#, "Expected a number"),
    .settings(
      .invalidPercentage, #"{"policy": {"maxTrafficRise": 1️⃣101}}"#, "and this is 101."),
    .settings(.unknownChoice, #"{"policy": {"guardrails": 1️⃣"stp"}}"#, "Did you mean \"stop\"?"),
    .settings(.unknownChoice, #"{"policy": {"sampleRatio": 1️⃣"blok"}}"#, "Did you mean \"block\"?"),
    .settings(
      .unknownChoice, #"{"policy": {"sampleRatio": {"action": 1️⃣"blok"}}}"#,
      "Did you mean \"block\"?"),
    .settings(
      .unknownField, #"{"policy": {"sampleRatio": {1️⃣"minDeviation": 1}}}"#,
      "Did you mean \"minimumDeviation\"?"),
    .settings(
      .invalidPercentage, #"{"policy": {"sampleRatio": {"minimumDeviation": 1️⃣101}}}"#,
      "and this is 101."),
    .settings(.wrongType, #"{"policy": {"sampleRatio": 1️⃣0.5}}"#, "Expected a string"),
    .settings(.unknownChoice, #"{"policy": {"reassignment": 1️⃣"blok"}}"#, "Did you mean \"block\"?"),
    .settings(
      .invalidName, #"{"policy": {"protectedEnvironments": [1️⃣"Prod!"]}}"#, "environment key"),
    .settings(
      .missingField,
      #"{"policy": {"freezes": [1️⃣{"from": "2026-01-01T00:00:00Z", "to": "#
        + #""2027-01-01T00:00:00Z"}]}}"#, "needs the field \"reason\""),
    .settings(
      .missingField, #"{"policy": {"promotion": {"prod": 1️⃣{"from": "staging"}}}}"#, "\"soak\""),
    .settings(
      .invalidDuration,
      #"{"policy": {"promotion": {"production": {"from": "staging", "soak": 1️⃣"2"}}}}"#, "a unit"),
    .settings(
      .promotionToItself,
      #"{"policy": {"promotion": {"production": {"from": 1️⃣"production", "soak": "2d"}}}}"#,
      "from another environment"),
    .settings(
      .wrongType, #"{"policy": {"require": {"production": 1️⃣"owner"}}}"#, "an array of words"),
    .settings(
      .unknownChoice, #"{"policy": {"require": {"production": ["owner", 1️⃣"links"]}}}"#,
      "Did you mean \"link\"?"),
    .settings(.wrongType, "1️⃣[]", "Expected titrate.json, which is an object"),
    .settings(.unknownField, #"{1️⃣"ignored": []}"#, "Did you mean \"ignore\"?"),
    .settings(.wrongType, #"{"ignore": 1️⃣"a"}"#, "Expected an array of patterns"),
    .settings(.wrongType, #"{"ignore": ["a", 1️⃣7]}"#, "Expected a string"),
    .settings(.wrongType, #"{"state": 1️⃣"a"}"#, "Expected \"state\" in titrate.json, which"),
    .settings(.unknownField, #"{"state": {1️⃣"linage": ""}}"#, "Did you mean \"lineage\"?"),
    .published(.missingField, #"1️⃣{"environment": "production", "format": "flagd"}"#, "\"path\""),
    .published(
      .unknownChoice, #"{"environment": "production", "format": 1️⃣"flagsmth", "path": "a"}"#,
      "Did you mean \"flagsmith\"?"),
    .published(
      .publishFormats,
      #"{"environment": "production", "format": "flagd", "path": "a"}, "#
        + #"{"environment": 1️⃣"production", "format": "flagsmith", "path": "b"}"#,
      "Publish \"production\" in one format."),
    .published(
      .invalidPublishPath,
      #"{"environment": "production", "format": "flagd", "path": "a"}, "#
        + #"{"environment": "production", "format": "flagd", "path": 1️⃣"a"}"#,
      "Give each document a file of its own."),
    .settings(.invalidLineage, #"{"state": {"lineage": 1️⃣"abc"}}"#, "a UUID in lower case"),
    .settings(
      .invalidStatePlace, #"{"state": {"git": {"branch": 1️⃣"main"}}}"#, "begins with \"titrate-\""),
    .settings(
      .invalidStatePlace, #"{"state": {"git": {"remote": 1️⃣"https://a/b.git"}}}"#, "and no address"),
    .settings(
      .invalidLineage, #"{"state": {"lineage": 1️⃣"123E4567-E89B-12D3-A456-426614174000"}}"#,
      "titrate status --format json"),
  ]

  private static let publishedPaths: [Mistake<FormRule>] = [
    "", "/a", "../a", "a/../b", "a//b", "a/", "./a", ".", "..", "titrate.json", ".titrate/a",
    ".github/workflows/a.yml", "a/.b/c", "a/.b", "..a", "README.md", "a/readme.MD", "TITRATE.json",
    "a\\u0000", "a\\nb",
  ].map { path in
    .published(
      .invalidPublishPath,
      #"{"environment": "production", "format": "flagd", "path": 1️⃣"\#(path)"}"#,
      "such as \"served/production.json\".")
  }
}
