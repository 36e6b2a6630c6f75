import Domain
import JSONSyntax
import System
import Wire

/// An answer, and the request that it is to.
struct Answer {
  let id: Int
  let document: JSONDocument
}

/// One run of a provider program: its greeting, requests, and the answers to them in whatever order
/// they come. Whatever goes wrong ends the program.
struct Session: ~Copyable {
  private let provider: ProgramProvider
  private let verb: ProviderVerb
  private var dialogue: ProgramDialogue
  /// What the program said first; nil until it has.
  private(set) var greeting: ProgramGreeting?
  private var lastID = 0
  /// Until when the requests that are in flight must be answered, and the greeting, whose number is
  /// 0, must have come. Time in which nobody listened does not count.
  private var deadlines: [Int: Int] = [:]
  private var listenedMilliseconds = 0
  private var fault: Fault?
  /// Whether it wrote what it is to keep to itself.
  private(set) var echoesSecrets = false

  /// No line may be longer.
  private static let maximumLineBytes = 4 << 20
  /// How long is listened before something else may be due.
  private static let attentionMilliseconds = 100
  /// How long a change that is being made has to be answered once titrate is asked to end.
  private static let hurryMilliseconds = 5_000
  /// How many lines of its standard error are shown where nothing went wrong.
  private static let maximumComplaints = 50
  /// How long a program has to end that has closed its output.
  private static let farewellMilliseconds = 1_000

  /// Starts the program, and greets it, in a line that can be spelled otherwise.
  init(
    _ provider: ProgramProvider, _ verb: ProviderVerb,
    spelled spelling: ([UInt8]) -> [UInt8] = { $0 }
  ) throws(Fault) {
    self.provider = provider
    self.verb = verb
    let program = provider.program
    do throws(SystemError) {
      dialogue = try ProgramDialogue(
        with: program, arguments: [verb.rawValue], in: provider.folder,
        setting: provider.variables, inheriting: { ProviderLookup.passesOn($0, to: program) },
        maximumLineBytes: Self.maximumLineBytes)
    } catch {
      throw Fault(error)
    }
    dialogue.send(spelling(Coding.providerGreeting.encode(provider.greeting)))
    deadlines[0] = provider.timeoutMilliseconds
  }

  /// Whether no answer is awaited.
  var isIdle: Bool { deadlines.isEmpty }

  /// Whether another request may be sent.
  var hasRoom: Bool {
    guard let greeting else { return false }
    return deadlines.count < min(provider.concurrency, greeting.concurrency ?? .max)
  }

  /// Sends a request, which gets a number.
  mutating func send(_ message: (Int) -> [UInt8]) -> Int {
    let id = lastID + 1
    send(message(id), as: id)
    return id
  }

  /// Sends a request that has a number.
  mutating func send(_ message: [UInt8], as id: Int) {
    lastID = max(lastID, id)
    dialogue.send(message)
    deadlines[id] = listenedMilliseconds + provider.timeoutMilliseconds
  }

  // MARK: Answers

  /// The answers that have come, after waiting a moment for one. What is wrong with the program is
  /// thrown behind the answers that came before.
  mutating func answers() throws(Fault) -> [Answer] {
    if let fault { throw fault }
    var answers: [Answer] = []
    do throws(Fault) {
      if EndRequests.arePending { hurry() }
      try listen()
      while let line = try nextLine() {
        if let answer = try taken(line) { answers.append(answer) }
      }
      if !dialogue.isOpen, !isIdle { throw gone() }
      if deadlines.values.contains(where: { $0 <= listenedMilliseconds }) { throw late() }
    } catch {
      fault = error
      if answers.isEmpty { throw error }
    }
    return answers
  }

  private mutating func hurry() {
    let most = verb == .apply ? Self.hurryMilliseconds : 0
    deadlines = deadlines.mapValues { min($0, listenedMilliseconds + most) }
  }

  private mutating func listen() throws(Fault) {
    let began = monotonicMilliseconds()
    let rest = (deadlines.values.min() ?? .max) - listenedMilliseconds
    do throws(SystemError) {
      try dialogue.listen(atMost: max(0, min(rest, Self.attentionMilliseconds)))
    } catch {
      throw failed(Fault(error))
    }
    listenedMilliseconds += monotonicMilliseconds() - began
  }

  private mutating func nextLine() throws(Fault) -> [UInt8]? {
    do throws(ProgramError) {
      let line = try dialogue.nextLine()
      if let line { noteSecrets(line) }
      return line
    } catch {
      throw failed(
        Fault(reason: "It wrote a line of more than \(Self.maximumLineBytes >> 20) MiB."))
    }
  }

  private mutating func noteSecrets(_ bytes: [UInt8]) {
    guard !provider.secrets.isEmpty else { return }
    let text = String(decoding: bytes, as: UTF8.self)
    if provider.secrets.contains(where: text.contains) { echoesSecrets = true }
  }

  /// The answer that a line is; nil where it is the greeting.
  private mutating func taken(_ line: [UInt8]) throws(Fault) -> Answer? {
    let document: JSONDocument
    do throws(JSONSyntaxError) {
      document = try JSONDocument(line)
    } catch {
      throw failed(Fault(noJSON: line, error))
    }
    guard greeting != nil else {
      greeting = try greeting(document)
      deadlines[0] = nil
      return nil
    }
    let id = try value(.messageID, in: document)
    guard deadlines.removeValue(forKey: id) != nil else {
      let manner = id >= 1 && id <= lastID ? " twice" : ", which was never sent"
      throw failed(Fault(reason: "It answered request \(id)\(manner)."))
    }
    return Answer(id: id, document: document)
  }

  private mutating func greeting(_ document: JSONDocument) throws(Fault) -> ProgramGreeting {
    let version = try value(.protocolVersion, in: document)
    guard version.name == ProviderGreeting.protocolName else {
      throw failed(
        Fault(
          reason: "Its greeting names the protocol '\(excerpt(version.name))', which is not "
            + "'\(ProviderGreeting.protocolName)'."))
    }
    guard version.number == ProviderGreeting.version else {
      throw failed(
        Fault(
          reason: "It speaks version \(version.number) of the protocol, and this titrate version "
            + "\(ProviderGreeting.version)."))
    }
    return try value(.programGreeting, in: document)
  }

  /// What a message says. One that says it in another way than it should ends the program.
  mutating func value<Value>(
    _ coding: Coding<Value>, in document: JSONDocument
  ) throws(Fault) -> Value {
    do throws(Fault) {
      return try coding.value(in: document)
    } catch {
      throw failed(error)
    }
  }

  // MARK: Ends

  private var awaited: String { greeting == nil ? "it greeted" : "it had answered" }

  private mutating func gone() -> Fault {
    let status = try? dialogue.end(until: monotonicMilliseconds() + Self.farewellMilliseconds)
    return failed(Fault(endedWith: status, before: awaited))
  }

  private mutating func late() -> Fault {
    if EndRequests.arePending {
      return failed(Fault(reason: "Titrate was asked to end before \(awaited)."))
    }
    let limit = provider.timeoutMilliseconds
    let time = limit % 1_000 == 0 ? "\(limit / 1_000) s" : "\(limit) ms"
    return failed(Fault(reason: "\(time) went by before \(awaited)."))
  }

  /// Ends the program for a fault, and adds what it said last.
  mutating func failed(_ fault: Fault) -> Fault {
    _ = try? dialogue.end(until: monotonicMilliseconds())
    var fault = fault
    fault.lastWords = Fault.lastWords(dialogue.lastComplaints)
    noteSecrets(dialogue.complaints)
    self.fault = fault
    return fault
  }

  /// Closes the input, waits for the end of the program, and tells what it said for people. Meanwhile
  /// something else may be done. Returns what was wrong with how it ended, if anything.
  mutating func end(attending attend: () throws -> Void = {}) throws -> Fault? {
    if let fault { return fault }
    dialogue.endInput()
    let deadline = listenedMilliseconds + provider.timeoutMilliseconds
    while dialogue.isOpen, listenedMilliseconds < deadline, !EndRequests.arePending {
      do throws(Fault) {
        try listen()
        // No answer is awaited any more.
        while let line = try nextLine() { _ = try taken(line) }
      } catch {
        return error
      }
      try attend()
    }
    let rest = dialogue.isOpen ? 0 : Self.farewellMilliseconds
    let status = try? dialogue.end(until: monotonicMilliseconds() + rest)
    guard let status else {
      return failed(Fault(reason: "It did not end when its input did."))
    }
    guard status == 0 else {
      return failed(Fault(endedWith: status, before: "its input did, or not as it should"))
    }
    noteSecrets(dialogue.complaints)
    tellComplaints()
    return nil
  }

  /// Shows people what the program wrote to its standard error.
  private func tellComplaints() {
    let lines = String(decoding: dialogue.complaints, as: UTF8.self).split(
      whereSeparator: \.isNewline)
    let speaker = "provider \(excerpt(provider.name)): "
    for line in lines.prefix(Self.maximumComplaints) {
      provider.tell("\(speaker)\(excerpt(String(line), scalars: 2_000))\n")
    }
    let rest = lines.count - Self.maximumComplaints
    if rest > 0 { provider.tell("\(speaker)… and more, at least \(rest) lines\n") }
  }
}
