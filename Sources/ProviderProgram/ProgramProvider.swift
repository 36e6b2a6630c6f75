package import Domain
package import JSONSyntax
import Manifests
package import Planning
package import Reconciling
import System
import Wire

/// A provider that is a program of its own. It is started once for each verb of a run, in the folder
/// of the workspace, and asked on its standard input.
package struct ProgramProvider: Sendable {
  /// Its name, for people.
  package let name: String
  let greeting: ProviderGreeting
  let concurrency: Int
  let program: String
  let timeoutMilliseconds: Int
  let folder: String
  let tell: @Sendable (String) -> Void
  /// More variables of the program's environment, and what it must not write: for a check of it.
  var variables: [String: String] = [:]
  var secrets: [String] = []

  /// Names the provider, what its settings in titrate.json are, and the lineage of the state. The
  /// program at a path is started in a folder; it gets `concurrency` requests at once at most, and has
  /// the timeout for each answer. What it says for people is told, a line at a time.
  package init(
    name: String, settings: JSONValue, lineage: String?, concurrency: Int, program: String,
    timeoutMilliseconds: Int, folder: String, telling tell: @escaping @Sendable (String) -> Void
  ) {
    self.name = name
    greeting = ProviderGreeting(lineage: lineage, settings: settings)
    self.concurrency = max(1, concurrency)
    self.program = program
    self.timeoutMilliseconds = timeoutMilliseconds
    self.folder = folder
    self.tell = tell
  }

  func error(_ fault: Fault, _ verb: ProviderVerb, about subject: String?) -> ProviderError {
    .broken(fault.sentences(provider: name, verb, about: subject))
  }
}

extension ProgramProvider: Provider {
  /// See `Provider`.
  package func read(_ flags: Set<FlagID>) throws(ProviderError) -> ProviderReading {
    guard !flags.isEmpty else { return ProviderReading(provider: name) }
    let (described, served) = EndRequests.waiting {
      concurrently(
        { Result { () throws(ProviderError) in try describe(flags) } },
        { Result { () throws(ProviderError) in try serving(of: flags) } })
    }
    var reading = try described.get()
    reading.serving = try served.get()
    try checkVariants(reading)
    return reading
  }

  private func describe(_ flags: Set<FlagID>) throws(ProviderError) -> ProviderReading {
    let (replies, greeting) = try ask(.describe, flags, .descriptions) { $0.fault }
    var reading = ProviderReading(provider: name)
    for (environment, reply) in replies {
      reading.environments[environment] = reply.versioning
      for entry in reply.features {
        guard var fact = entry.fact else { continue }
        fact.hasOwnSalts = greeting?.hasOwnSalts ?? false
        reading.descriptions[FlagID(environment, entry.name)] = fact
      }
    }
    return reading
  }

  /// See `Provider`.
  package func serving(of flags: Set<FlagID>) throws(ProviderError) -> [FlagID: FlagServing] {
    guard !flags.isEmpty else { return [:] }
    let (replies, _) = try EndRequests.waiting { () throws(ProviderError) in
      try ask(.read, flags, .servings) { $0.fault }
    }
    var serving: [FlagID: FlagServing] = [:]
    for (environment, reply) in replies {
      for entry in reply.features {
        serving[FlagID(environment, entry.name)] = entry.fact?.inOrder
      }
    }
    return serving
  }

  private func checkVariants(_ reading: ProviderReading) throws(ProviderError) {
    for (flag, serving) in reading.serving {
      guard let fault = serving.fault(in: reading.descriptions[flag]) else { continue }
      throw error(fault, .read, about: flag.words)
    }
  }
}

// MARK: - Asking

/// What features an environment is asked about at once.
private struct Question: Sendable {
  let environment: EnvironmentKey
  let features: [FeatureName]

  /// A request has no more features, so that its answer stays below the limit of a line.
  static let maximumFeatures = 500

  static func all(about flags: Set<FlagID>) -> [Question] {
    let groups = Dictionary(grouping: flags, by: \.environment).sorted { $0.key < $1.key }
    return groups.flatMap { environment, flags in
      let features = flags.map(\.feature).sorted()
      return stride(from: 0, to: features.count, by: maximumFeatures).map { start in
        Question(
          environment: environment, features: Array(features[start...].prefix(maximumFeatures)))
      }
    }
  }

  func message(_ id: Int) -> [UInt8] {
    Coding.providerQuestion.encode(
      ProviderQuestion(id: id, environment: environment, features: features))
  }

  var words: String {
    features.count == 1
      ? FlagID(environment, features[0]).words
      : "\(features.count) features in '\(environment)'"
  }
}

extension ProgramProvider {
  /// Asks about flags, and returns what is said of each environment, and the greeting.
  private func ask<Fact>(
    _ verb: ProviderVerb, _ flags: Set<FlagID>, _ coding: Coding<ProviderReply<Fact>>,
    checking check: (Fact) -> Fault?
  ) throws(ProviderError) -> ([(EnvironmentKey, ProviderReply<Fact>)], ProgramGreeting?) {
    var replies: [(EnvironmentKey, ProviderReply<Fact>)] = []
    var rest = Question.all(about: flags)[...]
    var flights: [Int: Question] = [:]
    var subject: String?
    do throws(Fault) {
      var session = try Session(self, verb)
      while !rest.isEmpty || !session.isIdle {
        while session.hasRoom, let question = rest.popFirst() {
          flights[session.send { question.message($0) }] = question
        }
        subject = flights.count == 1 ? flights.first?.value.words : nil
        for answer in try session.answers() {
          guard let question = flights.removeValue(forKey: answer.id) else { continue }
          subject = question.words
          let reply = try reply(to: question, answer, coding, in: &session)
          if let fault = reply.features.compactMap({ $0.fact.flatMap(check) }).first {
            throw session.failed(fault)
          }
          replies.append((question.environment, reply))
        }
      }
      subject = nil
      if let fault = try? session.end() { throw fault }
      return (replies, session.greeting)
    } catch {
      throw error.refusal ?? self.error(error, verb, about: subject)
    }
  }

  private func reply<Fact>(
    to question: Question, _ answer: Answer, _ coding: Coding<ProviderReply<Fact>>,
    in session: inout Session
  ) throws(Fault) -> ProviderReply<Fact> {
    let document = answer.document
    let result = document.value("result", in: document.root).flatMap(document.string)
    if let result, result != ProviderResult.Kind.done.rawValue {
      throw session.failed(refusal(try session.value(.providerOutcome, in: document).result))
    }
    var reply = try session.value(coding, in: document)
    let asked = Set(question.features)
    reply.features.removeAll { !asked.contains($0.name) }
    if let missing = asked.subtracting(reply.features.map(\.name)).min() {
      throw session.failed(Fault(reason: "Its answer says nothing of the feature '\(missing)'."))
    }
    return reply
  }
}

extension ProgramProvider {
  /// What a program says for people, and who says it.
  func quotation(_ words: String) -> String {
    "The provider '\(excerpt(name))' says: \(said(words))"
  }

  /// What a program says instead of answering a question.
  private func refusal(_ result: ProviderResult) -> Fault {
    switch result {
    case .refused(let words): Fault(refusal: .refused(quotation(words)))
    case .unavailable(let words, let seconds):
      Fault(refusal: .unavailable(quotation(words), retryAfterSeconds: seconds))
    case .done, .conflict, .unknown:
      Fault(reason: "It answered a question with the result of a change.")
    }
  }
}
