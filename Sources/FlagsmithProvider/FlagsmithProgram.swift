import Domain
import JSONSyntax
import Planning
import Synchronization
import System
import Wire

/// The program `titrate-provider-flagsmith`: it answers titrate's questions about what a Flagsmith server
/// serves, and has that changed.
package enum FlagsmithProgram {
  /// Runs it with its arguments, and returns its exit status.
  package static func run(_ arguments: [String]) -> Int32 {
    let words = arguments.joined(separator: " ")
    if ["--help", "-h", "help"].contains(words) { return say(help, to: .output, status: 0) }
    guard let verb = ProviderVerb(rawValue: words) else {
      return say(
        "titrate-provider-flagsmith: expected describe, read or apply.\n\n" + help, status: 2)
    }
    keepMemoryPrivate()
    fillStandardDescriptors()
    ignoreSignals()
    do throws(Ending) {
      try Conversation(verb).hold()
      return 0
    } catch {
      return say("titrate-provider-flagsmith: \(error.reason)\n", status: 1)
    }
  }

  private static let help = """
    titrate-provider-flagsmith has experiments served by a Flagsmith server. Titrate starts it, with what it
    is to do: describe, read or apply. It speaks the provider protocol on its standard input and output.

    titrate.json      "provider": {"type": "flagsmith", "url": "https://flags.example.com",
                                   "environments": {"production": {"key": "..."}}}
    the environment   FLAGSMITH_API_ORIGIN   where keys may be sent: https://flags.example.com
                      FLAGSMITH_API_KEY      the key, or FLAGSMITH_API_KEY_PRODUCTION for one environment;
                                             with _FILE behind it, the file that the key is in
                      FLAGSMITH_API_PROXY    a proxy; no other is used

    """

  private static func say(_ words: String, to stream: StandardStream = .error, status: Int32)
    -> Int32
  {
    try? write(Array(words.utf8), to: stream)
    return status
  }
}

/// Why the program ends before its input does.
struct Ending: Error {
  /// The reason, in a sentence.
  let reason: String
}

/// All that is said on the standard streams while the program runs.
private struct Conversation: ~Copyable {
  private let verb: ProviderVerb
  private let lines: Mutex<LineReader>
  private let output = Mutex(())
  private static let mostLineBytes = 4 << 20

  init(_ verb: ProviderVerb) throws(Ending) {
    self.verb = verb
    do throws(SystemError) {
      lines = Mutex(try LineReader(at: nil, maximumBytes: Self.mostLineBytes))
    } catch {
      throw Ending(reason: "\(error)")
    }
  }

  /// Greets, and answers every line.
  func hold() throws(Ending) {
    guard let line = try nextLine() else { throw Ending(reason: "Nobody greets.") }
    let greeting = try Self.message(.providerGreeting, line)
    try say(.programGreeting, ProgramGreeting(name: "flagsmith", hasOwnSalts: true))
    let driver: Driver
    do throws(UnusableSettings) {
      driver = try Driver(greeting)
    } catch {
      return try refuseAll(error.reason)
    }
    guard verb == .apply else { return try answerAll(driver) }
    let endings = concurrently(driver.concurrency) { _ in
      Result { () throws(Ending) in try answerAll(driver) }
    }
    for ending in endings { try ending.get() }
  }

  private func answerAll(_ driver: Driver) throws(Ending) {
    while let line = try nextLine() {
      switch verb {
      case .describe:
        try answer(line, .descriptions, driver, driver.describe)
      case .read:
        try answer(line, .servings, driver, driver.read)
      case .apply:
        let order = try Self.message(.providerOrder, line)
        let result = driver.concealing(driver.apply(order.request))
        try say(.providerOutcome, ProviderOutcome(id: order.id, result: result))
      }
    }
  }

  private func answer<Reply>(
    _ line: [UInt8], _ coding: Coding<Reply>, _ driver: Driver,
    _ reply: (ProviderQuestion) throws(HTTPError) -> Reply
  ) throws(Ending) {
    let question = try Self.message(.providerQuestion, line)
    let answer: Reply
    do throws(HTTPError) {
      answer = try reply(question)
    } catch {
      var result = ProviderResult(error)
      // Nothing that is asked changes anything, so nothing can have happened.
      if case .unknown(let words) = result {
        result = .unavailable(words, retryAfterSeconds: nil)
      }
      let outcome = ProviderOutcome(id: question.id, result: driver.concealing(result))
      return try say(.providerOutcome, outcome)
    }
    try say(coding, answer)
  }

  private func refuseAll(_ reason: String) throws(Ending) {
    while let line = try nextLine() {
      let id = try Self.message(.messageID, line)
      try say(.providerOutcome, ProviderOutcome(id: id, result: .refused(reason)))
    }
  }

  // MARK: Lines

  private func nextLine() throws(Ending) -> [UInt8]? {
    do throws(LineReadError) {
      return try lines.withLock { (lines) throws(LineReadError) in
        try lines.nextLine { span in span.indices.map { span[$0] } }
      }
    } catch {
      throw Ending(reason: "A line could not be read: \(error).")
    }
  }

  private func say<Value>(_ coding: Coding<Value>, _ value: Value) throws(Ending) {
    let line = coding.encode(value) + [UInt8(ascii: "\n")]
    let isWritten = output.withLock { _ in (try? write(line, to: .output)) != nil }
    guard isWritten else { throw Ending(reason: "Nobody reads the answers.") }
  }

  private static func message<Value>(
    _ coding: Coding<Value>, _ line: [UInt8]
  ) throws(Ending) -> Value {
    do {
      return try coding.decode(leniently: JSONDocument(line))
    } catch let error as Mismatch {
      throw Ending(reason: "A message should have \(error.expected) at '\(error.pointer)'.")
    } catch {
      throw Ending(reason: "A message is no JSON.")
    }
  }
}
