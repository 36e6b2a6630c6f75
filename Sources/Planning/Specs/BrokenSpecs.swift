import Domain
import JSONSyntax
import Manifests

extension Plan {
  /// The plan with a warning of each case of a spec that holds before it, and not after it.
  func tellingBrokenSpecs(of input: PlanningInput, leadingTo state: State) -> Plan {
    guard !input.workspace.specs.isEmpty, !changes.isEmpty, !hasErrors else { return self }
    let concerned = input.workspace.specs.filter { spec in
      changes.contains { $0.concerns(spec) }
    }
    guard !concerned.isEmpty else { return self }
    let before = concerned.verdictsWithoutEdits(of: input)
    let after = concerned.verdicts(after: self, of: input, leadingTo: state)
    let warnings = zip(before, after).flatMap { before, after in
      zip(before.cases, after.cases).filter { $0.holds && !$1.holds }
        .map { warning(of: $1, in: after) }
    }
    return warnings.isEmpty ? self : adding(warnings)
  }

  private func warning(of case: SpecVerdict.Case, in verdict: SpecVerdict) -> Diagnostic {
    let names = changes.filter { $0.concerns(verdict.spec) }.map { change in
      "\(change.action.rawValue) \(change.subject.kind.noun) \(quoted(change.subject.description))"
    }
    return PeopleRule.specBroken.diagnostic(
      "It holds until this is applied: \(few(3, of: names)). \(verdict.sentence(about: `case`))",
      at: `case`.case.location)
  }
}

extension Change {
  /// Whether it is about the flag of a spec.
  fileprivate func concerns(_ spec: SpecManifest) -> Bool {
    feature == spec.feature && (environment ?? spec.environment) == spec.environment
  }
}
