import TestSupport
import Testing

/// Keys that may not do everything, servers that cannot, and features that are not as usual.
@Suite(.waiting, .enabled(if: FlagsmithStage.isPossible, "\(FlagsmithStage.absence)"))
struct FlagsmithRightsTests {
  private static let flags = FlagsmithStage.Kind(mode: "flags", isVersioned: true)
  private static let experiments = FlagsmithStage.Kind(mode: "experiments", isVersioned: true)
  private static let auto = FlagsmithStage.Kind(mode: "auto", isVersioned: false)

  private static let rise = ("\"percentage\": 20", "\"percentage\": 30")

  // MARK: Keys

  @Test(arguments: [flags, auto])
  func `a key that may only read is enough for plans, and an apply with it says what it needs`(
    kind: FlagsmithStage.Kind
  ) throws {
    let stage = try FlagsmithStage(launched: kind)
    try stage.write(Self.rise)
    let (state, count) = (try stage.state(), try stage.requests().count)
    stage.variables["FLAGSMITH_API_KEY"] = "reader"
    #expect(try stage.require("titrate plan").output.contains("10% enter"))
    let apply = try stage.run("titrate apply --auto-approve")
    #expect(apply.status == 1 && apply.output.contains("The API key may not do that"), "\(apply)")
    #expect(try stage.state() == state)
    #expect(try stage.requests()[count...].count { $0.method != "GET" } == 1, "It ends the run.")
    stage.variables["FLAGSMITH_API_KEY"] = FlagsmithStage.key
    try stage.apply()
    try stage.expectRest()
  }

  /// A key or a setting that is wrong, and what is said of it.
  struct Fault: CustomTestStringConvertible, Sendable {
    let testDescription: String
    var kind = flags
    var key = FlagsmithStage.key
    var edit = "[]"
    var isOtherEnvironment = false
    let words: String
  }

  private static let faults = [
    Fault(
      testDescription: "a key without rights", key: "nobody",
      words:
        "The API key may not see the environment with the key 'PRODUCTION'. It needs the permission"
    ),
    Fault(
      testDescription: "an unknown key", key: "wrong",
      words: "The server does not know the API key. Check the variable that holds it"),
    Fault(
      testDescription: "an unknown environment", isOtherEnvironment: true,
      words:
        "The server has no environment with the key 'ELSEWHERE', or none that this API key may see."
    ),
    Fault(
      testDescription: "a reader's key, where the server's experiments are wanted",
      kind: experiments, key: "reader", words: "or the key is no administrator of the environment"),
    Fault(
      testDescription: "a reader's key, where the mode is found out, of a flag with an experiment",
      kind: auto, key: "reader",
      edit: """
        [{"edit": "organisation", "experiments": true},
         {"edit": "segment", "segment": "experiment-1-rollout", "percentage": "5", "system": true},
         {"edit": "override", \(FlagsmithStage.flag), "segment": "experiment-1-rollout"}]
        """, words: "or the key is no administrator of the environment"),
    Fault(
      testDescription: "an organisation without experiments", kind: experiments,
      edit: #"[{"edit": "organisation", "experiments": false}]"#,
      words: "has no experiments feature, and then \"mode\": \"flags\" is right in titrate.json"),
  ]

  @Test(arguments: faults)
  func `what a key may not do, and what the server has not, is told with a way out`(
    fault: Fault
  ) throws {
    let stage = try FlagsmithStage(fault.kind)
    try stage.edit(fault.edit)
    stage.variables["FLAGSMITH_API_KEY"] = fault.key
    if fault.isOtherEnvironment {
      let settings = stage.workshop.folder.text("titrate.json") ?? ""
      try stage.workshop.folder.write(
        "titrate.json", settings.replacing("PRODUCTION", with: "ELSEWHERE"))
    }
    for command in ["titrate plan --new-state", "titrate apply --auto-approve --new-state"] {
      let run = try stage.run(command)
      #expect(run.status == 1 && run.errorOutput.contains(fault.words), "\(run)")
    }
    #expect(try stage.requests().allSatisfy { $0.method == "GET" })
    #expect(stage.workshop.folder.text(".titrate/state.json") == nil)
  }

  @Test func `a server that wants changes to be approved refuses them, and nobody is served`()
    throws
  {
    let stage = try FlagsmithStage(Self.flags)
    try stage.apply()
    let before = try stage.served()
    try stage.edit(
      #"[{"edit": "environment", "environment": "PRODUCTION", "changeRequests": true}]"#)
    try stage.write(("created", "running"))
    let apply = try stage.run("titrate apply --auto-approve")
    #expect(apply.status == 1 && apply.output.contains("change requests"), "\(apply)")
    #expect(try stage.served() == before)
    try stage.edit(
      #"[{"edit": "environment", "environment": "PRODUCTION", "changeRequests": false}]"#)
    try stage.apply()
    #expect(try stage.state().ranges(of: "(titrate ").count == 2, "One segment, of one override.")
    try stage.expectRest()
  }

  // MARK: Features

  /// A feature that manifests cannot work with, and why.
  private static let unusable = [
    (#"[{"key": null, "value": "b"}]"#, "has no key that a manifest can name (its number is"),
    (
      #"[{"key": "b", "value": "b"}, {"key": "b", "value": "c"}]"#,
      "Two variants of the feature 'odd' have one key"
    ),
    (#"[{"key": "a b/c", "value": "b"}]"#, "has no key that a manifest can name (its number is"),
  ]

  @Test(arguments: unusable)
  func `a feature with variants that no manifest can name concerns its own experiments alone`(
    variants: String, words: String
  ) throws {
    let stage = try FlagsmithStage(
      Self.flags,
      and: [
        #"{"name": "odd", "value": "a", "enabled": true, "variants": \#(variants)}"#,
        #"{"name": "no name for/a manifest", "value": "a", "enabled": true}"#,
      ])
    try stage.apply()
    try stage.apply(("created", "running"))
    try stage.expectRest()
    try stage.write(("checkout_button", "odd"))
    let plan = try stage.run("titrate plan")
    #expect(plan.status == 1 && plan.errorOutput.contains(words), "\(plan)")
  }

  /// Values of all types, the control and a variant.
  private static let values = [
    (#""""#, #""a \"quoted\" text\nof two lines""#), ("10", "20"), ("true", "false"),
  ]

  @Test(arguments: [flags, experiments], values)
  func `values of all types are served`(
    kind: FlagsmithStage.Kind, values: (control: String, variant: String)
  ) throws {
    let stage = try FlagsmithStage(
      kind, features: [],
      and: [
        """
        {"name": "checkout_button", "value": \(values.control), "enabled": true,
         "variants": [{"key": "green", "value": \(values.variant)}, {"key": "blue", "value": \(values.variant)}]}
        """
      ])
    try stage.apply()
    let before = Set(try stage.served())
    #expect(before.count == 1)
    try stage.apply(("created", "running"))
    try stage.expectRest()
    #expect(Set(try stage.served()).subtracting(before).count == 1)
    try stage.require("titrate stop checkout-cta")
    #expect(Set(try stage.served()) == before)
  }

  @Test(arguments: [flags, experiments])
  func `a feature without variants is launched by a segment, in every mode`(
    kind: FlagsmithStage.Kind
  ) throws {
    let stage = try FlagsmithStage(
      kind, features: [],
      and: [#"{"name": "checkout_button", "value": "grey", "enabled": false}"#])
    try stage.write(
      (#", "split": {"control": 50, "green": 25, "blue": 25}"#, #", "value": "pink""#))
    try stage.apply()
    try stage.apply(("created", "running"))
    #expect(Set(try stage.served()) == ["off/grey", "on/pink"])
    #expect(try stage.state().contains("checkout-cta in production (titrate "))
    try stage.apply(("running", "paused"))
    try stage.expectRest()
    try stage.require("titrate stop checkout-cta")
    #expect(Set(try stage.served()) == ["off/grey"])
    try stage.expectRest()
  }

  // MARK: Many

  @Test(arguments: [flags, experiments])
  func `a thousand features with two hundred overrides are read in five requests`(
    kind: FlagsmithStage.Kind
  ) throws {
    let others = (1..<1_000).map { "feature_\($0)" }
    let stage = try FlagsmithStage(kind, features: [FlagsmithStage.feature] + others)
    try stage.apply()
    let edits = others.prefix(200).map {
      #"{"edit": "override", "environment": "PRODUCTION", "feature": "\#($0)", "segment": "beta"}"#
    }
    try stage.edit(
      #"[{"edit": "segment", "segment": "beta", "percentage": "5"}, \#(edits.joined(separator: ", "))]"#
    )
    try stage.apply(("created", "running"))
    let count = try stage.requests().count
    let status = try stage.require("titrate status --served")
    #expect(status.output.contains("20%"), "\(status)")
    let requests = try stage.requests()[count...]
    #expect(requests.count <= 5, "\(requests)")
    try stage.expectRest()
  }
}
