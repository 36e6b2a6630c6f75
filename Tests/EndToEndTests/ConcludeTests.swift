import Foundation
import TestSupport
import Testing

/// What `conclude` prints, applied by git and planned again.
@Suite(.waiting) struct ConcludeTests {
  private let workshop: ScenarioWorkshop

  init() throws {
    workshop = try Program.workshop()
  }

  private func run(_ command: String) throws -> CommandRun {
    try workshop.run(command)
  }

  /// Writes a workspace in `flags`, and launches its experiment at half of all identities.
  private func launch(
    experiment: String = Self.experiment, feature: String = Self.feature, versioning: String = "v2"
  ) throws {
    let environment =
      #"{"kind": "Environment", "key": "production", "featureVersioning": "\#(versioning)"}"#
    try workshop.folder.write("flags/environments/production.json", environment)
    try workshop.folder.write("flags/experiments/cta.json", experiment)
    try workshop.folder.write("flags/features/button.json", feature)
    let applied = try run("titrate apply flags --auto-approve")
    #expect(applied.status == 0, "\(applied.errorOutput)")
  }

  private func text(_ path: String) -> String { workshop.folder.text("flags/\(path).json") ?? "" }

  private static let experiment = """
    {
      "kind": "Experiment",
      "key": "cta",
      "environment": "production",
      "feature": "button",
      "status": "running",
      "hypothesis": "Green lifts.",
      "rollout": {
        "percentage": 50,
        "value": "grey",
        "split": { "control": 40, "green": 30, "blue": 30 }
      },
      "decideBy": "2030-01-01"
    }

    """

  private static let feature = """
    {
      "kind": "Feature",
      "name": "button",
      "type": "multivariate",
      "value": "grey",
      "enabled": true,
      "variants": [
        { "key": "green", "value": "green" },
        { "key": "blue", "value": "blue" }
      ],
      "environments": {
        "production": { "allocations": { "blue": 10 } }
      }
    }

    """

  // MARK: The whole way

  /// What identities get, by their names: lines such as `id7  button  on "green", variant`.
  private func served() throws -> [String: String] {
    let output = try run(
      "seq -f 'id%g' 200 | titrate evaluate flags --identities - --environment production"
    ).output
    let pairs = output.split(separator: "\n").map { line in
      let words = line.split(separator: " ")
      return (String(words[0]), String(words[3].prefix { $0 != "," }))
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  @Test(arguments: ["v1", "v2"], ["--ship green", "--control"])
  func `git applies the edit, the plan accepts it, and whoever has the winner keeps it`(
    versioning: String, decision: String
  ) throws {
    let (winner, headline) =
      decision == "--control" ? ("grey", "STAY WITH THE CONTROL") : ("green", "SHIP green")
    _ = try run("git init -q")
    try launch(versioning: versioning)
    let before = try served()
    #expect(Set(before.values) == ["\"grey\"", "\"green\"", "\"blue\""])
    let files = (text("experiments/cta"), text("features/button"))
    let patch = try run(
      "titrate conclude cta flags \(decision) --reason 'It is decided.' > end.patch")
    #expect(patch == CommandRun())
    #expect(files == (text("experiments/cta"), text("features/button")), "nothing is written")
    #expect(try run("git apply end.patch") == CommandRun())
    let plan = try run("titrate plan flags --verbose")
    #expect(plan.status == 0)
    #expect(
      plan.output.contains("\(headline): everyone in production gets \(winner); "), "\(plan.output)"
    )
    #expect(try run("titrate apply flags --auto-approve").status == 0)
    #expect(try served() == before.mapValues { _ in "\"\(winner)\"" })
    #expect(try run("titrate plan flags --detailed-exitcode").status == 0)
    let again = try run("titrate conclude cta flags \(decision) --reason 'It is decided.'")
    #expect(again.output == "" && again.status == 0)
    #expect(again.errorOutput.contains("There is nothing to edit."))
  }

  @Test func `the patch touches the lines that matter, and no others`() throws {
    try launch()
    let patch = try run("titrate conclude cta flags --ship green --reason 'It \"lifts\".'").output
    let expected = """
      diff --git a/flags/experiments/cta.json b/flags/experiments/cta.json
      --- a/flags/experiments/cta.json
      +++ b/flags/experiments/cta.json
      @@ -3,12 +3,12 @@
         "key": "cta",
         "environment": "production",
         "feature": "button",
      -  "status": "running",
      +  "status": "completed",
         "hypothesis": "Green lifts.",
      -  "rollout": {
      -    "percentage": 50,
      -    "value": "grey",
      -    "split": { "control": 40, "green": 30, "blue": 30 }
      +  "conclusion": {
      +    "decision": "ship",
      +    "variant": "green",
      +    "reason": "It \\"lifts\\"."
         },
         "decideBy": "<date>"
       }
      diff --git a/flags/features/button.json b/flags/features/button.json
      --- a/flags/features/button.json
      +++ b/flags/features/button.json
      @@ -9,6 +9,6 @@
           { "key": "blue", "value": "blue" }
         ],
         "environments": {
      -    "production": { "allocations": { "blue": 10 } }
      +    "production": { "value": "green" }
         }
       }

      """
    #expect(patch == expected)
  }

  // MARK: What is edited

  /// Layouts of manifests: the spaces of the usual one are replaced.
  private static let layouts: [(name: String, lay: @Sendable (String) -> String)] = [
    ("tabs", { $0.replacing("  ", with: "\t") }),
    ("carriage returns", { $0.replacing("\n", with: "\r\n") }),
    ("no line end", { String($0.dropLast()) }),
    ("one line", { $0.dropLast().replacing(#/\n */#, with: " ") + "\n" }),
    ("compact", { $0.filter { !$0.isWhitespace } }),
    ("comma first", { $0.replacing(",\n", with: "\n,") }),
    ("blank lines", { $0.replacing("\n", with: "\n\n") }),
  ]

  @Test(arguments: layouts.map(\.name), [true, false])
  func `however the manifests are laid out, git applies the edit and the plan accepts it`(
    name: String, hasEntry: Bool
  ) throws {
    let lay = try #require(Self.layouts.first { $0.name == name }).lay
    let environments =
      hasEntry ? #"{ "production": { "enabled": true, "allocations": { "green": 5 } } }"# : "{}"
    let feature = Self.feature.replacing(
      #/"environments": \{\n.*\n  \}/#, with: "\"environments\": \(environments)")
    try launch(experiment: lay(Self.experiment), feature: lay(feature))
    // Git would warn of the ends of lines that it adds, too.
    let applied = try run(
      "titrate conclude cta flags --ship blue --reason r 2> told"
        + " | git -c core.whitespace=cr-at-eol apply")
    #expect(applied == CommandRun(), "\(name)")
    #expect(text("features/button").contains("blue"))
    let plan = try run("titrate plan flags")
    #expect(
      plan.status == 0 && plan.output.contains("had it already and keep it"), "\(plan.errorOutput)")
  }

  @Test(arguments: [("3", "7"), ("true", "false"), ("\"3\"", "\"\\\"é\"")])
  func `values keep their types, what is off goes on, and other environments stay as they are`(
    control: String, winner: String
  ) throws {
    try workshop.folder.write(
      "flags/environments/staging.json", #"{"kind": "Environment", "key": "staging"}"#)
    let feature = #"""
      {"kind": "Feature", "name": "button", "type": "multivariate", "value": \#(control),
       "variants": [{"key": "green", "value": \#(winner)}, {"key": "blue", "value": \#(control)}],
       "environments": {"staging": {"enabled": true, "allocations": {"blue": 5}}}}
      """#
    let experiment = Self.experiment.replacing(
      #""value": "grey","#, with: #""value": \#(control),"#)
    try launch(experiment: experiment, feature: feature)
    let run = try run("titrate conclude cta flags --ship green --reason r 2> told | git apply")
    #expect(run == CommandRun())
    let entries =
      #""allocations": {"blue": 5}}, "production": {"value": \#(winner), "enabled": true}}}"#
    #expect(text("features/button").hasSuffix(entries), "\(text("features/button"))")
    let plan = try self.run("titrate plan flags")
    #expect(plan.status == 0 && plan.output.contains("had it already and keep it"))
  }

  @Test func `the control is what the cohort had, where the feature has another value`() throws {
    try launch(experiment: Self.experiment.replacing(#": "grey","#, with: #": "white","#))
    #expect(try run("titrate conclude cta flags --control --reason r | git apply").status == 0)
    #expect(text("features/button").contains(#""production": { "value": "white" }"#))
    #expect(
      try run("titrate plan flags").output.contains(
        "STAY WITH THE CONTROL: everyone in production gets white; "))
  }

  @Test
  func `where nothing follows, the feature stays as it is, and the plan tells who falls back`()
    throws
  {
    try launch()
    let feature = text("features/button")
    let patch = try run("titrate conclude cta flags --none --reason 'no effect' | git apply")
    #expect(patch.errorOutput.contains("[cohort-falls-back]"))
    #expect(text("features/button") == feature)
    #expect(!text("experiments/cta").contains("rollout"))
    #expect(text("experiments/cta").contains(#""decision": "none""#))
    #expect(try run("titrate apply flags --auto-approve").status == 0)
  }

  @Test func `another decision takes the place of one that is not applied yet`() throws {
    try launch()
    for decision in ["--ship green", "--control", "--ship blue"] {
      let line = "titrate conclude cta flags \(decision) --reason='\(decision)' 2> told | git apply"
      #expect(try run(line) == CommandRun(), "\(decision)")
      let named = decision.split(separator: " ").dropFirst().first
      #expect(text("experiments/cta").contains("\"variant\"") == (named != nil))
      #expect(text("experiments/cta").contains("\"reason\": \"\(decision)\""))
      #expect(text("features/button").contains("{ \"value\": \"\(named ?? "grey")\" }"))
      #expect(
        try run("titrate plan flags").output.contains("had it already and keep it"), "\(decision)")
    }
  }

  @Test func `a feature that went on to other things is left alone`() throws {
    try launch()
    _ = try run("titrate conclude cta flags --ship green --reason r | git apply")
    _ = try run("titrate apply flags --auto-approve")
    _ = try run(
      "sed -i 's/\"value\": \"green\" }/\"value\": \"red\" }/' flags/features/button.json")
    let patch = try run("titrate conclude cta flags --ship green --reason better").output
    #expect(patch.contains(#"+    "reason": "better""#))
    #expect(!patch.contains("features/button.json"))
  }

  // MARK: Refusals

  /// Command lines, in a workspace whose experiment runs, with what they end with and say.
  private static let refusals: [(command: String, status: Int32, text: String)] = [
    ("conclude cta flags --reason r", 64, "Say what is decided, once"),
    ("conclude cta flags --control --none --reason r", 64, "Say what is decided, once"),
    ("conclude cta flags --ship green --control --reason r", 64, "Say what is decided, once"),
    ("conclude cta flags --none", 64, "Say with --reason why"),
    ("conclude cta flags --none --reason '  '", 64, "A reason has 1 to 10,000 bytes"),
    (
      "conclude cta flags --none --reason $(printf %010001d 0)", 64,
      "A reason has 1 to 10,000 bytes"
    ),
    ("conclude", 64, "<key> is missing"),
    ("conclude ctA flags --none --reason r", 1, "Did you mean \"cta\"?"),
    ("conclude cta flags --ship gren --reason r", 1, "Did you mean \"green\"?"),
    ("conclude cta flags --ship X --reason r", 1, "It has \"green\", \"blue\"."),
    ("conclude cta flags --ship control --reason r", 1, "use --control"),
    ("conclude cta flags --none --reason r --state no.json", 1, "There is no state at 'no.json'"),
    ("conclude cta nowhere --none --reason r", 1, "nowhere"),
  ]

  @Test func `what cannot be concluded is refused, and the way out is told`() throws {
    try launch()
    for (command, status, text) in Self.refusals {
      let run = try run("titrate \(command)")
      #expect(run.output == "", "\(command)")
      #expect(run.status == status, "\(command)")
      #expect(run.errorOutput.contains(text), "\(command): \(run.errorOutput)")
    }
  }

  @Test func `an experiment that never ran has nothing to conclude`() throws {
    try launch(experiment: Self.experiment.replacing("running", with: "created"))
    let run = try run("titrate conclude cta flags --ship green --reason r")
    #expect(run.status == 1 && run.output == "")
    #expect(run.errorOutput.contains("\"production/cta\" has never run"))
  }

  /// Edits of the manifests after which there is no edit that ends the experiment.
  private static let mistakes: [(edit: String, texts: [String])] = [
    (
      "sed -i 's/: 50,/: 500,/' flags/experiments/cta.json",
      ["flags/experiments/cta.json:9:19: error", "cannot be edited"]
    ),
    (
      "sed -i 's/multivariate/other/' flags/features/button.json",
      ["flags/features/button.json:4:11: error", "cannot be edited"]
    ),
    ("rm flags/experiments/cta.json", ["cannot be edited"]),
    (
      "printf '{' > flags/experiments/cta.json",
      ["flags/experiments/cta.json:1:2: error", "cannot be edited"]
    ),
    (
      "sed 's/\"button\"/\"other\"/' flags/features/button.json > flags/features/other.json"
        + " && sed -i 's/\"button\"/\"other\"/' flags/experiments/cta.json",
      ["feature-changed", "places are those in the edited manifests"]
    ),
  ]

  @Test(arguments: mistakes)
  func `manifests with mistakes are not edited`(edit: String, texts: [String]) throws {
    try launch()
    let run = try run("\(edit) && titrate conclude cta flags --ship green --reason r")
    #expect(run.output == "" && run.status == 1)
    for text in texts { #expect(run.errorOutput.contains(text), "\(run.errorOutput)") }
  }

  // MARK: Places

  @Test(arguments: [
    ("my flags", "mv flags 'my flags' && titrate conclude cta 'my flags'"),
    ("Fähn \"chen\"", "mv flags 'Fähn \"chen\"' && titrate conclude cta 'Fähn \"chen\"'"),
    ("flags", "titrate conclude cta ./flags/../flags"),
    ("flags", "titrate conclude cta \"$PWD/flags\""),
    ("flags", "cd flags && titrate conclude cta"),
  ])
  func `outside a repository the paths lead from the current folder, whatever they are called`(
    folder: String, command: String
  ) throws {
    try launch()
    let run = try run("\(command) --ship green --reason r 2> /dev/null | git apply")
    #expect(run == CommandRun())
    #expect(workshop.folder.text("\(folder)/experiments/cta.json")?.contains("conclusion") == true)
  }

  @Test func `in a repository the paths lead from its root, and git finds them from below`() throws
  {
    try launch()
    _ = try run("git init -q")
    let run = try run("cd flags && titrate conclude cta --ship green --reason r | git apply")
    #expect(!run.errorOutput.contains("Apply it there"))
    #expect(text("experiments/cta").contains("conclusion"))
    #expect(text("features/button").contains(#"{ "value": "green" }"#))
  }

  @Test func `where the patch cannot be applied in the current folder, it is told where it can`()
    throws
  {
    try launch()
    let line = "titrate conclude cta \"$OLDPWD/flags\" --ship green --reason r"
    #expect(try run("cd / && \(line)").errorOutput.contains("Apply it") == false)
    _ = try run("mkdir other")
    #expect(try run("cd other && \(line)").errorOutput.contains("lead from '<folder>/flags'"))
    _ = try run("git init -q")
    for place in ["cd /", "cd flags/features", "cd other"] {
      let run = try run("\(place) && \(line)")
      #expect(
        run.errorOutput.contains("The paths lead from '<folder>'. Apply it there."), "\(place)")
    }
  }
}
