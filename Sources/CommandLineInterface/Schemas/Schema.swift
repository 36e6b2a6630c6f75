import JSONSyntax

/// What a JSON Schema describes: a file that people write, or one that titrate writes or prints.
enum Schema: String, CaseIterable, Hashable, Sendable {
  case experiment
  case feature
  case environment
  case results
  case spec
  case settings
  case plan
  case outcomes
  case verdicts
  case status
  case evaluation
  case event
  case diagnostics
  case snapshot
  case providerRequest = "provider-request"
  case providerAnswer = "provider-answer"
}

extension Schema {
  /// The schema itself. A test run with RECORD=1 writes it to the file of its name in `schemas/`.
  var text: String {
    let title = rawValue.prefix(1).uppercased() + rawValue.dropFirst().replacing("-", with: " ")
    let head = [
      JSONMember("$schema", "https://json-schema.org/draft/2020-12/schema"),
      JSONMember("$id", "urn:titrate:schema:\(rawValue):1"),
      JSONMember("title", .string(title)),
    ]
    let definitions = JSONMember("$defs", .object(content.allDefinitions))
    return JSONValue.object(head + content.keywords + [definitions]).laidOut() + "\n"
  }

  /// What it says of what it describes.
  private var content: Subschema {
    switch self {
    case .experiment: .experimentManifest
    case .feature: .featureManifest
    case .environment: .environmentManifest
    case .results: .resultsManifest
    case .spec: .specManifest
    case .settings: .settings
    case .plan: .plan
    case .outcomes: .applyOutput
    case .verdicts: .verdicts
    case .status: .statusOutput
    case .evaluation: .evaluation
    case .event: .auditEvent
    case .diagnostics: .diagnostics
    case .snapshot: .snapshot
    case .providerRequest: .providerRequest
    case .providerAnswer: .providerAnswer
    }
  }

  /// What it describes, as it stands in a list.
  var subject: String {
    switch self {
    case .experiment: "a manifest of kind Experiment"
    case .feature: "a manifest of kind Feature"
    case .environment: "a manifest of kind Environment"
    case .results: "a manifest of kind Results"
    case .spec: "a manifest of kind Spec"
    case .settings: "titrate.json"
    case .plan: "what `plan --format json` prints"
    case .verdicts: "what `test --format json` prints"
    case .outcomes: "what `apply --format json` prints"
    case .status: "what `status --format json` prints"
    case .evaluation: "a line of `evaluate --format json`"
    case .event: "a line of `history --format json` and of audit.jsonl"
    case .diagnostics: "what `validate --format json` prints"
    case .snapshot: "the state, state.json"
    case .providerRequest: "a line that a provider program reads"
    case .providerAnswer: "a line that a provider program writes"
    }
  }

  /// All of them, one a line, with what they describe.
  static var list: String {
    let width = allCases.map(\.rawValue.count).max() ?? 0
    return allCases.map { schema in
      let padding = String(repeating: " ", count: width - schema.rawValue.count)
      return "\(schema.rawValue)\(padding)  \(schema.subject)\n"
    }.joined()
  }
}

extension JSONValue {
  /// The value for people: on one line where that fits, else with each part on lines of its own.
  fileprivate func laidOut(indentation: String = "", after lead: Int = 0) -> String {
    let line = line
    guard indentation.utf8.count + lead + line.utf8.count >= 100 else { return line }
    let inner = indentation + "  "
    switch self {
    case .array(let elements):
      let lines = elements.map { inner + $0.laidOut(indentation: inner) }
      return "[\n\(lines.joined(separator: ",\n"))\n\(indentation)]"
    case .object(let members):
      let lines = members.map { member in
        let key = "\(JSONValue.string(member.key).line): "
        return inner + key + member.value.laidOut(indentation: inner, after: key.utf8.count)
      }
      return "{\n\(lines.joined(separator: ",\n"))\n\(indentation)}"
    default: return line
    }
  }

  /// The value on one line, with spaces between its parts.
  private var line: String {
    switch self {
    case .array(let elements): return "[\(elements.map(\.line).joined(separator: ", "))]"
    case .object(let members) where !members.isEmpty:
      let parts = members.map { "\(JSONValue.string($0.key).line): \($0.value.line)" }
      return "{ \(parts.joined(separator: ", ")) }"
    default: return String(decoding: canonical(), as: UTF8.self)
    }
  }
}
