import TestSupport

@testable import Domain
@testable import Manifests

extension ManifestMistakeTests {
  /// What can be wrong with a provider.
  static let providers: [Mistake<FormRule>] = [
    .settings(.wrongType, #"{"provider": 1️⃣"file"}"#, "an object with \"type\" and"),
    .settings(.missingField, #"{"provider": 1️⃣{"name": "file"}}"#, "titrate-provider-NAME"),
    .settings(.wrongType, #"{"provider": {"type": 1️⃣7, "environments": {}}}"#, "a string"),
    .settings(
      .invalidProvider, #"{"provider": {"type": 1️⃣"File", "environments": {}}}"#,
      "Did you mean \"file\"?"),
    .settings(
      .invalidProvider, #"{"provider": {"type": 1️⃣"./evil", "environments": {}}}"#,
      "but with --provider-program"),
    .settings(
      .invalidProvider, #"{"provider": {"type": 1️⃣"7", "environments": {}}}"#,
      "beginning with a letter"),
    .settings(.missingField, #"{"provider": 1️⃣{"type": "file"}}"#, "an entry, if only {},"),
    .settings(
      .wrongType, #"{"provider": {"type": "file", "environments": 1️⃣["production"]}}"#,
      "an entry for each environment"),
    .settings(
      .wrongType, #"{"provider": {"type": "file", "environments": {"production": 1️⃣null}}}"#,
      "{} where there is nothing to say"),
    .settings(
      .invalidName, #"{"provider": {"type": "file", "environments": {1️⃣"Prod!": {}}}}"#,
      "environment key"),
    .settings(
      .invalidProvider, #"{"provider": {"type": "f", "environments": {}, "concurrency": 1️⃣0}}"#,
      "an integer from 1 to 64"),
    .settings(
      .invalidProvider, #"{"provider": {"type": "local", "concurrency": 1️⃣"8"}}"#,
      "without quotation"),
  ]

  /// What can be wrong with results.
  static let results: [Mistake<FormRule>] = periods + counts + metrics + validities + intervals

  private static let periods: [Mistake<FormRule>] = [
    .results(.invalidInstant, ["since": "1️⃣\"2026-03-01\""], "\"2026-03-01T00:00:00Z\""),
    .results(.invalidInstant, ["asOf": "1️⃣\"yesterday\""], "as RFC 3339 writes it"),
    .results(.wrongType, ["asOf": "1️⃣1774000000"], "Expected a string"),
    .results(
      .resultsOrder, ["asOf": "1️⃣\"2026-03-01T00:59:59+01:00\""],
      "end at 2026-02-28T23:59:59Z, before they begin at 2026-03-01T00:00:00Z"),
    Mistake(
      .missingField, in: "r.json", "1️⃣" + ManifestSource.results(["asOf": nil]),
      "A file of results needs the field \"asOf\"."),
    .results(
      .unknownField, ["1️⃣users": "7"], "word for it is \"exposures\". It is a field of results."),
    .results(.unknownField, ["1️⃣exposure": "7"], "\"exposures\" in results."),
    .results(.invalidName, ["experiment": "1️⃣\"Checkout CTA\""], "\"checkout-cta\"?"),
    .results(.invalidText, ["description": "1️⃣\" \""], "The text is blank."),
    Mistake(.unknownKind, in: "r.json", #"{"kind": 1️⃣"Report"}"#, "word for it is \"Results\""),
  ]

  private static let validities: [Mistake<FormRule>] = [
    .results(
      .unknownChoice, ["metrics": validity(#"1️⃣"allways""#)], "Did you mean \"always\"?"),
    .results(.wrongType, ["metrics": validity("1️⃣true")], "Expected a string"),
  ]

  private static func validity(_ word: String) -> String {
    "[\(ManifestSource.measuredMetric().dropLast()), \"valid\": \(word)}]"
  }

  private static let counts: [Mistake<FormRule>] = [
    .results(.missingField, ["exposures": #"1️⃣{"green": 5}"#], "Add \"control\""),
    .results(.invalidNumber, ["exposures": #"{"control": 1️⃣-1}"#], "from 0 to 2^53"),
    .results(.invalidNumber, ["exposures": #"{"control": 1️⃣0.5}"#], "without a fraction"),
    .results(.invalidNumber, ["exposures": #"{"control": 1️⃣1e3}"#], "without an exponent"),
    .results(.invalidNumber, ["exposures": #"{"control": 1️⃣9007199254740993}"#], "from 0 to 2^53"),
    .results(
      .invalidNumber, ["exposures": #"{"control": 5, "blue": 1️⃣99999999999999999999}"#], "2^53"),
    .results(.wrongType, ["exposures": #"{"control": 1️⃣"500"}"#], "without quotation marks"),
    .results(.wrongType, ["exposures": "1️⃣[500, 250]"], "an object with a number for the control"),
    .results(.invalidName, ["exposures": #"{"control": 5, 1️⃣"Green": 5}"#], "lower-case ASCII"),
  ]

  private static let metrics: [Mistake<FormRule>] = [
    .measured(
      .duplicateMetric,
      ManifestSource.measuredMetric() + ", "
        + ManifestSource.measuredMetric().replacing("\"orders\"", with: "1️⃣\"orders\""),
      "Results tell each metric once"),
    .measured(.invalidNumber, ManifestSource.measuredMetric(level: "1️⃣95"), "write 0.95"),
    .measured(.invalidNumber, ManifestSource.measuredMetric(level: "1️⃣0"), "between 0 and 1"),
    .measured(.invalidNumber, ManifestSource.measuredMetric(level: "1️⃣1"), "between 0 and 1"),
    .measured(.wrongType, ManifestSource.measuredMetric(level: "1️⃣\"95%\""), "a number"),
    .measured(
      .unknownField,
      ManifestSource.measuredMetric(control: #"{"mean": 1, 1️⃣"effect": {"lower": 0, "upper": 1}}"#),
      "no field of what is measured of the control"),
    .measured(
      .invalidNumber, ManifestSource.measuredMetric(control: #"{"mean": 1️⃣1e999}"#),
      "beyond what a floating-point number of 64 bits can hold"),
    .measured(
      .missingField, ManifestSource.measuredMetric(control: "1️⃣{}"), "needs the field \"mean\"."),
    .measured(
      .missingField, #"{"name": "orders", "confidenceLevel": 0.9, "variants": 1️⃣{}}"#,
      "Add \"control\""),
  ]

  private static let intervals: [Mistake<FormRule>] = [
    .measured(
      .intervalOrder, ManifestSource.measuredMetric(effect: #"{"lower": 0.2, "upper": 1️⃣0.1}"#),
      "The interval goes from 0.2 to 0.1."),
    .measured(
      .missingField, ManifestSource.measuredMetric(effect: #"1️⃣{"lower": 0.2}"#),
      "An interval needs the field \"upper\"."),
    .measured(
      .unknownField,
      ManifestSource.measuredMetric(effect: #"{"lower": 0, "upper": 1, 1️⃣"ciLow": 0}"#),
      "Titrate's word for it is \"lower\"."),
    .measured(
      .wrongType, ManifestSource.measuredMetric(effect: "1️⃣[0, 1]"), "Expected an interval"),
  ]

  static let references: [Mistake<ReferenceRule>] = [
    .rollout(
      .unknownVariant, #"{"percentage": 5, "split": {"control": 50, 1️⃣"gren": 50}}"#,
      "Did you mean \"green\"?"),
    .entry(.unknownVariant, #"{"allocations": {1️⃣"purple": 0}}"#, "It has \"green\", \"blue\"."),
    Mistake(
      .unknownVariant, in: Good.standardFeature,
      ManifestSource.standardFeature([
        "environments": #"{"production": {"allocations": {1️⃣"green": 5}}}"#
      ]), "nor any other. Add it to the feature's \"variants\", or remove it here."),
    .published(
      .unknownEnvironment, #"{"environment": 1️⃣"producton", "format": "flagd", "path": "a"}"#,
      "Did you mean \"production\"?"),
  ]
}
