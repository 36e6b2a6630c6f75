package import Domain
import JSONSyntax
import Planning
import Reconciling
import System
import Wire

/// Tries whether a provider program keeps to the protocol.
package struct Conformance: Sendable {
  private(set) var provider: ProgramProvider
  let environment: EnvironmentKey
  /// The features that the workspace, or a person, names.
  private let features: [FeatureName]
  /// The features that the program has, once it has said so.
  private var known: [FeatureName] = []
  private var greets = false
  private var echoesSecrets = false
  /// What was served of the flag to be changed before anything was, and what is now.
  var before: FlagServing?
  var now: FlagServing?

  /// Prepares to ask about features in an environment. The first that there is may be changed.
  package init(
    of provider: ProgramProvider, environment: EnvironmentKey, features: [FeatureName]
  ) {
    self.provider = provider
    self.environment = environment
    self.features = features
    let canary = "titrate-check-\(processIdentifier())-\(monotonicMilliseconds())"
    self.provider.variables = ["TITRATE_CHECK_TOKEN": canary]
    self.provider.secrets = [canary] + Self.credentials(of: provider.program)
  }

  /// The values of the variables that hold credentials of the program, by their names.
  private static func credentials(of program: String) -> [String] {
    environmentVariables().filter { name, value in
      ["KEY", "TOKEN", "SECRET", "PASSWORD"].contains(where: name.contains)
        && value.utf8.count >= 6 && ProviderLookup.passesOn(name, to: program)
    }.map(\.value)
  }

  /// Tries one thing. They build on each other, in their order.
  package mutating func outcome(of check: ProviderCheck) -> ProviderCheck.Outcome {
    if let reason = obstacle(to: check) { return .skipped(reason) }
    do throws(Fault) {
      try attempt(check)
      return .passed
    } catch {
      // What comes next begins with what is really served.
      if now != nil, let serving = try? serving() { now = serving }
      return .failed(error.refusal?.description ?? error.reason + error.lastWords)
    }
  }

  private func obstacle(to check: ProviderCheck) -> String? {
    if check != .greeting, check != .secrets, !greets { return "It does not greet." }
    if [.agreement, .repetition].contains(check), known.isEmpty { return Self.nothingKnown }
    if check.writes, check != .change, now == nil { return "No change could be made." }
    if check == .unicode || check == .bigValue, let value = before?.environmentDefault.value {
      guard case .string = value else { return "The value of the feature is no text." }
    }
    return nil
  }

  /// Why nothing can be told of a feature. Where changes are to be made, that is a failure: whoever
  /// named an environment for them believes that they were tried.
  static let nothingKnown =
    "It has none of the features that are named in that environment. Name one with --feature."

  /// The flag that is changed.
  func flag() throws(Fault) -> FlagID {
    guard let feature = known.first else { throw Fault(reason: Self.nothingKnown) }
    return FlagID(environment, feature)
  }

  // MARK: Conversations

  /// Has a program answer some requests, each with its number, and end.
  mutating func talk(
    _ verb: ProviderVerb, _ requests: [(id: Int, bytes: [UInt8])],
    spelled spelling: ([UInt8]) -> [UInt8] = { $0 }
  ) throws(Fault) -> [Int: JSONDocument] {
    var session = try Session(provider, verb, spelled: spelling)
    defer { echoesSecrets = echoesSecrets || session.echoesSecrets }
    var rest = requests[...]
    var answers: [Int: JSONDocument] = [:]
    while !rest.isEmpty || !session.isIdle {
      while session.hasRoom, let request = rest.popFirst() {
        session.send(spelling(request.bytes), as: request.id)
      }
      for answer in try session.answers() { answers[answer.id] = answer.document }
    }
    if let fault = try? session.end() { throw fault }
    return answers
  }

  /// Asks the same of each number.
  private mutating func ask<Fact>(
    _ verb: ProviderVerb, _ features: [FeatureName], in environment: EnvironmentKey,
    _ coding: Coding<ProviderReply<Fact>>, ids: [Int] = [1],
    spelled spelling: ([UInt8]) -> [UInt8] = { $0 }
  ) throws(Fault) -> [[FeatureName: Fact]] {
    let requests = ids.map { id in
      let question = ProviderQuestion(id: id, environment: environment, features: features)
      return (id, Coding.providerQuestion.encode(question))
    }
    let answers = try talk(verb, requests, spelled: spelling)
    var facts: [[FeatureName: Fact]] = []
    for id in ids {
      guard let document = answers[id] else { throw Fault(reason: "It did not answer \(id).") }
      let reply = try coding.value(in: document)
      if let missing = features.first(where: { name in !reply.features.contains { $0.name == name }
      }) {
        throw Fault(reason: "Its answer says nothing of the feature '\(missing)'.")
      }
      let known = reply.features.compactMap { entry in entry.fact.map { (entry.name, $0) } }
      facts.append(Dictionary(known) { first, _ in first })
    }
    return facts
  }

  /// What is served of the flag that is changed.
  mutating func serving() throws(Fault) -> FlagServing {
    let flag = try flag()
    guard let serving = try ask(.read, [flag.feature], in: environment, .servings)[0][flag.feature]
    else { throw Fault(reason: "It does not serve \(flag.words) any more.") }
    if let fault = serving.fault { throw fault }
    return serving.inOrder
  }

  // MARK: What is tried

  private mutating func attempt(_ check: ProviderCheck) throws(Fault) {
    switch check {
    case .greeting: try tryGreeting()
    case .ending:
      for verb in [ProviderVerb.describe, .read, .apply] { _ = try talk(verb, []) }
    case .answers: try tryAnswers()
    case .agreement: try tryAgreement()
    case .unknownNames: try tryUnknownNames()
    case .repetition: try tryRepetition()
    case .numbers: try tryNumbers()
    case .spelling: try trySpelling()
    case .manyAtOnce:
      _ = try ask(.read, features, in: environment, .servings, ids: Array(1...64))
    case .change: try tryChange()
    case .changeTwice: try tryChangeTwice()
    case .changeSpelled: try tryChangeSpelled()
    case .status: try tryStatus()
    case .others: try tryOthers()
    case .conflict: try tryConflict()
    case .refusal: try tryRefusals()
    case .unicode: try tryValue("ü 🙂 \u{2028}\u{7f} \"\\/ \t\n e\u{301} 日本")
    case .bigValue: try tryValue(String(repeating: "0123456789", count: 1_500))
    case .removal: try tryRemoval()
    case .restoration: try tryRestoration()
    case .secrets: try trySecrets()
    }
  }

  private mutating func tryAnswers() throws(Fault) {
    let described = try ask(.describe, features, in: environment, .descriptions)[0]
    _ = try ask(.read, features, in: environment, .servings)
    known = features.filter { described[$0] != nil }
  }

  private mutating func tryRepetition() throws(Fault) {
    let facts = try ask(.read, known, in: environment, .servings, ids: [1, 2])
    guard facts[0] == facts[1] else { throw Fault(reason: "The two answers differ.") }
  }

  private mutating func tryNumbers() throws(Fault) {
    let ids = [7, 3, 1 << 53, 0]
    _ = try ask(.describe, features, in: environment, .descriptions, ids: ids)
    _ = try ask(.read, features, in: environment, .servings, ids: ids)
  }

  private func trySecrets() throws(Fault) {
    guard echoesSecrets else { return }
    throw Fault(reason: "It wrote the value of a variable that holds a credential.")
  }

  private mutating func tryGreeting() throws(Fault) {
    var session = try Session(provider, .describe)
    defer { echoesSecrets = echoesSecrets || session.echoesSecrets }
    while !session.isIdle { _ = try session.answers() }
    greets = true
    _ = try? session.end()
  }

  private mutating func tryAgreement() throws(Fault) {
    let described = try ask(.describe, known, in: environment, .descriptions)[0]
    let served = try ask(.read, known, in: environment, .servings)[0]
    for name in known {
      guard let description = described[name], let serving = served[name] else {
        throw Fault(reason: "It describes the feature '\(name)', and does not serve it.")
      }
      if let fault = description.fault ?? serving.fault ?? serving.fault(in: description) {
        throw fault
      }
    }
  }

  private mutating func tryUnknownNames() throws(Fault) {
    guard let feature = FeatureName("titrate-check-no-such-feature"),
      let other = EnvironmentKey("titrate-check-no-such-environment")
    else { return }
    for environment in [environment, other] {
      let asked = environment == other ? features + [feature] : [feature]
      let described = try ask(.describe, asked, in: environment, .descriptions)[0]
      let served = try ask(.read, asked, in: environment, .servings)[0]
      if let name = described.keys.first ?? served.keys.first {
        throw Fault(reason: "It says something of '\(name)' in '\(environment)', which is nowhere.")
      }
    }
  }

  private mutating func trySpelling() throws(Fault) {
    let plain = try ask(.read, features, in: environment, .servings)
    let other = try ask(
      .read, features, in: environment, .servings, spelled: Self.spelledOtherwise)
    guard plain == other else { throw Fault(reason: "It answers something else then.") }
  }

  /// The same object with its members the other way round, spaces, escapes, and a member that no
  /// version of the protocol knows.
  static func spelledOtherwise(_ bytes: [UInt8]) -> [UInt8] {
    guard let document = try? JSONDocument(bytes) else { return bytes }
    var text = #" { "titrate-check \u00fc" : [ { "id" : 99 } , null , 1e2 ]"#
    for member in Array(document.members(of: document.root)).reversed() {
      let name = document.string(member.key) ?? ""
      let escape = "\\u00" + String(name.utf8.first ?? 0, radix: 16)
      let value = String(decoding: document.value(member.value).canonical(), as: UTF8.self)
      text += " , \"\(escape)\(name.dropFirst())\" : \(value)"
    }
    return Array((text + " } ").utf8)
  }
}

// MARK: - Checks

/// What a provider program is tried for. The later ones make changes.
package enum ProviderCheck: String, CaseIterable, Sendable {
  case greeting, ending, answers, agreement, unknownNames, repetition, numbers, spelling, manyAtOnce
  case change, changeTwice, changeSpelled, status, others, conflict, refusal, unicode, bigValue,
    removal, restoration
  case secrets

  /// What a program that passes does.
  package var title: String {
    switch self {
    case .greeting: "greets with its name and the version of the protocol"
    case .ending: "ends with status 0 when its input does"
    case .answers: "describes and reads features"
    case .agreement: "describes the variants that it serves, and serves what it describes"
    case .unknownNames: "says null of features and environments that it does not have"
    case .repetition: "answers the same question twice in the same way"
    case .numbers: "answers under whatever numbers requests have"
    case .spelling: "reads JSON however it is spelled, and ignores members that it does not know"
    case .manyAtOnce: "takes as many requests at once as it says"
    case .change: "makes an override, and serves it then"
    case .changeTwice: "does nothing where what is wanted is served already"
    case .changeSpelled: "reads changes however they are spelled, and ignores what it does not know"
    case .status: "pauses and resumes an experiment, where the server keeps experiments"
    case .others: "leaves overrides as they are that a change does not name"
    case .conflict: "says conflict, and does nothing, where something else is served than expected"
    case .refusal: "refuses features and variants that it does not have, and does nothing"
    case .unicode: "serves a value with all of Unicode, or refuses it"
    case .bigValue: "serves a value of 15,000 characters, or refuses it"
    case .removal: "takes an override away, and again"
    case .restoration: "serves in the end what it did in the beginning"
    case .secrets: "keeps credentials of its environment to itself"
    }
  }

  /// Whether it makes changes.
  package var writes: Bool {
    switch self {
    case .greeting, .ending, .answers, .agreement, .unknownNames, .repetition, .numbers, .spelling,
      .manyAtOnce, .secrets:
      false
    case .change, .changeTwice, .changeSpelled, .status, .others, .conflict, .refusal, .unicode,
      .bigValue, .removal, .restoration:
      true
    }
  }

  /// What came of it.
  package enum Outcome: Hashable, Sendable {
    case passed
    /// It did something else, in sentences.
    case failed(String)
    /// It could not be tried, and why.
    case skipped(String)
  }
}
