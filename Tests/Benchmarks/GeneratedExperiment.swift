/// An experiment of a generated workspace. Three of five run; one of eleven has no rollout.
struct GeneratedExperiment {
  let feature: GeneratedFeature
  let environment: String
  let index: Int
  var percentage: Int
  var mistake: Mistake?

  /// Something that an author gets wrong.
  enum Mistake: CaseIterable {
    case unknownStatus, unknownField, percentageTooGreat, missingComma
  }

  init(feature: GeneratedFeature, environment: String, index: Int) {
    self.feature = feature
    self.environment = environment
    self.index = index
    percentage = [5, 10, 20, 25, 50, 75][index % 6]
  }

  var key: String { String(feature.name.map { $0 == "_" ? "-" : $0 }) }

  private var status: String {
    if mistake == .unknownStatus { return "actve" }
    return index % 5 < 3 ? "running" : "created"
  }

  /// The text of its manifest.
  var manifest: String {
    """
    {
      "$schema": "../../../../schemas/experiment.schema.json",
      "kind": "Experiment",
      "key": "\(key)",
      "name": "A clearer \(feature.thing) for \(feature.place), round \(index % 4 + 1)",
      "description": "Interviews in spring: \\"Where is the \(feature.thing)?\\" – asked by one in six.",
      "hypothesis": "A clearer \(feature.thing) lets \(index % 7 + 2)% more visitors finish what they \
    came for on the pages about \(feature.place), within \(index % 30 + 14) days.",
      "\(mistake == .unknownField ? "ownr" : "owner")": "\(feature.team)",
      "tags": ["\(feature.place)", "\(feature.thing)", "web", "q\(index % 4 + 1)"]\(comma)
      "links": [
        "https://wiki.example.com/\(feature.team)/experiments/\(key)",
        "https://tracker.example.com/browse/\(feature.team)-\(index)"
      ],
      "environment": "\(environment)",
      "feature": "\(feature.name)",
      "status": "\(status)",
    \(rollout)  "metrics": [
        { "name": "\(feature.thing)_clicked", "expectedDirection": "increase", "role": "primary" },
        { "name": "error_rate", "expectedDirection": "not_increase", "role": "guardrail" },
        { "name": "page_load_p95", "expectedDirection": "not_increase", "role": "guardrail" },
        { "name": "support_tickets", "expectedDirection": "decrease", "role": "secondary" }
      ]
    }

    """
  }

  private var comma: String { mistake == .missingComma ? "" : "," }

  private var rollout: String {
    guard index % 11 != 10 || mistake != nil else { return "" }
    let percentage = mistake == .percentageTooGreat ? "\(percentage)00" : "\(percentage).5"
    return """
        "rollout": {
          "percentage": \(percentage),
          \(feature.isMultivariate ? split : "\"value\": true")
        },

      """
  }

  private var split: String {
    let shares = feature.variants.count == 3 ? [25, 25, 25] : [30, 20]
    let control = 100 - shares.reduce(0, +)
    let variants = zip(feature.variants, shares).map { ", \"\($0)\": \($1)" }
    return "\"split\": { \"control\": \(control)\(variants.joined()) }"
  }
}
