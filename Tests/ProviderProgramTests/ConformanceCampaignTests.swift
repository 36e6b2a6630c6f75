import Domain
import Foundation
import JSONSyntax
import System
import TestSupport
import Testing

@testable import ProviderProgram

/// The example, whole and broken. It is written in Python.
@Suite(.waiting, .enabled(if: Python.isInstalled, "\(Python.absence)"))
struct ConformanceCampaignTests {
  private static let example = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../examples/provider/titrate-provider-file").standardized

  private static let server = """
    {"environments": {"sandbox": {"features": {
      "cta": {
        "default": {"enabled": true, "value": "grey", "allocations": {"green": 0, "blue": 30}},
        "overrides": [{"segment": "beta", "percentage": 5, "enabled": true, "value": "x",
          "allocations": {"green": 1, "blue": 2}, "priority": 4}]},
      "limit": {"default": {"enabled": false, "value": 50, "allocations": {}}, "overrides": []}
    }}}}
    """

  /// Checks the example with a part of its text replaced, and returns what did not pass.
  private func failures(
    replacing old: String = "", with new: String = "",
    features: [String] = ["none", "cta", "limit"],
    among checks: [ProviderCheck] = ProviderCheck.allCases, in directory: TemporaryDirectory
  ) throws -> [ProviderCheck: ProviderCheck.Outcome] {
    let text = try String(contentsOf: Self.example, encoding: .utf8)
    #expect(old.isEmpty || text.contains(old))
    try directory.write("server.json", Self.server)
    let script = try Script(
      text: old.isEmpty ? text : text.replacing(old, with: new), in: directory,
      name: "titrate-provider-file")
    let environment = try #require(EnvironmentKey("sandbox"))
    var conformance = Conformance(
      of: script.provider(settings: ["type": "file", "path": "server.json"]),
      environment: environment, features: features.compactMap { FeatureName($0) })
    var failures: [ProviderCheck: ProviderCheck.Outcome] = [:]
    for check in ProviderCheck.allCases where checks.contains(check) {
      let outcome = conformance.outcome(of: check)
      if outcome != .passed { failures[check] = outcome }
    }
    return failures
  }

  private func json(_ text: String?) throws -> JSONValue {
    let document = try JSONDocument(Array((text ?? "").utf8))
    return document.value(document.root)
  }

  @Test func `the example passes, and its server is as it was`() throws {
    let directory = try TemporaryDirectory()
    #expect(try failures(in: directory) == [:])
    // Its own segment is numbered, and the others are not its own.
    let text = directory.text("server.json")
    #expect(text?.contains("titrate-") == false && text?.contains("beta") == true)
    let writes = directory.text("server.json.log")?.split(separator: "\n") ?? []
    #expect(Set(writes).count == writes.count && writes.count == 7)
  }

  /// The example with experiments of its own.
  private static let (priority, status) = (
    #"{"priority": given["priority"]}"#,
    #"{"priority": given["priority"], "status": given.get("status", "paused")}"#
  )

  @Test func `a provider passes, too, that keeps experiments of its own`() throws {
    let directory = try TemporaryDirectory()
    #expect(try failures(replacing: Self.priority, with: Self.status, in: directory) == [:])
    #expect(directory.text("server.json.log")?.contains(#""status": "paused""#) == true)
  }

  @Test func `what cannot be tried is told`() throws {
    let directory = try TemporaryDirectory()
    let number = try failures(features: ["limit"], in: directory)
    #expect(Set(number.keys) == [.unicode, .bigValue])
    let nothing = try failures(features: ["none"], in: directory)
    #expect(nothing.keys.allSatisfy { $0.writes || $0 == .agreement || $0 == .repetition })
    // Who asks for changes is not told that they were made.
    #expect(nothing[.change] == .failed(Conformance.nothingKnown))
    #expect(nothing[.restoration] == .skipped("No change could be made."))
  }

  /// What is replaced in the example, by what, and what it does not pass then.
  private static let breaches: [(String, String, [ProviderCheck])] = [
    (#"if request["expected"] != before["fingerprint"]:"#, "if False:", [.conflict]),
    (#"if after["fingerprint"] != before["fingerprint"]:"#, "if True:", [.changeTwice]),
    (#"raise ValueError(f"there is no variant {min(unknown)!r}")"#, "pass", [.refusal]),
    ("hashlib.sha256(text.encode()).hexdigest()", #""the same""#, [.change, .conflict]),
    (#"if kept["segment"] not in removed]"#, "if True]", [.removal, .restoration]),
    (
      "greeting = requests.pop(0)", "greeting = requests.pop(0); assert len(greeting) == 4",
      [.spelling]
    ),
    (
      #"environment, name = request["environment"], request["feature"]"#,
      #"assert len(request) == 7; environment, name = request["environment"], request["feature"]"#,
      [.changeSpelled]
    ),
    (#""id": request["id"]"#, #""id": min(request["id"], 9)"#, [.numbers, .manyAtOnce]),
    (
      #"default = state(want["default"], flag)"#,
      #"default = state(want["default"] | {"value": "grey"}, flag)"#, [.unicode, .bigValue]
    ),
    (
      priority, #"{"priority": given["priority"], "status": "running"}"#, [.status]
    ),
    ("server = None\n", "server = None; print(os.environ, file=sys.stderr)\n", [.secrets]),
    (
      #"for kept in flag["overrides"]]"#,
      #"for kept in flag["overrides"] if kept["segment"] in [*wanted, "beta"]]"#,
      [.others, .conflict]
    ),
  ]

  @Test(arguments: Campaign.some(breaches, 2))
  func `a provider that is broken somewhere is told so, and nothing else`(
    old: String, new: String, broken: [ProviderCheck]
  ) throws {
    // The others are tried with the whole example.
    let basics: [ProviderCheck] = [.greeting, .answers, .change, .conflict, .removal, .restoration]
    let failures = try failures(
      replacing: old, with: new, among: basics + broken, in: try TemporaryDirectory())
    #expect(Set(failures.keys) == Set(broken), "\(failures)")
    for case .skipped(let reason) in failures.values { Issue.record("\(reason)") }
  }

  @Test func `a program that does not start fails at once`() throws {
    let failures = try failures(
      replacing: "import fcntl", with: "raise SystemExit('no')", in: try TemporaryDirectory())
    #expect(failures.count == ProviderCheck.allCases.count - 1)
    guard case .failed(let reason)? = failures[.greeting] else {
      Issue.record("\(failures)")
      return
    }
    #expect(reason == "It ended with status 1 before it greeted. Its last words were: 'no'.")
    #expect(failures[.numbers] == .skipped("It does not greet."))
  }
}
