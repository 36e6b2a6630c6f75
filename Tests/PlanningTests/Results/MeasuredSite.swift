import Domain
import Manifests
import Planning
import TestSupport

@testable import JSONSyntax

/// An experiment with the guardrails `errors` and `latency`, and results of it.
struct MeasuredSite {
  /// When it is launched.
  static let begin = Instant(seconds: 1_767_225_600)

  var rollout = LabRollout.ramp(["0d": 10, "1d": 20, "2d": 50])
  /// What becomes of alarms: the word of the policy.
  var response = "warn"
  var status = Status.running
  var fields: [String: JSONValue] = [:]
  /// The texts of results by the names of their files.
  var results: [String: String] = [:]

  static let metrics: JSONValue = [
    ["name": "errors", "expectedDirection": "not_increase", "role": "guardrail"],
    ["name": "latency", "expectedDirection": "not_increase", "role": "guardrail"],
    ["name": "orders", "expectedDirection": "increase"],
  ]

  static func after(hours: Double) -> Instant {
    Instant(seconds: begin.seconds + Int64(hours * 3_600))
  }

  var site: LabSite {
    var experiment = LabExperiment(status, rollout: rollout).with("metrics", Self.metrics)
    for (name, value) in fields { experiment = experiment.with(name, value) }
    var site = LabSite.shop().with(experiment)
    site.settings = #"{"policy": {"guardrails": "\#(response)", "sampleRatio": "\#(response)"}}"#
    for (name, text) in results { site.otherFiles["results/\(name).json"] = text }
    return site
  }

  func edited(_ edit: (inout MeasuredSite) -> Void) -> MeasuredSite {
    var site = self
    edit(&site)
    return site
  }

  /// The site with results, in a file of a name.
  func measured(_ results: Measured, in name: String = "latest") -> MeasuredSite {
    edited { $0.results[name] = results.text }
  }

  /// The bench after the launch.
  func launched() -> Lab {
    var lab = Lab()
    lab.now = Self.begin
    lab.apply(edited { $0.results = [:] }.site)
    return lab
  }
}

/// Results, good ones unless said otherwise.
struct Measured {
  /// When they end, in hours after the launch.
  var until: Double
  /// When they begin.
  var since = 0.0
  var exposures = (500, 250, 250)
  /// The effects on errors with green and with blue, and on latency with both.
  var errors = [("green", -0.1, 0.1), ("blue", -0.1, 0.1)]
  var latency = [("green", -0.1, 0.1), ("blue", -0.1, 0.1)]
  var valid: String?

  static let bad = ("green", 0.5, 1.5)
  static let good = ("green", -0.1, 0.1)

  init(until: Double) {
    self.until = until
  }

  func with<Value>(_ member: WritableKeyPath<Measured, Value>, _ value: Value) -> Measured {
    var measured = self
    measured[keyPath: member] = value
    return measured
  }

  /// With a violated guardrail: errors with green.
  static func violating(until: Double) -> Measured {
    Measured(until: until).with(\.errors, [bad, ("blue", -0.1, 0.1)])
  }

  var text: String {
    """
    {"kind": "Results", "environment": "production", "experiment": "cta",
     "since": "\(MeasuredSite.after(hours: since))", "asOf": "\(MeasuredSite.after(hours: until))",
     "exposures": {"control": \(exposures.0), "green": \(exposures.1), "blue": \(exposures.2)},
     "metrics": [\(metric("errors", errors)), \(metric("latency", latency))]}
    """
  }

  private func metric(_ name: String, _ effects: [(String, Double, Double)]) -> String {
    let variants = effects.map { variant, lower, upper in
      ", \"\(variant)\": {\"mean\": 2, \"effect\": {\"lower\": \(lower), \"upper\": \(upper)}}"
    }
    let valid = valid.map { ", \"valid\": \"\($0)\"" } ?? ""
    return """
      {"name": "\(name)", "confidenceLevel": 0.95\(valid), "variants": {"control": {"mean": 1}\(variants.joined())}}
      """
  }
}

extension Lab {
  /// Applies so many hours after the launch.
  @discardableResult
  mutating func apply(_ site: MeasuredSite, atHour hour: Double) -> LabRun {
    now = MeasuredSite.after(hours: hour)
    return apply(site.site)
  }

  /// Plans so many hours after the launch.
  func plan(_ site: MeasuredSite, atHour hour: Double) -> Plan {
    var lab = self
    lab.now = MeasuredSite.after(hours: hour)
    return lab.plan(site.site)
  }

  /// The size of the cohort in percent.
  var percentage: Int? { rollout().map { $0.segment.percentage.hundredths / 100 } }
}
