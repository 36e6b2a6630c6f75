import Domain
import JSONSyntax
import Manifests
import Planning

// Steps in words.
extension PlanRenderer {
  /// A step; shares stand in the order of the variants, unknown ones last.
  static func text(_ step: Step, _ order: [VariantKey]) -> String {
    switch step {
    case .environment(let step): text(step)
    case .feature(let step): text(step)
    case .flag(let environment, let step): text(step, in: environment, order)
    case .experiment(let step): text(step)
    }
  }

  private static func text(_ step: EnvironmentStep) -> String {
    switch step {
    case .add: "add the environment"
    case .update(let environment):
      "set its name and its feature versioning (\(environment.versioning.rawValue))"
    case .remove: "remove the environment"
    }
  }

  private static func text(_ step: FeatureStep) -> String {
    switch step {
    case .add(let kind): "add the feature (\(kind.rawValue))"
    case .changeKind(let kind): "make the feature \(kind.rawValue)"
    case .addVariant(let variant): "add the variant \(variant.key), for nobody yet"
    case .updateVariant(let variant): "set the value of \(variant.key)"
    case .removeVariant(let key): "remove the variant \(key)"
    case .remove: "remove the feature"
    }
  }

  private static func text(
    _ step: FlagStep, in environment: EnvironmentKey, _ order: [VariantKey]
  ) -> String {
    switch step {
    case .add(let state, _):
      "serve in \(environment): \(text(state.isEnabled, state.value, state.allocations.entries, order))"
    case .update(let update): text(update, order)
    case .hold(let allocations):
      "hold for after the rollout: \(shares(allocations.entries, order))"
    case .correct(let part): "put right what is served, as it is stored: \(part.words)"
    case .remove: "stop serving in \(environment)"
    }
  }

  private static func text(_ step: ExperimentStep) -> String {
    switch step {
    case .create: "create the experiment"
    case .update: "update the description"
    case .transitionStatus(let from, let to): "set the status: \(from.rawValue) → \(to.rawValue)"
    case .configureRollout(let segment):
      "set the cohort: \(segment.percentage)% (\(name(segment.id)))"
        + (segment.ramp.map { ", ramp \(text($0))" } ?? "")
        + (segment.bake.map { ", end \($0.text) after that" } ?? "")
    case .removeRollout(let segment): "remove override and cohort (\(name(segment)))"
    case .startOver(let iteration): "start over: iteration \(iteration)"
    case .stop(let reason): "stop serving anybody: \(inert(Brake.words(reason)))"
    case .release: "serve again what was stopped"
    case .noteResults(let note): "take down of the results up to \(note.asOf): \(note.words)"
    case .conclude(let conclusion): "record the conclusion: \(text(conclusion))"
    case .remove: "remove the experiment"
    }
  }

  private static func text(_ update: FlagUpdate, _ order: [VariantKey]) -> String {
    let place = update.change.segment.map { "the override (\(name($0)))" } ?? "the default"
    let change = update.change
    let held =
      update.held.map { "; hold for after the rollout: \(shares($0.entries, order))" } ?? ""
    let before = update.before.map { "\($0.isEnabled ? "on" : "off") → " } ?? "new, "
    let isSwitched = update.before?.isEnabled != change.isEnabled
    return "updateFlag on \(place): \(isSwitched ? before : "")"
      + text(change.isEnabled, change.value, update.shownAllocations, order) + held
  }

  private static func text(
    _ isEnabled: Bool, _ value: FlagValue, _ allocations: [VariantAllocation]?,
    _ order: [VariantKey]
  ) -> String {
    let value = inert(value.json)
    let split =
      allocations.map { $0.isEmpty ? "" : ", " + shares($0, order) } ?? ", allocations as stored"
    return "\(isEnabled ? "on" : "off"), \(value)\(split)"
  }

  private static func shares(
    _ allocations: [VariantAllocation], _ order: [VariantKey]
  ) -> String {
    allocations.isEmpty
      ? "no variants"
      : allocations.inOrder(order).map { "\($0.variant) \($0.percentage)%" }.joined(separator: ", ")
  }

  private static func text(_ ramp: Ramp) -> String {
    ramp.steps.map { step in
      "\(step.percentage)% after \(step.after.text)\(step.gate.map { " with \($0.words)" } ?? "")"
    }.joined(separator: ", ")
  }

  private static func text(_ conclusion: Conclusion) -> String {
    let decision =
      switch conclusion.decision {
      case .ship: "ship \(conclusion.variant?.text ?? "")"
      case .control: "stay with the control"
      case .none: "nothing follows"
      }
    return "\(decision) (\(inert(conclusion.reason)))"
  }

  private static func name(_ segment: SegmentID) -> String { "segment \(segment.number)" }
}

extension FlagUpdate {
  /// The allocations to speak of: a feature without variants has none, which are not "as stored".
  fileprivate var shownAllocations: [VariantAllocation]? {
    change.allocations ?? (before?.allocations.entries.isEmpty == true ? [] : nil)
  }
}

extension ResultsNote {
  /// What is taken down, in words.
  var words: String {
    let guardrails = violations.map { violations in
      violations.isEmpty
        ? "no guardrail is violated any more"
        : "guardrails violated: "
          + violations.map { "\(inert(quoted($0.metric))) with \(quoted($0.variant.text))" }
          .joined(separator: ", ")
    }
    return [mismatch.map { _ in "the exposures do not fit the split" }, guardrails]
      .compactMap(\.self).joined(separator: "; ")
  }
}

// What is stopped or will be.
extension PlanRenderer {
  /// What is stopped, and what the plan stops, a line for each.
  static func stopLines(_ plan: Plan) -> [String] {
    plan.stops.map(text) + plan.changes.compactMap(plannedStop)
  }

  /// An experiment that the change stops, and what it serves until then; nil where it stops none.
  static func plannedStop(_ change: Change) -> String? {
    guard case .experiment(let id) = change.subject, let reason = change.reasonToStop else {
      return nil
    }
    let served = change.impacts.first.map { impact in
      let percentage = impact.enrolled.before
      return "; serves \(percentage == .zero ? "nobody" : "\(percentage)%") until then"
    }
    return "✋ \(id.spoken): WILL BE STOPPED by the next apply\(served ?? ""): "
      + inert(Brake.words(reason))
  }

  /// An experiment that the change has stopped, and how that ends; nil where it stopped none.
  static func stopDone(_ change: Change) -> String? {
    guard let reason = change.reasonToStop else { return nil }
    let words = inert(Brake.words(reason))
    return
      "STOPPED (\(words.hasSuffix(".") ? words.dropLast() : words[...])): nobody is served, whatever is merged. "
      + "`titrate release \(change.subject)` ends that, and the same people get the same variants back."
  }

  /// An experiment that was stopped, and how that ends.
  static func text(_ stop: Plan.Stop) -> String {
    let reason = Brake.words(stop.brake.reason)
    return "✋ STOPPED \(stop.experiment.spoken): "
      + "\(inert(reason)) (\(inert(stop.brake.author.name)), \(stop.brake.stoppedAt)). It "
      + "serves nobody until `titrate release \(stop.experiment)`."
  }
}
