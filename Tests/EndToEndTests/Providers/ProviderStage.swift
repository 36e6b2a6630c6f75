import Foundation
import JSONSyntax
import TestSupport

/// A moment of an experiment's life at a provider, and the command that brings the next one.
struct ProviderMoment: CustomStringConvertible, Sendable {
  /// What is about to happen.
  let description: String
  /// What has happened before, each in a command line.
  let before: [String]
  /// Edits that the command finds.
  let edit: String
  /// What makes it happen.
  let command: String
  /// Whether the next apply undoes it, where it was interrupted in its middle: what is committed counts.
  var isUndone = false

  /// What a provider is asked for by the command.
  var verbs: [String] {
    (command == Self.apply ? ["describe"] : []) + ["read", "apply"]
  }

  static let apply = "titrate apply --auto-approve"
  private static let begin = "\(apply) --new-state"

  private static let manifest = "experiments/checkout-cta.json"
  private static let launched =
    [begin, "sed -i 's/\"created\"/\"running\"/' \(manifest)", apply]

  private static func percentage(_ number: Int) -> String {
    "sed -i 's/\"percentage\": 10/\"percentage\": \(number)/' \(manifest)"
  }

  /// What is shipped is the default of a feature, which its manifest says.
  private static let feature = """
    echo '{"kind": "Feature", "name": "checkout_button", "type": "multivariate", "value": "grey", \
    "variants": [{"key": "green", "value": "green"}, {"key": "blue", "value": "blue"}], \
    "environments": {"production": {"enabled": true}}}' > feature.json
    """

  /// The launch, a rise, a stop, a release, and shipping a winner.
  static let all = [
    ProviderMoment(
      description: "launch", before: [begin], edit: launched[1], command: apply),
    ProviderMoment(
      description: "rise", before: launched, edit: percentage(40), command: apply),
    ProviderMoment(
      description: "stop", before: launched, edit: ":",
      command: "titrate stop checkout-cta --reason 'wrong price'"),
    ProviderMoment(
      description: "release", before: launched + ["titrate stop checkout-cta"], edit: ":",
      command: "titrate release checkout-cta --auto-approve", isUndone: true),
    ProviderMoment(
      description: "ship", before: [feature] + launched,
      edit: """
        titrate conclude checkout-cta --ship green --reason 'more completed checkouts' > end.patch \
          && git apply end.patch && rm end.patch
        """,
      command: apply),
  ]

  /// Those that are tried in every way: all, or one of each kind where samples are enough.
  static let different =
    Campaign.isFull ? all : all.filter { ["launch", "stop"].contains($0.description) }
}

/// The example of a provider, brought to a moment of its experiment's life. Every accident gets a copy.
struct ProviderStage {
  /// The wrapper that spoils what the example provider says.
  static let wrapper = Program.repository.appending(path: "Tests/Providers/titrate-provider-file")
    .path(percentEncoded: false)

  let moment: ProviderMoment
  private let origin: ScenarioWorkshop
  private let inGit: Bool

  init(_ moment: ProviderMoment, inGit: Bool = false) throws {
    self.moment = moment
    self.inGit = inGit
    origin = try Program.workshop()
    try origin.require("cp -R $EXAMPLES/provider/. .")
    if inGit { try origin.require(Self.repository) }
    for command in moment.before { try Self.require(command, in: origin) }
    try Self.require(moment.edit, in: origin)
    if inGit { try origin.require("git commit -qam edit") }
  }

  /// A repository with a remote of its own beside it, so that a copy has one, too.
  private static let repository = """
    git init -q --bare hub.git && printf 'hub.git\\n' > .gitignore
    sed -i 's/"ignore": \\[/"state": { "git": { "remote": "origin" } }, "ignore": ["hub.git", /' titrate.json
    git init -q -b main . && git config user.name ada && git config user.email ada@example.com
    git remote add origin ./hub.git && git add . && git commit -qm first
    """

  func copy() throws -> ScenarioWorkshop {
    let workshop = try Program.workshop()
    try workshop.copy(contentsOf: origin.folder)
    return workshop
  }

  /// Runs a command line with the wrapper as the provider, which is told by variables what to do.
  static func run(
    _ command: String, in workshop: ScenarioWorkshop, _ variables: String = ""
  ) throws -> CommandRun {
    try workshop.call("export TITRATE_PROVIDER_PROGRAM=\(wrapper) \(variables); \(command)").run()
  }

  static func require(_ command: String, in workshop: ScenarioWorkshop) throws {
    let run = try run(command, in: workshop)
    guard run.status == 0 else { throw UnexpectedEnd(command: command, run: run) }
  }

  // MARK: What must be so

  /// What an undisturbed run leaves.
  func outcome() throws -> ProviderOutcome {
    let workshop = try copy()
    try Self.require(moment.command, in: workshop)
    return try ProviderOutcome(of: workshop)
  }

  /// What is wrong with what an accident left: whether the next apply puts all right, whether the
  /// command leads to the same as without the accident then, and whether nothing was done twice.
  func mistakes(
    after accident: (ScenarioWorkshop) throws -> CommandRun, expecting expected: ProviderOutcome
  ) throws -> (mistakes: [String], isHit: Bool) {
    let workshop = try copy()
    let run = try accident(workshop)
    var mistakes = try ProviderOutcome(of: workshop).repetitions
    for command in ["titrate apply --auto-approve", "titrate plan --detailed-exitcode"] {
      let next = try Self.run(command, in: workshop)
      if next.status != 0 { mistakes.append("\(command): \(next)") }
    }
    let again = try Self.run(moment.command, in: workshop)
    if again.status != 0 { mistakes.append("again: \(again)") }
    let outcome = try ProviderOutcome(of: workshop)
    mistakes += outcome.differences(from: expected, isRepeated: moment.isUndone)
    if !mistakes.isEmpty { mistakes.append("after \(run)") }
    return (mistakes, run.status != 0)
  }
}

/// What a run leaves: at the server, and in the state.
struct ProviderOutcome: Equatable {
  let server: String
  let writes: [String]
  let status: [String]

  init(of workshop: ScenarioWorkshop) throws {
    server = workshop.folder.text("server.json") ?? ""
    writes = (workshop.folder.text("server.json.log") ?? "").split(separator: "\n").map(String.init)
    // Who has what by which salts, and whether it is stopped. Times and numbers of commits differ.
    let told = try workshop.call("titrate status --format json").run()
    status = told.output.split(separator: "\n").map(String.init).filter { line in
      ["\"status\"", "\"percentage\"", "\"segment\"", "\"splitSeed\"", "\"enabled\"", "\"reason\""]
        .contains { line.contains($0) }
    }
  }

  /// What was done twice in a row.
  var repetitions: [String] {
    zip(writes, writes.dropFirst()).filter(==).map { "written twice: \($0.0)" }
  }

  func differences(from expected: ProviderOutcome, isRepeated: Bool) -> [String] {
    var differences = repetitions
    if server != expected.server {
      differences.append("server: \(server) is not \(expected.server)")
    }
    if isRepeated ? !writes.starts(with: expected.writes) : writes != expected.writes {
      differences.append("writes: \(writes) are not \(expected.writes)")
    }
    if status != expected.status {
      differences.append("status: \(status) is not \(expected.status)")
    }
    return differences
  }
}
