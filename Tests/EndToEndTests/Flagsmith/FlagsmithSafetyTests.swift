import Foundation
import TestSupport
import Testing

/// What of this machine reaches the requests to a Flagsmith server, and who gets to see the key.
@Suite(.waiting, .enabled(if: FlagsmithStage.isPossible, "\(FlagsmithStage.absence)"))
struct FlagsmithSafetyTests {
  private static let kind = FlagsmithStage.Kind(mode: "flags", isVersioned: true)

  /// Puts a program named `curl` before the right one.
  private static func stage(withCurl script: String) throws -> FlagsmithStage {
    let stage = try FlagsmithStage(kind)
    let folder = "\(stage.workshop.home)/instead"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    try script.write(toFile: "\(folder)/curl", atomically: false, encoding: .utf8)
    try stage.require("chmod +x \(folder)/curl")
    return stage
  }

  private static let plan = "export PATH=$HOME/instead:$PATH; titrate plan --new-state"

  @Test
  func `a key is in no argument and no variable, and nothing of the user's changes a request`()
    throws
  {
    let stage = try Self.stage(
      withCurl: """
        #!/bin/sh
        here="${0%/*}"
        printf '%s\\n' "$@" >> "$here/arguments"
        env >> "$here/variables"
        tee -a "$here/input" | "$(PATH=/usr/local/bin:/usr/bin:/bin command -v curl)" "$@"
        """)
    let home = stage.workshop.home
    try "proxy = \"http://127.0.0.1:1\"\nheader = \"X-Added: 1\"\n"
      .write(toFile: "\(home)/.curlrc", atomically: false, encoding: .utf8)
    for name in ["http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"] {
      stage.variables[name] = "http://127.0.0.1:1"
    }
    stage.variables["SSLKEYLOGFILE"] = "\(home)/keys"
    try stage.require(Self.plan)
    func said(_ name: String) throws -> String {
      try String(contentsOfFile: "\(home)/instead/\(name)", encoding: .utf8)
    }
    let arguments = Set(try said("arguments").split(separator: "\n"))
    #expect(arguments == ["--disable", "--config", "-"])
    #expect(try said("input").contains("Authorization: Api-Key \(FlagsmithStage.key)"))
    let variables = Set(
      try said("variables").split(separator: "\n").map { $0.prefix { $0 != "=" } })
    // The shell sets the last three.
    #expect(variables.subtracting(["PWD", "SHLVL", "_"]) == ["LC_ALL", "PATH"])
  }

  @Test func `a server that is not named in the environment is sent nothing`() throws {
    let stage = try FlagsmithStage(Self.kind)
    stage.variables["FLAGSMITH_API_ORIGIN"] = "https://flags.example.com"
    let plan = try stage.run("titrate plan --new-state")
    #expect(plan.status == 1 && plan.errorOutput.contains("nothing is sent"), "\(plan)")
    #expect(try stage.requests().isEmpty)
  }

  @Test func `a key that the server does not know ends each program with its first request`() throws
  {
    let stage = try FlagsmithStage(Self.kind)
    stage.variables["FLAGSMITH_API_KEY"] = "of-somebody-else"
    let plan = try stage.run("titrate plan --new-state")
    #expect(plan.status == 1 && plan.errorOutput.contains("status 401"), "\(plan)")
    #expect(!plan.errorOutput.contains("of-somebody-else"))
    // Two programs are at work at once: one describes, one reads.
    let requests = try stage.requests()
    #expect((1...2).contains(requests.count) && Set(requests.map(\.path)).count == requests.count)
  }

  @Test func `a proxy is asked where it is set for titrate`() throws {
    let stage = try FlagsmithStage(Self.kind)
    stage.variables["FLAGSMITH_API_PROXY"] = "http://me:password@127.0.0.1:1"
    let plan = try stage.run("titrate plan --new-state")
    #expect(plan.status == 1 && plan.errorOutput.contains("did not reach the server"), "\(plan)")
    #expect(!plan.errorOutput.contains("password"))
    #expect(try stage.requests().isEmpty)
  }

  @Test func `without curl it is told what to install`() throws {
    let stage = try FlagsmithStage(Self.kind)
    let plan = try stage.run(
      "mkdir $HOME/instead; ln -s \"$(command -v titrate)\" $HOME/instead; "
        + "PATH=$HOME/instead titrate plan --new-state")
    #expect(plan.status == 1 && plan.errorOutput.contains("apt-get install curl"), "\(plan)")
  }

  @Test func `a curl that is too old is told`() throws {
    let stage = try Self.stage(
      withCurl: """
        #!/bin/sh
        [ "$2" != --version ] || { echo 'curl 7.61.1 (x86_64-redhat-linux-gnu)'; exit 0; }
        echo 'curl: option --parallel: is unknown' >&2
        exit 2
        """)
    let plan = try stage.run(Self.plan)
    #expect(
      plan.status == 1 && plan.errorOutput.contains("7.76 or newer, and this one is 7.61.1"),
      "\(plan)")
    #expect(try stage.requests().isEmpty)
  }

  @Test
  func `a certificate that nobody vouches for is refused, and one that the machine knows is not`()
    throws
  {
    let stage = try FlagsmithStage(Self.kind, isSecure: true)
    let plan = try stage.run("titrate plan --new-state")
    #expect(plan.status == 1 && plan.errorOutput.contains("is not trusted"), "\(plan)")
    #expect(try stage.requests().isEmpty)
    stage.variables["SSL_CERT_FILE"] = stage.certificate
    try stage.require("titrate plan --new-state")
  }
}
