import Domain
package import JSONSyntax
import Manifests
import Planning

extension SpecReport {
  /// What came of every case, for programs.
  package var json: JSONValue {
    let (specs, cases, failed, pending) = counts
    return [
      "formatVersion": .string(PlanRenderer.formatVersion),
      "passes": .boolean(passes),
      "counts": [
        "specs": .integer(specs),
        "cases": .integer(cases),
        "failed": .integer(failed),
        "pending": .integer(pending),
      ],
      "diagnostics": DiagnosticRenderer.json(errors),
      "specs": .array(verdicts.map(json)),
    ]
  }

  private func json(_ verdict: SpecVerdict) -> JSONValue {
    [
      "path": .string(verdict.spec.path),
      "environment": .string(verdict.spec.environment.text),
      "feature": .string(verdict.spec.feature.text),
      "at": verdict.spec.moment?.json ?? .null,
      "isPast": .boolean(verdict.isPast),
      "cases": .array(verdict.cases.map { json($0, of: verdict) }),
    ]
  }

  private func json(_ case: SpecVerdict.Case, of verdict: SpecVerdict) -> JSONValue {
    let place = start(of: `case`)
    return [
      "line": JSONValue(place?.line),
      "column": JSONValue(place?.column),
      "holds": .boolean(`case`.holds),
      "isPending": .boolean(`case`.isPending),
      "expected": `case`.case.expectation.json,
      "actual": `case`.finding.json,
      "explanation": .string(verdict.comes(in: `case`)),
    ]
  }
}

extension SpecManifest.Expectation {
  fileprivate var json: JSONValue {
    switch self {
    case .identity(let identity, let outcome):
      [
        "identity": .string(identity),
        "enabled": .boolean(outcome.expectsEnabled),
        "value": outcome.value?.json ?? .null,
      ]
    case .shares(let shares):
      [
        "shares": .object(
          shares.named.map {
            JSONMember($0.variant.name, $0.percentage.json)
          }),
        "of": .string(shares.population.rawValue),
        "within": shares.tolerance.json,
      ]
    }
  }
}

extension SpecVerdict.Finding {
  fileprivate var json: JSONValue {
    switch self {
    case .notServed, .noCohort: .null
    case .evaluation(let evaluation, _): .object(evaluation.members)
    case .distribution(let distribution, let experiment):
      [
        "shares": .object(distribution.parts.compactMap { distribution.member($0) }),
        "off": .number(distribution.percentage(of: .off)),
        "experiment": JSONValue(experiment?.key.text),
      ]
    }
  }
}

extension Distribution {
  /// The share of the control or a variant; nil for those for whom it is off.
  fileprivate func member(_ part: Part) -> JSONMember? {
    guard case .on(let variant) = part.served else { return nil }
    return JSONMember(
      variant.name, .number(percentage(of: part.served)))
  }
}
