import TestSupport
import Testing

/// Whatever stands in the place of a file of the state and is none is refused with advice, or taken away if
/// it is a leftover; it is never followed, and never waited for.
@Suite(.waiting) struct StateFolderTests {
  private static let canary = "canary-51c7"

  /// A workspace with two commits and something to do.
  private static func workshop() throws -> ScenarioWorkshop {
    let workshop = try Program.workshop()
    try workshop.require(
      """
      cp -R $EXAMPLES/launch/1-before/. . && titrate apply --auto-approve \
      && cp -R $EXAMPLES/launch/2-launch/. . && titrate apply --auto-approve \
      && cp -R $EXAMPLES/launch/3-ramp/. . && echo \(canary) > $HOME/victim
      """)
    return workshop
  }

  private static let commands = [
    "plan", "apply --auto-approve", "stop checkout-cta --reason r", "state restore --auto-approve",
    "state verify", "status", "history",
  ]

  /// What stands in the place of a file.
  private static let obstacles = [
    "mkfifo $FILE", "ln -s $HOME/victim $FILE", "ln -s $HOME/nothing $FILE",
    "ln -s state.json $FILE",
    "mkdir -p $FILE/x", "ln -s /dev/zero $FILE",
  ]

  private static func run(
    _ command: String, in workshop: ScenarioWorkshop
  ) throws -> CommandRun {
    let run = try workshop.call("timeout -s KILL 60 titrate \(command)").run()
    #expect(!(run.output + run.errorOutput).contains(canary), "\(command)")
    #expect(
      try workshop.call("cat $HOME/victim; ls -d $HOME/nothing 2> /dev/null").run().output
        == "\(canary)\n")
    return run
  }

  @Test(arguments: obstacles)
  func `a state or a trail that is no file is refused`(obstacle: String) throws {
    for (file, refusals) in [
      ("state.json", Self.commands), ("audit.jsonl", Self.commands),
    ] {
      if file == "state.json" && obstacle.contains("state.json") { continue }
      let workshop = try Self.workshop()
      let path = ".titrate/\(file)"
      try workshop.require("FILE=\(path) && mv $FILE $HOME/kept && \(obstacle)")
      for command in refusals {
        let run = try Self.run(command, in: workshop)
        #expect(run.status == 1, "\(command)")
        #expect(run.errorOutput.contains("'\(path)' is a "), "\(command): \(run)")
        #expect(run.errorOutput.contains("not a regular file. Put the file itself in its place."))
      }
      try workshop.require("rm -r \(path) && mv $HOME/kept \(path) && titrate apply --auto-approve")
    }
  }

  @Test(arguments: obstacles)
  func `a lock that is no file is refused`(obstacle: String) throws {
    let workshop = try Self.workshop()
    try workshop.require("FILE=.titrate/state.lock && rm $FILE && \(obstacle)")
    for command in Self.commands.dropFirst().prefix(3) {
      let run = try Self.run(command, in: workshop)
      #expect(run.status == 1, "\(command)")
      #expect(
        run.errorOutput.hasSuffix(
          "'.titrate/state.lock' is not a regular file, so it cannot be locked. Remove it: titrate "
            + "makes a new one.\n"), "\(run)")
    }
    try workshop.require(
      "titrate plan && rm -r .titrate/state.lock && titrate apply --auto-approve")
  }

  @Test(arguments: obstacles.filter { !$0.hasPrefix("mkdir") })
  func `what stands where files of the state are made is taken away`(obstacle: String) throws {
    for file in ["state.json.new", "state.json.backup", "state.json.backup.new"] {
      let workshop = try Self.workshop()
      try workshop.require("FILE=.titrate/\(file) && rm -f $FILE && \(obstacle)")
      let run = try Self.run("apply --auto-approve", in: workshop)
      #expect(run.status == 0, "\(file): \(run)")
      try workshop.require("titrate state verify && titrate state restore --auto-approve")
      let names = try workshop.call("find .titrate -type f | sort").run().output
      #expect(
        names == """
          .titrate/audit.jsonl
          .titrate/state.json
          .titrate/state.json.backup
          .titrate/state.lock

          """)
    }
  }

  @Test(arguments: ["$HOME/kept", "../kept", "$HOME/nothing"])
  func `a folder of the state that is a link is refused`(target: String) throws {
    let workshop = try Self.workshop()
    try workshop.require("cp -R .titrate $HOME/kept && rm -r .titrate && ln -s \(target) .titrate")
    for command in Self.commands {
      let run = try Self.run(command, in: workshop)
      #expect(run.status == 1, "\(command): \(run)")
      #expect(run.errorOutput.contains("symbolic link, and those are never followed"), "\(run)")
    }
    #expect(try workshop.call("ls -A $HOME/kept | wc -l").run().output == "4\n")
  }
}
