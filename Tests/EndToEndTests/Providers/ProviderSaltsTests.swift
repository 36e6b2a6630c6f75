import TestSupport
import Testing

/// The example, where it deals identities out by salts of its own.
@Suite(.waiting, .enabled(if: Python.isInstalled, "\(Python.absence)"))
struct ProviderSaltsTests {
  private static let salts =
    #"{"segment": 22, "split": 52, "environment": "AbCdEfGhIjKlMnOpQrStUv"}"#

  /// The launch, and what was run for it.
  private static func launched(telling told: String) throws -> ScenarioWorkshop {
    let workshop = try Program.workshop()
    try workshop.require("cp -R $EXAMPLES/provider/. .")
    try workshop.require(
      """
      sed -i -e 's/"name": "file"}/"name": "file", "ownSalts": true}/' \
      -e 's/{"priority": given\\["priority"\\]}/{"priority": given["priority"]\(told)}/' \
      titrate-provider-file
      """)
    try require("titrate apply --auto-approve --new-state", in: workshop)
    try workshop.require("sed -i 's/\"created\"/\"running\"/' experiments/checkout-cta.json")
    return workshop
  }

  @discardableResult
  private static func require(
    _ command: String, in workshop: ScenarioWorkshop
  ) throws -> CommandRun {
    let run = try workshop.call(
      "export TITRATE_PROVIDER_PROGRAM=./titrate-provider-file; \(command)"
    ).run()
    #expect(run.status == 0, "\(run)")
    return run
  }

  private static let note =
    "titrate: note: \"file\" has told no salts for the cohort of \"checkout-cta\"."

  @Test func `what the server hashes is hashed, once it has told its salts`() throws {
    let workshop = try Self.launched(telling: #", "salts": \#(Self.salts)"#)
    let before = try Self.require("titrate evaluate --plan --identity user-3", in: workshop)
    #expect(before.errorOutput.contains(Self.note), "\(before)")
    try Self.require("titrate apply --auto-approve", in: workshop)
    // As Python's hashlib says: 9.261 of the cohort, and 43.238 of the split.
    let told = try Self.require(
      "titrate evaluate --identity user-3 --identity user-1", in: workshop)
    #expect(
      told.output.contains("checkout-cta: 9.261 in 0–10%; split: 43.238 in 25–50%"), "\(told)")
    #expect(told.output.contains("checkout-cta: 19.703 outside 0–10%"), "\(told)")
    #expect(told.errorOutput.isEmpty)
    try Self.require("titrate plan --detailed-exitcode", in: workshop)
    let document = try workshop.call("titrate export --environment production").run().output
    #expect(document.contains(#""api_key": "AbCdEfGhIjKlMnOpQrStUv""#), "\(document)")
  }

  @Test func `a server that does not tell its salts is not guessed at in silence`() throws {
    let workshop = try Self.launched(telling: "")
    let before = try Self.require("titrate evaluate --identity user-3", in: workshop)
    #expect(before.errorOutput.isEmpty, "nobody is served yet: \(before)")
    try Self.require("titrate apply --auto-approve", in: workshop)
    for words in ["", "--plan", "--summary", "--format json"] {
      let told = try Self.require("titrate evaluate --identity user-3 \(words)", in: workshop)
      #expect(told.errorOutput.hasPrefix(Self.note), "\(told)")
    }
  }
}
