import TestSupport
import Testing

/// A run that stands still while it has the lock, and others that want it.
@Suite(.waiting, .enabled(if: Strace.works, "\(Strace.absence)")) struct LockHolderTests {
  /// Begins an apply that stops where it first waits for the disk, which is under the lock, and finds out
  /// the number of its process.
  private static let holder = """
    strace -f -qq -o /dev/null -e trace=fsync -e inject=fsync:signal=SIGSTOP:when=1 \
    titrate apply --auto-approve > held 2>&1 &
    until grep -q process .titrate/state.lock 2> /dev/null; do sleep 0.01; done
    process=$(sed 's/.*process \\([0-9]*\\).*/\\1/' .titrate/state.lock)
    until grep -q 'State:.[tT]' /proc/$process/status; do sleep 0.01; done

    """
  private static let line = "turing on <host>, process <n>, titrate apply, since <time>"

  private func workshop() throws -> ScenarioWorkshop {
    let workshop = try Program.workshop()
    try workshop.require("cp -R $EXAMPLES/launch/1-before/. .")
    return workshop
  }

  @Test(arguments: ["", " --lock-timeout 10ms"])
  func `who finds the lock taken is told by whom, and ends with 5`(timeout: String) throws {
    let run = try workshop().run(
      """
      \(Self.holder)titrate apply --auto-approve\(timeout)
      status=$?
      kill -9 $process
      exit $status
      """)
    #expect(run.status == 5)
    #expect(
      run.errorOutput.contains(
        "titrate: error: Another run holds the lock '.titrate/state.lock': \(Self.line). Wait"))
    let isWait = run.errorOutput.contains(
      "Waiting at most 10ms for the lock '.titrate/state.lock', held by \(Self.line).\n")
    #expect(isWait == !timeout.isEmpty)
  }

  @Test func `who waits for the lock is told for whom, and goes on when it is free`() throws {
    let run = try workshop().run(
      """
      \(Self.holder)titrate apply --auto-approve --lock-timeout 1m 2> waiting &
      until grep -q Waiting waiting; do sleep 0.01; done
      kill -CONT $process
      wait %1 && wait %2 && cat held waiting
      """)
    #expect(run.status == 0)
    #expect(run.output.contains("Nothing to do"), "the holder had done it")
    #expect(run.output.contains("Committed as serial 1."))
    #expect(run.output.contains("held by \(Self.line)."))
  }

  @Test func `a holder that is killed blocks nobody`() throws {
    let workshop = try workshop()
    let run = try workshop.run(
      """
      \(Self.holder)kill -9 $process
      wait
      titrate apply --auto-approve && titrate state verify
      """)
    #expect(run.status == 0, "\(run)")
    #expect(run.output.contains("Committed as serial 1."))
    #expect(workshop.folder.text(".titrate/state.lock") == "")
  }
}
