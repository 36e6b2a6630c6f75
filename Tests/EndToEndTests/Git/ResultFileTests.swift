import TestSupport
import Testing

/// The files that tell a result are gone by the time that there is one.
@Suite(.waiting) struct ResultFileTests {
  @Test(arguments: ["--json-into gone/applied.json", "--outputs-into gone/outputs.env"])
  func `what was done and could not be told stands, and is no success`(option: String) throws {
    let workshop = try GitWorkshop()
    try workshop.install(
      #"""
      #!/bin/sh
      PATH=${PATH#*:}
      case " $* " in *" push "*) rm -rf gone;; esac
      exec git "$@"
      """#)
    try workshop.setPercentage(11, in: "a")
    let run = try workshop.shop.run(
      "mkdir gone; PATH=$PWD/bin:$PATH; titrate apply a/flags --auto-approve \(option)")
    #expect(run.status == 1)
    #expect(run.output.contains("Applied 1 of 1 changes."))
    #expect(
      run.errorOutput.contains("The result could not be written to 'gone/")
        && run.errorOutput.contains("What was done, if anything, stands."), "\(run)")
    #expect(try workshop.serials() == [2, 1])
  }
}
