package import Domain
package import JSONSyntax
import Manifests
package import Planning

// Plans in short words, so that expectations can be read.

extension Plan {
  /// The changes in short words, in order: `start production/cta`.
  package var words: [String] { changes.map(\.words) }

  /// The change of an experiment.
  package func change(of key: String = "cta", in environment: String = "production") -> Change? {
    changes.first { change in
      guard case .experiment(let id) = change.subject else { return false }
      return id.description == "\(environment)/\(key)"
    }
  }

  /// Every call of `updateFlag`, in order.
  package var updates: [FlagUpdate] { changes.flatMap(\.updates) }

  /// The identifiers of the errors, in order.
  package var errors: [String] { errorDiagnostics.map(\.identifier) }

  /// The errors, in order.
  package var errorDiagnostics: [Diagnostic] { diagnostics.filter { $0.severity == .error } }

  /// The identifiers of the warnings, in order.
  package var warnings: [String] {
    diagnostics.filter { $0.severity == .warning }.map(\.identifier)
  }
}

extension Change {
  /// Action and subject, with the environment of a feature: `update button in production`.
  package var words: String {
    var words = "\(action.rawValue) \(subject)"
    if case .feature = subject, let environment { words += " in \(environment)" }
    return words
  }

  /// Every call of `updateFlag`, in order.
  package var updates: [FlagUpdate] {
    steps.compactMap { step in
      if case .flag(_, .update(let update)) = step { update } else { nil }
    }
  }
}

extension Step {
  /// The step in short words: `updateFlag override on grey keeping shares`.
  package var words: String {
    switch self {
    case .environment(let step): "\(step)"
    case .feature(.addVariant(let variant)): "addVariant \(variant.key)"
    case .feature(.removeVariant(let key)): "removeVariant \(key)"
    case .feature(let step): "\(step)"
    case .flag(_, .update(let update)): update.words
    case .flag(_, .hold(let held)): "holdAllocations \(held.words)"
    case .flag(let environment, .add(let state, _)):
      "addFlag \(environment) \(state.allocations.words)"
    case .flag(_, .correct(let part)):
      "correctDrift \(part.segment == nil ? "default" : "override")"
    case .flag(let environment, .remove): "removeFlag \(environment)"
    case .experiment(let step): step.words
    }
  }
}

extension ExperimentStep {
  fileprivate var words: String {
    switch self {
    case .transitionStatus(let from, let to): "transitionStatus \(from) \(to)"
    case .configureRollout(let segment): "configureRollout \(segment.percentage)%"
    case .create: "createExperiment"
    case .update: "updateExperiment"
    case .removeRollout: "removeRollout"
    case .remove: "removeExperiment"
    case .startOver(let iteration): "startOver \(iteration)"
    case .stop(let reason): "stop \(reason)"
    case .release: "release"
    case .noteResults: "noteResults"
    case .conclude(let conclusion):
      "conclude \(conclusion.decision) \(conclusion.variant?.text ?? "-")"
    }
  }
}

extension FlagUpdate {
  fileprivate var words: String {
    let place = change.segment == nil ? "default" : "override"
    let shares = change.allocations.map(\.words) ?? "keeping shares"
    let value = change.value.json
    return "updateFlag \(place) \(change.isEnabled ? "on" : "off") \(value.words) \(shares)"
  }
}

extension JSONValue {
  /// The value as it stands in a manifest, a string without its quotes.
  package var words: String {
    if case .string(let text) = self { text } else { String(decoding: canonical(), as: UTF8.self) }
  }
}

extension [VariantAllocation] {
  fileprivate var words: String {
    "{" + map { "\($0.variant) \($0.percentage)" }.joined(separator: ", ") + "}"
  }
}

extension Allocations {
  /// The shares in short words: `{blue 25, green 25}`.
  package var words: String { entries.words }
}
