import TestSupport

@testable import Domain
@testable import Manifests

// Mistakes in what happens with time, and in the end.
extension ManifestMistakeTests {
  private static func ramp(_ rule: FormRule, _ steps: String, _ advice: String) -> Mistake<FormRule>
  {
    .rollout(rule, #"{"ramp": \#(steps), "split": {"control": 100}}"#, advice)
  }

  private static func ramp(after: String) -> String {
    #"[{"after": 1️⃣\#(after), "percentage": 5}]"#
  }

  static let ramps: [Mistake<FormRule>] = [
    .rollout(
      .percentageAndRamp,
      #"{"percentage": 5, "ramp": 1️⃣[{"after": "0d", "percentage": 5}], "split": {"control": 100}}"#,
      "Leave out \"percentage\" or \"ramp\"."),
    ramp(.rampOrder, "1️⃣[]", "Write at least one"),
    ramp(
      .rampOrder,
      #"[{"after": "2d", "percentage": 5}, 1️⃣{"after": "47h", "percentage": 20}]"#,
      "It begins after 47h, and the step before it after 2d."),
    ramp(
      .rampOrder,
      #"[{"after": "2d", "percentage": 5}, 1️⃣{"after": "48h", "percentage": 20}]"#,
      "Write the steps in order of time."),
    ramp(
      .rampOrder,
      #"[{"after": "0d", "percentage": 20}, 1️⃣{"after": "1d", "percentage": 19.99}]"#,
      "It goes down from 20% to 19.99%"),
    ramp(.invalidDuration, ramp(after: #""2""#), "such as \"90m\", \"12h\" or \"2d\""),
    ramp(.invalidDuration, ramp(after: #""""#), "a whole number and a unit"),
    ramp(.invalidDuration, ramp(after: #""-1d""#), "a whole number and a unit"),
    ramp(.invalidDuration, ramp(after: #""1.5d""#), "a whole number and a unit"),
    ramp(.invalidDuration, ramp(after: #""2 d""#), "a whole number and a unit"),
    ramp(.invalidDuration, ramp(after: #""3651d""#), "at most ten years"),
    ramp(
      .invalidDuration, ramp(after: #""99999999999999999999d""#), "at most ten years"),
    ramp(.wrongType, ramp(after: "2"), "Expected a string"),
    ramp(.wrongType, "1️⃣{}", "Expected an array of steps"),
    ramp(.wrongType, "[1️⃣5]", "Expected a step of a ramp, which is an object"),
    ramp(.missingField, #"[1️⃣{"percentage": 5}]"#, "needs the field \"after\""),
    ramp(.missingField, #"[1️⃣{"after": "0d"}]"#, "needs the field \"percentage\""),
    ramp(
      .unknownField, #"[{"after": "0d", "percentage": 5, 1️⃣"untill": "1d"}]"#,
      "It has \"after\", \"percentage\""),
    ramp(
      .invalidPercentage, #"[{"after": "0d", "percentage": 1️⃣101}]"#, "and this is 101."),
    ramp(.invalidNumber, gate(#""whenExposures": 1️⃣0"#), "an integer from 1 to 2^53"),
    ramp(.invalidNumber, gate(#""whenExposures": 1️⃣1.5"#), "an integer from 1 to 2^53"),
    ramp(.wrongType, gate(#""whenExposures": 1️⃣"9""#), "a number of identities"),
    ramp(.wrongType, gate(#""whenGuardrailsHold": 1️⃣"yes""#), "Expected true or false"),
    ramp(.unknownField, gate(#"1️⃣"whenExposure": 9"#), "Did you mean \"whenExposures\"?"),
    ramp(.gateNeverOpens, gate(#""whenGuardrailsHold": 1️⃣true"#), "the experiment has none"),
    ramp(
      .gateNeverOpens, #"[1️⃣{"after": "1d", "percentage": 5, "whenExposures": 9}]"#,
      "nobody is exposed before it"),
    ramp(
      .gateNeverOpens,
      #"[{"after": "0d", "percentage": 0}, 1️⃣{"after": "1d", "percentage": 5, "whenExposures": 9}]"#,
      "nobody is exposed before it"),
    bake(.bakeWithoutRamp, #""percentage": 5, "bake": 1️⃣"2d""#, "there is no ramp"),
    bake(.invalidDuration, ramped(#""bake": 1️⃣"two days""#), "is no span of time"),
    bake(.wrongType, ramped(#""bake": 1️⃣2"#), "Expected a string"),
    bake(.unknownField, ramped(#"1️⃣"bakes": "2d""#), "Did you mean \"bake\"?"),
  ]

  private static func gate(_ field: String) -> String {
    #"[{"after": "0d", "percentage": 5}, {"after": "1d", "percentage": 9, \#(field)}]"#
  }

  private static func ramped(_ field: String) -> String {
    #""ramp": [{"after": "0d", "percentage": 5}], \#(field)"#
  }

  private static func bake(_ rule: FormRule, _ fields: String, _ detail: String) -> Mistake<
    FormRule
  > {
    .experiment(
      rule,
      ["rollout": #"{\#(fields), "split": {"control": 50, "green": 50}}"#], detail)
  }

  static let schedules: [Mistake<FormRule>] = [
    .experiment(
      .scheduleOrder,
      ["schedule": #"{"startAt": "2027-02-01T00:00:00Z", "endAt": 1️⃣"2027-01-01T00:00:00Z"}"#],
      "It would end at 2027-01-01T00:00:00Z, and start at 2027-02-01T00:00:00Z."),
    .experiment(
      .scheduleOrder,
      ["schedule": #"{"startAt": "2027-01-01T00:00:00Z", "endAt": 1️⃣"2027-01-01T01:00:00+01:00"}"#],
      "Exchange the two, or correct one."),
    .experiment(
      .invalidInstant, ["schedule": #"{"startAt": 1️⃣"2027-01-01"}"#], "add the time of day"),
    .experiment(
      .unknownField, ["schedule": #"{1️⃣"startsAt": "2027-01-01T00:00:00Z"}"#],
      "Did you mean \"startAt\"?"),
    .experiment(.wrongType, ["schedule": #"1️⃣"2027-01-01""#], "Expected a schedule"),
    .experiment(
      .missingField,
      ["schedule": #"{"startAt": "2027-01-01T00:00:00Z", "atEnd": 1️⃣"stop"}"#],
      "Add \"endAt\", such as"),
    .experiment(
      .unknownChoice,
      ["schedule": #"{"endAt": "2027-01-01T00:00:00Z", "atEnd": 1️⃣"stopp"}"#],
      "Did you mean \"stop\"?"),
    .experiment(
      .scheduleIgnored,
      ["status": #""created""#, "schedule": #"1️⃣{"endAt": "2027-01-01T00:00:00Z"}"#],
      "Say \"running\""),
    .experiment(
      .invalidInstant, ["schedule": #"{"startAt": 1️⃣"2027-01-01T09:00:00"}"#],
      #"add "Z" for UTC, or an offset such as "+01:00": "2027-01-01T09:00:00Z"."#),
    .experiment(
      .invalidInstant, ["decideBy": #"1️⃣"2027-01-01 09:00:00""#],
      #"add "Z" for UTC, or an offset such as "+01:00""#),
    .experiment(.invalidInstant, ["decideBy": #"1️⃣"soon""#], "is neither a day"),
    .experiment(.invalidInstant, ["decideBy": #"1️⃣"2027-02-29""#], "is neither a day"),
    .experiment(.wrongType, ["decideBy": "1️⃣20270101"], "Expected a string"),
    .experiment(.invalidNumber, ["iteration": "1️⃣0"], "counted from 1"),
    .experiment(.invalidNumber, ["iteration": "1️⃣1.5"], "counted from 1"),
    .experiment(.invalidNumber, ["iteration": "1️⃣1000001"], "Iterations are counted"),
    .experiment(.wrongType, ["iteration": #"1️⃣"2""#], "Expected a number"),
  ]

  static let freezes: [Mistake<FormRule>] = [
    .settings(
      .invalidInstant, freeze(from: #"1️⃣"2026-12-24""#), "\"2026-12-24T00:00:00Z\""),
    .settings(.invalidInstant, freeze(from: #"1️⃣"2026-02-30T00:00:00Z""#), "no moment"),
    .settings(
      .freezeOrder,
      freeze(from: #""2027-01-01T00:00:00Z""#, to: #"1️⃣"2026-01-01T00:00:00Z""#),
      "Exchange the two"),
    .settings(
      .missingField, #"{"policy": {"freezes": [1️⃣{"reason": "Holidays"}]}}"#,
      "or \"weekly\" and \"timeZone\""),
    weekly(.invalidInstant, #"{"from": 1️⃣"Friday 15:00", "to": "Mon 08:00"}"#, "\"Fri 15:00\""),
    weekly(.missingField, #"1️⃣{"from": "Fri 15:00"}"#, "needs the field \"to\""),
    weekly(.freezeOrder, #"{"from": "Fri 15:00", "to": 1️⃣"Fri 15:00"}"#, "hold for ever"),
    weekly(.wrongType, #"1️⃣"Fri""#, "Expected a part of a week"),
    .settings(
      .missingField,
      #"{"policy": {"freezes": [1️⃣{"weekly": {"from": "Fri 15:00", "to": "Mon 08:00"}, "#
        + #""reason": "a"}]}}"#, "needs the field \"timeZone\""),
    .settings(
      .freezeForm,
      #"{"policy": {"freezes": [{"weekly": {"from": "Fri 15:00", "to": "Mon 08:00"}, "#
        + #""timeZone": "UTC", "to": 1️⃣"2027-01-01T00:00:00Z", "reason": "a"}]}}"#,
      "comes each week"),
    .settings(
      .freezeForm,
      #"{"policy": {"freezes": [{"from": "2026-01-01T00:00:00Z", "to": "2027-01-01T00:00:00Z", "#
        + #""timeZone": 1️⃣"UTC", "reason": "a"}]}}"#, "Leave it out."),
    .settings(
      .invalidName,
      #"{"policy": {"freezes": [{"weekly": {"from": "Fri 15:00", "to": "Mon 08:00"}, "#
        + #""timeZone": 1️⃣"../../etc/localtime", "reason": "a"}]}}"#, "the name of a time zone"),
  ]

  private static func freeze(from: String, to: String = #""2027-01-01T00:00:00+01:00""#) -> String {
    #"{"policy": {"freezes": [{"from": \#(from), "to": \#(to), "reason": "Holidays"}]}}"#
  }

  private static func weekly(_ rule: FormRule, _ week: String, _ advice: String) -> Mistake<
    FormRule
  > {
    .settings(
      rule,
      #"{"policy": {"freezes": [{"weekly": \#(week), "timeZone": "UTC", "reason": "a"}]}}"#, advice)
  }

  private static func conclusion(
    _ rule: FormRule, _ conclusion: String, _ advice: String
  ) -> Mistake<FormRule> {
    .experiment(rule, ["status": #""completed""#, "conclusion": conclusion], advice)
  }

  static let conclusions: [Mistake<FormRule>] = [
    .experiment(
      .conclusionBeforeEnd,
      ["status": #""running""#, "conclusion": #"1️⃣{"decision": "none", "reason": "Too few."}"#],
      "set \"status\" to \"completed\", or remove the conclusion."),
    conclusion(
      .conclusionVariant, #"{"decision": "control", "variant": 1️⃣"green", "reason": "It lost."}"#,
      "ships no variant. Remove the field, or decide to \"ship\"."),
    conclusion(
      .missingField, #"1️⃣{"decision": "ship", "reason": "It won."}"#,
      "name it in \"variant\". For the control, the decision is \"control\"."),
    conclusion(.missingField, #"1️⃣{"decision": "none"}"#, "needs the field \"reason\""),
    conclusion(
      .unknownChoice, #"{"decision": 1️⃣"shp", "reason": "It won."}"#, "Did you mean \"ship\"?"),
    conclusion(
      .invalidText, #"{"decision": "none", "reason": 1️⃣" "}"#, "Write something, or leave it out."),
    conclusion(.wrongType, "1️⃣true", "Expected a conclusion"),
  ]
}
