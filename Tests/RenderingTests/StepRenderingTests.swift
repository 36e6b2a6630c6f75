import Domain
import JSONSyntax
import Manifests
import TestSupport
import Testing

@testable import Rendering
@testable import Wire

struct StepRenderingTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let step: Step
    let text: String
    let json: String

    var testDescription: String { text }

    init(_ step: Step, _ text: String, _ json: String) {
      self.step = step
      self.text = text
      self.json = json
    }
  }

  private static let production = SampleSnapshot.production
  private static let environment = Environment(
    key: production, name: "Production", versioning: .v2)
  private static let green = Variant(
    number: 2, key: VariantKey(checked: "green"), value: .string("green"))
  private static let details: Experiment.Details = {
    var details = SampleSnapshot.details(name: "Call", owner: "pay")
    details.schedule.endAt = SampleSnapshot.instant(2)
    return details
  }()
  private static let detailsText =
    #"{"decideBy":null,"endAt":"2026-01-03T00:00:00Z","hypothesis":"000000000000000f","#
    + #""metrics":"ab00000000000000","name":"Call","notes":"0000000000000000","owner":"pay","#
    + #""startAt":null}"#
  private static let shares = SampleSnapshot.allocations(["green": 2_500, "blue": 1_050])
  private static let segment = SampleSnapshot.salt(2001)

  private static func state(_ isEnabled: Bool) -> FeatureState {
    FeatureState(isEnabled: isEnabled, value: .string("grey"), allocations: shares)
  }

  private static let definitions = [
    Row(
      .environment(.add(environment)), "add the environment",
      #"{"environment":"production","featureVersioning":"v2","name":"Production","#
        + #""step":"addEnvironment"}"#),
    Row(
      .environment(.update(environment)), "set its name and its feature versioning (v2)",
      #"{"environment":"production","featureVersioning":"v2","name":"Production","#
        + #""step":"updateEnvironment"}"#),
    Row(.environment(.remove), "remove the environment", #"{"step":"removeEnvironment"}"#),
    Row(
      .feature(.add(.multivariate)), "add the feature (multivariate)",
      #"{"step":"addFeature","type":"multivariate"}"#),
    Row(
      .feature(.changeKind(.standard)), "make the feature standard",
      #"{"step":"changeType","type":"standard"}"#),
    Row(
      .feature(.addVariant(green)), "add the variant green, for nobody yet",
      #"{"step":"addVariant","variant":"#
        + #"{"id":2,"key":"green","value":{"type":"string","value":"green"}}}"#),
    Row(
      .feature(.updateVariant(green)), "set the value of green",
      #"{"step":"updateVariant","variant":"#
        + #"{"id":2,"key":"green","value":{"type":"string","value":"green"}}}"#),
    Row(
      .feature(.removeVariant(green.key)), "remove the variant green",
      #"{"step":"removeVariant","variant":"green"}"#),
    Row(
      .flag(production, .add(state(true), splitSeed: segment)),
      #"serve in production: on, "grey", blue 10.5%, green 25%"#,
      #"{"allocations":{"blue":10.5,"green":25},"enabled":true,"environment":"production","#
        + #""splitSeed":2001,"step":"addFlag","value":{"type":"string","value":"grey"}}"#),
    Row(
      .flag(production, .remove), "stop serving in production",
      #"{"environment":"production","step":"removeFlag"}"#),
    Row(.feature(.remove), "remove the feature", #"{"step":"removeFeature"}"#),
  ]

  private static let experiments = [
    Row(
      .experiment(.create(number: 4, feature: FeatureName(checked: "button"), details)),
      "create the experiment",
      #"{"details":\#(detailsText),"feature":"button","id":4,"step":"createExperiment"}"#),
    Row(
      .experiment(.update(details)), "update the description",
      #"{"details":\#(detailsText),"step":"updateExperiment"}"#),
    Row(
      .experiment(.transitionStatus(from: .created, to: .running)),
      "set the status: created → running",
      #"{"from":"created","step":"transitionStatus","to":"running"}"#),
    Row(
      .experiment(
        .configureRollout(
          RolloutSegment(
            id: segment, splitSeed: SampleSnapshot.salt(7),
            percentage: SampleSnapshot.percentage(1)))),
      "set the cohort: 0.01% (segment 2001)",
      #"{"percentage":0.01,"ramp":null,"segment":2001,"splitSeed":7,"step":"configureRollout"}"#),
    Row(
      .experiment(
        .configureRollout(
          RolloutSegment(
            id: segment, splitSeed: SampleSnapshot.salt(7),
            percentage: SampleSnapshot.percentage(500),
            ramp: Ramp([
              .init(after: .zero, SampleSnapshot.percentage(500)),
              .init(after: .seconds(43_200), SampleSnapshot.percentage(2_000)),
            ])))),
      "set the cohort: 5% (segment 2001), ramp 5% after 0d, 20% after 12h",
      #"{"percentage":5,"ramp":[{"after":"0d","percentage":5},{"after":"12h","percentage":20}],"#
        + #""segment":2001,"splitSeed":7,"step":"configureRollout"}"#),
    Row(
      .experiment(.startOver(iteration: 2)), "start over: iteration 2",
      #"{"iteration":2,"step":"startOver"}"#),
    Row(
      .experiment(.stop(reason: "Errors\u{202e}")), "stop serving anybody: Errors\\u{202e}",
      "{\"reason\":\"Errors\u{202e}\",\"step\":\"stop\"}"),
    Row(
      .experiment(.release), "serve again what was stopped", #"{"step":"release"}"#),
    Row(
      .experiment(
        .configureRollout(
          RolloutSegment(
            id: segment, splitSeed: SampleSnapshot.salt(7),
            percentage: SampleSnapshot.percentage(500),
            ramp: Ramp([
              .init(after: .zero, SampleSnapshot.percentage(500)),
              .init(
                after: .seconds(43_200), SampleSnapshot.percentage(2_000),
                gate: .init(exposures: 10_000, guardrailsHold: true)),
            ]), bake: .seconds(172_800)))),
      "set the cohort: 5% (segment 2001), ramp 5% after 0d, 20% after 12h with 10,000 exposures in the "
        + "phase and guardrails that hold, end 2d after that",
      #"{"bake":"2d","percentage":5,"ramp":[{"after":"0d","percentage":5},"#
        + #"{"after":"12h","percentage":20,"whenExposures":10000,"whenGuardrailsHold":true}],"#
        + #""segment":2001,"splitSeed":7,"step":"configureRollout"}"#),
    Row(
      .experiment(.noteResults(SampleSnapshot.note("err\u{202e}", mismatch: true, violations: 1))),
      "take down of the results up to 2026-01-06T00:00:00Z: the exposures do not fit the split; "
        + "guardrails violated: \"err\\u{202e}\" with \"blue\"",
      #"{"asOf":"2026-01-06T00:00:00Z","mismatch":{"control":10120,"variants":{"blue":0,"green":5023}},"#
        + "\"step\":\"noteResults\",\"violations\":[{\"metric\":\"err\u{202e}\",\"variant\":\"blue\"}]}"
    ),
    Row(
      .experiment(.noteResults(SampleSnapshot.note("", mismatch: false, violations: 0))),
      "take down of the results up to 2026-01-06T00:00:00Z: no guardrail is violated any more",
      #"{"asOf":"2026-01-06T00:00:00Z","step":"noteResults","violations":[]}"#),
    Row(
      .experiment(.conclude(Conclusion(.ship, variant: green.key, reason: "It won."))),
      "record the conclusion: ship green (It won.)",
      #"{"decision":"ship","reason":"It won.","step":"conclude","variant":"green"}"#),
    Row(
      .experiment(.conclude(Conclusion(.none, reason: "Too few."))),
      "record the conclusion: nothing follows (Too few.)",
      #"{"decision":"none","reason":"Too few.","step":"conclude"}"#),
    Row(
      .experiment(.removeRollout(segment)), "remove override and cohort (segment 2001)",
      #"{"segment":2001,"step":"removeRollout"}"#),
    Row(
      .experiment(.remove), "remove the experiment", #"{"step":"removeExperiment"}"#),
    Row(
      .flag(production, .hold(shares)), "hold for after the rollout: blue 10.5%, green 25%",
      #"{"allocations":{"blue":10.5,"green":25},"environment":"production","#
        + #""step":"holdAllocations"}"#),
    Row(
      .flag(production, .hold(.none)), "hold for after the rollout: no variants",
      #"{"allocations":{},"environment":"production","step":"holdAllocations"}"#),
    Row(
      .flag(production, .correct(.environmentDefault)),
      "put right what is served, as it is stored: default",
      #"{"environment":"production","segment":null,"step":"correctDrift"}"#),
    Row(
      .flag(production, .correct(.override(segment))),
      "put right what is served, as it is stored: override for segment 2001",
      #"{"environment":"production","segment":2001,"step":"correctDrift"}"#),
  ]

  private static func update(
    _ before: FeatureState?, _ change: FlagChangeSet, held: Allocations? = nil
  ) -> Step {
    .flag(production, .update(FlagUpdate(before: before, change: change, held: held)))
  }

  private static let stored =
    #"{"allocations":{"blue":10.5,"green":25},"enabled":false,"#
    + #""value":{"type":"string","value":"grey"}}"#

  private static let updates = [
    Row(
      update(
        nil,
        FlagChangeSet(
          isEnabled: false, value: .string("grey"), segment: segment, allocations: shares)),
      #"updateFlag on the override (segment 2001): new, off, "grey", blue 10.5%, green 25%"#,
      #"{"allocations":{"blue":10.5,"green":25},"before":null,"enabled":{"after":false,"before":null},"#
        + #""environment":"production","held":null,"segment":2001,"step":"updateFlag","#
        + #""value":{"type":"string","value":"grey"}}"#),
    Row(
      update(
        state(false), FlagChangeSet(isEnabled: true, value: .string("grey"), segment: segment)),
      #"updateFlag on the override (segment 2001): off → on, "grey", allocations as stored"#,
      #"{"allocations":null,"before":\#(stored),"enabled":{"after":true,"before":false},"#
        + #""environment":"production","held":null,"segment":2001,"step":"updateFlag","#
        + #""value":{"type":"string","value":"grey"}}"#),
    Row(
      update(
        state(false),
        FlagChangeSet(isEnabled: false, value: .integer(3), allocations: Allocations.none),
        held: SampleSnapshot.allocations(["green": 5])),
      "updateFlag on the default: off, 3; hold for after the rollout: green 0.05%",
      #"{"allocations":{},"before":\#(stored),"enabled":{"after":false,"before":false},"#
        + #""environment":"production","held":{"green":0.05},"segment":null,"step":"updateFlag","#
        + #""value":{"type":"integer","value":3}}"#),
    Row(
      update(state(true), FlagChangeSet(isEnabled: false, value: .boolean(true))),
      "updateFlag on the default: on → off, true, allocations as stored",
      #"{"allocations":null,"before":\#(stored.replacing("false", with: "true")),"#
        + #""enabled":{"after":false,"before":true},"environment":"production","held":null,"#
        + #""segment":null,"step":"updateFlag","value":{"type":"boolean","value":true}}"#),
  ]

  @Test(arguments: definitions + experiments + updates)
  func `a step is told in words and as JSON`(row: Row) {
    #expect(PlanRenderer.text(row.step, []) == row.text)
    #expect(String(decoding: Coding.step.encode(row.step), as: UTF8.self) == row.json)
  }

  @Test func `the table has a row for each step`() {
    #expect(
      Set((Self.definitions + Self.experiments + Self.updates).map(\.step.kind))
        == Set(Step.Kind.allCases))
  }
}
