import TestSupport
import Testing

@testable import Domain
@testable import JSONSyntax
@testable import Manifests
@testable import Planning

/// Which guardrails results show to be violated.
struct GuardrailTests {
  private func results(_ lower: String, _ upper: String) throws -> ResultsManifest {
    let source = ManifestSource.results([
      "metrics":
        "[\(ManifestSource.measuredMetric(effect: "{\"lower\": \(lower), \"upper\": \(upper)}"))]"
    ])
    let file = ManifestFile(path: "results/a.json", bytes: Array(source.utf8))
    guard case .results(let manifest) = file.manifest else {
      throw Unreadable(diagnostics: file.diagnostics.map(\.detail))
    }
    return manifest
  }

  private struct Unreadable: Error {
    let diagnostics: [String]
  }

  private static let isBelow: Set = ["increase", "not_decrease"]

  @Test(arguments: Metric.Direction.allCases)
  func `the whole interval must lie on the wrong side`(direction: Metric.Direction) throws {
    let guardrail = Metric(name: "orders", expectedDirection: direction, role: .guardrail)
    let isUp = Self.isBelow.contains(direction.rawValue)
    let cases = [
      ("-2", "-0.001", isUp), ("0.001", "2", !isUp), ("-1", "1", false), ("-1", "0", false),
      ("0", "1", false), ("0", "0", false), ("1e-300", "1e300", !isUp), ("-5e-1", "-5e-1", isUp),
    ]
    for (lower, upper, isViolated) in cases {
      let alarms = try results(lower, upper).violatedGuardrails(among: [guardrail])
      #expect(alarms.isEmpty != isViolated, "\(lower) \(upper)")
    }
  }

  @Test func `an alarm tells what was measured, and where it stands`() throws {
    let guardrail = Metric(name: "orders", expectedDirection: .notDecrease, role: .guardrail)
    let alarms = try results("-0.4", "-0.1").violatedGuardrails(among: [guardrail])
    let alarm = try #require(alarms.first)
    #expect(alarms.count == 1)
    #expect(alarm.variant.text == "green")
    #expect(alarm.effect == .init(lower: -0.4, upper: -0.1))
    #expect((alarm.mean, alarm.controlMean, alarm.confidenceLevel) == (2.6, 2.5, 0.95))
    #expect(
      alarm.sentence
        == "The guardrail \"orders\" must not decrease, and with \"green\" it moves by -0.4 to -0.1 "
        + "(mean 2.6, control 2.5, confidence 0.95).")
    let source = ManifestSource.results([
      "metrics": "[\(ManifestSource.measuredMetric(effect: "{\"lower\": -0.4, \"upper\": -0.1}"))]"
    ])
    guard case .bytes(let range) = alarm.location.place else {
      Issue.record("\(alarm.location)")
      return
    }
    #expect(
      String(decoding: Array(source.utf8)[range], as: UTF8.self)
        == "{\"lower\": -0.4, \"upper\": -0.1}")
  }

  @Test(arguments: [Metric.Role.primary, .secondary])
  func `other metrics raise no alarm`(role: Metric.Role) throws {
    let metric = Metric(name: "orders", expectedDirection: .increase, role: role)
    #expect(try results("-2", "-1").violatedGuardrails(among: [metric]) == [])
  }

  @Test func `a guardrail that was not measured raises no alarm`() throws {
    let metric = Metric(name: "errors", expectedDirection: .increase, role: .guardrail)
    #expect(try results("-2", "-1").violatedGuardrails(among: [metric]) == [])
  }

  @Test func `alarms come in the order of the metrics, then of the variants`() throws {
    let names = ["b", "a"]
    let measured = names.sorted().map { name in
      """
      {"name": "\(name)", "confidenceLevel": 0.9, "variants": {"control": {"mean": 1},
       "green": {"mean": 2, "effect": {"lower": 1, "upper": 1}},
       "blue": {"mean": 2, "effect": {"lower": 1, "upper": 1}}}}
      """
    }
    let source = ManifestSource.results(["metrics": "[\(measured.joined(separator: ","))]"])
    let file = ManifestFile(path: "a.json", bytes: Array(source.utf8))
    guard case .results(let manifest) = file.manifest else {
      throw Unreadable(diagnostics: file.diagnostics.map(\.detail))
    }
    let metrics = names.map { Metric(name: $0, expectedDirection: .decrease, role: .guardrail) }
    let alarms = manifest.violatedGuardrails(among: metrics)
    #expect(
      alarms.map { "\($0.metric.name) \($0.variant)" } == [
        "b blue", "b green", "a blue", "a green",
      ])
  }
}
