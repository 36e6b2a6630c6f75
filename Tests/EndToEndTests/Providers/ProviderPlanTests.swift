import JSONSyntax
import TestSupport
import Testing

/// Plans with the provider that is an example.
@Suite(.waiting, .enabled(if: Python.isInstalled, "\(Python.absence)"))
struct ProviderPlanTests {
  private static let launched = Result { try ProviderStage(launch).copy() }

  /// The launch was applied, and nothing is edited since.
  private static let launch = ProviderMoment(
    description: "launched",
    before: [
      ProviderMoment.apply, "sed -i 's/\"created\"/\"running\"/' experiments/checkout-cta.json",
      ProviderMoment.apply,
    ], edit: ":", command: ProviderMoment.apply)

  private static func workshop(serving edit: String = ":") throws -> ScenarioWorkshop {
    let workshop = try Program.workshop()
    try workshop.copy(contentsOf: try launched.get().folder)
    try workshop.require(edit)
    return workshop
  }

  private static func serving(_ percentage: Int) -> String {
    "sed -i 's/\"percentage\": 10/\"percentage\": \(percentage)/' server.json"
  }

  @Test func `what somebody lowers at the server is respected, and told first in every format`()
    throws
  {
    let workshop = try Self.workshop(serving: Self.serving(5))
    let words =
      "DRIFT checkout-cta in production (less-exposure): 5% instead of 10%. It is respected until a "
      + "manifest changes it."
    let plan = try ProviderStage.run("titrate plan --detailed-exitcode", in: workshop)
    #expect(plan.status == 0 && plan.output.hasPrefix("≠ \(words)\n\nNo changes"), "\(plan)")
    for format in ["markdown", "github"] {
      let told = try ProviderStage.run("titrate plan --format \(format)", in: workshop)
      #expect(told.output.replacing("%25", with: "%").contains(words), "\(told)")
    }
    let apply = try ProviderStage.run(ProviderMoment.apply, in: workshop)
    #expect(apply.status == 0 && (apply.output + apply.errorOutput).contains(words), "\(apply)")
    #expect(workshop.folder.text("server.json")?.contains("\"percentage\": 5,") == true)
    let status = try ProviderStage.run("titrate status --served", in: workshop)
    #expect(status.output.hasPrefix("≠ \(words)\n"), "\(status)")
    #expect(status.output.contains("SERVED") && status.output.contains("  5%\n"), "\(status)")
    let plain = try workshop.call("titrate status").run()
    #expect(plain.status == 0 && !plain.output.contains("DRIFT"), "\(plain)")
  }

  @Test func `what somebody raises at the server is a change, and put right`() throws {
    let workshop = try Self.workshop(serving: Self.serving(50))
    let plan = try ProviderStage.run("titrate plan --detailed-exitcode", in: workshop)
    #expect(plan.status == 2)
    #expect(plan.output.contains("50% instead of 10%. The next apply puts it right."), "\(plan)")
    #expect(plan.output.contains("checkout-cta shrinks in production: 40% leave."), "\(plan)")
    try ProviderStage.require(ProviderMoment.apply, in: workshop)
    #expect(workshop.folder.text("server.json")?.contains("\"percentage\": 10,") == true)
    let history = try workshop.call("titrate history").run().output
    #expect(history.contains("drift put right: override for segment"), "\(history)")
    let rest = try ProviderStage.run("titrate plan --detailed-exitcode", in: workshop)
    #expect(rest.status == 0 && !rest.output.contains("DRIFT"))
  }

  @Test func `a plan without the provider says so in every format`() throws {
    let workshop = try Self.workshop(serving: Self.serving(50))
    for format in ["text", "json", "markdown", "github"] {
      let plan = try workshop.call(
        "TITRATE_PROVIDER_PROGRAM=/nowhere titrate plan --offline --format \(format) 2>&1"
      ).run()
      #expect(plan.status == 0 && plan.output.contains("provider was not asked"), "\(plan)")
    }
    let asking = try workshop.call("TITRATE_PROVIDER_PROGRAM=/nowhere titrate plan").run()
    #expect(asking.status == 1 && asking.errorOutput.contains("\"file\""), "\(asking)")
  }

  @Test func `an approved plan is stale once something else is served`() throws {
    let workshop = try Self.workshop()
    try ProviderStage.require("titrate plan --out approved.plan", in: workshop)
    try workshop.require(Self.serving(50))
    let apply = try ProviderStage.run("titrate apply --plan approved.plan", in: workshop)
    #expect(apply.status == 4)
    #expect(apply.errorOutput.contains("new: ≠ DRIFT checkout-cta in production"), "\(apply)")
  }

  @Test func `an override of somebody else is an error at the experiment`() throws {
    let workshop = try Self.workshop(serving: "sed -i 's/\"titrate-[0-9]*\"/\"Beta\"/' server.json")
    let plan = try ProviderStage.run("titrate plan", in: workshop)
    #expect(plan.status == 1)
    #expect(
      plan.errorOutput.contains("experiments/checkout-cta.json:")
        && plan.errorOutput.contains(
          "[foreign-override]"),
      "\(plan)")
  }

  /// The example with experiments of its own, which also notes what they are to show.
  private static let keepingExperiments = """
    sed -i -e 's/{"priority": given\\["priority"\\]}/{"priority": given["priority"], \
    "status": given.get("status", "paused")}/' \
    -e 's/"want": request\\["want"\\]}/"want": request["want"], \
    "hypothesis": request.get("hypothesis")}/' titrate-provider-file
    """

  private static func moved(to status: String) -> String {
    "sed -i 's/\"status\": \"[a-z]*\"/\"status\": \"\(status)\"/' server.json"
  }

  @Test func `an experiment of the server is kept in step, and what is moved there is drift`()
    throws
  {
    let workshop = try Program.workshop()
    try workshop.require("cp -R $EXAMPLES/provider/. .")
    try workshop.require(Self.keepingExperiments)
    func run(_ command: String) throws -> CommandRun {
      try workshop.call("export TITRATE_PROVIDER_PROGRAM=./titrate-provider-file; \(command)").run()
    }
    for command in Self.launch.before + [ProviderMoment.apply] {
      let run = try run(command)
      #expect(run.status == 0, "\(run)")
    }
    let log = workshop.folder.text("server.json.log") ?? ""
    #expect(log.contains(#""status": "running""#), "\(log)")
    #expect(log.contains(#""hypothesis": "A"#), "\(log)")
    try workshop.require(Self.moved(to: "paused"))
    let words = "DRIFT checkout-cta in production (other-status): paused instead of running. "
    for format in ["text", "markdown", "github"] {
      let plan = try run("titrate plan --format \(format)")
      #expect(plan.output.contains("\(words)The next apply puts it right."), "\(plan)")
    }
    for (kind, command) in [("plan", "titrate plan"), ("status", "titrate status --served")] {
      let told = try run("\(command) --format json")
      let schema = try workshop.call("titrate schema \(kind)").run().output
      let document = try JSONDocument(Array(told.output.utf8))
      let errors = try SchemaValidator(schema, isSealed: true)
        .errors(in: document.value(document.root))
      #expect(told.output.contains(#""status": "paused""#) && errors == [], "\(told)")
    }
    #expect(try run(ProviderMoment.apply).status == 0)
    #expect(workshop.folder.text("server.json")?.contains(#""status": "running""#) == true)
    try workshop.require(Self.moved(to: "completed"))
    let over = try run("titrate plan")
    #expect(
      over.output.contains("completed instead of running. Unless the provider can start it again"),
      "\(over)")
  }

  @Test func `what is told of drift is what the schemas say`() throws {
    let workshop = try Self.workshop(serving: Self.serving(50))
    for (kind, command) in [
      ("plan", "titrate plan"), ("status", "titrate status --served"),
      ("outcomes", ProviderMoment.apply),
    ] {
      let schema = try workshop.call("titrate schema \(kind)").run().output
      let told = try ProviderStage.run("\(command) --format json", in: workshop)
      let document = try JSONDocument(Array(told.output.utf8))
      let value = document.value(document.root)
      #expect(told.output.contains("\"class\": \"more-exposure\""), "\(kind): \(told)")
      #expect(try SchemaValidator(schema, isSealed: true).errors(in: value) == [], "\(kind)")
    }
  }
}
