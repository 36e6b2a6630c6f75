package import Domain

/// What came of a request, in the words of the program.
package enum ProviderResult: Hashable, Sendable {
  /// What was wanted is served, and this is all that is.
  case done(FlagServing)
  /// Something else is served than what was expected, and nothing was done.
  case conflict
  /// It cannot be done, and why.
  case refused(String)
  /// It cannot be done now, and why; perhaps after some seconds.
  case unavailable(String, retryAfterSeconds: Int?)
  /// It may be done or not, and why that is not known.
  case unknown(String)

  /// What kind of result it is, as an answer names it.
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    case conflict, done, refused, unavailable, unknown
  }
}

/// A result, and the request that it answers.
package struct ProviderOutcome: Hashable, Sendable {
  /// Which request it answers.
  package var id: Int
  /// What came of it.
  package var result: ProviderResult

  /// Puts it together.
  package init(id: Int, result: ProviderResult) {
    self.id = id
    self.result = result
  }
}

extension Coding<ProviderOutcome> {
  /// An answer of `apply`, and one of the others that says why there is none.
  package static let providerOutcome = union(tag: "result", \.alternative) { kind in
    switch kind {
    case .conflict: Variety(Particulars.id) { ProviderOutcome(id: $0, result: .conflict) }
    case .done: Variety(Particulars.done) { ProviderOutcome(id: $0, result: .done($1)) }
    case .refused: Variety(Particulars.words) { ProviderOutcome(id: $0, result: .refused($1)) }
    case .unavailable:
      Variety(Particulars.unavailable) {
        ProviderOutcome(id: $0, result: .unavailable($1, retryAfterSeconds: $2))
      }
    case .unknown: Variety(Particulars.words) { ProviderOutcome(id: $0, result: .unknown($1)) }
    }
  }
}

extension ProviderOutcome {
  fileprivate var alternative: Alternative<ProviderResult.Kind> {
    switch result {
    case .conflict: Alternative(.conflict, id, Particulars.id)
    case .done(let served): Alternative(.done, (id, served), Particulars.done)
    case .refused(let words): Alternative(.refused, (id, words), Particulars.words)
    case .unavailable(let words, let seconds):
      Alternative(.unavailable, (id, words, seconds), Particulars.unavailable)
    case .unknown(let words): Alternative(.unknown, (id, words), Particulars.words)
    }
  }
}

/// What results say beside their kind.
private enum Particulars {
  static let id = Table<Int>("id", .integer)

  static let done = Table<(Int, FlagServing)> {
    field("id", \.0, .integer)
    field("served", \.1, .served)
  } make: {
    ($0, $1)
  }

  static let words = Table<(Int, String)> {
    field("id", \.0, .integer)
    field("message", \.1, .string)
  } make: {
    ($0, $1)
  }

  static let unavailable = Table<(Int, String, Int?)> {
    field("id", \.0, .integer)
    field("message", \.1, .string)
    omittable("retryAfter", \.2, .count)
  } make: {
    ($0, $1, $2)
  }
}
