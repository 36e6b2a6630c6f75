import JSONSyntax
import TestSupport
import Testing

@testable import Domain
@testable import Manifests
@testable import Planning

struct ConclusionTests {
  private static let production = EnvironmentKey(checked: "production")

  private static func conclusion(
    _ decision: String, _ variant: String? = nil
  ) -> JSONValue {
    .object(
      [JSONMember("decision", .string(decision)), JSONMember("reason", "It won.")]
        + (variant.map { [JSONMember("variant", .string($0))] } ?? []))
  }

  /// The pull request that ships green, all of it.
  private static func shipping(_ versioning: FeatureVersioning = .v2) -> LabSite {
    LabSite.shop(versioning)
      .with(LabExperiment(.completed, rollout: nil).with("conclusion", conclusion("ship", "green")))
      .edited { $0.features["button"]?.entries["production"] = .init(value: .string("green")) }
  }

  private static func findings(_ plan: Plan) -> [String] {
    plan.diagnostics.filter { $0.severity == .error }.map(\.identifier)
  }

  /// What every combination of buckets that matters gets: cohort and split are two dice.
  private static func values(_ state: State) -> [FlagValue] {
    let flag = state.servedFlags(in: production)[0]
    let evaluator = FlagEvaluator(flag, in: production, .flagsmith)
    return (0..<3_000).map { evaluator.evaluate("user-\($0)").value }
  }

  @Test(arguments: FeatureVersioning.allCases)
  func `shipping a winner shows nobody the control in between`(
    versioning: FeatureVersioning
  ) throws {
    var lab = Lab(after: .shop(versioning).with(LabExperiment(.running)))
    let before = Self.values(lab.state)
    #expect(
      Set(before)
        == ["grey", "green", "blue"].map(FlagValue.string).reduce(into: []) { $0.insert($1) })
    let plan = lab.plan(Self.shipping(versioning))
    #expect(!plan.hasErrors)
    #expect(plan.words == ["update button in production", "complete production/cta"])
    var state = lab.state
    let first = state.servedFlags(in: Self.production)[0]
    let provenance = Provenance(author: Author(name: "ada"), time: lab.now)
    for change in plan.changes {
      _ = try state.carryOut(change, as: provenance)
      for (old, new) in zip(before, Self.values(state)) where old == .string("green") {
        #expect(new == .string("green"))
      }
      // And so for every bucket of both dice.
      let effect = Effect(
        environment: Self.production, feature: first.feature, before: first,
        after: state.servedFlags(in: Self.production)[0], bucketing: .flagsmith)
      let green = Served.on(variant: VariantKey(checked: "green"), value: .string("green"))
      #expect(
        Redistribution(effect).cells.allSatisfy {
          $0.transition.before.served != green || !$0.transition.isMove
        })
    }
    #expect(Self.values(state).allSatisfy { $0 == .string("green") })
    lab.apply(Self.shipping(versioning))
    #expect(lab.state.experiments.values.first?.conclusion?.variant?.text == "green")
    #expect(lab.rollout() == nil)
    #expect(lab.plan(Self.shipping(versioning)).changes.isEmpty)
  }

  @Test func `the plan tells who gets the winner, and who had it and keeps it`() {
    let plan = Lab(after: .shop().with(LabExperiment(.running))).plan(Self.shipping())
    #expect(
      plan.changes.last?.reasons == [
        "SHIP green: everyone in production gets green; 5% had it already and keep it."
      ])
    #expect(plan.changes.last?.ships?.text == "green")
    #expect(plan.warnings == [])
    let sentences = plan.measured().changes.first.map { $0.sentences(about: $0.impacts[0]) }
    #expect(sentences?.first?.contains("80% go from grey to green. 20% unchanged.") == true)
  }

  @Test func `a winner ships without a conclusion where its value is all that is served`() {
    let lab = Lab(after: .shop().with(LabExperiment(.running)))
    let over = LabExperiment(.completed, rollout: nil)
    func plan(_ edit: (inout LabFeature) -> Void) -> Plan {
      lab.plan(
        .shop().with(over).edited { site in
          var feature = LabFeature.button
          feature.entries = [:]
          edit(&feature)
          site.features["button"] = feature
        })
    }
    let shipping = plan { $0.value = .string("blue") }
    #expect(shipping.warnings == [])
    #expect(
      shipping.changes.last?.reasons == [
        "SHIP blue: everyone in production gets blue; 5% had it already and keep it."
      ])
    let others: [(inout LabFeature) -> Void] = [
      { _ in }, { $0.value = .string("white") },
      {
        $0.value = .string("blue")
        $0.entries["production"] = .init(allocations: ["green": 10])
      },
    ]
    for edit in others {
      #expect(plan(edit).warnings == ["cohort-falls-back"])
      #expect(plan(edit).changes.allSatisfy { $0.reasons.isEmpty })
    }
  }

  @Test func `a winner whose value is not the feature's is an error with the edit`() {
    let lab = Lab(after: .shop().with(LabExperiment(.running)))
    let site = Self.shipping().edited { $0.features["button"]?.entries = [:] }
    let plan = lab.plan(site)
    #expect(Self.findings(plan) == ["conclusion-disagrees"])
    #expect(
      plan.diagnostics.first?.detail.contains(
        #"{"environments": {"production": {"value": "green"}}}"#) == true)
  }

  @Test func `default allocations that take the winner from anybody are an error`() {
    let lab = Lab(after: .shop().with(LabExperiment(.running)))
    let site = Self.shipping().edited {
      $0.features["button"]?.entries["production"]?.allocations = ["blue": 5]
    }
    #expect(Self.findings(lab.plan(site)) == ["conclusion-disagrees"])
    let harmless = Self.shipping().edited {
      $0.features["button"]?.entries["production"]?.allocations = ["green": 5]
    }
    #expect(Self.findings(lab.plan(harmless)).isEmpty)
  }

  @Test func `a winner that would be off is an error`() {
    let lab = Lab(after: .shop().with(LabExperiment(.running)))
    let site = Self.shipping().edited {
      $0.features["button"]?.entries["production"]?.isEnabled = false
    }
    #expect(Self.findings(lab.plan(site)) == ["conclusion-disagrees"])
  }

  @Test func `a conclusion that ships leaves no rollout`() {
    let lab = Lab(after: .shop().with(LabExperiment(.running)))
    let site = Self.shipping().edited { $0.experiments["cta"]?.rollout = LabRollout() }
    #expect(Self.findings(lab.plan(site)) == ["conclusion-keeps-rollout"])
  }

  @Test func `a conclusion for an unknown variant is an error`() {
    let lab = Lab(after: .shop().with(LabExperiment(.running)))
    let site = Self.shipping().edited {
      $0.experiments["cta"]?.fields["conclusion"] = Self.conclusion("ship", "gren")
    }
    #expect(Self.findings(lab.plan(site)) == ["unknown-variant"])
  }

  @Test func `shipping the control needs no edit of the feature but its allocations`() {
    let lab = Lab(after: .shop().with(LabExperiment(.running)))
    let experiment = LabExperiment(.completed, rollout: nil)
      .with("conclusion", Self.conclusion("control"))
    #expect(Self.findings(lab.plan(.shop().with(experiment))) == ["conclusion-disagrees"])
    let site = LabSite.shop().with(experiment).edited { $0.features["button"]?.entries = [:] }
    let plan = lab.plan(site)
    #expect(Self.findings(plan).isEmpty)
    #expect(plan.warnings == [])
    #expect(
      plan.changes.last?.reasons == [
        "STAY WITH THE CONTROL: everyone in production gets grey; 90% had it already and keep it."
      ])
  }

  @Test func `nothing that was concluded is checked again later`() {
    var lab = Lab(after: .shop().with(LabExperiment(.running)), Self.shipping())
    let later = Self.shipping().edited {
      $0.features["button"]?.entries["production"]?.value = .string("violet")
      $0.experiments["cta"]?.fields["conclusion"] = [
        "decision": "ship", "variant": "green", "reason": "Typo.",
      ]
    }
    let run = lab.apply(later)
    #expect(Self.findings(run.plan).isEmpty)
    #expect(lab.experiment()?.conclusion?.reason == "Typo.")
  }

  @Test func `without a conclusion every plan says so after seven days`() {
    var lab = Lab(after: .shop().with(LabExperiment(.running)))
    let over = LabSite.shop().with(LabExperiment(.completed))
    lab.apply(over)
    lab.now = Instant(seconds: lab.now.seconds + 6 * 86_400)
    #expect(lab.plan(over).diagnostics.map(\.identifier) == ["pause-keeps-serving"])
    lab.now = Instant(seconds: lab.now.seconds + 86_400)
    #expect(
      Set(lab.plan(over).diagnostics.map(\.identifier))
        == ["pause-keeps-serving", "conclusion-missing"])
  }

  /// No apply leaves two cohorts behind of which one hides the other, but the state may be older.
  @Test func `a winner that another rollout would take from people is an error`() throws {
    let lab = Lab(after: .shop().with(LabExperiment(.running)))
    let snapshot = try #require(lab.snapshot)
    var state = snapshot.state
    let running = try #require(state.experiments.values.first)
    let segment = RolloutSegment(
      id: try #require(Salt(11)), splitSeed: try #require(Salt(12)), percentage: .whole)
    let old = Experiment(
      id: ExperimentID(environment: Self.production, key: ExperimentKey(checked: "old")), number: 2,
      feature: running.feature, details: running.details,
      lifecycle: Experiment.Lifecycle(
        status: .completed, createdAt: lab.now, changedAt: lab.now, startedAt: lab.now,
        endedAt: lab.now, clock: RunningClock()), segment: segment)
    state.experiments[old.id] = old
    var override = try #require(lab.rollout()).override
    override = Override(segment: segment.id, priority: 9, state: override.state, wasEnabled: true)
    override.state.value = .string("black")
    state.features[running.feature]?[Self.production]?.restore(override)
    let before = Snapshot(
      lineage: snapshot.lineage, serial: 1, provenance: snapshot.provenance, state: state,
      events: [])
    let site = Self.shipping().with(
      LabExperiment(.completed, rollout: LabRollout(100, value: .string("black"))), as: "old")
    var input = lab.input(site)
    input.stored = StoredState(before)
    let plan = Plan(input)
    #expect(Self.findings(plan) == ["conclusion-takes-winner"])
  }
}
