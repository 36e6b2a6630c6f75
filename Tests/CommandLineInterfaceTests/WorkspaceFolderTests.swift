import Domain
import Foundation
import JSONSyntax
import Manifests
import Planning
import System
import TestSupport
import Testing

@testable import CommandLineInterface

struct WorkspaceFolderTests {
  private static let broken = "{\"kind\": \"Environment\", \"key\": \"A\"}\n"
  private static let whole = ManifestSource.environment()

  /// What is wrong in a folder: the path as it is shown, and the identifier.
  private static func findings(
    _ path: String, excluding excluded: [String?] = []
  ) throws -> [String] {
    let folder = try WorkspaceFolder(path, excluding: excluded)
    return folder.locate(try folder.read().check().all.map(\.diagnostic)).map { located in
      let diagnostic = located.diagnostic
      return "\(diagnostic.location?.path ?? "-"): \(diagnostic.identifier)"
    }
  }

  private static func run(_ script: String, in folder: TemporaryDirectory) throws {
    let result = try runProgram(
      "sh", arguments: ["-c", "cd \"$0\" && \(script)", folder.path])
    try #require(result.exitStatus == 0)
  }

  // MARK: Paths

  @Test func `outside a repository paths are shown as the folder was named`() throws {
    let directory = try TemporaryDirectory()
    try directory.write("ä b/c.json", Self.broken)
    let path = directory.path("ä b")
    #expect(try Self.findings(path) == ["\(path)/c.json: invalid-name"])
    #expect(try Self.findings(path + "/") == ["\(path)/c.json: invalid-name"])
    #expect(try Self.findings(path + "/../ä b") == ["\(path)/../ä b/c.json: invalid-name"])
  }

  @Test(arguments: [true, false])
  func `in a repository paths are shown from its root`(isWorktree: Bool) throws {
    let directory = try TemporaryDirectory()
    if isWorktree {
      try directory.write("repo/.git", "gitdir: elsewhere\n")
    } else {
      try directory.makeFolder("repo/.git")
    }
    try directory.write("repo/shop/front/c.json", Self.broken)
    for path in ["repo/shop", "repo/shop/", "repo/shop/../shop"] {
      #expect(try Self.findings(directory.path(path)) == ["shop/front/c.json: invalid-name"])
    }
    #expect(try Self.findings(directory.path("repo")) == ["shop/front/c.json: invalid-name"])
  }

  @Test(arguments: [("Europe/Nowhere", false), ("UTC", true), ("Europe", false)])
  func `a time zone that the system does not know is told at its place`(
    zone: String, isKnown: Bool
  ) throws {
    let directory = try TemporaryDirectory()
    try directory.write("environments/production.json", Self.whole)
    try directory.write(
      "titrate.json",
      """
      {"policy": {"freezes": [
        {"from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z", "reason": "a"},
        {"weekly": {"from": "Fri 15:00", "to": "Mon 08:00"}, "timeZone": "\(zone)", "reason": "b"}
      ]}}
      """)
    let folder = try WorkspaceFolder(directory.path)
    let problems = folder.locate(try folder.read().check().all.map(\.diagnostic))
    #expect(problems.map(\.diagnostic.identifier) == (isKnown ? [] : ["unknown-time-zone"]))
    #expect(problems.map(\.start?.line) == (isKnown ? [] : [3]))
  }

  @Test func `the state is kept in the workspace`() throws {
    let directory = try TemporaryDirectory()
    let expected = directory.path + "/.titrate/state.json"
    #expect(try WorkspaceFolder(directory.path).defaultStatePath == expected)
    #expect(try WorkspaceFolder(directory.path + "/").defaultStatePath == expected)
  }

  @Test func `a folder that is missing, or is a file, is refused`() throws {
    let directory = try TemporaryDirectory()
    #expect(throws: SystemError.self) { try WorkspaceFolder(directory.path("gone")) }
    let file = try directory.write("file.json", Self.whole)
    #expect(throws: SystemError.self) { try WorkspaceFolder(file).read() }
  }

  // MARK: What is read

  @Test func `settings are read, and are no manifest`() throws {
    let directory = try TemporaryDirectory()
    try directory.write("titrate.json", "{\"ignore\": [\"package.json\", \"vendor/\"]}")
    try directory.write("a.json", Self.whole)
    try directory.write("package.json", "{}")
    try directory.write("vendor/deep/x.json", "junk")
    let workspace = try WorkspaceFolder(directory.path).read()
    #expect(workspace.settings.path == directory.path("titrate.json"))
    #expect(workspace.fileCount == 1)
    #expect(workspace.check().all.isEmpty)
  }

  @Test func `broken or unreadable settings are told`() throws {
    let directory = try TemporaryDirectory()
    try directory.write("titrate.json", "{")
    let shown = directory.path("titrate.json")
    let syntax = try Self.findings(directory.path)
    #expect(syntax.count == 1 && syntax.allSatisfy { $0.hasPrefix("\(shown): json-") })
    try FileManager.default.removeItem(atPath: shown)
    try directory.makeFolder("titrate.json")
    #expect(try Self.findings(directory.path) == ["\(shown): unreadable-file"])
  }

  @Test func `a manifest that the settings ignore is told`() throws {
    let directory = try TemporaryDirectory()
    try directory.write("titrate.json", "{\"ignore\": [\"*.json\"]}")
    try directory.write("ours.json", Self.whole)
    try directory.write("theirs.json", "{\"kind\": \"Deployment\"}")
    #expect(
      try Self.findings(directory.path) == ["\(directory.path("ours.json")): ignored-manifest"])
  }

  @Test func `what is no JSON file, or lies in a dot-folder, is passed over`() throws {
    let directory = try TemporaryDirectory()
    for name in ["a.txt", ".hidden/a.json", ".titrate/state.json", "a.json.backup", "b.JSON"] {
      try directory.write(name, "junk")
    }
    #expect(try WorkspaceFolder(directory.path).read().fileCount == 0)
  }

  @Test func `the state is no manifest wherever it is kept`() throws {
    let directory = try TemporaryDirectory()
    let state = try directory.write("states/state.json", "junk")
    try directory.write("a.json", Self.whole)
    #expect(try !Self.findings(directory.path).isEmpty)
    for path in [state, directory.path("states/../states/state.json")] {
      #expect(try Self.findings(directory.path, excluding: [nil, path]).isEmpty)
    }
    #expect(try !Self.findings(directory.path, excluding: [directory.path("gone.json")]).isEmpty)
  }

  // MARK: Obstacles

  @Test(arguments: [
    ("ln -s a.txt link.json", "link.json", "symbolic link"),
    ("ln -s gone link.json", "link.json", "symbolic link"),
    ("mkdir real && ln -s real link", "link", "symbolic link"),
    ("mkfifo pipe.json", "pipe.json", "pipe"),
    ("head -c 1048577 /dev/zero > large.json", "large.json", "1048576 bytes"),
    ("printf x > \"$(printf 'n\\377.json')\"", "n\\xff.json", "not UTF-8"),
    ("mkdir \"$(printf 'n\\377')\"", "n\\xff", "not UTF-8"),
    ("printf x > \"$(printf 'n\\nx.json')\"", "n\\x0ax.json", "line break"),
    ("mkdir \"$(printf 'n\\033')\"", "n\\x1b", "control character"),
  ])
  func `what cannot be a manifest is told, and nothing waits for it`(
    script: String, name: String, reason: String
  ) throws {
    let directory = try TemporaryDirectory()
    try Self.run(script, in: directory)
    let folder = try WorkspaceFolder(directory.path)
    let diagnostics = try folder.read().check().all.map(\.diagnostic)
    #expect(diagnostics.map(\.identifier) == ["unreadable-file"])
    let found = try #require(diagnostics.first)
    #expect(found.location?.path.lowercased() == directory.path(name).lowercased())
    #expect(found.detail.contains(reason), "\(found.detail)")
  }

  @Test(.enabled(if: getuid() != 0, "root may read everything"))
  func `a file that this user may not read is told`() throws {
    let directory = try TemporaryDirectory()
    try directory.write("a.json", Self.whole)
    try Self.run("chmod 0 a.json", in: directory)
    #expect(
      try Self.findings(directory.path) == ["\(directory.path("a.json")): unreadable-file"])
  }

  @Test func `a file of the greatest size is read`() throws {
    let directory = try TemporaryDirectory()
    let padding = String(repeating: " ", count: ManifestFile.maximumBytes - Self.whole.utf8.count)
    try directory.write("a.json", Self.whole + padding)
    #expect(try Self.findings(directory.path).isEmpty)
  }

  // MARK: Places

  @Test(arguments: ["", "{", "{\"kind\": \"Environment\", \"key\": \"A\"}"])
  func `the place of a finding is left out once its file is gone or too short`(
    text: String
  ) throws {
    let directory = try TemporaryDirectory()
    let file = try directory.write("a.json", text)
    let folder = try WorkspaceFolder(directory.path)
    let diagnostics = try folder.read().check().all.map(\.diagnostic)
    #expect(!diagnostics.isEmpty)
    #expect(folder.locate(diagnostics).allSatisfy { $0.place != nil })
    try directory.write("a.json", String(text.prefix(text.count / 2)))
    #expect(folder.locate(diagnostics).count == diagnostics.count)
    try FileManager.default.removeItem(atPath: file)
    #expect(folder.locate(diagnostics).allSatisfy { $0.place == nil })
    try FileManager.default.removeItem(atPath: directory.path)
    #expect(folder.locate(diagnostics).map(\.diagnostic) == diagnostics)
  }
}
