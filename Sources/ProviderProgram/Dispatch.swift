import Domain
import JSONSyntax
import Planning
package import Reconciling
import System
import Wire

extension ProgramProvider {
  /// See `Provider`.
  package func carryOut(_ work: any ProviderWork) throws {
    guard let first = work.next() else { return }
    try EndRequests.waiting {
      var dispatch = Dispatch(self, work, first)
      try dispatch.run()
    }
  }
}

/// What is sent in one run of `apply`, and what becomes of it.
private struct Dispatch: ~Copyable {
  private let provider: ProgramProvider
  private let work: any ProviderWork
  /// A request that was taken, and could not be sent yet.
  private var next: ProviderRequest?
  private var flights: [Int: ProviderRequest] = [:]
  private var attendedAt = monotonicMilliseconds()

  /// How often the work is given time for what is due, whether there are answers or not.
  private static let attentionMilliseconds = 250

  init(_ provider: ProgramProvider, _ work: any ProviderWork, _ first: ProviderRequest) {
    self.provider = provider
    self.work = work
    next = first
  }

  mutating func run() throws {
    do {
      var session = try Session(provider, .apply)
      send(in: &session)
      while !flights.isEmpty || next != nil && !EndRequests.arePending {
        let answers = try session.answers()
        for answer in answers { try take(answer, in: &session) }
        try attend(always: !answers.isEmpty)
        send(in: &session)
      }
      let isLeft = next != nil || EndRequests.arePending
      if let fault = try session.end(attending: work.attend) {
        provider.tell(
          "titrate: warning: \(fault.sentences(provider: provider.name, .apply, about: nil))\n")
      }
      if isLeft { try refuseRest(Fault(reason: "Titrate was asked to end before that was sent.")) }
    } catch let fault as Fault {
      for (_, request) in flights.sorted(by: { $0.key < $1.key }) {
        work.take(.unknown(provider.error(fault, .apply, about: request.words)), to: request)
      }
      try refuseRest(fault)
    }
  }

  private mutating func send(in session: inout Session) {
    while session.hasRoom, !EndRequests.arePending, let request = next ?? work.next() {
      next = nil
      flights[session.send { Coding.providerOrder.encode(ProviderOrder(id: $0, request)) }] =
        request
    }
  }

  private mutating func take(_ answer: Answer, in session: inout Session) throws(Fault) {
    guard let request = flights[answer.id] else { return }
    let result = try session.value(.providerOutcome, in: answer.document).result
    if case .done(let serving) = result, let fault = serving.fault { throw session.failed(fault) }
    flights[answer.id] = nil
    work.take(provider.answer(result), to: request)
  }

  /// Answers everything that could not be sent.
  private mutating func refuseRest(_ fault: Fault) throws {
    while let request = next ?? work.next() {
      next = nil
      work.take(.failed(provider.error(fault, .apply, about: request.words)), to: request)
      try attend(always: false)
    }
    try attend(always: true)
  }

  private mutating func attend(always: Bool) throws {
    guard always || monotonicMilliseconds() - attendedAt >= Self.attentionMilliseconds else {
      return
    }
    try work.attend()
    attendedAt = monotonicMilliseconds()
  }
}

extension ProviderRequest {
  fileprivate var words: String {
    experiment.map { "the experiment '\($0)' in '\(flag.environment)'" } ?? flag.words
  }
}

extension ProgramProvider {
  /// What is made of what a program says of a change.
  fileprivate func answer(_ result: ProviderResult) -> ProviderAnswer {
    switch result {
    case .done(let serving): .done(serving.inOrder)
    case .conflict: .conflict
    case .refused(let words): .failed(.refused(quotation(words)))
    case .unavailable(let words, let seconds):
      .failed(.unavailable(quotation(words), retryAfterSeconds: seconds))
    case .unknown(let words): .unknown(.unavailable(quotation(words), retryAfterSeconds: nil))
    }
  }
}
