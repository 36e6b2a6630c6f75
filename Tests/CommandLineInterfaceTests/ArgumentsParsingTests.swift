import Synchronization
import Testing

@testable import CommandLineInterface

struct ArgumentsParsingTests {
  @Test func `no words give the defaults`() throws {
    #expect(try parsed([], by: Command.plan) == PlanArguments())
    #expect(try parsed([], by: Command.apply) == ApplyArguments())
    #expect(try parsed([], by: Command.validate) == ValidateArguments())
  }

  @Test func `every option of plan has its place`() throws {
    let words = [
      "--state", "s.json", "--environment", "production", "--experiment", "staging/cta",
      "--format", "json", "--detailed-exitcode", "storefront",
    ]
    let expected = PlanArguments(
      directory: "storefront",
      selection: SelectionArguments(
        location: LocationArguments(state: "s.json"), environments: ["production"],
        experiments: ["staging/cta"]),
      format: .json, showsChangesInStatus: true)
    #expect(try parsed(words, by: Command.plan) == expected)
  }

  @Test func `every option of apply has its place`() throws {
    let words = [
      "--auto-approve", "--keep-going", "--lock-timeout", "90s", "--author", "Ada Lovelace",
      "--format=text", "--state=s.json", "--environment=a", "--experiment=b", "dir",
    ]
    let expected = ApplyArguments(
      directory: "dir",
      selection: SelectionArguments(
        location: LocationArguments(state: "s.json"), environments: ["a"], experiments: ["b"]),
      format: .text, isApproved: true, keepsGoing: true, lockTimeout: Milliseconds(count: 90_000),
      author: "Ada Lovelace")
    #expect(try parsed(words, by: Command.apply) == expected)
  }

  @Test(arguments: [
    ["dir", "--state", "s", "--detailed-exitcode"], ["--state", "s", "dir", "--detailed-exitcode"],
    ["--detailed-exitcode", "--state=s", "dir"], ["--detailed-exitcode", "--state=s", "--", "dir"],
  ])
  func `options and positional arguments come in any order`(words: [String]) throws {
    let expected = PlanArguments(
      directory: "dir", selection: SelectionArguments(location: LocationArguments(state: "s")),
      showsChangesInStatus: true)
    #expect(try parsed(words, by: Command.plan) == expected)
  }

  @Test func `a repeatable option adds up in the order given`() throws {
    let words = ["--environment", "b", "--environment=a", "--environment", "b"]
    #expect(try parsed(words, by: Command.plan).selection.environments == ["b", "a", "b"])
  }

  @Test(arguments: [
    (["--state=-x"], "-x"), (["--state=--format"], "--format"), (["--state=a=b"], "a=b"),
    (["--state=="], "="), (["--state= "], " "), (["--state", "a=b"], "a=b"),
    (["--state", "=e\u{301}"], "=e\u{301}"), (["--state=\u{301}"], "\u{301}"),
  ])
  func `what follows the first equals sign is the value`(words: [String], state: String) throws {
    #expect(try parsed(words, by: Command.plan).selection.location.state == state)
  }

  @Test(arguments: [
    (["-"], "-"), (["--", "-x"], "-x"), (["--", "--help"], "--help"), (["--", "--"], "--"),
    (["--"], "."),
  ])
  func `a word that only looks like an option can be an argument`(
    words: [String], directory: String
  ) throws {
    #expect(try parsed(words, by: Command.validate).directory == directory)
  }

  @Test func `an option converts its value, or says what it expected`() throws {
    struct Arguments: Hashable { var count: Int? }
    let command: (@escaping CommandBody<Arguments>) -> Command = { run in
      Command(
        "count", "Count.", defaults: Arguments(),
        options: [
          .value("--to", "number", \.count, "Count to <number>.") { word throws(InvalidValue) in
            guard let count = Int(word) else { throw .expected("a whole number") }
            return count
          }
        ],
        examples: [:], statuses: [.done], run: run)
    }
    #expect(try parsed(["--to", "12"], by: command).count == 12)
    let error = #expect(throws: UsageError.self) { try parsed(["--to", "x"], by: command) }
    #expect(
      error?.description == """
        titrate: error: 'x' is not valid for '--to'. It takes a whole number.
        See 'titrate help count'.
        """)
  }

  @Test func `a required argument comes before an optional one, and must be given`() throws {
    struct Arguments: Hashable {
      var key = ""
      var directory = "."
    }
    let command: (@escaping CommandBody<Arguments>) -> Command = { run in
      Command(
        "stop", "Stop.", defaults: Arguments(),
        positionals: [.required("key", \.key, "The experiment."), .workspace(\.directory)],
        examples: [:], statuses: [.done], run: run)
    }
    #expect(try parsed(["cta"], by: command) == Arguments(key: "cta"))
    #expect(try parsed(["cta", "dir"], by: command) == Arguments(key: "cta", directory: "dir"))
    #expect(throws: UsageError(problem: .missingArgument("<key>", choices: []), command: "stop")) {
      try parsed([], by: command)
    }
    #expect(
      command { _ in .done }.helpText.contains("Usage: titrate stop [<options>] <key> [<dir>]"))
  }
}

struct ArgumentsMillisecondsTests {
  @Test(arguments: [
    ("0s", 0, "0s"), ("0", 0, "0s"), ("0d", 0, "0s"), ("1ms", 1, "1ms"), ("250ms", 250, "250ms"),
    ("1000ms", 1000, "1s"), ("60s", 60_000, "1m"), ("90s", 90_000, "90s"),
    ("5m", 300_000, "5m"), ("12h", 43_200_000, "12h"), ("2d", 172_800_000, "2d"),
    ("007s", 7000, "7s"), ("365d", 31_536_000_000, "365d"),
  ])
  func `a duration is a whole number and a unit`(text: String, count: Int, shown: String) throws {
    #expect(try Milliseconds(text).count == count)
    #expect(Milliseconds(count: count).description == shown)
    #expect(try Milliseconds(shown).count == count)
  }

  @Test(arguments: [
    "", "00", "5", "s", "ms", "-5s", "+5s", "5 s", " 5s", "5s ", "1.5s", "1e3s", "5S", "5sec",
    "5sm",
    "5m30s", "٥s", "5µs", "5\u{0}s", "0x5s", "5s\u{301}",
  ])
  func `anything else is no duration`(text: String) {
    #expect(throws: InvalidValue.notADuration) { try Milliseconds(text) }
  }

  @Test(arguments: [
    "366d", "31536000001ms", "9223372036854775807d", "9223372036854775808ms",
    String(repeating: "9", count: 10_000) + "s",
  ])
  func `more than a year is refused before it can overflow`(text: String) {
    #expect(throws: InvalidValue.durationAboveLimit) { try Milliseconds(text) }
  }
}

/// Runs the command that `make` builds, through a table, and returns the arguments of its body.
func parsed<Arguments: Sendable & Equatable>(
  _ words: [String], by make: (@escaping CommandBody<Arguments>) -> Command
) throws -> Arguments {
  let box = Box<Arguments>()
  let command = make { arguments in
    box.value = arguments
    return .done
  }
  let table = CommandTable(version: "0", commands: [command.name: { command }])
  guard case .run(let body) = try table.parse([command.name] + words)
  else { throw NothingRan() }
  #expect(box.value == nil, "parsing runs nothing")
  #expect(body() == .done)
  return try #require(box.value)
}

private struct NothingRan: Error {}

private final class Box<Value: Sendable>: Sendable {
  private let stored = Mutex<Value?>(nil)

  var value: Value? {
    get { stored.withLock { $0 } }
    set { stored.withLock { $0 = newValue } }
  }
}
