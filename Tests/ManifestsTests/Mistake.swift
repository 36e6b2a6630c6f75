import JSONSyntax
import TestSupport
import Testing

@testable import Domain
@testable import Manifests

/// A file with a mistake at the marker 1️⃣, and what is said about it.
struct Mistake<Broken: Rule>: CustomStringConvertible, Sendable {
  let rule: Broken
  let path: String
  let source: String
  /// What the detail says, the way out above all.
  let advice: String

  init(_ rule: Broken, in path: String, _ source: String, _ advice: String) {
    self.rule = rule
    self.path = path
    self.source = source
    self.advice = advice
  }

  static func experiment(
    _ rule: Broken, _ changes: KeyValuePairs<String, String?>, _ advice: String
  ) -> Mistake {
    Mistake(rule, in: Good.experiment, ManifestSource.experiment(changes), advice)
  }

  static func rollout(_ rule: Broken, _ rollout: String, _ advice: String) -> Mistake {
    experiment(rule, ["rollout": rollout], advice)
  }

  static func metrics(_ rule: Broken, _ metrics: String, _ advice: String) -> Mistake {
    experiment(rule, ["metrics": metrics], advice)
  }

  static func feature(
    _ rule: Broken, _ changes: KeyValuePairs<String, String?>, _ advice: String
  ) -> Mistake {
    Mistake(rule, in: Good.feature, ManifestSource.feature(changes), advice)
  }

  static func entry(_ rule: Broken, _ entry: String, _ advice: String) -> Mistake {
    feature(rule, ["environments": #"{"production": \#(entry)}"#], advice)
  }

  static func environment(
    _ rule: Broken, _ changes: KeyValuePairs<String, String?>, _ advice: String
  ) -> Mistake {
    Mistake(rule, in: Good.environment, ManifestSource.environment(changes), advice)
  }

  static func results(
    _ rule: Broken, _ changes: KeyValuePairs<String, String?>, _ advice: String
  ) -> Mistake {
    Mistake(rule, in: "results/week-1.json", ManifestSource.results(changes), advice)
  }

  static func measured(_ rule: Broken, _ metrics: String, _ advice: String) -> Mistake {
    results(rule, ["metrics": "[\(metrics)]"], advice)
  }

  static func spec(
    _ rule: Broken, _ changes: KeyValuePairs<String, String?>, _ advice: String
  ) -> Mistake {
    Mistake(rule, in: "specs/button.json", ManifestSource.spec(changes), advice)
  }

  static func specCase(_ rule: Broken, _ element: String, _ advice: String) -> Mistake {
    spec(rule, ["cases": "[\(element)]"], advice)
  }

  static func settings(_ rule: Broken, _ source: String, _ advice: String) -> Mistake {
    Mistake(rule, in: WorkspaceSources.settingsPath, source, advice)
  }

  static func published(_ rule: Broken, _ entries: String, _ advice: String) -> Mistake {
    settings(rule, #"{"publish": [\#(entries)]}"#, advice)
  }

  var description: String { "\(rule.rawValue) \(source)" }

  /// A workspace that is good but for the file.
  var sources: WorkspaceSources {
    if path == WorkspaceSources.settingsPath {
      return WorkspaceSources(Good.files, settings: source)
    }
    return WorkspaceSources(Good.files.merging([path: source]) { $1 })
  }

  /// Expects that the mistake is told at its place, and nothing else, with the way out.
  func check() {
    let found = sources.diagnostics()
    #expect(sources.findings() == [sources.finding(rule, at: 1, in: path)])
    #expect(found.first?.start != nil)
    let detail = found.first?.diagnostic.detail ?? ""
    #expect(detail.contains(advice), "\(detail)")
    #expect(detail.hasSuffix(".") || detail.hasSuffix("?"))
    #expect(detail.first?.isUppercase == true || detail.hasPrefix("\""))
  }
}

/// A workspace without mistakes: one environment, two features, one experiment.
enum Good {
  static let environment = "environments/production.json"
  static let feature = "features/checkout_button.json"
  static let standardFeature = "features/dark_mode.json"
  static let experiment = "experiments/checkout-cta.json"

  static let files = [
    environment: ManifestSource.environment(), feature: ManifestSource.feature(),
    standardFeature: ManifestSource.standardFeature(), experiment: ManifestSource.experiment(),
  ]
}
