/// A feature of a generated workspace. Four of five are multivariate.
struct GeneratedFeature {
  let number: Int
  /// The team that owns it, which names its folder.
  let team: String

  private static let places = [
    "checkout", "search", "cart", "home", "product", "profile", "delivery", "returns", "sign_up",
  ]
  private static let things = [
    "button", "banner", "ranking", "layout", "summary", "form", "offer", "filter",
  ]

  /// Where it is seen, in words.
  var place: String {
    String(Self.places[number % Self.places.count].map { $0 == "_" ? " " : $0 })
  }

  /// What it is about, in words.
  var thing: String { Self.things[number % Self.things.count] }

  var name: String { "\(Self.places[number % Self.places.count])_\(thing)_\(number)" }

  var isMultivariate: Bool { number % 5 != 4 }

  /// The keys beside the control.
  var variants: [String] {
    guard isMultivariate else { return [] }
    return Array(["compact", "guided", "playful"].prefix(number % 3 == 0 ? 3 : 2))
  }

  /// The text of its manifest.
  var manifest: String {
    """
    {
      "$schema": "../../../schemas/feature.schema.json",
      "kind": "Feature",
      "name": "\(name)",
      "description": "The \(thing) that people see on the pages about \(place). Keep it short.",
      "owner": "\(team)",
      "tags": ["\(place)", "\(thing)", "web"],
      "type": "\(isMultivariate ? "multivariate" : "standard")",
      "value": \(isMultivariate ? "\"classic-\(number)\"" : "false"),
      "enabled": true,
    \(variantLines)  "environments": {
        "production": \(isMultivariate ? #"{ "allocations": { "guided": 10 } }"# : "{ }"),
        "staging": { "enabled": \(number % 7 != 0) }
      }
    }

    """
  }

  private var variantLines: String {
    guard isMultivariate else { return "" }
    let lines = variants.map { variant in
      """
          {
            "key": "\(variant)",
            "value": "\(variant)-\(number)",
            "description": "The \(variant) \(thing), as the designers drew it for \(place)."
          }
      """
    }
    return "  \"variants\": [\n\(lines.joined(separator: ",\n"))\n  ],\n"
  }
}
