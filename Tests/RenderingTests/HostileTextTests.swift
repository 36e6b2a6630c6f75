import JSONSyntax
import TestSupport
import Testing

@testable import Domain
@testable import Manifests
@testable import Planning
@testable import Rendering

/// Texts of users that a terminal or the runner of a CI would act upon.
struct HostileTextTests {
  static let hostile = [
    "\u{1b}[2J", "\u{9b}31m", "\u{202e}gnp.exe", "\u{2066}", "a\nb", "a\r\nb", "\u{2028}", "\u{7f}",
    "::error::boom", "  ::error::boom", "##[error]boom", "\u{feff}", "\u{e0041}", "\u{7}", "\u{85}",
  ]

  /// What remains of a text must neither steer a terminal nor begin a line with a command.
  private func expectHarmless(
    _ text: String, _ sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) {
    for scalar in text.unicodeScalars where scalar != "\n" {
      let category = scalar.properties.generalCategory
      let isHarmless =
        ![.control, .format, .lineSeparator, .paragraphSeparator].contains(category)
      #expect(isHarmless, "U+\(String(scalar.value, radix: 16))", sourceLocation: sourceLocation)
    }
    #expect(!text.contains("##["), sourceLocation: sourceLocation)
    for line in text.split(separator: "\n") {
      #expect(
        !line.drop { $0.isWhitespace }.hasPrefix("::"), "\(line)", sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: hostile)
  func `a plan shows it without obeying it`(text: String) {
    let id = ExperimentID(
      environment: SampleSnapshot.staging, key: ExperimentKey(checked: "one"))
    let feature = FeatureName(checked: "f")
    let state = FeatureState(isEnabled: true, value: .string(text), allocations: .none)
    let change = {
      var change = Change(
        .experiment(id), .start, in: .start, feature: feature,
        fields: [
          Change.FieldChange(path: "/owner", before: .string(text), after: .string(text + "2")),
          Change.FieldChange(path: "/x" + text, before: .null, after: .integer(1)),
        ],
        steps: [
          .flag(SampleSnapshot.staging, .add(state, splitSeed: SampleSnapshot.salt(1))),
          .flag(
            SampleSnapshot.staging,
            .update(
              FlagUpdate(
                before: state,
                change: FlagChangeSet(isEnabled: true, value: .string(text))))),
          .environment(
            .add(Environment(key: SampleSnapshot.staging, name: text, versioning: .v1))),
        ])
      change.reasons = [text]
      return change
    }()
    let plan = Plan(
      lineage: text, serial: 1, selection: nil, changes: [change], diagnostics: [],
      errorsElsewhere: 0)
    expectHarmless(PlanRenderer.text(plan))
    expectHarmless(shown(PlanRenderer.json(plan, [])))
  }

  @Test(arguments: hostile)
  func `the status shows it without obeying it`(text: String) {
    var state = SampleSnapshot.state
    for (id, experiment) in state.experiments {
      var details = experiment.details
      details.name = text
      details.owner = text
      state.experiments[id]?.details = details
    }
    for name in state.features.keys {
      state.features[name]?[SampleSnapshot.production]?.environmentDefault.value = .string(text)
    }
    let sample = SampleSnapshot.snapshot
    let snapshot = Snapshot(
      lineage: sample.lineage, serial: 1, provenance: sample.provenance, state: state, events: [])
    expectHarmless(
      StatusRenderer.text(
        Overview(of: snapshot, .init(), asOf: SampleSnapshot.instant(4), in: TimeZones()),
        width: nil))
    expectHarmless(
      shown(
        StatusRenderer.json(
          Overview(of: snapshot, .init(), asOf: SampleSnapshot.instant(4), in: TimeZones()),
          in: CommitPlace(isInGit: false, place: "", commit: nil))))
  }

  @Test(arguments: hostile)
  func `an evaluation shows it without obeying it`(text: String) {
    var state = SampleSnapshot.state
    for name in state.features.keys {
      state.features[name]?[SampleSnapshot.production]?.environmentDefault.value = .string(text)
    }
    let environment = SampleSnapshot.production
    let renderer = EvaluationRenderer(environment)
    for standing in [Comparison.current(state), .planned(before: nil, after: state)] {
      for feature in EvaluatedFeature.all(in: environment, of: standing, .flagsmith) {
        let evaluation = feature.evaluate(text)
        var summary = EvaluationSummary(of: feature)
        summary.add(evaluation)
        expectHarmless(renderer.text(evaluation, of: feature.name, for: text))
        expectHarmless(shown(renderer.json(evaluation, of: feature.name, for: text)))
        expectHarmless(renderer.text(summary))
        expectHarmless(shown(renderer.json(summary)))
      }
    }
  }

  @Test(arguments: hostile)
  func `the history shows it without obeying it`(text: String) {
    let provenance = Provenance(
      author: Author(name: text), time: SampleSnapshot.instant(0),
      origin: Provenance.Origin(commit: text, ref: text, runURL: text, pullRequest: 1))
    for happening in Happening.samples(text) {
      let event = Event(
        happening, environment: SampleSnapshot.staging, feature: FeatureName(checked: "f"))
      var renderer = HistoryRenderer(of: [])
      expectHarmless(
        renderer.text(AuditRecord(lineage: "l", serial: 1, provenance: provenance, event: event)))
    }
  }

  @Test(arguments: hostile)
  func `JSON that is made inert means the same`(text: String) throws {
    let value = JSONValue.object([JSONMember(text, .array([.string(text), .string("ä😀")]))])
    for bytes in [value.canonical(), value.pretty()] {
      let shown = inertJSON(bytes)
      expectHarmless(String(decoding: shown, as: UTF8.self))
      let document = try JSONDocument(shown)
      #expect(document.value(document.root) == value)
    }
  }

  @Test func `harmless JSON stays as it is`() {
    let bytes = Array(#"{"a":["ä😀","::",[1]," #[",":"]}"#.utf8)
    #expect(inertJSON(bytes) == bytes)
  }

  private func shown(_ value: JSONValue) -> String {
    String(decoding: inertJSON(value.pretty()), as: UTF8.self)
  }
}
