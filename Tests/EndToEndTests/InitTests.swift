import Foundation
import TestSupport
import Testing

/// What `init` makes, seen by running the program.
@Suite(.waiting) struct InitTests {
  private let home: TemporaryDirectory

  init() throws {
    home = try TemporaryDirectory()
  }

  @Test(arguments: ["flags", "a/b/c", "my flags", "-flags", "Fähnchen", "it's", "."])
  func `the commands that it says to try next can be tried as they stand`(folder: String) throws {
    let made = try run("titrate init -- '\(folder.replacing("'", with: "'\\''"))'")
    #expect(made.status == 0)
    #expect(made.errorOutput == "")
    let commands = made.output.split(separator: "\n").filter { $0.hasPrefix("  titrate ") }
    #expect(commands.count == 4)
    for command in commands {
      let result = try run(command.replacing("apply", with: "apply --auto-approve"))
      #expect(result.status == 0, "\(command): \(result.errorOutput)")
    }
  }

  @Test func `the experiment is created and serves nobody, until one word is changed`() throws {
    _ = try run("titrate init && titrate test && titrate apply --auto-approve")
    #expect(try run("titrate plan --detailed-exitcode").status == 0)
    #expect(try run("titrate test").output == "2 cases in 1 spec pass.\n")
    #expect(try run("titrate status --format json").output.contains(#""status": "created""#))
    let path = "experiments/production/checkout-cta.json"
    let manifest = try #require(home.text(path))
    #expect(manifest.contains(#""status": "created""#))
    try home.write(path, manifest.replacing(#""created""#, with: #""running""#))
    let plan = try run("titrate plan --detailed-exitcode")
    #expect(plan.status == 2)
    #expect(plan.output.contains("start experiment checkout-cta in production"))
    #expect(try run("titrate test").status == 0)
    #expect(try run("titrate apply --auto-approve").status == 0)
    #expect(try run("titrate status --format json").output.contains(#""serving": true"#))
  }

  @Test func `every file is valid without a warning, and named in the README`() throws {
    let made = try run("titrate init site").output
    #expect(try run("titrate validate site").errorOutput == "")
    let readme = try #require(home.text("site/README.md"))
    for path in [
      "environments/production.json", "features/checkout_button.json",
      "experiments/production/checkout-cta.json", "specs/production/checkout_button.json",
      ".titrate/.gitignore", ".schemas/",
    ] {
      #expect(FileManager.default.fileExists(atPath: home.path("site/" + path)))
      #expect(made.contains(path))
      #expect(readme.contains(path))
    }
  }

  @Test func `the state is no part of what git commits`() throws {
    _ = try run("titrate init && titrate apply --auto-approve")
    #expect(try run("git init -q && git add . && git ls-files .titrate").output == "")
    #expect(try run("git ls-files features").output == "features/checkout_button.json\n")
  }

  @Test(arguments: [
    (["notes.txt"], "\"notes.txt\""), (["README.md"], "\"README.md\""),
    ([".titrate/state.json"], "\".titrate\""),
    ([".schemas/mine.json"], "\".schemas\""), (["a/b"], "\"a\""),
    (["2", "1", "0"], "\"0\", \"1\", \"2\""),
    (
      (10..<35).map(String.init),
      (10..<20).map { "\"\($0)\"" }.joined(separator: ", ") + " and 15 others"
    ),
  ])
  func `a folder that has something is refused, and nothing is written`(
    paths: [String], found: String
  ) throws {
    for path in paths { try home.write(path, "mine") }
    let before = try FileManager.default.subpathsOfDirectory(atPath: home.path).sorted()
    let result = try run("titrate init")
    #expect(result.status == 1)
    #expect(result.output == "")
    #expect(result.errorOutput.contains("is not empty: it has \(found)."))
    #expect(try FileManager.default.subpathsOfDirectory(atPath: home.path).sorted() == before)
    #expect(paths.allSatisfy { home.text($0) == "mine" })
  }

  @Test func `making it twice is refused`() throws {
    #expect(try run("titrate init site").status == 0)
    try home.write("site/README.md", "mine")
    #expect(try run("titrate init site").status == 1)
    #expect(home.text("site/README.md") == "mine")
  }

  @Test func `dot-files do not stand in the way and stay as they are`() throws {
    try home.write(".gitignore", "mine")
    try home.write(".git/HEAD", "mine")
    #expect(try run("titrate init").status == 0)
    #expect(home.text(".gitignore") == "mine")
    #expect(home.text(".git/HEAD") == "mine")
  }

  @Test(arguments: ["touch site", "ln -s nowhere site"])
  func `what is no folder is refused and left alone`(preparation: String) throws {
    _ = try run(preparation)
    let result = try run("titrate init site")
    #expect(result.status == 1)
    #expect(result.errorOutput.hasPrefix("titrate: error: "))
    #expect(try home.names() == ["site"])
  }

  @Test func `a file that cannot be written takes those before it with it`() throws {
    // No file may be larger than 512 bytes, or 1024, as shells differ.
    let result = try run("ulimit -f 1; titrate init site")
    #expect(result.status == 1)
    #expect(result.errorOutput.contains("cannot write 'site/"))
    #expect(try home.names() == [])
  }

  private func run(_ line: some StringProtocol) throws -> CommandRun {
    let program = URL(filePath: try Program.path()).deletingLastPathComponent()
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return try CommandLineCall(
      String(line), in: home.path,
      environment: ["PATH": "\(program.path(percentEncoded: false)):\(path)", "USER": "ada"]
    ).run()
  }
}
