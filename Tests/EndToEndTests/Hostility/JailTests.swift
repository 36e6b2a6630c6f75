import Foundation
import Glibc
import TestSupport
import Testing

/// A workspace is read without leaving it: whatever stands in the place of a manifest, the settings or
/// the state and is no regular file is refused at once, and nothing is read through it.
@Suite(.waiting) struct JailTests {
  private static let canary = "canary-3e90"

  /// A workspace, and outside it what nothing may be read from.
  private static func workshop() throws -> ScenarioWorkshop {
    let workshop = try Program.workshop()
    try workshop.require("cp -R $EXAMPLES/launch/1-before/. .")
    let outside = URL(filePath: workshop.home)
    try FileManager.default.createDirectory(
      at: outside.appending(path: "outside"), withIntermediateDirectories: false)
    let manifest = #"{ "kind": "Environment", "key": "\#(canary)", "name": "\#(canary)" }"#
    try Data(manifest.utf8).write(to: outside.appending(path: "outside/a.json"))
    return workshop
  }

  /// A command that may not take long; a wait for a pipe would never end.
  private static func run(_ command: String, in workshop: ScenarioWorkshop) throws -> CommandRun {
    try workshop.call("timeout -s KILL 60 \(command)").run()
  }

  private func expectRefusal(_ name: String, _ reason: String, in workshop: ScenarioWorkshop) throws
  {
    let names = try workshop.folder.names()
    for command in ["validate", "plan", "apply --auto-approve"] {
      let run = try Self.run("titrate \(command)", in: workshop)
      #expect(run.status == 1, "\(command)")
      let shown = run.errorOutput.replacing("\n      ", with: " ")
      #expect(shown.contains("\(name): error: a manifest cannot be read [unreadable-file]"))
      #expect(shown.contains(reason), "\(shown)")
      #expect(!(run.output + run.errorOutput).contains(Self.canary))
    }
    #expect(try workshop.folder.names().filter { $0 != ".titrate" } == names)
    #expect(workshop.folder.text(".titrate/state.json") == nil, "Nothing was applied.")
  }

  @Test(arguments: [
    ("ln -s $HOME/outside/a.json features/x.json", "features/x.json", "symbolic link"),
    ("ln -s production.json environments/x.json", "environments/x.json", "symbolic link"),
    ("ln -s gone x.json", "x.json", "symbolic link"),
    ("ln -s /dev/zero x.json", "x.json", "symbolic link"),
    ("ln -s $HOME/outside features/x", "features/x", "symbolic link"),
    ("ln -s .. features/x", "features/x", "symbolic link"),
    ("ln -s x.json x.json", "x.json", "symbolic link"),
    ("mkfifo x.json", "x.json", "named pipe"),
    ("printf x > \"$(printf 'x\\377.json')\"", "x\\xff.json", "not UTF-8"),
    ("printf x > \"$(printf 'x\\ny.json')\"", "x\\x0ay.json", "line break"),
    ("mkdir \"$(printf 'x\\r')\"", "x\\x0d", "control character"),
    ("ln -s $HOME/outside/a.json titrate.json", "titrate.json", "symbolic link"),
    ("mkfifo titrate.json", "titrate.json", "named pipe"),
    ("mkdir titrate.json", "titrate.json", "folder"),
    ("head -c 1048577 /dev/zero > x.json", "x.json", "larger than 1048576 bytes"),
  ])
  func `what is no regular file is refused, never followed, and never waited for`(
    script: String, name: String, reason: String
  ) throws {
    let workshop = try Self.workshop()
    try workshop.require(script)
    try expectRefusal(name, reason, in: workshop)
  }

  @Test(arguments: ["x.json", "titrate.json"])
  func `a socket is refused`(name: String) throws {
    let workshop = try Self.workshop()
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let path = Array(workshop.folder.path(name).utf8)
    try #require(path.count < MemoryLayout.size(ofValue: address.sun_path))
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
    let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let status = unsafe withUnsafePointer(to: &address) { address in
      unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(socket, $0, size)
      }
    }
    try #require(status == 0)
    try expectRefusal(name, "socket", in: workshop)
  }

  private static let makesDevices =
    (try? Program.workshop().run("mknod x c 1 5 && head -c 1 x > x2")) == CommandRun()

  @Test(.enabled(if: makesDevices, "This user may not make devices."), arguments: ["x", "titrate"])
  func `a device is refused`(name: String) throws {
    let workshop = try Self.workshop()
    try workshop.require("mknod \(name).json c 1 5")
    try expectRefusal("\(name).json", "device", in: workshop)
  }

  @Test(arguments: [
    ("chmod 0 features/checkout_button.json", "features/checkout_button.json"),
    ("chmod 0 features", "features"), ("chmod 111 features", "features"),
  ])
  func `what may not be read is refused, and counts as being there`(
    script: String, name: String
  ) throws {
    let workshop = try Self.workshop()
    try workshop.require("titrate apply --auto-approve && \(script)")
    // Root reads everything, unless it lays that power down.
    let drop = "setpriv --bounding-set=-dac_override,-dac_read_search"
    let command = "\(getuid() == 0 ? drop : "") titrate plan"
    let run = try Self.run(command, in: workshop)
    try workshop.require("chmod -R u+rwX .")
    #expect(run.status == 1)
    #expect(run.errorOutput.contains("\(name): error: a manifest cannot be read [unreadable-file]"))
    #expect(run.errorOutput.contains("Permission denied"))
    #expect(!run.output.contains("remove feature"))
  }

  @Test(arguments: [
    ".titrate/state.json", ".titrate/state.json.backup", ".titrate/state.lock",
    ".titrate/audit.jsonl",
    ".titrate/state.json.new",
  ])
  func `the files of a state are never reached through anything else`(name: String) throws {
    for obstacle in ["ln -s $HOME/outside/a.json", "ln -s $HOME/outside/new", "mkfifo", "mkdir"] {
      let workshop = try Self.workshop()
      try workshop.require("titrate apply --auto-approve && sed -i s/Green/Red/ experiments/*/*")
      try workshop.require("titrate apply --auto-approve && sed -i s/Red/Blue/ experiments/*/*")
      try workshop.require("rm -f \(name) && \(obstacle) \(name)")
      for command in [
        "plan", "apply --auto-approve", "state verify", "state restore --auto-approve",
      ] {
        let run = try Self.run("titrate \(command)", in: workshop)
        #expect([0, 1].contains(run.status), "\(obstacle), \(command): \(run)")
        #expect(!(run.output + run.errorOutput).contains(Self.canary))
      }
      let outside = try FileManager.default.contentsOfDirectory(atPath: workshop.home + "/outside")
      #expect(outside == ["a.json"])
      let text = try String(contentsOfFile: workshop.home + "/outside/a.json", encoding: .utf8)
      #expect(text.contains(Self.canary) && !text.contains("checksum"))
    }
  }

  /// Names come and go, files become links, and a folder takes turns with a link that leads outside.
  @Test func `a workspace that changes while it is read is no crash, and no way out`() throws {
    let workshop = try Self.workshop()
    try workshop.folder.write("change.sh", Self.changes)
    let script = """
      cp -R features f1; ln -s $HOME/outside f2
      sh change.sh & changing=$!
      number=0
      while [ $number -lt \(Campaign.isFull ? 2_000 : 60) ]; do
        timeout -s KILL 60 titrate validate > seen 2>&1 || [ $? -eq 1 ] || echo "ended with $?"
        grep -h \(Self.canary) seen
        number=$((number + 1))
      done
      kill $changing; wait $changing 2>/dev/null; true
      """
    #expect(try workshop.call(script).run() == CommandRun())
  }

  private static let changes = """
    trap 'exit 0' TERM
    while :; do
      mv features f3; mv f1 features; mv features f1; mv f2 features; mv features f2; mv f3 features
      mkdir -p d/e/f; cp environments/production.json d/e/f/x.json; rm -r d
      ln -s $HOME/outside/a.json g.json; rm g.json; mkfifo g.json; rm g.json; : > g.json; rm g.json
    done

    """
}
