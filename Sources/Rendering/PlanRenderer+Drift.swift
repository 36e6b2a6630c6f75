import Domain
import JSONSyntax
import Planning

// What is served and is not what is kept.
extension PlanRenderer {
  /// More than anyone reads.
  private static let mostDrift = 50

  /// The drift of a plan, a line for each; of much only the first, and how much more there is.
  static func driftLines(_ plan: Plan) -> [String] { lines(plan.drift) }

  /// Drift, a line for each.
  static func lines(_ drift: [Drift]) -> [String] {
    let others = drift.count - mostDrift
    return drift.prefix(mostDrift).map { text($0) }
      + (others > 0 ? ["≠ DRIFT: and \(others) more, which --format json shows."] : [])
  }

  /// A drift in a line, with no more of a name than that.
  static func text(_ drift: Drift, ofNames limit: Int = 100) -> String {
    "≠ DRIFT \(headline(drift)): \(facts(drift, limit)). \(consequence(drift))"
  }

  /// What has drifted: `checkout-cta in production (less-exposure)`.
  static func headline(_ drift: Drift) -> String {
    let place = drift.experiment?.text ?? drift.flag.feature.text
    return "\(place) in \(drift.flag.environment) (\(drift.kind.rawValue))"
  }

  private static func facts(_ drift: Drift, _ limit: Int) -> String {
    guard drift.kind != .notTitrates else {
      let name = drift.name.map { "'\(inert(cut($0, to: limit)))'" } ?? "another"
      return "the override \(name) is not titrate's"
    }
    switch (drift.kept, drift.served) {
    case (let kept?, let served?): return differences(drift.kind, kept, served, of: drift)
    case (.some, nil): return "its override is gone"
    case (nil, let served?):
      return "an override that is not kept serves \(cohort(served.percentage))"
    case (nil, nil): return "nothing is served"
    }
  }

  private static func differences(
    _ kind: Drift.Kind, _ kept: Drift.Side, _ served: Drift.Side, of drift: Drift
  ) -> String {
    let state = (kept: kept.state, served: served.state)
    let isDefault = drift.segment == nil
    var facts: [String] = []
    func tell(_ fact: String, _ served: String, _ kept: String) {
      if served != kept { facts.append("\(fact)\(served) instead of \(kept)") }
    }
    switch kind {
    case .lessExposure, .moreExposure:
      tell("", state.served.isEnabled ? "on" : "off", state.kept.isEnabled ? "on" : "off")
      if !isDefault { tell("", cohort(served.percentage), cohort(kept.percentage)) }
    case .otherSplit:
      tell("split ", state.served.allocations.split(), state.kept.allocations.split())
    case .otherValue: tell("value ", inert(state.served.value.json), inert(state.kept.value.json))
    case .otherDefault:
      tell("value ", inert(state.served.value.json), inert(state.kept.value.json))
      if drift.experiment == nil {
        tell("split ", state.served.allocations.split(), state.kept.allocations.split())
      }
    case .otherStatus:
      tell("", served.status?.rawValue ?? "", kept.status?.rawValue ?? "")
    case .notTitrates: break
    }
    return (isDefault ? "everyone else is served " : "") + facts.joined(separator: ", ")
  }

  private static func cohort(_ percentage: Percentage?) -> String {
    percentage.map { "\($0)%" } ?? "a cohort of another rule"
  }

  private static func consequence(_ drift: Drift) -> String {
    if drift.isCompletedThere {
      return
        "Unless the provider can start it again, complete it in its manifest too, or raise the "
        + "iteration there."
    }
    if drift.isPutRight { return "The next apply puts it right." }
    if drift.kind == .otherDefault, drift.experiment != nil {
      return
        "No manifest speaks of it, so it stays: the control of the cohort is not what others get."
    }
    return switch drift.kind {
    case .lessExposure: "It is respected until a manifest changes it."
    case .notTitrates: "It stays, and titrate does not touch it."
    case .moreExposure, .otherSplit, .otherValue, .otherDefault, .otherStatus:
      "It is not put right before the errors are mended."
    }
  }
}

extension Drift {
  /// Whether somebody ended at the provider what is to go on, which few providers take back.
  fileprivate var isCompletedThere: Bool {
    kind == .otherStatus && served?.status == .completed
  }
}
