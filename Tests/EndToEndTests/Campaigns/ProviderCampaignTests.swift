import Foundation
import System
import TestSupport
import Testing

/// A provider goes wrong at every message. Whatever it does, each launch happens once on the server, the
/// next run finishes what is left, and nobody who was enrolled moves.
@Suite(.waiting, .enabled(if: Python.isInstalled, "\(Python.absence)"))
struct ProviderCampaignTests {
  /// What goes wrong, in which verb, and at which message.
  private struct Spoiling: CustomStringConvertible {
    let action: String
    let verb: String
    let number: Int

    var description: String { "\(action) at \(number) of \(verb)" }
  }

  private static let names = ["alpha", "beta", "gamma"]
  private static let good = "\(Program.repository.path())examples/provider/titrate-provider-file"
  private static let bad = "\(Program.repository.path())Tests/Providers/titrate-provider-file"

  /// Those that end or stop a program happen at any message of either side, the others at a request.
  private static var spoilings: [Spoiling] {
    let ends = ["die", "exit", "hang", "close"].flatMap { ["\($0)-before", "\($0)-after"] }
    let answers = [
      "twice", "other-id", "no-id", "wrong-types", "no-json", "no-object", "empty", "silent",
      "endless-line", "many-lines", "loud", "unknown", "lost", "refused", "conflict", "unavailable",
      "unavailable-later", "stubborn",
    ]
    return [("describe", 4, 1), ("read", 4, 1), ("apply", 9, 3)].flatMap {
      verb, messages, requests in
      ends.flatMap { end in (1...messages).map { Spoiling(action: end, verb: verb, number: $0) } }
        + answers.flatMap { answer in
          (1...requests).map { Spoiling(action: answer, verb: verb, number: $0) }
        }
    }
  }

  /// A workspace with launches to be made on a server.
  private func workshop() throws -> ScenarioWorkshop {
    let workshop = try Program.workshop()
    try workshop.folder.write(
      "titrate.json",
      #"{"ignore":["server.json*"],"provider":{"type":"file","path":"server.json","#
        + #""environments":{"production":{}}}}"#)
    try workshop.folder.write(
      "production.json", #"{"kind":"Environment","key":"production","featureVersioning":"v1"}"#)
    var features: [String] = []
    for name in Self.names {
      try workshop.folder.write("\(name).json", Self.feature(name))
      try workshop.folder.write("\(name)-test.json", Self.experiment(name))
      features.append(
        #""\#(name)":{"default":{"enabled":true,"value":"grey","allocations":{"blue":0}},"overrides":[]}"#
      )
    }
    try workshop.folder.write(
      "server.json",
      "{\"environments\":{\"production\":{\"features\":{\(features.joined(separator: ","))}}}}")
    return workshop
  }

  private static func feature(_ name: String) -> String {
    """
    {"kind":"Feature","name":"\(name)","type":"multivariate","value":"grey","enabled":true,
     "variants":[{"key":"blue","value":"blue"}]}
    """
  }

  private static func experiment(_ name: String) -> String {
    """
    {"kind":"Experiment","key":"\(name)","environment":"production","feature":"\(name)",
     "status":"running","hypothesis":"It is better.",
     "metrics":[{"name":"orders","expectedDirection":"increase","role":"primary"}],
     "rollout":{"percentage":10,"split":{"control":50,"blue":50}}}
    """
  }

  @Test
  func `a provider that goes wrong anywhere has nothing done twice, and the next run goes on`() {
    Campaign("a provider that goes wrong", sample: 3).run(Self.spoilings) { spoiling in
      let workshop = try workshop()
      let variables =
        "FILE_DOES=\(spoiling.action) FILE_VERB=\(spoiling.verb) FILE_AT=\(spoiling.number)"
      let apply = "titrate apply --auto-approve --provider-timeout"
      let first = try workshop.call(
        "\(variables) \(apply) 1s --new-state --provider-program '\(Self.bad)'"
      ).run()
      let next = try workshop.call("\(apply) 60s --new-state --provider-program '\(Self.good)'")
        .run()
      let mistakes = [0, 1].contains(first.status) ? [] : ["It ended otherwise: \(first)"]
      return mistakes + (next.status == 0 ? [] : ["The next run failed: \(next)"])
        + Self.unclear(first, spoiling) + (try Self.leftovers(in: workshop))
    }
  }

  /// What is wrong with how a failure is told: nothing that acts on a terminal, and who failed at what.
  private static func unclear(_ run: CommandRun, _ spoiling: Spoiling) -> [String] {
    let text = run.output + run.errorOutput
    let isInert = text.unicodeScalars.allSatisfy {
      $0 == "\n" || !("\0"..." ").contains($0) || $0 == " "
    }
    var mistakes = isInert ? [] : ["It shows what would act: \(text)"]
    if text.utf8.count > 100_000 { mistakes.append("It says \(text.utf8.count) bytes.") }
    return mistakes
  }

  /// What is wrong with what two runs left on the server and in the state.
  private static func leftovers(in workshop: ScenarioWorkshop) throws -> [String] {
    var mistakes: [String] = []
    // A program that was stopped at once may have no line in its log of a write that it did.
    let writes = workshop.folder.text("server.json.log")?.split(separator: "\n") ?? []
    if writes.count > names.count || Set(writes).count != writes.count {
      mistakes.append("The server was written to \(writes.count) times: \(writes)")
    }
    let plan = try workshop.call(
      "titrate plan --detailed-exitcode --provider-program '\(good)'"
    ).run()
    if plan.status != 0 { mistakes.append("Something is left to do: \(plan)") }
    let verification = try workshop.call("titrate state verify").run()
    if verification.status != 0 { mistakes.append("The state is damaged: \(verification)") }
    // The server knows each cohort by the number that the state has for it, so nobody moves.
    let state = workshop.folder.text(".titrate/state.json") ?? ""
    let segments = Set(state.matches(of: #/"segment":(\d+),"splitSeed"/#).map(\.output.1))
    let server = workshop.folder.text("server.json") ?? ""
    if segments.count != names.count || !segments.allSatisfy({ server.contains("titrate-\($0)\"") })
    {
      mistakes.append("State and server differ: \(state) \(server)")
    }
    return mistakes
  }
}
