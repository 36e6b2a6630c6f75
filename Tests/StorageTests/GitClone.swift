import Domain
import Manifests
import Reconciling
import TestSupport

@testable import Storage

/// A clone of a bare repository, both in a temporary folder. Nothing of the machine's configuration
/// reaches git.
final class GitClone: Sendable {
  let directory: TemporaryDirectory
  /// The name of the clone's folder.
  let name: String

  /// Makes a repository and its first clone.
  init(format: String = "sha1") throws {
    directory = try TemporaryDirectory()
    name = "clone"
    try shell(
      "git init -q --bare --object-format=\(format) remote.git && git clone -q remote.git clone")
    try shell(
      "git -C clone commit -q --allow-empty -m Begin && git -C clone push -q origin HEAD:main")
  }

  /// Makes another clone of the same repository.
  init(of other: GitClone, named name: String, _ words: String = "") throws {
    directory = other.directory
    self.name = name
    try shell("git clone -q \(words) file://$PWD/remote.git \(name)")
  }

  /// The folder of the clone.
  var path: String { directory.path(name) }

  /// A store in the usual branch, or in another place.
  func store(_ place: GitPlace? = nil) throws -> GitStateStore {
    try GitStateStore(
      try place ?? GitPlace(), around: path, timeoutSeconds: 60,
      look: .init(
        subject: { "\($0.count) events" },
        page: { "Serial \($0.serial)\n" + $1.map { "* \($0.serial): \($0.subject)\n" }.joined() }))
  }

  /// Runs commands in the folder that holds repository and clones, and returns what they print.
  @discardableResult
  func shell(_ script: String) throws -> String {
    let run = try CommandLineCall(
      "set -e; \(script)", in: directory.path,
      environment: [
        "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": directory.path, "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "mira", "GIT_AUTHOR_EMAIL": "mira@example.org",
        "GIT_COMMITTER_NAME": "mira", "GIT_COMMITTER_EMAIL": "mira@example.org",
        "GIT_CONFIG_COUNT": "2", "GIT_CONFIG_KEY_0": "init.defaultBranch",
        "GIT_CONFIG_VALUE_0": "main", "GIT_CONFIG_KEY_1": "advice.detachedHead",
        "GIT_CONFIG_VALUE_1": "false",
      ]
    ).run()
    guard run.status == 0 else { throw ScriptFailure(script: script, words: run.errorOutput) }
    return run.output
  }

  struct ScriptFailure: Error {
    let script: String
    let words: String
  }
}
