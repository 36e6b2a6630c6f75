// What time has to do with experiments, edited so that titrate refuses it.
extension JudgedManifest {
  private static func gate(_ field: String) -> String {
    #""ramp":[{"after":"0d","percentage":5},{"after":"1d","percentage":9,\#(field)}]"#
  }

  static let times: [Edit] = [
    (#""percentage":20"#, #""percentage":20,"ramp":[]"#, "percentage-and-ramp", nil),
    (#""percentage":20"#, #""ramp":[]"#, "ramp-order", nil),
    (#""percentage":20"#, #""ramp":{}"#, "wrong-type", nil),
    (#""percentage":20"#, #""ramp":[{"after":"0d"}]"#, "missing-field", nil),
    (#""percentage":20"#, #""ramp":[{"percentage":5}]"#, "missing-field", nil),
    (#""percentage":20"#, #""ramp":[{"after":"1w","percentage":5}]"#, "invalid-duration", nil),
    (#""percentage":20"#, #""ramp":[{"after":1,"percentage":5}]"#, "wrong-type", nil),
    (#""percentage":20"#, #""ramp":[{"after":"9999d","percentage":5}]"#, "invalid-duration", spans),
    (#""percentage":20"#, #""ramp":[{"after":"0d","percentage":500}]"#, "invalid-percentage", nil),
    (#""percentage":20"#, #""ramp":[{"at":"0d","percentage":5}]"#, "unknown-field", nil),
    (
      #""percentage":20"#, #""ramp":[{"after":"1d","percentage":5},{"after":"0d","percentage":5}]"#,
      "ramp-order", "a schema cannot compare elements"
    ),
    (#""percentage":20"#, gate(#""whenExposures":0"#), "invalid-number", nil),
    (#""percentage":20"#, gate(#""whenExposures":"9""#), "wrong-type", nil),
    (#""percentage":20"#, gate(#""whenGuardrailsHold":1"#), "wrong-type", nil),
    (#""percentage":20"#, gate(#""whenGuardrails":true"#), "unknown-field", nil),
    (
      #""percentage":20"#, gate(#""whenGuardrailsHold":true"#), "gate-never-opens",
      "a schema does not look at the metrics"
    ),
    (
      #""percentage":20"#, #""ramp":[{"after":"0d","percentage":5,"whenExposures":9}]"#,
      "gate-never-opens", "a schema does not know which step is the first"
    ),
    (#""percentage":20"#, #""percentage":20,"bake":"2d""#, "bake-without-ramp", nil),
    (#""percentage":20"#, #""ramp":[{"after":"0d","percentage":5}],"bake":2"#, "wrong-type", nil),
    (
      #""percentage":20"#, #""ramp":[{"after":"0d","percentage":5}],"bake":"2w""#,
      "invalid-duration", nil
    ),
    (#""status":"#, #""schedule":[],"status":"#, "wrong-type", nil),
    (#""status":"#, #""schedule":{"startAt":"2027-01-01"},"status":"#, "invalid-instant", nil),
    (#""status":"#, #""schedule":{"atEnd":"stop"},"status":"#, "missing-field", nil),
    (
      #""status":"#, #""schedule":{"stopAt":"2027-01-01T00:00:00Z"},"status":"#, "unknown-field",
      nil
    ),
    (
      #""status":"#,
      #""schedule":{"startAt":"2027-01-02T00:00:00Z","endAt":"2027-01-01T00:00:00Z"},"status":"#,
      "schedule-order", "a schema cannot compare moments"
    ),
    (#""status":"#, #""decideBy":"tomorrow","status":"#, "invalid-instant", nil),
    (#""status":"#, #""decideBy":"2027-02-30","status":"#, "invalid-instant", "a calendar"),
    (#""status":"#, #""iteration":0,"status":"#, "invalid-number", nil),
    (#""status":"#, #""iteration":1.5,"status":"#, "invalid-number", nil),
    (#""status":"#, #""iteration":1000001,"status":"#, "invalid-number", nil),
    (#""status":"#, #""iteration":"2","status":"#, "wrong-type", nil),
    (#""status":"running""#, concluded(#""decision":"win","reason":"a""#), "unknown-choice", nil),
    (#""status":"running""#, concluded(#""decision":"none""#), "missing-field", nil),
    (#""status":"running""#, concluded(#""reason":"a""#), "missing-field", nil),
    (#""status":"running""#, concluded(#""decision":"none","reason":"""#), "invalid-text", nil),
    (#""status":"running""#, concluded(#""decision":"ship","reason":"a""#), "missing-field", nil),
    (
      #""status":"running""#, concluded(#""decision":"none","variant":"green","reason":"a""#),
      "conclusion-variant", nil
    ),
    (
      #""status":"#, #""conclusion":{"decision":"none","reason":"a"},"status":"#,
      "conclusion-before-end", nil
    ),
  ]

  private static func concluded(_ members: String) -> String {
    #""status":"completed","conclusion":{\#(members)}"#
  }
}
