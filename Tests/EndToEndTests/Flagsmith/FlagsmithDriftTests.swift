import Foundation
import TestSupport
import Testing

/// What somebody does in the server's own page: what a plan says of it, and what an apply does.
@Suite(.waiting, .enabled(if: FlagsmithStage.isPossible, "\(FlagsmithStage.absence)"))
struct FlagsmithDriftTests {
  /// An edit of titrate's override in the server's page, and what a plan says.
  struct Edit: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// Given the name of its segment.
    let edit: @Sendable (String) -> String
    let told: String
  }

  private static let taken = [
    Edit(
      testDescription: "a lower percentage",
      edit: { #"{"edit": "segment", "segment": "\#($0)", "percentage": "5"}"# },
      told: "(less-exposure): 5% instead of 20%. It is respected until a manifest changes it."),
    Edit(
      testDescription: "an override that is off", edit: { override($0, #""enabled": false"#) },
      told: "(less-exposure): off instead of on. It is respected until a manifest changes it."),
    Edit(
      testDescription: "an override that is gone", edit: { override($0, #""delete": true"#) },
      told: "(less-exposure): its override is gone. It is respected until a manifest changes it."),
  ]

  private static let added = [
    Edit(
      testDescription: "a higher percentage",
      edit: { #"{"edit": "segment", "segment": "\#($0)", "percentage": "90"}"# },
      told: "(more-exposure): 90% instead of 20%. The next apply puts it right."),
    Edit(
      testDescription: "other weights",
      edit: { override($0, #""weights": {"green": 60, "blue": 40}"#) },
      told: "(other-split)"),
    Edit(
      testDescription: "another value", edit: { override($0, #""value": "pink""#) },
      told: "(other-value)"),
  ]

  private static func override(_ segment: String, _ edit: String) -> String {
    #"{"edit": "override", \#(FlagsmithStage.flag), "segment": "\#(segment)", \#(edit)}"#
  }

  private static func experiment(_ steps: String...) -> String {
    steps.map { #"{"edit": "experiment", \#(FlagsmithStage.flag), "step": "\#($0)"}"# }
      .joined(separator: ", ")
  }

  private static let ofExperiments = FlagsmithStage.Kind.all.filter { $0.mode == "experiments" }

  @Test(arguments: FlagsmithStage.Kind.different, taken)
  func `what somebody takes back is respected, until the manifest is edited`(
    kind: FlagsmithStage.Kind, edit: Edit
  ) throws {
    let stage = try FlagsmithStage(launched: kind)
    try stage.edit("[\(edit.edit(try stage.ownSegment()))]")
    let lowered = try stage.served()
    let plan = try stage.run("titrate plan --detailed-exitcode")
    #expect(plan.status == 0 && plan.output.contains(edit.told), "\(plan)")
    try stage.expectRest()
    #expect(try stage.served() == lowered)

    try stage.apply(("\"percentage\": 20", "\"percentage\": 30"))
    let served = try stage.served()
    #expect(
      (1_350...1_650).contains(served.count { $0 != "on/grey" }), "Half of 30% get a variant.")
    #expect(served.allSatisfy { $0.hasPrefix("on/") })
    try stage.expectRest()
  }

  @Test(arguments: FlagsmithStage.Kind.different, added)
  func `what somebody adds or changes is put right`(
    kind: FlagsmithStage.Kind, edit: Edit
  ) throws {
    let stage = try FlagsmithStage(launched: kind)
    let before = try stage.served()
    try stage.edit("[\(edit.edit(try stage.ownSegment()))]")
    let plan = try stage.run("titrate plan --detailed-exitcode")
    #expect(plan.status == 2 && plan.output.contains(edit.told), "\(plan)")
    try stage.apply()
    #expect(try stage.served() == before)
    try stage.expectRest()
  }

  // MARK: The server's own experiments

  @Test(arguments: ofExperiments)
  func `an experiment that somebody pauses goes on, unless it was switched off too`(
    kind: FlagsmithStage.Kind
  ) throws {
    let stage = try FlagsmithStage(launched: kind)
    let before = try stage.served()
    try stage.edit("[\(Self.experiment("pause"))]")
    let plan = try stage.run("titrate plan --detailed-exitcode")
    #expect(plan.status == 2, "\(plan)")
    #expect(plan.output.contains("(other-status): paused instead of running."), "\(plan)")
    try stage.apply()
    #expect(try stage.served() == before)
    try stage.expectRest()

    let off = Self.override(try stage.ownSegment(), #""enabled": false"#)
    try stage.edit("[\(Self.experiment("pause")), \(off)]")
    let dark = try stage.served()
    #expect(
      try stage.require("titrate plan --detailed-exitcode").output.contains("off instead of on"))
    try stage.apply(("running", "paused"))
    try stage.apply(("paused", "running"))
    #expect(try stage.served() == dark, "To start it would switch it on.")
    try stage.expectRest()
  }

  @Test(arguments: ofExperiments)
  func `an experiment that somebody completes is told until it is settled, and can be stopped`(
    kind: FlagsmithStage.Kind
  ) throws {
    let stage = try FlagsmithStage(launched: kind)
    try stage.edit("[\(Self.experiment("complete"))]")
    let before = try stage.served()
    for edit in [nil, ("\"percentage\": 20", "\"percentage\": 30")] {
      if let edit { try stage.write(edit) }
      let count = try stage.requests().count
      let apply = try stage.run("titrate apply --auto-approve")
      #expect(apply.status == 1, "\(apply)")
      #expect(apply.output.contains("is completed, and cannot become running again."), "\(apply)")
      #expect(try stage.requests()[count...].allSatisfy { !$0.hasChanged })
    }
    let stop = try stage.run("titrate stop checkout-cta")
    #expect(stop.errorOutput.contains("Nobody gets anything by it."), "\(stop)")
    #expect(try stage.served().allSatisfy { $0 == "on/grey" })
    let release = try stage.run("titrate release checkout-cta --auto-approve")
    #expect(release.status == 1, "\(release)")
    #expect(try stage.served().allSatisfy { $0 == "on/grey" }, "It is undone.")
    try stage.apply(("running", "completed"), ("\"percentage\": 30", "\"percentage\": 20"))
    try stage.require("titrate release checkout-cta --auto-approve")
    #expect(try stage.served() == before)
    try stage.expectRest()
  }

  @Test(arguments: ofExperiments)
  func `an experiment that somebody deletes leaves an override, and titrate says so`(
    kind: FlagsmithStage.Kind
  ) throws {
    let stage = try FlagsmithStage(launched: kind)
    try stage.edit("[\(Self.experiment("pause", "delete"))]")
    let before = try stage.served()
    let plan = try stage.run("titrate plan")
    #expect(plan.status == 1 && plan.errorOutput.contains("[foreign-override]"), "\(plan)")
    #expect(
      plan.output.contains("'experiment-1-rollout (of an experiment that is deleted there)'"),
      "\(plan)")
    let stop = try stage.run("titrate stop checkout-cta")
    #expect(stop.status == 1, "\(stop)")
    #expect(stop.errorOutput.contains("Remove the override in the server's page."), "\(stop)")
    #expect(try stage.served() == before)

    try stage.edit("[\(Self.override("experiment-1-rollout", #""delete": true"#))]")
    try stage.require("titrate stop checkout-cta")
    #expect(try stage.served().allSatisfy { $0 == "on/grey" })
    try stage.require("titrate release checkout-cta --auto-approve")
    #expect(try stage.served().contains("on/green"))
    try stage.expectRest()
  }

  // MARK: Overrides of others

  @Test(arguments: FlagsmithStage.Kind.different)
  func `who else has an override is told, and stands in the way where it comes first`(
    kind: FlagsmithStage.Kind
  ) throws {
    let stage = try FlagsmithStage(launched: kind)
    try stage.edit(
      """
      [{"edit": "identity", \(FlagsmithStage.flag), "identifier": "ada", "enabled": true, "value": "x"},
       {"edit": "segment", "segment": "beta", "percentage": "5"},
       \(Self.override("beta", #""enabled": true, "value": "red""#))]
      """)
    try stage.write(("\"percentage\": 20", "\"percentage\": 30"))
    let plan = try stage.require("titrate plan")
    #expect(
      plan.output.contains(
        "Exact for identities that no other override matches; 2 others exist."), "\(plan)")
    #expect(plan.output.contains("the override 'beta' is not titrate's"), "\(plan)")
    try stage.apply()
    #expect(try stage.state().contains("beta"))
    try stage.edit("[\(Self.override("beta", #""priority": -1"#))]")
    let blocked = try stage.run("titrate plan")
    #expect(blocked.status == 1, "\(blocked)")
    #expect(
      blocked.errorOutput.contains("the override \"beta\", which titrate has not made"),
      "\(blocked)")
  }

  @Test(arguments: ofExperiments)
  func `the override of an old experiment is in the way of a launch, until it is removed`(
    kind: FlagsmithStage.Kind
  ) throws {
    let stage = try FlagsmithStage(kind)
    let old = "experiment-9-rollout"
    try stage.edit(
      """
      [{"edit": "segment", "segment": "\(old)", "percentage": "5", "system": true}, \(Self.override(old, #""enabled": true"#))]
      """)
    try stage.write(("created", "running"))
    let apply = try stage.run("titrate apply --auto-approve --new-state")
    #expect(apply.status == 1 && apply.errorOutput.contains("[foreign-override]"), "\(apply)")
    #expect(
      apply.errorOutput.contains(old) && apply.errorOutput.contains("Remove it there"), "\(apply)")
    #expect(try stage.requests().allSatisfy { !$0.hasChanged })
    try stage.edit("[\(Self.override(old, #""delete": true"#))]")
    try stage.apply()
    #expect(try stage.served().contains("on/green"))
    try stage.expectRest()
  }

  // MARK: Two writers

  @Test(arguments: FlagsmithStage.Kind.different)
  func `whenever somebody edits in the middle of an apply, what is wanted is served in the end`(
    kind: FlagsmithStage.Kind
  ) throws {
    let scene = try FlagsmithScene(FlagsmithTurn.rise, kind)
    let undisturbed = try scene.play()
    let edit = Self.override(
      try scene.stage.ownSegment(), #""weights": {"green": 60, "blue": 40}"#)
    let script = """
      curl --silent --data-raw '[\(edit)]' \(scene.stage.address)/stub/edit < /dev/null > /dev/null
      """
    Campaign("somebody edits in the middle of an apply, \(kind)", sample: 3)
      .run(Array(1...undisturbed.calls)) { call in
        let outcome = try scene.play(before: "[ $number != \(call) ] || \(script)")
        var mistakes: [String] = []
        // Titrate had read something else: it says so, and has not written over it.
        let isTold = outcome.run.output.contains("Somebody else changes the flag at the provider")
        if outcome.run.status != 0, !isTold { mistakes.append("\(outcome.run)") }
        let again = try scene.stage.run("titrate apply --auto-approve")
        if again.status != 0 { mistakes.append("\(again)") }
        let plan = try scene.stage.run("titrate plan --detailed-exitcode")
        if plan.status != 0 { mistakes.append("\(plan)") }
        if try scene.served() != undisturbed.served { mistakes.append("something else is served") }
        return mistakes
      }
  }
}

extension FlagsmithStage {
  /// Which flag an edit in the server's page is about.
  static let flag = #""environment": "PRODUCTION", "feature": "checkout_button""#

  /// With an experiment that has started.
  convenience init(launched kind: Kind) throws {
    try self.init(kind)
    try apply()
    try apply(("created", "running"))
  }

  /// What the server calls the segment of the first override.
  func ownSegment() throws -> String { try ownOverride()["segment"] as? String ?? "" }

  /// The first override, as the server tells it.
  func ownOverride() throws -> [String: Any] {
    let state = try ask("/stub/state") as? [String: Any]
    let environments = state?["environments"] as? [String: [String: [String: Any]]]
    let flag = environments?["PRODUCTION"]?[Self.feature]
    let overrides = flag?["overrides"] as? [[String: Any]]
    return overrides?.first ?? [:]
  }
}
