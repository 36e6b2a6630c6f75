/// What a JSON Schema describes: a file that people write, or one that titrate writes or prints.
enum Schema: String, CaseIterable, Hashable, Sendable {
  case experiment
  case feature
  case environment
  case results
  case settings
  case plan
  case outcomes
  case status
  case evaluation
  case event
  case diagnostics
  case snapshot
}

extension Schema {
  /// The schema itself, the same bytes as the file of that name in `schemas/`. Texts that are too long
  /// for one source file are kept in parts.
  var text: String {
    switch self {
    case .experiment: Self.experimentText
    case .feature: Self.featureText
    case .environment: Self.environmentText
    case .results: Self.resultsText
    case .settings: Self.settingsText
    case .plan: Self.planText + Self.planText2
    case .outcomes: Self.outcomesText
    case .status: Self.statusText
    case .evaluation: Self.evaluationText
    case .event: Self.eventText
    case .diagnostics: Self.diagnosticsText
    case .snapshot: Self.snapshotText + Self.snapshotText2
    }
  }

  /// What it describes, as it stands in a list.
  var subject: String {
    switch self {
    case .experiment: "a manifest of kind Experiment"
    case .feature: "a manifest of kind Feature"
    case .environment: "a manifest of kind Environment"
    case .results: "a manifest of kind Results"
    case .settings: "titrate.json"
    case .plan: "what `plan --format json` prints"
    case .outcomes: "what `apply --format json` prints"
    case .status: "what `status --format json` prints"
    case .evaluation: "a line of `evaluate --format json`"
    case .event: "a line of `history --format json` and of audit.jsonl"
    case .diagnostics: "what `validate --format json` prints"
    case .snapshot: "the state, state.json"
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
