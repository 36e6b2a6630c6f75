import Foundation
import TestSupport
import Testing

/// A crash is the end of a run, and nothing more: no report that prints memory, and no core.
@Suite(.waiting) struct CrashTests {
  private static let canary = "canary-7b1f"
  /// What asks the runtime for a report, with the whole of it.
  private static let settings = "enable=yes,color=no,registers=all,threads=all,interactive=no"

  private static func workshop() throws -> ScenarioWorkshop {
    let workshop = try Program.workshop()
    try workshop.require(
      "cp -R $EXAMPLES/launch/2-launch/. . && titrate apply --auto-approve > /dev/null")
    try workshop.require("mkdir crash && mkfifo crash/identities")
    return workshop
  }

  /// Runs a command that reads identities from a pipe, and sends it a signal once it waits for them. By
  /// then it has told the system to keep no core.
  private static func crash(
    by signal: String, _ settings: String, in workshop: ScenarioWorkshop
  ) throws -> CommandRun {
    let script = """
      ulimit -c unlimited 2>/dev/null; cd crash
      KEY=\(canary) SWIFT_BACKTRACE=\(settings) titrate evaluate .. --identities - < identities &
      program=$!
      exec 9> identities
      until grep -q 'core file size  *[01]  *[01] ' /proc/$program/limits &&
        grep -q 'State:.S' /proc/$program/status; do sleep 0.01; done
      kill -s \(signal) $program
      wait $program
      """
    return try workshop.call(script).run()
  }

  @Test(arguments: ["SEGV", "ABRT", "BUS", "ILL", "FPE", "TRAP", "QUIT"])
  func `a crash prints nothing of the memory, whatever the environment asks for`(
    signal: String
  ) throws {
    let workshop = try Self.workshop()
    let settings = Self.settings + (Self.reporter().map { ",swift-backtrace=\($0)" } ?? "")
    let run = try Self.crash(by: signal, settings, in: workshop)
    #expect(run.status > 128, "It ended by the signal.")
    let shown = run.output + run.errorOutput
    for word in [Self.canary, "rax", "x0 0x", "Backtrac", "crashed", "Registers"] {
      #expect(!shown.contains(word), "\(shown)")
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: workshop.folder.path("crash"))
    #expect(names == ["identities"])
  }

  /// The runtime's own program for reports, which comes with the toolchain; nil without one.
  private static func reporter() -> String? {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return folders.map { "\($0)/../libexec/swift/linux/swift-backtrace-static" }
      .first(where: FileManager.default.isExecutableFile)
  }
}
