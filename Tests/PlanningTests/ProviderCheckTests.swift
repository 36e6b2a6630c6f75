import Domain
import Manifests
import TestSupport
import Testing

@testable import JSONSyntax
@testable import Planning

/// What manifests say, and what a provider has.
struct ProviderCheckTests {
  private static let shop = LabSite.shop().edited {
    $0.settings = #"{"provider": {"type": "file", "environments": {"production": {}}}}"#
  }
  private static let running = shop.with(LabExperiment(.running))
  private static let bare = running.edited {
    $0.environments = [:]
    $0.features = [:]
  }

  private static func flag(_ name: String = "button") -> FlagID {
    FlagID(EnvironmentKey(checked: "production"), FeatureName(checked: name))
  }

  /// What the provider says of the shop, with an edit.
  private static func reading(
    _ lab: Lab = Lab(), _ edit: (inout ProviderReading) -> Void = { _ in }
  ) -> ProviderReading {
    var reading = MemoryProvider(shop, keeping: lab.state).read(Set(shop.flags))
    edit(&reading)
    return reading
  }

  private static func plan(
    _ site: LabSite, _ lab: Lab = Lab(), _ edit: (inout ProviderReading) -> Void = { _ in }
  ) -> Plan {
    Plan(lab.input(site, reading: reading(lab, edit)))
  }

  @Test func `an environment that nobody asked about is not said to be missing`() {
    let site = Self.shop.edited { $0.features = [:] }
    let plan = Plan(Lab().input(site, reading: ProviderReading(provider: "memory")))
    #expect(plan.errors == [])
  }

  @Test(arguments: [running, bare])
  func `a running experiment whose feature is gone at the provider is an error`(site: LabSite) {
    let lab = Lab(after: Self.running)
    #expect(Self.plan(site, lab).errors == [])
    let plan = Self.plan(site, lab) { reading in
      reading.descriptions = [:]
      reading.serving = [:]
    }
    #expect(plan.errors.contains("missing-at-provider"))
    #expect(plan.changes == [])
  }

  @Test func `a default that no manifest speaks of is told where it leaves a control behind`() {
    let lab = Lab(after: Self.running)
    let plan = Self.plan(Self.bare, lab) {
      $0.serving[Self.flag()]?.environmentDefault.value = .string("pink")
    }
    #expect(plan.errors == [])
    #expect(plan.changes == [])
    #expect(plan.drift.map(\.kind) == [.otherDefault])
    #expect(plan.drift.map(\.experiment?.text) == ["cta"])
    #expect(plan.drift.map(\.isPutRight) == [false])
  }

  // MARK: Manifests that stand

  /// What the provider has otherwise, and what is said about it, and where.
  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let edit: @Sendable (inout ProviderReading) -> Void
    let rule: String
    let path: String
    let pointer: String
    let advice: String
  }

  private static let rows = [
    Row(
      testDescription: "another type",
      edit: { $0.descriptions[flag()]?.kind = .standard }, rule: "differs-from-provider",
      path: "features/button.json", pointer: "/type", advice: "\"standard\""),
    Row(
      testDescription: "another order",
      edit: { $0.descriptions[flag()]?.variants.reverse() }, rule: "differs-from-provider",
      path: "features/button.json", pointer: "/variants", advice: "is \"blue\", \"green\"."),
    Row(
      testDescription: "one variant less",
      edit: { $0.descriptions[flag()]?.variants.removeLast() }, rule: "differs-from-provider",
      path: "features/button.json", pointer: "/variants", advice: "it has the variants \"green\"."),
    Row(
      testDescription: "another value",
      edit: { $0.descriptions[flag()]?.variants[1].value = .string("navy") },
      rule: "differs-from-provider", path: "features/button.json", pointer: "/variants/1/value",
      advice: "the variant \"blue\" is \"navy\"."),
    Row(
      testDescription: "no such feature", edit: { $0.descriptions[flag()] = nil },
      rule: "missing-at-provider", path: "features/button.json", pointer: "/name",
      advice: "make the feature there first"),
    Row(
      testDescription: "another versioning",
      edit: { $0.environments[flag().environment] = .v1 }, rule: "differs-from-provider",
      path: "environments/production.json", pointer: "/featureVersioning", advice: "\"v1\""),
    Row(
      testDescription: "no such environment", edit: { $0.environments = [:] },
      rule: "missing-at-provider", path: "environments/production.json", pointer: "/key",
      advice: "make the environment there first"),
    Row(
      testDescription: "an override of somebody else",
      edit: { $0.serving[flag()]?.overrides.append(foreign) }, rule: "foreign-override",
      path: "experiments/cta.json", pointer: "/feature", advice: "the override \"Beta testers\""),
  ]

  private static let foreign = OverrideServing(
    segment: nil, name: "Beta testers", percentage: nil,
    state: FeatureState(isEnabled: true, value: .string("x"), allocations: .none), priority: 0)

  @Test(arguments: rows)
  func `a manifest that says something else is told at its place`(row: Row) {
    for lab in [Lab(), Lab(after: Self.running)] {
      let plan = Self.plan(Self.running, lab, row.edit)
      #expect(plan.errors == [row.rule])
      let error = plan.errorDiagnostics.first
      #expect(error?.location == SourceLocation(path: row.path, pointer: row.pointer))
      #expect(error?.detail.contains(row.advice) == true, "\(error?.detail ?? "")")
    }
  }

  @Test
  func `an override of somebody else is drift that stays, and in no experiment's way is none`() {
    let plan = Self.plan(Self.running, Lab(after: Self.running)) {
      $0.serving[Self.flag()]?.overrides.append(Self.foreign)
    }
    #expect(plan.drift.map(\.kind) == [.notTitrates])
    #expect(plan.drift.map(\.name) == ["Beta testers"])
    #expect(plan.changes.isEmpty)
    let other = Self.plan(Self.shop, Lab(after: Self.shop)) {
      $0.serving[Self.flag()]?.overrides.append(Self.foreign)
    }
    #expect(other.drift.isEmpty && other.diagnostics.isEmpty && !other.hasChanges)
  }

  @Test(arguments: [(-1, true), (0, true), (1, false)])
  func `an override of somebody else is in the way unless all of titrate's come first`(
    rank: Int, isInTheWay: Bool
  ) {
    var foreign = Self.foreign
    foreign.priority = rank
    let lab = Lab(after: Self.running)
    let more = Self.shop.with(LabExperiment(.running, rollout: LabRollout(30)))
    let plan = Self.plan(more, lab) { $0.serving[Self.flag()]?.overrides.append(foreign) }
    #expect(plan.errors == (isInTheWay ? ["foreign-override"] : []))
    #expect(plan.changes.isEmpty == isInTheWay)
    #expect(plan.drift.map(\.kind) == [.notTitrates])
    // Where titrate's is not made yet, it may come first.
    let launch = Self.plan(more) { $0.serving[Self.flag()]?.overrides.append(foreign) }
    #expect(launch.errors == ["foreign-override"])
    let again = more.edited { $0.experiments["cta"]?.fields["iteration"] = 2 }
    let renewed = Self.plan(again, lab) { $0.serving[Self.flag()]?.overrides.append(foreign) }
    #expect(renewed.errors == ["foreign-override"])
  }

  /// How many overrides others have, how many identities have values of their own, and what is told.
  @Test(arguments: [
    (0, 0, nil), (0, 1, "1 other exists."), (1, 0, "1 other exists."), (1, 2, "3 others exist."),
  ])
  func `an impact says for whom it is exact`(others: Int, identities: Int, told: String?) {
    let more = Self.shop.with(LabExperiment(.running, rollout: LabRollout(30)))
    let plan = Self.plan(more, Lab(after: Self.running)) { reading in
      var foreign = Self.foreign
      foreign.priority = 9
      reading.serving[Self.flag()]?.overrides += Array(repeating: foreign, count: others)
      reading.serving[Self.flag()]?.identityOverrides = identities
    }.measured()
    #expect(plan.errors == [])
    let sentences = plan.changes.flatMap { change in
      change.impacts.flatMap { change.sentences(about: $0) }
    }
    let exact = "Exact for identities that no other override matches; "
    #expect(sentences.filter { $0.hasPrefix("Exact") } == told.map { [exact + $0] } ?? [])
  }

  // MARK: Manifests left out

  @Test func `a launch needs no other manifest where the provider has the rest`() throws {
    var lab = Lab()
    let provider = MemoryProvider(Self.shop)
    let run = try lab.apply(Self.bare, through: provider, asking: Self.shop.flags)
    #expect(run.plan.errors == [])
    #expect(
      run.plan.changes.map { "\($0.action) \($0.subject)" } == [
        "create production", "create button", "start production/cta",
      ])
    #expect(lab.feature()?.variants.map(\.key.text) == ["green", "blue"])
    #expect(lab.rollout()?.isServing == true)
    #expect(provider["button"]?.overrides.count == 1)
    let again = Plan(lab.input(Self.bare, reading: provider.read(Set(Self.shop.flags))))
    #expect(!again.hasChanges && again.drift.isEmpty && again.diagnostics.isEmpty)
  }

  @Test
  func
    `a default that changes there is taken over without a change, and shares that are held stay`()
  {
    let lab = Lab(after: Self.running)
    let plan = Self.plan(Self.bare, lab) {
      $0.serving[Self.flag()]?.environmentDefault.value = .string("pink")
    }
    #expect(!plan.hasChanges && plan.errors == [])
    let shared = Self.plan(Self.bare, lab) {
      $0.serving[Self.flag()]?.environmentDefault.allocations = SampleSnapshot.allocations([
        "green": 1_000
      ])
    }
    #expect(shared.drift.map(\.kind) == [.otherDefault])
    #expect(shared.changes.count == 1)
  }

  @Test func `a default that a manifest edits is told with what people had there`() {
    let pink = Self.shop.edited { $0.features["button"]?.value = .string("pink") }
    let plan = Self.plan(pink).measured()
    let change = plan.changes.first { $0.phase == .changeDefaults }
    #expect(change?.impacts.first?.othersMoved.hundredths == 9_000)
  }

  @Test func `an experiment on a feature that the provider does not have is told at its place`() {
    let site = Self.bare.with(LabExperiment(.created, on: "buton", rollout: nil))
    let plan = Self.plan(site)
    #expect(plan.errors == ["missing-at-provider"])
    #expect(
      plan.errorDiagnostics.first?.location
        == SourceLocation(path: "experiments/cta.json", pointer: "/feature"))
  }

  @Test func `variants are checked without a manifest, too`() {
    let plan = Self.plan(
      Self.bare.with(LabExperiment(.running, rollout: LabRollout(split: ["pink": 50]))))
    #expect(plan.errors == ["unknown-variant"])
  }

  @Test func `without asking, what is stored is all that is known, and a plan says so`() {
    func offline(_ lab: Lab) -> Plan {
      var input = lab.input(Self.bare)
      input.isOffline = true
      return Plan(input)
    }
    let kept = offline(Lab(after: Self.running))
    #expect(kept.warnings == ["planned-offline"] && kept.errors == [] && !kept.hasChanges)
    #expect(offline(Lab()).errors == ["unknown-feature"])
    var local = Lab(after: LabSite.shop()).input(LabSite.shop())
    local.isOffline = true
    #expect(Plan(local).diagnostics.isEmpty)
  }

  @Test func `another provider than at the base is refused`() throws {
    let moved = Self.running.edited {
      $0.settings = $0.settings?.replacing("\"file\"", with: "\"evil\"")
    }
    let base = Self.running.workspace().settings
    func errors(_ site: LabSite) -> [String] {
      Plan(
        PlanningInput(
          workspace: site.workspace(), stored: StoredState(), base: base, beginsState: true,
          instant: Lab().now)
      ).errors
    }
    #expect(errors(moved) == ["provider-moved"])
    #expect(errors(Self.running) == [])
    let none = Self.running.edited { $0.settings = nil }
    #expect(errors(none) == ["provider-moved"])
  }

  @Test func `a conclusion says where a feature without a manifest is to be changed`() {
    let over = Self.bare.with(LabExperiment(.completed, rollout: nil)).edited {
      $0.experiments["cta"]?.fields["conclusion"] = [
        "decision": "ship", "variant": "green", "reason": "It won.",
      ]
    }
    let plan = Self.plan(over, Lab(after: Self.running))
    #expect(plan.errors == ["conclusion-disagrees"])
    #expect(plan.errorDiagnostics.first?.detail.contains("It has no manifest") == true)
    #expect(plan.errorDiagnostics.first?.notes == [])
  }

  @Test func `a launch says where nobody knows yet who belongs to the cohort`() {
    let sentence = "salts of its own."
    func reasons(_ lab: Lab, _ site: LabSite) -> [String] {
      Self.plan(site, lab) { $0.descriptions[Self.flag()]?.hasOwnSalts = true }
        .changes.flatMap(\.reasons).filter { $0.hasSuffix(sentence) }
    }
    #expect(reasons(Lab(after: Self.shop), Self.running).count == 1)
    let more = Self.running.with(LabExperiment(.running, rollout: LabRollout(30)))
    #expect(reasons(Lab(after: Self.running), more).isEmpty)
    #expect(Self.plan(Self.running, Lab(after: Self.shop)).changes.flatMap(\.reasons).isEmpty)
  }
}
