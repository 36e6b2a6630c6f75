// Specs, edited so that titrate refuses them.
extension JudgedManifest {
  static let specs: [Edit] = [
    (#""environment":"production","#, "", "missing-field", nil),
    (#""feature":"button","#, "", "missing-field", nil),
    (#""production""#, #""prodcution""#, "unknown-environment", other),
    (#""button""#, #""buton""#, "unknown-feature", other),
    (#""button""#, #""the button""#, "invalid-name", nil),
    (#""at""#, #""asOf""#, "unknown-field", nil),
    (#"2026-03-01T00:00:00Z"#, "2026-03-01", "invalid-instant", nil),
    (#""at":"2026-03-01T00:00:00Z""#, #""at":5"#, "wrong-type", nil),
    (
      #"[{"identity":"erin","value":"green","enabled":true},{"shares":{"control":50,"green":25},"of":"cohort","within":0.5}]"#,
      "[]", "spec-without-cases", nil
    ),
    (#"[{"identity""#, #"["erin",{"identity""#, "wrong-type", nil),
    (#"[{"identity""#, #"[{},{"identity""#, "spec-form", nil),
    (#""identity":"erin","#, "", "spec-form", nil),
    (#""identity":"erin""#, #""identity":"erin","of":"cohort""#, "spec-form", nil),
    (#""identity":"erin""#, #""identity":"erin","within":1"#, "spec-form", nil),
    (#""identity":"erin""#, #""identity":"erin","shares":{"green":25}"#, "spec-form", nil),
    (#""identity":"erin""#, #""identity":"erin","user":"a""#, "unknown-field", nil),
    (#","value":"green","enabled":true"#, "", "missing-field", nil),
    (#""erin""#, #""""#, "invalid-text", nil),
    (#""erin""#, "7", "wrong-type", nil),
    (#""erin""#, #""er\u0000in""#, "invalid-text", nil),
    (#""erin""#, "\"\(String(repeating: "a", count: 2_001))\"", "invalid-text", nil),
    (
      #""erin""#, "\"\(String(repeating: "é", count: 1_001))\"", "invalid-text",
      "a schema counts characters, and 2,000 bytes are the most"
    ),
    (#""value":"green""#, #""value":0.5"#, "invalid-number", nil),
    (#""value":"green""#, #""value":null"#, "wrong-type", nil),
    (#""enabled":true"#, #""enabled":"yes""#, "wrong-type", nil),
    (#"{"control":50,"green":25}"#, "25", "wrong-type", nil),
    (#"{"control":50,"green":25}"#, "{}", "spec-form", nil),
    (#""green":25"#, #""Green":25"#, "invalid-name", nil),
    (#""green":25"#, #""gren":25"#, "unknown-variant", other),
    (#""green":25"#, #""green":125"#, "invalid-percentage", nil),
    (#""green":25"#, #""green":25.005"#, "invalid-percentage", decimals),
    (#""green":25"#, #""green":75"#, "shares-sum", sums),
    (#","of":"cohort""#, "", "missing-field", nil),
    (#""of":"cohort""#, #""of":"all""#, "unknown-choice", nil),
    (#""of":"cohort""#, #""of":"cohort","value":"green""#, "spec-form", nil),
    (#":0.5"#, ":-1", "invalid-percentage", nil),
    (#":0.5"#, #":"1%""#, "wrong-type", nil),
  ]
}
