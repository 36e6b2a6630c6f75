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
    let own = source.split(separator: "\n\n")
    var paragraphs = own
    let shared = [
      Self.evaluationDefinitions, Self.policyDefinitions, Self.providerDefinitions,
      Self.driftDefinitions, Self.findingDefinitions, Self.sharedDefinitions,
    ].joined(separator: "\n\n")
    for definition in shared.split(separator: "\n\n") {
      let name = definition.prefix { $0 != ":" }
      guard !own.contains(where: { $0.hasPrefix("\(name):") }),
        paragraphs.contains(where: { $0.contains("\"#/$defs/\(name.dropFirst())") })
      else { continue }
      paragraphs.append(definition)
    }
    let definitions = paragraphs.dropFirst().map { Self.indented($0, by: 4) }
    return """
      {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:titrate:schema:\(rawValue):1",
        "title": "\(title)",
      \(Self.indented(paragraphs[0], by: 2)),
        "$defs": {
      \(definitions.joined(separator: ",\n"))
        }
      }

      """
  }

  /// What the schema is made from, in paragraphs: its members, then the definitions that it alone has.
  private var source: String {
    switch self {
    case .experiment: Self.experimentSource
    case .feature: Self.featureSource
    case .environment: Self.environmentSource
    case .results: Self.resultsSource
    case .spec: Self.specSource
    case .settings: Self.settingsSource
    case .plan: "\(Self.planSource)\n\n\(Self.changeSource)\n\n\(Self.stepSource)"
    case .outcomes: Self.outcomesSource
    case .verdicts: Self.verdictsSource
    case .status: Self.statusSource
    case .evaluation: Self.evaluationSource
    case .event: Self.eventSource
    case .diagnostics: Self.diagnosticsSource
    case .snapshot:
      "\(Self.snapshotSource)\n\n\(Self.storedRolloutSource)\n\n\(Self.storedEventSource)"
    case .providerRequest: Self.providerRequestSource
    case .providerAnswer: Self.providerAnswerSource
    }
  }

  private var title: String {
    rawValue.prefix(1).uppercased() + rawValue.dropFirst().replacing("-", with: " ")
  }

  private static func indented(_ paragraph: Substring, by width: Int) -> String {
    let indentation = String(repeating: " ", count: width)
    return paragraph.split(separator: "\n").map { indentation + $0 }.joined(separator: "\n")
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
