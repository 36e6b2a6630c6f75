import Domain
package import JSONSyntax
import Manifests
import Planning

extension SpecReport {
  /// What came of every case, for programs.
  package var json: JSONValue {
    let (specs, cases, failed, pending) = counts
    return .object([
      JSONMember("formatVersion", .string(PlanRenderer.formatVersion)),
      JSONMember("passes", .boolean(passes)),
      JSONMember(
        "counts",
        .object([
          JSONMember("specs", .integer(specs)), JSONMember("cases", .integer(cases)),
          JSONMember("failed", .integer(failed)), JSONMember("pending", .integer(pending)),
        ])),
      JSONMember("diagnostics", DiagnosticRenderer.json(errors)),
      JSONMember("specs", .array(verdicts.map(json))),
    ])
  }

  private func json(_ verdict: SpecVerdict) -> JSONValue {
    .object([
      JSONMember("path", .string(verdict.spec.path)),
      JSONMember("environment", .string(verdict.spec.environment.text)),
      JSONMember("feature", .string(verdict.spec.feature.text)),
      JSONMember("at", verdict.spec.moment?.json ?? .null),
      JSONMember("isPast", .boolean(verdict.isPast)),
      JSONMember("cases", .array(verdict.cases.map { json($0, of: verdict) })),
    ])
  }

  private func json(_ case: SpecVerdict.Case, of verdict: SpecVerdict) -> JSONValue {
    let place = start(of: `case`)
    return .object([
      JSONMember("line", JSONValue(place?.line)), JSONMember("column", JSONValue(place?.column)),
      JSONMember("holds", .boolean(`case`.holds)),
      JSONMember("isPending", .boolean(`case`.isPending)),
      JSONMember("expected", `case`.case.expectation.json),
      JSONMember("actual", `case`.finding.json),
      JSONMember("explanation", .string(verdict.comes(in: `case`))),
    ])
  }
}

extension SpecManifest.Expectation {
  fileprivate var json: JSONValue {
    switch self {
    case .identity(let identity, let outcome):
      .object([
        JSONMember("identity", .string(identity)),
        JSONMember("enabled", .boolean(outcome.expectsEnabled)),
        JSONMember("value", outcome.value?.json ?? .null),
      ])
    case .shares(let shares):
      .object([
        JSONMember(
          "shares",
          .object(
            shares.named.map {
              JSONMember($0.variant?.text ?? VariantKey.control, $0.percentage.json)
            })),
        JSONMember("of", .string(shares.population.rawValue)),
        JSONMember("within", shares.tolerance.json),
      ])
    }
  }
}

extension SpecVerdict.Finding {
  fileprivate var json: JSONValue {
    switch self {
    case .notServed, .noCohort: .null
    case .evaluation(let evaluation, _): .object(evaluation.members)
    case .distribution(let distribution, let experiment):
      .object([
        JSONMember("shares", .object(distribution.parts.compactMap { distribution.member($0) })),
        JSONMember("off", .number(distribution.percentage(of: .off))),
        JSONMember("experiment", JSONValue(experiment?.key.text)),
      ])
    }
  }
}

extension Distribution {
  /// The share of the control or a variant; nil for those for whom it is off.
  fileprivate func member(_ part: Part) -> JSONMember? {
    guard case .on(let variant) = part.served else { return nil }
    return JSONMember(
      variant?.text ?? VariantKey.control, .number(percentage(of: part.served)))
  }
}
