import TestSupport
import Testing

/// The whole life of an experiment at a Flagsmith server, in both modes and both feature versionings.
@Suite(.waiting, .enabled(if: FlagsmithStage.isPossible, "\(FlagsmithStage.absence)"))
struct FlagsmithLifeTests {
  private static let everyone = 10_000

  @Test(arguments: FlagsmithStage.Kind.different)
  func `nobody gets anything else before a start, and after a stop`(
    kind: FlagsmithStage.Kind
  ) throws {
    let stage = try FlagsmithStage(kind)
    let before = try stage.served()
    try stage.apply()
    #expect(try stage.served() == before, "Who is created is not served.")
    #expect(try stage.requests().allSatisfy { $0.method == "GET" })

    try stage.apply(("created", "running"))
    let running = try stage.served()
    #expect(running.count { $0 != "on/grey" } > 700)

    try stage.require("titrate stop checkout-cta --reason 'wrong price'")
    #expect(try stage.served().allSatisfy { $0 == "on/grey" })
    try stage.require("titrate release checkout-cta --auto-approve")
    #expect(try stage.served() == running, "The same people get the same again.")
    try stage.expectRest()
  }

  @Test(arguments: FlagsmithStage.Kind.different)
  func `whoever is enrolled keeps their variant through ramps, pauses and restarts`(
    kind: FlagsmithStage.Kind
  ) throws {
    let stage = try FlagsmithStage(kind)
    try stage.apply()
    try stage.apply(("created", "running"))
    var enrolled = try stage.variants()
    for (old, new) in [("20", "40"), ("40", "60.5")] {
      try stage.apply(("\"percentage\": \(old)", "\"percentage\": \(new)"))
      let now = try stage.variants()
      #expect(now.count > enrolled.count)
      #expect(enrolled.allSatisfy { now[$0] == $1 }, "Nobody moves at \(new)%.")
      enrolled = now
    }
    try stage.apply(("running", "paused"))
    #expect(try stage.variants() == enrolled, "A pause goes on serving.")
    try stage.apply(("paused", "running"))
    #expect(try stage.variants() == enrolled)

    try stage.apply(("\"control\": 50, \"green\": 25", "\"control\": 25, \"green\": 50"))
    let reweighted = try stage.variants()
    #expect(reweighted.count { $0.value == "on/green" } > 2_500)
    try stage.expectRest()
  }

  @Test(arguments: FlagsmithStage.Kind.different)
  func `a winner is shipped without anyone losing it, and everything else is gone`(
    kind: FlagsmithStage.Kind
  ) throws {
    let stage = try FlagsmithStage(kind)
    try stage.workshop.folder.write("feature.json", Self.featureManifest)
    try stage.apply()
    try stage.apply(("created", "running"))
    try stage.require(
      """
      titrate conclude checkout-cta --ship green --reason 'more completed checkouts' > end.patch \
        && git apply end.patch && rm end.patch
      """)
    try stage.apply()
    #expect(try stage.served().allSatisfy { $0 == "on/green" })
    let changes = try stage.requests().filter(\.hasChanged).suffix(4).map(\.description)
    let first = changes.firstIndex { $0.contains("PATCH /api/__future__") }
    let gone = changes.firstIndex { $0.contains("DELETE") }
    #expect(try #require(first) < #require(gone), "The default comes first: \(changes)")
    let state = try stage.state()
    #expect(state.contains("\"overrides\" : [\n\n        ]"), "\(state)")
    try stage.expectRest()
  }

  @Test(arguments: FlagsmithStage.Kind.different)
  func `an iteration begins with people of its own`(kind: FlagsmithStage.Kind) throws {
    let stage = try FlagsmithStage(kind)
    try stage.apply()
    try stage.apply(("created", "running"))
    let first = try stage.variants()
    try stage.apply(("running", "completed"), (Self.rollout, ""))
    #expect(try stage.served().allSatisfy { $0 != "on/blue" })
    try stage.workshop.folder.write(
      "experiments/second.json",
      (stage.workshop.folder.text("experiments/checkout-cta.json") ?? "")
        .replacing("checkout-cta", with: "second").replacing("completed", with: "running")
        .replacing("\"metrics\"", with: Self.rollout + "\"metrics\""))
    try stage.apply()
    let second = try stage.variants()
    #expect(
      (900...1_100).contains(second.count), "20% belong to it, and half of them get a variant.")
    #expect(Set(first.keys) != Set(second.keys))
    try stage.expectRest()
  }

  @Test(arguments: FlagsmithStage.Kind.all.filter { !$0.isVersioned })
  func `who belongs to a cohort does not decide who gets which variant`(
    kind: FlagsmithStage.Kind
  ) throws {
    // The next segment and the next override get the same number, and the server hashes both.
    let stage = try FlagsmithStage(
      kind, more: ", \"segments\": [{\"name\": \"beta\", \"percentage\": \"5\"}]")
    try stage.apply()
    try stage.apply(("created", "running"))
    let variants = try stage.variants()
    #expect((400...600).contains(variants.count { $0.value == "on/green" }))
    #expect((400...600).contains(variants.count { $0.value == "on/blue" }))
    #expect(try stage.requests().contains { $0.method == "DELETE" }, "They had the same number.")
    try stage.expectRest()
  }

  @Test(arguments: FlagsmithStage.Kind.different)
  func `the state keeps by what the server deals out, in another iteration too`(
    kind: FlagsmithStage.Kind
  ) throws {
    let stage = try FlagsmithStage(launched: kind)
    for edit in [nil, ("\"running\"", "\"running\", \"iteration\": 2")] {
      if let edit { try stage.apply(edit) }
      let seed = try #require(try stage.ownOverride()["seed"] as? Int)
      let status = try stage.require("titrate status --format json")
      #expect(status.output.contains("\"splitSeed\": \(seed),"), "\(seed): \(status)")
    }
  }

  private static let rollout =
    "\"rollout\": {\"percentage\": 20, \"split\": {\"control\": 50, \"green\": 25, \"blue\": 25}},\n "

  private static let featureManifest = """
    {"kind": "Feature", "name": "checkout_button", "type": "multivariate", "value": "grey",
     "variants": [{"key": "green", "value": "green"}, {"key": "blue", "value": "blue"}],
     "environments": {"production": {"enabled": true}}}
    """
}

extension FlagsmithStage {
  /// The numbers of the identities that get a variant, and which.
  func variants() throws -> [Int: String] {
    let served = try served()
    return Dictionary(
      uniqueKeysWithValues: served.enumerated().filter { $0.element != "on/grey" }
        .map { ($0.offset, $0.element) })
  }

  /// That there is nothing left to do, and nothing is done then, and that a real server would have
  /// understood everything.
  func expectRest() throws {
    let before = try requests().count
    let plan = try run("titrate plan --detailed-exitcode")
    #expect(plan.status == 0, "\(plan)")
    try require("titrate apply --auto-approve")
    let after = try requests()[before...]
    #expect(after.allSatisfy { $0.method == "GET" }, "\(after)")
    let unexpected = try unexpected()
    #expect(unexpected == [])
  }
}
