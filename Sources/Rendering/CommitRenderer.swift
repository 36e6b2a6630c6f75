package import Domain
import JSONSyntax

/// Says in one line what a commit did, for whoever reads the history of a branch.
package enum CommitRenderer {
  /// The most important thing that happened, and how many other things something happened to:
  /// `Start checkout-cta in production: 10%, and 2 more`.
  package static func subject(of events: [Event]) -> String {
    let others = events.filter { $0.happening.ofRun == nil }
    if others.isEmpty, let words = events.first?.happening.ofRun { return words }
    return subject(ofOthers: others)
  }

  private static func subject(ofOthers events: [Event]) -> String {
    var headlines: [Place: Headline] = [:]
    var order: [Place] = []
    for event in events {
      let place = Place(event)
      if headlines[place] == nil { order.append(place) }
      headlines[place, default: Headline()].add(event.happening)
    }
    let first = order.enumerated().min { first, second in
      let ranks = (headlines[first.element]?.rank ?? 0, headlines[second.element]?.rank ?? 0)
      return ranks.0 == ranks.1 ? first.offset < second.offset : ranks.0 < ranks.1
    }
    guard let first, let headline = headlines[first.element] else { return "Change nothing" }
    let rest = order.count == 1 ? "" : ", and \(order.count - 1) more"
    return inert(headline.text(first.element.name) + rest)
  }

  /// What something happens to.
  private struct Place: Hashable {
    let environment: EnvironmentKey?
    let experiment: ExperimentKey?
    let feature: FeatureName?

    init(_ event: Event) {
      environment = event.environment
      experiment = event.experiment
      feature = event.experiment == nil ? event.feature : nil
    }

    var name: String {
      switch (environment, experiment, feature) {
      case (let environment?, let experiment?, _): "\(experiment) in \(environment)"
      case (let environment?, nil, let feature?): "the feature \(feature) in \(environment)"
      case (let environment?, nil, nil): "the environment \(environment)"
      case (nil, _, let feature?): "the feature \(feature)"
      case (nil, _, nil): "the state"
      }
    }
  }

  /// What happened to one thing, in a verb and a detail. A lower rank is more important.
  private struct Headline {
    private(set) var rank = Int.max
    private var verb = "Change"
    private var detail: String?
    private var size: String?

    mutating func add(_ happening: Happening) {
      switch happening {
      case .rolloutEnabled(_, let percentage): size = "\(percentage)%"
      case .rolloutConfigured(_, _, let percentage, let before?) where percentage != before:
        size = "\(before)% → \(percentage)%"
      default: break
      }
      let (rank, verb, detail) = Self.headline(happening)
      guard rank < self.rank else { return }
      (self.rank, self.verb, self.detail) = (rank, verb, detail)
    }

    func text(_ name: String) -> String {
      let detail = detail ?? (["Start", "Release", "Resume"].contains(verb) ? size : nil)
      return "\(verb) \(name)" + (detail.map { ": \($0)" } ?? "")
    }

    private static func headline(
      _ happening: Happening
    ) -> (rank: Int, verb: String, detail: String?) {
      switch happening {
      case .stateRestored(let serial): (0, "Bring back", "as it was at serial \(serial)")
      case .experimentStopped: (1, "Stop", nil)
      case .experimentReleased: (2, "Release", nil)
      case .statusChanged(.start, _, _): (3, "Start", nil)
      case .statusChanged(.resume, _, _): (4, "Resume", nil)
      case .statusChanged(.complete, _, _): (5, "Complete", nil)
      case .statusChanged(.pause, _, _): (6, "Pause", nil)
      case .experimentStartedOver(let iteration): (7, "Start over", "iteration \(iteration)")
      case .rolloutConfigured(_, _, let percentage, let before?) where percentage != before:
        (8, "Change", "\(before)% → \(percentage)%")
      case .rolloutRemoved: (9, "Remove the rollout of", nil)
      case .policyChanged: (9, "Change the policy", nil)
      case .driftCorrected: (9, "Put right what is served of", nil)
      case .resultsNoted: (9, "Note results of", nil)
      case .experimentRemoved: (10, "Remove", nil)
      case .experimentCreated: (11, "Add", nil)
      case .flagChanged(_, of: nil, _): (12, "Change", nil)
      case .featureCreated: (13, "Add", nil)
      case .featureRemoved: (14, "Remove", nil)
      case .environmentCreated: (15, "Add", nil)
      case .environmentRemoved: (16, "Remove", nil)
      case .environmentUpdated, .featureUpdated, .flagCreated, .flagChanged, .flagHeld,
        .flagRemoved, .experimentUpdated, .experimentConcluded, .phaseBegun, .rolloutConfigured,
        .rolloutEnabled, .applyBegun, .applyRenewed, .applyEnded:
        (17, "Change", nil)
      }
    }
  }
}

extension Happening {
  /// What a run says of itself, which is no news beside what it did; nil of anything else.
  fileprivate var ofRun: String? {
    switch self {
    case .applyBegun(let flags): "Begin to apply: \(counted(flags, "flag"))"
    case .applyRenewed: "Go on applying"
    case .applyEnded: "End an apply"
    default: nil
    }
  }
}
