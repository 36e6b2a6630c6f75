import Domain
import JSONSyntax
import Manifests
import Planning

extension Event {
  /// What happened, in words. Shares stand in the order of the variants, unknown ones last.
  func words(_ variants: [VariantKey]) -> String {
    switch happening {
    case .environmentCreated(_, let versioning): "added (feature versioning \(versioning.rawValue))"
    case .environmentUpdated(_, let versioning):
      "changed (feature versioning \(versioning.rawValue))"
    case .environmentRemoved, .featureRemoved, .experimentRemoved: "removed"
    case .featureCreated(let kind): "added (\(kind.rawValue))"
    case .featureUpdated(let edit): edit.words
    case .flagCreated(let state, let version):
      "served from now on: \(state.words(version, variants))"
    case .flagChanged(let state, let segment, let version):
      "\(FlagPart(segment: segment).words): \(state.words(version, variants))"
    case .flagHeld(let allocations): "held for after the rollout: \(allocations.words(variants))"
    case .driftCorrected(let part): "drift put right: \(part.words)"
    case .flagRemoved: "no longer served"
    case .experimentCreated: "created on \(feature?.text ?? "")"
    case .statusChanged(let event, _, _): event.words
    case .experimentUpdated(let fields): "edited: \(fields.map(inert).joined(separator: ", "))"
    case .experimentStopped(let reason): "STOPPED: \(Brake.words(inert(reason)))"
    case .experimentReleased: "released: serves again"
    case .resultsNoted(let note): "results up to \(note.asOf): \(note.words)"
    case .experimentStartedOver(let iteration): "started over: iteration \(iteration)"
    case .experimentConcluded(let conclusion): conclusion.words
    case .phaseBegun(_, let allocations):
      "another phase of the data: \(allocations.words(variants))"
    case .rolloutConfigured(_, _, let percentage, let before):
      "cohort: \(before.map { "\($0)% → " } ?? "")\(percentage)%"
    case .rolloutEnabled(_, let percentage): "rollout enabled: \(percentage)% get their split"
    case .rolloutRemoved: "rollout removed"
    case .policyChanged: "the policy of titrate.json is in force from now on"
    case .applyBegun(let flags): "a run begins to have \(counted(flags, "flag")) served"
    case .applyRenewed: "a run is still at work"
    case .applyEnded: "a run is over"
    case .stateRestored(let serial): "brought back as it was at commit \(serial)"
    }
  }
}

extension FlagPart {
  /// The part in words.
  var words: String { segment.map { "override for segment \($0.number)" } ?? "default" }
}

extension Happening.FeatureEdit {
  fileprivate var words: String {
    switch self {
    case .kind(let kind): "made \(kind.rawValue)"
    case .added(let variant): "variant added: \(variant.key), which is \(inert(variant.value.json))"
    case .changed(let variant):
      "variant changed: \(variant.key), which is \(inert(variant.value.json))"
    case .removed(let key): "variant removed: \(key)"
    }
  }
}

extension Status.Event {
  fileprivate var words: String {
    switch self {
    case .start: "started"
    case .resume: "resumed"
    case .pause: "paused"
    case .complete: "completed"
    }
  }
}

extension Conclusion {
  /// What was decided, and why.
  var words: String {
    "concluded: \(decision.rawValue)\(variant.map { " \($0)" } ?? ""), \(inert(reason))"
  }
}

extension FeatureState {
  fileprivate func words(_ version: Int?, _ variants: [VariantKey]) -> String {
    let shares = allocations.words(variants)
    return "\(isEnabled ? "on" : "off"), \(inert(value.json))"
      + (shares.isEmpty ? "" : ", \(shares)")
      + (version.map { " (version \($0))" } ?? "")
  }
}

extension Allocations {
  fileprivate func words(_ variants: [VariantKey]) -> String {
    entries.inOrder(variants).map { "\($0.variant) \($0.percentage)%" }.joined(separator: ", ")
  }
}
