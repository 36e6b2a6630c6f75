package import Domain
package import Planning

/// Where flags are served, when that is not the state itself.
///
/// The state keeps what titrate has had served; a reading says what is served now. A request makes
/// what it wants served, whatever was served before, so sending it twice does no harm.
package protocol Provider: Sendable {
  /// Its name, for people.
  var name: String { get }

  /// What the provider has of some flags, and what it serves of them.
  func read(_ flags: Set<FlagID>) throws(ProviderError) -> ProviderReading

  /// What is served of some flags now; those that the provider does not have are missing.
  func serving(of flags: Set<FlagID>) throws(ProviderError) -> [FlagID: FlagServing]

  /// Sends requests, several at a time, and hands back what is answered, until there is none left.
  /// Every request that was taken gets an answer. Throws what the work throws.
  func carryOut(_ work: any ProviderWork) throws
}

/// What there is to be done at a provider. All calls come from one thread.
package protocol ProviderWork: AnyObject {
  /// The next request that can be sent; nil while the others wait for answers, and in the end.
  func next() -> ProviderRequest?

  /// Takes the answer to a request.
  func take(_ answer: ProviderAnswer, to request: ProviderRequest)

  /// Does what is due meanwhile. Called behind every few answers, and at least twice a second.
  func attend() throws
}

/// What a provider says to a request.
package enum ProviderAnswer: Hashable, Sendable {
  /// What was wanted is served, and this is all that is.
  case done(FlagServing)
  /// Something else is served than what was expected, and nothing was done.
  case conflict
  /// It is not done, and why.
  case failed(ProviderError)
  /// It may be done or not, and why that is not known.
  case unknown(ProviderError)
}

/// Why a provider did not do what it was asked to.
package enum ProviderError: Error, Hashable, Sendable {
  /// It could not be done, in the provider's words.
  case refused(String)
  /// It cannot be done now, in the provider's words; perhaps after some seconds.
  case unavailable(String, retryAfterSeconds: Int?)
  /// Somebody else changes the flag again and again.
  case contended
  /// The provider does not keep to the protocol, or could not be run: in full sentences.
  case broken(String)
}

extension ProviderError {
  /// Whether these are the words of the provider, which name it.
  package var isSaid: Bool {
    switch self {
    case .refused, .unavailable: true
    case .contended, .broken: false
    }
  }
}

extension ProviderError: CustomStringConvertible {
  /// What went wrong, for people.
  package var description: String {
    switch self {
    case .refused(let words): words
    case .unavailable(let words, let seconds):
      words
        + (seconds.map { " It may work again in \($0) second\($0 == 1 ? "" : "s")." } ?? "")
    case .contended:
      "Somebody else changes the flag at the provider at the same time. Run the command again."
    case .broken(let sentences): sentences
    }
  }
}

/// A provider that cannot be asked, since it is not known which one it is, or its program is missing.
package struct UnusableProvider: Provider {
  /// Its name, as far as it is known.
  package let name: String
  private let error: ProviderError

  /// Says why.
  package init(name: String, _ error: ProviderError) {
    self.name = name
    self.error = error
  }

  /// Says why not.
  package func read(_ flags: Set<FlagID>) throws(ProviderError) -> ProviderReading { throw error }

  /// Says why not.
  package func serving(
    of flags: Set<FlagID>
  ) throws(ProviderError) -> [FlagID: FlagServing] { throw error }

  /// Says of every request why not.
  package func carryOut(_ work: any ProviderWork) {
    while let request = work.next() { work.take(.failed(error), to: request) }
  }
}
