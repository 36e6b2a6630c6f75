import Foundation
import Glibc
import System
import TestSupport

/// A stub of a Flagsmith server that runs, and a workspace whose flags it serves.
final class FlagsmithStage {
  /// How the server serves a flag, and how titrate drives it.
  struct Kind: CustomStringConvertible, Sendable {
    let mode: String
    let isVersioned: Bool

    var description: String { "\(mode) in \(isVersioned ? "v2" : "v1")" }

    static let all = ["flags", "experiments"].flatMap { mode in
      [false, true].map { Kind(mode: mode, isVersioned: $0) }
    }
    /// All, or where samples are enough each mode and each versioning once.
    static let different =
      Campaign.isFull ? all : all.filter { ($0.mode == "flags") == $0.isVersioned }
  }

  /// Whether what it needs is on this machine.
  static let isPossible =
    Python.isInstalled && programFolders().contains { isProgram("\($0)/curl") }
  static let absence = "python3 or curl is not installed."

  static let feature = "checkout_button"
  static let key = "secret-of-production"
  private static let environment = "PRODUCTION"
  private static let folder = Program.repository.appending(path: "Tests/Flagsmith")

  let workshop: ScenarioWorkshop
  /// Where the server is: http://127.0.0.1:…, or with TLS https://127.0.0.1:…
  let address: String
  /// More variables for what runs.
  var variables: [String: String] = [:]
  private let server: ChildProcess
  private let logFile: URL
  private let place: TemporaryDirectory
  /// The server ends when nobody has this end of its input open.
  private let life: Int32

  /// Starts a server with some features, and makes a workspace with an experiment on the first. Other
  /// features, and more of what the server has, can be said in JSON.
  init(
    _ kind: Kind, features: [String] = [feature], and others: [String] = [],
    latencyMilliseconds: Int = 0, isSecure: Bool = false, more: String = ""
  ) throws {
    workshop = try Program.workshop()
    place = try TemporaryDirectory()
    logFile = URL(filePath: place.path("log"))
    try place.write("world.json", Self.world(kind, features, others, more))
    guard unsafe mkfifo(place.path("input"), 0o600) == 0 else { throw MissingServer() }
    life = unsafe open(place.path("input"), O_RDWR | O_CLOEXEC)
    let program = Self.folder.appending(path: "server").path(percentEncoded: false)
    server = try workshop.call(
      """
      exec python3 \(program) --port-file \(place.path)/port --world \(place.path)/world.json \
        --log \(logFile.path) --latency-ms \(latencyMilliseconds) \(isSecure ? "--tls \(place.path)" : "")
      """
    ).start(
      input: place.path("input"), output: "/dev/null", errorOutput: place.path("errors"))
    let portFile = place.path("port")
    for _ in 0..<2_000 where !FileManager.default.fileExists(atPath: portFile) { usleep(10_000) }
    guard let port = place.text("port")?.prefix(while: { $0 != "\n" }), !port.isEmpty else {
      throw MissingServer()
    }
    address = "http\(isSecure ? "s" : "")://127.0.0.1:\(port)"
    try workshop.folder.write("titrate.json", Self.settings(kind, address))
    try workshop.folder.write("experiments/checkout-cta.json", Self.experiment)
  }

  deinit {
    close(life)
    _ = try? server.wait(timeoutSeconds: 5)
  }

  private static func world(
    _ kind: Kind, _ features: [String], _ others: [String], _ more: String
  ) -> String {
    let list = features.map {
      """
      {"name": "\($0)", "value": "grey", "enabled": true, "variants": [
        {"key": "green", "value": "green", "percentage": 10}, {"key": "blue", "value": "blue"}]}
      """
    }
    return """
      {"keys": {"\(key)": "admin", "reader": "reader", "nobody": "none"},
       "project": {"id": 1, "name": "shop"}, "experiments": \(kind.mode == "experiments"),
       "environments": [{"key": "\(environment)", "name": "production", "versioned": \(kind.isVersioned)}],
       "features": [\((list + others).joined(separator: ","))]\(more)}
      """
  }

  private static func settings(_ kind: Kind, _ address: String) -> String {
    """
    {"provider": {"type": "flagsmith", "url": "\(address)", "mode": "\(kind.mode)",
      "environments": {"production": {"key": "\(environment)"}}},
     "policy": {"reassignment": "warn"}}
    """
  }

  private static let experiment = """
    {"kind": "Experiment", "key": "checkout-cta", "hypothesis": "Green lifts checkouts.",
     "environment": "production", "feature": "\(feature)", "status": "created",
     "rollout": {"percentage": 20, "split": {"control": 50, "green": 25, "blue": 25}},
     "metrics": [{"name": "checkout_completed", "expectedDirection": "increase"}]}
    """

  // MARK: What runs

  /// Runs a command line with the provider program that was built beside titrate.
  func run(_ command: String) throws -> CommandRun {
    let program = try Program.path() + "-provider-flagsmith"
    let variables =
      [
        "TITRATE_PROVIDER_PROGRAM": program, "FLAGSMITH_API_ORIGIN": address,
        "FLAGSMITH_API_KEY": Self.key,
      ].merging(self.variables) { $1 }
    let assignments = variables.map { "\($0)='\($1)'" }.sorted().joined(separator: " ")
    return try workshop.call("export \(assignments); \(command)").run()
  }

  /// Runs a command line that has to succeed.
  @discardableResult
  func require(_ command: String) throws -> CommandRun {
    let run = try run(command)
    guard run.status == 0 else { throw UnexpectedEnd(command: command, run: run) }
    return run
  }

  /// Edits the experiment's manifest.
  func write(_ edits: (String, String)...) throws {
    try write(edits)
  }

  private func write(_ edits: [(String, String)]) throws {
    let path = "experiments/checkout-cta.json"
    var text = workshop.folder.text(path) ?? ""
    for (old, new) in edits { text = text.replacing(old, with: new) }
    try workshop.folder.write(path, text)
  }

  /// Edits the experiment's manifest, and applies.
  func apply(_ edits: (String, String)...) throws {
    try write(edits)
    let isFirst = workshop.folder.text(".titrate/state.json") == nil
    try require("titrate apply --auto-approve\(isFirst ? " --new-state" : "")")
  }

  // MARK: What the server tells

  /// What the identities user-0 to user-9999 get, each: `on/green`.
  func served(_ count: Int = 10_000) throws -> [String] {
    let answer = try ask(
      "/stub/evaluate?environment=\(Self.environment)&feature=\(Self.feature)&count=\(count)&list=1"
    )
    return (answer as? [String: Any])?["list"] as? [String] ?? []
  }

  /// Everything that is served, without what counts up: which numbers things have.
  func state() throws -> String {
    let answer = try ask("/stub/state")
    let data = try JSONSerialization.data(
      withJSONObject: answer, options: [.sortedKeys, .prettyPrinted])
    return String(decoding: data, as: UTF8.self)
  }

  /// The requests that a real server was never seen to get.
  func unexpected() throws -> [String] {
    (try ask("/stub/unexpected") as? [Any] ?? []).map { "\($0)" }
  }

  /// Has somebody edit something in the server's page.
  func edit(_ edits: String) throws {
    try ask("/stub/edit", body: edits)
  }

  /// Has requests go wrong from now on, as a list of faults says.
  func spoil(_ faults: String) throws {
    try ask("/stub/faults", body: faults)
  }

  /// The file of the certificate of a server with TLS.
  var certificate: String { place.path("certificate.pem") }

  @discardableResult
  func ask(_ path: String, body: String? = nil) throws -> Any {
    var command = ["curl", "--silent", "--fail", "--disable", "--insecure", "\(address)\(path)"]
    if let body { command += ["--data-raw", body] }
    let words = command.map { "'\($0)'" }.joined(separator: " ")
    let run = try workshop.call(words).run()
    guard run.status == 0 else { throw UnexpectedEnd(command: words, run: run) }
    return try JSONSerialization.jsonObject(with: Data(run.output.utf8))
  }

  /// A request that the server got.
  struct Request: CustomStringConvertible {
    let method: String
    let path: String
    let status: Int
    /// Whether something is otherwise since.
    let hasChanged: Bool

    var description: String { "\(method) \(path) -> \(status)" }
  }

  /// The requests so far, but for those of the test itself.
  func requests() throws -> [Request] {
    let text = (try? String(contentsOf: logFile, encoding: .utf8)) ?? ""
    return try text.split(separator: "\n").compactMap { line in
      let entry = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
      let path = entry["path"] as? String ?? ""
      return path.hasPrefix("/stub/")
        ? nil
        : Request(
          method: entry["method"] as? String ?? "", path: path,
          status: entry["status"] as? Int ?? 0, hasChanged: entry["changed"] as? Bool ?? false)
    }
  }
}

/// The stub did not start.
struct MissingServer: Error {}
