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
  private let readers = Locked<[EnvironmentKey: FlagReader]>([:])

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

  /// What reads an environment. The first thread that asks finds out what the server has there, and the
  /// others wait for that.
  private func reader(of environment: EnvironmentKey) throws(HTTPError) -> FlagReader {
    let result = readers.withLock { readers -> Result<FlagReader, HTTPError> in
      if let known = readers[environment] { return .success(known) }
      do throws(HTTPError) {
        let reader = try makeReader(of: environment)
        readers[environment] = reader
        return .success(reader)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private func makeReader(of environment: EnvironmentKey) throws(HTTPError) -> FlagReader {
    guard let key = settings.environments[environment] else {
      throw .refused(
        status: 404, "The provider in titrate.json has no environment '\(environment)'.")
    }
    let secret: Secret
    do throws(CredentialsError) {
      secret = try credentials.key(for: environment.text)
    } catch {
      throw .refused(status: 401, error.sentences)
    }
    let courier = courier
    let server = FlagsmithServer { requests in courier.send(requests, with: secret) }
    do throws(HTTPError) {
      if let found = try server.environment(key) {
        return FlagReader(
          server: server, environment: found,
          catalog: try server.catalog(of: found), mark: mark, mode: settings.mode)
      }
    } catch .unauthorized(403, let words) {
      throw .refused(
        status: 403,
        "The API key may not see the environment with the key '\(key)'. It needs the permission to view its "
          + "project and the environment. (\(words))")
    }
    throw .refused(
      status: 404,
      "The server has no environment with the key '\(key)', or none that this API key may see. Compare it "
        + "with the key in the environment's own settings there.")
  }
}

extension Driver {
  /// What there is of features.
  func describe(
    _ question: ProviderQuestion
  ) throws(HTTPError) -> ProviderReply<FlagDescription> {
    let reader = try reader(of: question.environment)
    var entries: [ProviderReply<FlagDescription>.Entry] = []
    for name in question.features {
      let feature = try reader.feature(name)
      entries.append(.init(name: name, fact: feature.map { FlagDescription($0) }))
    }
    return ProviderReply(
      id: question.id, versioning: reader.environment.versioning, features: entries)
  }

  /// What is served of features.
  func read(_ question: ProviderQuestion) throws(HTTPError) -> ProviderReply<FlagServing> {
    let reader = try reader(of: question.environment)
    var features: [ServerFeature] = []
    for name in question.features {
      try reader.feature(name).map { features.append($0) }
    }
    let flags = try reader.read(features)
    return ProviderReply(
      id: question.id,
      features: question.features.map { name in
        .init(name: name, fact: flags[name]?.serving(in: reader.environment.key))
      })
  }

  /// Has a flag served as an order wants it.
  func apply(_ order: ProviderOrder) -> ProviderResult {
    do throws(HTTPError) {
      let reader = try reader(of: order.flag.environment)
      guard let feature = try reader.feature(order.flag.feature) else {
        return .refused("The server has no feature '\(order.flag.feature)'.")
      }
      var writer = FlagWriter(order, on: feature, through: reader)
      return courier.enlist { writer.carryOut() }
    } catch {
      return ProviderResult(error)
    }
  }
}

extension FlagDescription {
  fileprivate init(_ feature: ServerFeature) {
    self.init(
      kind: feature.kind,
      variants: feature.options.map { .init(key: $0.key, value: $0.value) }, hasOwnSalts: true)
  }
}
