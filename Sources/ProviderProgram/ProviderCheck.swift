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
