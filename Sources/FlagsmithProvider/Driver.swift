import Domain
import Manifests
import Planning
import System
import Wire

/// Answers what titrate asks about a server.
struct Driver: Sendable {
  private let settings: FlagsmithSettings
  private let mark: Mark
  private let credentials: Credentials
  private let courier: Courier
  private let environmentReaders = Locked<[EnvironmentKey: EnvironmentReader]>([:])
  private let flagReaders = Locked<[EnvironmentKey: Result<FlagReader, HTTPError>]>([:])

  /// Gets ready to talk to the server that titrate's greeting is about; nothing is sent yet.
  init(_ greeting: ProviderGreeting) throws(UnusableSettings) {
    settings = try FlagsmithSettings(greeting.settings)
    mark = Mark(lineage: greeting.lineage)
    do throws(CredentialsError) {
      credentials = try Credentials(
        url: settings.url, environments: settings.environments.keys.map(\.text))
    } catch {
      throw UnusableSettings(error.sentences)
    }
    courier = Courier(
      credentials, concurrency: min(settings.concurrency, Self.mostRequestsAtOnce))
  }

  /// More at once make a server slower, not faster.
  private static let mostRequestsAtOnce = 8

  /// How many orders it carries out at once.
  var concurrency: Int { settings.concurrency }

  /// What reads an environment; nil where the settings do not name it.
  private func environmentReader(
    of environment: EnvironmentKey
  ) throws(HTTPError) -> EnvironmentReader? {
    guard let key = settings.environments[environment] else { return nil }
    let secret: Secret
    do throws(CredentialsError) {
      secret = try credentials.key(for: environment.text)
    } catch {
      throw .refused(status: 401, error.sentences)
    }
    let courier = courier
    let reader = environmentReaders.withLock { readers in
      if let known = readers[environment] { return known }
      let server = FlagsmithServer { requests in courier.send(requests, with: secret) }
      let reader = EnvironmentReader(
        server: server, environment: environment, key: key, mark: mark, mode: settings.mode)
      readers[environment] = reader
      return reader
    }
    return reader
  }

  /// What reads the flags of an environment. The first thread that asks finds out what the server has there,
  /// and the others wait for that.
  private func flagReader(of environment: EnvironmentKey) throws(HTTPError) -> FlagReader? {
    guard let whole = try environmentReader(of: environment) else { return nil }
    return try flagReaders.withLock { (readers) throws(HTTPError) in
      let result = readers[environment] ?? Result(catching: whole.flagReader)
      readers[environment] = result
      return try result.get()
    }
  }
}

extension Driver {
  /// The same without keys, which a server could say in its words and its names.
  func concealing(_ result: ProviderResult) -> ProviderResult {
    switch result {
    case .refused(let words): .refused(credentials.blotted(out: words))
    case .unavailable(let words, let seconds):
      .unavailable(credentials.blotted(out: words), retryAfterSeconds: seconds)
    case .unknown(let words): .unknown(credentials.blotted(out: words))
    case .done(let serving): .done(concealing(serving))
    case .conflict: .conflict
    }
  }

  private func concealing(_ serving: FlagServing) -> FlagServing {
    var serving = serving
    for index in serving.overrides.indices {
      serving.overrides[index].name = serving.overrides[index].name.map(credentials.blotted)
    }
    return serving
  }
}

extension Driver {
  /// What there is of features.
  func describe(
    _ question: ProviderQuestion
  ) throws(HTTPError) -> ProviderReply<FlagDescription> {
    let reader = try flagReader(of: question.environment)
    var entries: [ProviderReply<FlagDescription>.Entry] = []
    for name in question.features {
      let feature = reader?.feature(name)
      if let obstacle = feature?.obstacle { throw .refused(status: 200, obstacle) }
      entries.append(.init(name: name, fact: feature.map { FlagDescription($0) }))
    }
    return ProviderReply(
      id: question.id, versioning: reader?.environment.versioning, features: entries)
  }

  /// What is served of features.
  func read(_ question: ProviderQuestion) throws(HTTPError) -> ProviderReply<FlagServing> {
    guard let reader = try environmentReader(of: question.environment) else {
      return ProviderReply(
        id: question.id, features: question.features.map { .init(name: $0, fact: nil) })
    }
    let flags = try reader.read(question.features)
    return ProviderReply(
      id: question.id,
      features: question.features.map { name in
        .init(name: name, fact: flags[name].map { concealing($0.serving(in: reader.key)) })
      })
  }

  /// Has a flag served as a request wants it.
  func apply(_ request: ProviderRequest) -> ProviderResult {
    courier.enlist {
      do throws(HTTPError) {
        guard let reader = try flagReader(of: request.flag.environment) else {
          return .refused(
            "The provider in titrate.json has no environment '\(request.flag.environment)'.")
        }
        guard let feature = reader.feature(request.flag.feature) else {
          return .refused("The server has no feature '\(request.flag.feature)'.")
        }
        var writer = FlagWriter(request, on: feature, through: reader)
        return writer.carryOut()
      } catch {
        return ProviderResult(error)
      }
    }
  }
}

extension FlagDescription {
  fileprivate init(_ feature: ServerFeature) {
    self.init(
      kind: feature.kind,
      variants: feature.options.compactMap { option in
        option.key.map { .init(key: $0, value: option.value) }
      }, hasOwnSalts: true)
  }
}
