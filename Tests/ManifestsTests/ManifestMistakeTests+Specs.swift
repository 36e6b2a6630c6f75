import TestSupport

@testable import Domain
@testable import Manifests

extension ManifestMistakeTests {
  /// What can be wrong with a spec.
  static let specs: [Mistake<FormRule>] = specFields + identities + shares

  private static let specFields: [Mistake<FormRule>] = [
    Mistake(
      .missingField, in: "s.json", "1️⃣" + ManifestSource.spec(["feature": nil]),
      "A spec needs the field \"feature\"."),
    Mistake(
      .missingField, in: "s.json", "1️⃣" + ManifestSource.spec(["cases": nil]),
      "A spec needs the field \"cases\"."),
    .spec(.invalidName, ["environment": "1️⃣\"Production\""], "\"production\"?"),
    .spec(.invalidInstant, ["at": "1️⃣\"2027-01-20\""], "\"2027-01-20T00:00:00Z\""),
    .spec(.unknownField, ["1️⃣case": "[]"], "Did you mean \"cases\"?"),
    .spec(.invalidText, ["description": "1️⃣\" \""], "The text is blank."),
    .spec(.specWithoutCases, ["cases": "1️⃣[]"], "Write at least one"),
    .spec(.wrongType, ["cases": "1️⃣{}"], "an array of cases"),
    .specCase(.wrongType, "1️⃣\"erin\"", "Expected a case of a spec"),
    .specCase(.specForm, "1️⃣{}", "{\"identity\": \"erin\", \"value\": \"green\"}"),
    .specCase(.specForm, "1️⃣{\"value\": \"green\"}", "Say what one identity gets"),
    .specCase(
      .specForm,
      #"1️⃣{"identity": "erin", "value": "green", "shares": {"green": 25}, "of": "cohort"}"#,
      "Make two cases of it."),
    Mistake(.unknownKind, in: "s.json", #"{"kind": 1️⃣"Assertion"}"#, "word for it is \"Spec\""),
    Mistake(.unknownKind, in: "s.json", #"{"kind": 1️⃣"Specs"}"#, "Did you mean \"Spec\"?"),
  ]

  private static let identities: [Mistake<FormRule>] = [
    .specCase(.missingField, #"1️⃣{"identity": "erin"}"#, "\"value\", such as"),
    .specCase(
      .unknownField, #"{1️⃣"user": "erin", "value": "green"}"#, "word for it is \"identity\""),
    .specCase(.unknownField, #"{"identity": "erin", 1️⃣"valeu": 3}"#, "Did you mean \"value\"?"),
    .specCase(
      .specForm, #"{"identity": "erin", "value": "green", "of": 1️⃣"cohort"}"#,
      "\"of\" belongs to a case with \"shares\""),
    .specCase(
      .specForm, #"{"identity": "erin", "value": "green", "within": 1️⃣1}"#,
      "\"within\" belongs to a case with \"shares\""),
    .specCase(.invalidText, #"{"identity": 1️⃣"", "enabled": true}"#, "It is empty."),
    .specCase(
      .invalidText, #"{"identity": 1️⃣"a\tb", "enabled": true}"#, "It has a control character."),
    .specCase(
      .invalidText, "{\"identity\": 1️⃣\"\u{FEFF}a\", \"enabled\": true}", "a byte order mark"),
    .specCase(
      .invalidText,
      "{\"identity\": 1️⃣\"\(String(repeating: "é", count: 1_001))\", \"enabled\": true}",
      "more than 2000 bytes"),
    .specCase(.wrongType, #"{"identity": 1️⃣7, "enabled": true}"#, "Expected a string"),
    .specCase(.wrongType, #"{"identity": "erin", "enabled": 1️⃣"no"}"#, "true or false"),
    .specCase(.invalidNumber, #"{"identity": "erin", "value": 1️⃣0.5}"#, "an integer of 64 bits"),
  ]

  private static let shares: [Mistake<FormRule>] = [
    .specCase(.missingField, #"1️⃣{"shares": {"green": 25}}"#, "\"of\": \"everyone\"."),
    .specCase(
      .unknownChoice, #"{"shares": {"green": 25}, "of": 1️⃣"everybody"}"#,
      "Did you mean \"everyone\"?"),
    .specCase(
      .specForm, #"{"shares": {"green": 25}, "of": "cohort", "enabled": 1️⃣true}"#,
      "\"enabled\" belongs to a case with \"identity\""),
    .specCase(.specForm, #"{"shares": 1️⃣{}, "of": "cohort"}"#, "Name at least one."),
    .specCase(.wrongType, #"{"shares": 1️⃣25, "of": "cohort"}"#, "a share for the control"),
    .specCase(
      .invalidName, #"{"shares": {1️⃣"Green": 25}, "of": "cohort"}"#, "Did you mean \"green\"?"),
    .specCase(
      .invalidPercentage, #"{"shares": {"green": 1️⃣25.001}, "of": "cohort"}"#, "two decimals"),
    .specCase(
      .wrongType, #"{"shares": {"green": 1️⃣"25%"}, "of": "cohort"}"#, "without quotation marks"),
    .specCase(
      .sharesSum, #"{"shares": 1️⃣{"green": 60, "control": 40.01}, "of": "cohort"}"#,
      "They come to 100.01"),
    .specCase(
      .invalidPercentage, #"{"shares": {"green": 5}, "of": "cohort", "within": 1️⃣-1}"#,
      "no minus sign"),
  ]
}
