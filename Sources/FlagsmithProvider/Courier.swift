import System

/// How long the server is waited for, and how often it is asked again.
struct Timing: Sendable {
  var connectMilliseconds = 5_000
  /// For each request, from its beginning to the end of its answer.
  var requestMilliseconds = 20_000
  /// For all requests of a piece of work, with what is asked again. Titrate waits 60 seconds for it.
  var workMilliseconds = 45_000
  var maximumRetries = 3
  /// The most that the first retry waits for; each further one waits for up to twice as long.
  var retryMilliseconds = 500
  /// How long requests are held back at most where two calls run, so that the server is not asked much
  /// more at once than it should be.
  var queueingMilliseconds = 1_000
  /// How long requests are held back at most for those of threads that are at work.
  var gatheringMilliseconds = 50
  /// How long they are held back for those of threads that have yet to begin.
  var lingeringMilliseconds = 5
}

/// Talks to one server, for several threads at once.
///
/// To start curl costs as much as a request to a near server, and its connections end with it. So the
/// requests of all threads that are at work go in one call, as soon as none of them is about to bring
/// another.
final class Courier: Sendable {
  private let curl: Curl
  private let timing: Timing
  private let desk = Monitor(Desk())

  /// Makes one that sends at most `concurrency` requests of a call at once.
  init(_ credentials: Credentials, concurrency: Int, timing: Timing = Timing()) {
    curl = Curl(credentials: credentials, concurrency: concurrency, timing: timing)
    self.timing = timing
  }

  /// Counts this thread among those whose requests are gathered while it does its work, which has a
  /// deadline. Whatever else it waits for there holds the others up.
  func enlist<Result, Failure: Error>(
    _ work: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let thread = threadIdentifier()
    let deadline = monotonicMilliseconds() + timing.workMilliseconds
    desk.withLock { $0.enlist(thread, until: deadline) }
    defer { desk.withLock { $0.dismiss(thread) } }
    return try work()
  }

  /// Sends requests, several at once, and waits for all answers, in the order of the requests.
  ///
  /// What was certainly not done is sent again some times, and so is whatever only reads.
  func send(_ requests: [HTTPRequest], with key: Secret) -> [Result<HTTPResponse, HTTPError>] {
    let deadline =
      desk.withLock { $0.deadlines[threadIdentifier()] }
      ?? monotonicMilliseconds() + timing.workMilliseconds
    let errands = requests.map { Errand(request: $0, key: key, deadline: deadline) }
    var outcomes = attempt(errands)
    for number in 0..<timing.maximumRetries {
      let longest = timing.retryMilliseconds << number
      let rest = deadline - monotonicMilliseconds() - longest
      let again = requests.indices.filter {
        outcomes[$0].mayBeRepeated(requests[$0]) && outcomes[$0].pauseMilliseconds < rest
      }
      guard let pause = again.map({ outcomes[$0].pauseMilliseconds }).max() else { break }
      pauseWork(milliseconds: pause + .random(in: 0...longest))
      let answers = attempt(again.map { errands[$0] })
      for (index, outcome) in zip(again, answers) { outcomes[index] = outcome }
    }
    return outcomes.map(\.result)
  }

  /// Whoever sleeps brings no request that others could wait for.
  private func pauseWork(milliseconds: Int) {
    let isEnlisted = desk.withLock { $0.leave(threadIdentifier()) }
    sleep(milliseconds: milliseconds)
    if isEnlisted { desk.withLock { $0.return() } }
  }

  // MARK: Gathering

  private func attempt(_ errands: [Errand]) -> [Outcome] {
    guard !errands.isEmpty else { return [] }
    guard desk.withLock({ $0.leave(threadIdentifier()) }) else { return carry(errands) }
    let ticket = desk.withLock { $0.add(errands) }
    guard let outcomes = desk.wait(for: { $0.turn(of: ticket) })?.outcomes else {
      let gathered = gather()
      let outcomes = carry(gathered.flatMap(\.errands))
      return desk.withLock { $0.handOut(outcomes, for: gathered, keeping: ticket) }
    }
    return outcomes
  }

  /// Waits for the requests of those that are at work, and a little for those that were a moment ago:
  /// their next work is on its way.
  private func gather() -> [Ticket] {
    _ = desk.wait(until: monotonicMilliseconds() + timing.queueingMilliseconds) {
      $0.hasRoom ? true : nil
    }
    let latest = monotonicMilliseconds() + timing.gatheringMilliseconds
    _ = desk.wait(until: latest) { $0.isQuiet ? true : nil }
    _ = desk.wait(until: monotonicMilliseconds() + timing.lingeringMilliseconds) {
      $0.isAsBefore ? true : nil
    }
    _ = desk.wait(until: latest) { $0.isQuiet ? true : nil }
    return desk.withLock { $0.takeTickets() }
  }

  private func carry(_ errands: [Errand]) -> [Outcome] {
    if let refusal = desk.withLock({ $0.refusal }) {
      return errands.map { _ in Outcome(.failure(refusal)) }
    }
    let outcomes = curl.carry(errands)
    let refusal = outcomes.lazy.compactMap(\.refusal).first
    if let refusal { desk.withLock { $0.refusal = refusal } }
    return outcomes
  }
}

/// A request, who asks, and until when the answer is waited for.
struct Errand: Sendable {
  let request: HTTPRequest
  let key: Secret
  let deadline: Int
}

/// The errands of one thread.
private struct Ticket: Sendable {
  let number: Int
  let errands: [Errand]
}

/// Whether a thread has its answers, or is the one that sends for all.
private enum Turn: Sendable {
  case answered([Outcome])
  case sends

  var outcomes: [Outcome]? {
    switch self {
    case .answered(let outcomes): outcomes
    case .sends: nil
    }
  }
}

/// What the threads know of each other.
private struct Desk: Sendable {
  /// Why nothing more is sent, once the server refused the key.
  var refusal: HTTPError?
  /// Until when the work of each thread is to be done.
  var deadlines: [UInt: Int] = [:]
  /// How many of those threads wait neither here nor for an answer.
  private var atWork = 0
  /// How many sent in the last call.
  private var lastCount = 0
  private var tickets: [Ticket] = []
  /// How many calls run.
  private var runningCount = 0
  private var nextNumber = 0
  private var hasSender = false
  private var answers: [Int: [Outcome]] = [:]

  mutating func enlist(_ thread: UInt, until deadline: Int) {
    deadlines[thread] = deadline
    atWork += 1
  }

  mutating func dismiss(_ thread: UInt) {
    deadlines[thread] = nil
    atWork -= 1
  }

  /// False where the thread is not enlisted.
  mutating func leave(_ thread: UInt) -> Bool {
    guard deadlines[thread] != nil else { return false }
    atWork -= 1
    return true
  }

  mutating func `return`() {
    atWork += 1
  }

  mutating func add(_ errands: [Errand]) -> Int {
    nextNumber += 1
    tickets.append(Ticket(number: nextNumber, errands: errands))
    return nextNumber
  }

  /// The first one that waits sends, unless another one is about to.
  mutating func turn(of number: Int) -> Turn? {
    if let outcomes = answers.removeValue(forKey: number) { return .answered(outcomes) }
    guard !hasSender, tickets.contains(where: { $0.number == number }) else { return nil }
    hasSender = true
    return .sends
  }

  /// While one call waits for its last answers, another one may be at its first.
  var hasRoom: Bool { runningCount < 2 }

  var isQuiet: Bool { atWork == 0 }

  /// Whether as many threads send as in the last call.
  var isAsBefore: Bool { tickets.count >= lastCount }

  mutating func takeTickets() -> [Ticket] {
    defer { tickets = [] }
    hasSender = false
    runningCount += 1
    lastCount = tickets.count
    return tickets
  }

  /// Returns those of one ticket, and lets the other threads find theirs. All are at work again, so that
  /// none sends before the others had time to.
  mutating func handOut(
    _ outcomes: [Outcome], for gathered: [Ticket], keeping own: Int
  ) -> [Outcome] {
    var rest = outcomes[...]
    var kept: [Outcome] = []
    for ticket in gathered {
      let part = Array(rest.prefix(ticket.errands.count))
      rest = rest.dropFirst(part.count)
      if ticket.number == own { kept = part } else { answers[ticket.number] = part }
    }
    atWork += gathered.count
    runningCount -= 1
    return kept
  }
}
