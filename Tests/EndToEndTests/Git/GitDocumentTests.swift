import Foundation
import TestSupport
import Testing

/// The published documents in the branch of the state, which anybody with the right to push can edit.
@Suite(.waiting) struct GitDocumentTests {
  private static let settings =
    #"{"state": {"git": {}}, "publish": [{"environment": "production", "format": "flagsmith", "path": "a/served.json"}]}"#

  /// A state with a document, which was committed a while ago.
  private static func workshop() throws -> GitWorkshop {
    let git = try GitWorkshop(begun: false)
    try git.shop.folder.write("a/flags/titrate.json", settings)
    try git.require("titrate apply a/flags --auto-approve --new-state")
    return git
  }

  /// What somebody does to the branch by hand, what a plan says of it then, and what an apply does.
  private static let edits = [
    (
      "sed -i s/grey/gray/ published/a/served.json",
      "~ update document a/served.json: edited by hand",
      "~ updated document a/served.json, which was edited by hand"
    ),
    (
      "git rm -q published/a/served.json", "~ update document a/served.json: missing",
      "~ updated document a/served.json, which was missing"
    ),
    (
      "cp published/a/served.json published/b.json",
      "- remove document b.json: no longer published",
      "- removed document b.json, which is no longer published"
    ),
  ]

  @Test(arguments: edits)
  func `what somebody does to a document is a change, which a commit mends`(
    edit: String, change: String, outcome: String
  ) throws {
    let git = try Self.workshop()
    let before = try git.hub("show titrate-state:published/a/served.json")
    #expect(try git.shop.run("titrate plan a/flags --detailed-exitcode").status == 0)
    try git.require(
      """
      git clone -q -b titrate-state hub.git state && cd state && \(edit)
      git add -A && git commit -qm Edit && git push -q
      """)
    let plan = try git.shop.run("titrate plan a/flags --detailed-exitcode")
    #expect(plan.status == 2)
    #expect(plan.output.contains(change + "\n"), "\(plan)")
    let output = try git.require("titrate apply a/flags --auto-approve")
    #expect(output.contains(outcome + "\n"))
    #expect(
      output.contains("Applied 1 of 1 changes. Committed in the branch titrate-state of origin"))
    #expect(try git.hub("show titrate-state:published/a/served.json") == before)
    #expect(
      try git.hub("ls-tree -r --name-only titrate-state published") == "published/a/served.json\n")
    #expect(try git.shop.run("titrate plan a/flags --detailed-exitcode").status == 0)
    #expect(try git.serials() == [1, 1])
    #expect(try git.require("titrate state verify a/flags").contains("serial 1"))
  }

  @Test func `mistakes in the settings, and stops from elsewhere, drop no document`() throws {
    let git = try Self.workshop()
    try git.shop.folder.write(
      "a/flags/titrate.json", String(Self.settings.dropLast()) + #", "polcy": {}}"#)
    #expect(try git.shop.run("titrate apply a/flags --auto-approve --keep-going").status == 1)
    try git.shop.folder.write("a/flags/titrate.json", #"{"state": {"git": {}}}"#)
    try git.require("titrate stop checkout-cta a/flags")
    #expect(
      try git.hub("ls-tree -r --name-only titrate-state published") == "published/a/served.json\n")
  }

  @Test func `what settings publish no more, or besides, is a change`() throws {
    let git = try Self.workshop()
    try git.shop.folder.write(
      "a/flags/titrate.json", Self.settings.replacing("a/served.json", with: "b.json"))
    let plan = try git.shop.run("titrate plan a/flags --detailed-exitcode")
    #expect(plan.status == 2)
    #expect(plan.output.contains("~ update document b.json: missing\n"))
    #expect(plan.output.contains("- remove document a/served.json: no longer published\n"))
    #expect(plan.output.contains(" 1 to update, 1 to remove."))
    let outcome = try git.require("titrate apply a/flags --auto-approve --format json")
    #expect(outcome.contains(#""applied": 2"#))
    #expect(outcome.contains(#""committed": true"#))
    #expect(try git.hub("ls-tree -r --name-only titrate-state published") == "published/b.json\n")
    try git.shop.folder.write("a/flags/titrate.json", #"{"state": {"git": {}}}"#)
    #expect(
      try git.require("titrate plan a/flags").contains(
        "- remove document b.json: no longer published"))
    try git.require("titrate apply a/flags --auto-approve")
    #expect(try git.hub("ls-tree -r --name-only titrate-state published") == "")
    #expect(try git.require("titrate plan a/flags").hasPrefix("No changes"))
  }

  @Test func `a document that a stop had to leave is out of date`() throws {
    let git = try Self.workshop()
    try git.shop.folder.write("a/flags/titrate.json", #"{"state": {"git": {}}, "polcy": {}}"#)
    try git.require("titrate stop checkout-cta a/flags")
    let blind = try git.shop.run("titrate plan a/flags")
    #expect(blind.status == 1)
    #expect(!blind.output.contains("document"))
    try git.shop.folder.write("a/flags/titrate.json", Self.settings)
    #expect(
      try git.require("titrate plan a/flags").contains(
        "~ update document a/served.json: out of date\n"))
    try git.require("titrate apply a/flags --auto-approve")
    #expect(
      try git.hub("show titrate-state:published/a/served.json")
        == git.require("titrate export a/flags --environment production"))
    #expect(try git.require("titrate plan a/flags").contains("\nNo changes"))
  }
}
