import Foundation
import TestSupport
import Testing

/// A bare repository with the launch example in the folder `flags`, whose state is in git, and clones
/// of it.
struct GitWorkshop {
  let shop: ScenarioWorkshop

  /// The launch example, in a state that begins in the branch `titrate-state`.
  init(begun: Bool = true, format: String = "sha1") throws {
    shop = try Program.workshop()
    try shop.folder.write("prepare.sh", Self.prepare)
    try shop.require("sh prepare.sh \(format)")
    if begun { try shop.require("titrate apply a/flags --auto-approve --new-state") }
  }

  private static let prepare = #"""
    set -e
    git config --global user.name 'Grace Hopper' && git config --global user.email grace@example.org
    git config --global init.defaultBranch main && git config --global advice.detachedHead false
    git config --global protocol.file.allow always
    git init -q --bare --object-format=$1 hub.git
    git init -q --object-format=$1 a && cd a && git remote add origin ../hub.git && mkdir flags && cp -R $EXAMPLES/launch/2-launch/. flags && rm -rf flags/.titrate
    echo '{"state": {"git": {}}}' > flags/titrate.json
    git add -A && git commit -qm Launch && git push -q origin HEAD:main
    """#

  /// Makes a clone in a folder, with words for `git clone`.
  func clone(_ name: String, _ words: String = "") throws {
    try shop.require("git clone -q \(words) \"file://$PWD/hub.git\" \(name)")
  }

  /// Edits the experiment in a clone: the percentage of its cohort.
  func setPercentage(_ percentage: Int, in clone: String) throws {
    try shop.require(
      "sed -i 's/\"percentage\": [0-9]*/\"percentage\": \(percentage)/' "
        + "\(clone)/flags/experiments/production/checkout-cta.json")
  }

  /// Puts a script in the place of git, for whoever has the folder `bin` on its search path. It is
  /// copied there, since a program cannot be run while another test has inherited the opened file.
  func install(_ script: String) throws {
    try shop.folder.write("git.sh", script)
    try require("mkdir bin && cp git.sh bin/git && chmod +x bin/git")
  }

  /// Runs a command line, and returns what it prints; a failure fails the test.
  @discardableResult
  func require(_ command: String) throws -> String {
    let run = try shop.run(command)
    #expect(run.status == 0, "\(command): \(run)")
    return run.output
  }

  /// What the branch in the bare repository says.
  @discardableResult
  func hub(_ words: String) throws -> String { try require("git -C hub.git \(words)") }

  /// The serials of the commits in the branch, the newest first.
  func serials() throws -> [Int] {
    try hub(
      "log --first-parent --format='%(trailers:key=Titrate-Serial,valueonly,separator=)' titrate-state"
    )
    .split(separator: "\n").compactMap { Int($0) }
  }
}
