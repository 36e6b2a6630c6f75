package import Domain
import Manifests
package import Planning
package import Reconciling
import System

/// A provider in memory: it serves what it was asked to serve last, and can answer otherwise to any
/// of its requests.
package final class MemoryProvider: Provider {
  /// What it says instead of carrying a request out, which is counted from 1; nil where it does.
  package typealias Instead =
    @Sendable (_ count: Int, _ request: ProviderRequest) -> ProviderAnswer?

  fileprivate struct Contents: Sendable {
    var serving: [FlagID: FlagServing] = [:]
    var requests: [ProviderRequest] = []
    var writes: [ProviderRequest] = []
    var writeCounts: [FlagID: Int] = [:]
    let keepsStatuses: Bool

    /// What is kept of a flag that is to be served.
    func kept(_ serving: FlagServing) -> FlagServing {
      var serving = serving
      if !keepsStatuses {
        for index in serving.overrides.indices { serving.overrides[index].status = nil }
      }
      return serving
    }
  }

  private let contents: Locked<Contents>
  private let descriptions: [FlagID: FlagDescription]
  private let environments: [EnvironmentKey: FeatureVersioning]
  private let instead: Instead

  /// Why it fails where it is to.
  package static let failure = ProviderError.refused("The service is down.")

  /// Serves what a state keeps, and of other features of a site everyone their defaults. One with
  /// experiments of its own keeps their statuses, too.
  package init(
    _ site: LabSite, keeping state: State = State(), withExperiments keepsStatuses: Bool = false,
    instead: @escaping Instead = { _, _ in nil }
  ) {
    let workspace = site.workspace()
    contents = Locked(Contents(keepsStatuses: keepsStatuses))
    var descriptions: [FlagID: FlagDescription] = [:]
    for environment in workspace.environments.keys {
      for (name, manifest) in workspace.features {
        let id = FlagID(environment, name)
        descriptions[id] = FlagDescription(kind: manifest.kind, variants: manifest.variants)
        var serving =
          state.serving(of: id)
          ?? FlagServing(
            environmentDefault: manifest.environmentDefault(
              in: environment, variants: manifest.variants.map(\.key)))
        serving.fingerprint = "0"
        contents.withLock { [serving] in $0.serving[id] = $0.kept(serving) }
      }
    }
    self.descriptions = descriptions
    environments = workspace.environments.mapValues(\.versioning)
    self.instead = instead
  }

  /// The same, but one request of all fails, counted from 1.
  package convenience init(_ site: LabSite, keeping state: State, failingAt call: Int) {
    self.init(site, keeping: state) { count, _ in count == call ? .failed(Self.failure) : nil }
  }

  // MARK: What tests ask, and do

  /// Everything that it was asked for, in order.
  package var requests: [ProviderRequest] { contents.withLock { $0.requests } }

  /// The requests that have changed anything, in order.
  package var writes: [ProviderRequest] { contents.withLock { $0.writes } }

  /// What is served of a flag; nil where there is none.
  package subscript(_ feature: String, in environment: String = "production") -> FlagServing? {
    guard let key = EnvironmentKey(environment), let name = FeatureName(feature) else { return nil }
    return contents.withLock { $0.serving[FlagID(key, name)] }
  }

  /// Changes what is served, as somebody does in the provider's own page.
  package func edit(
    _ feature: String, in environment: String = "production",
    _ body: @Sendable (inout FlagServing) -> Void
  ) {
    guard let key = EnvironmentKey(environment), let name = FeatureName(feature) else { return }
    let id = FlagID(key, name)
    contents.withLock { contents in
      guard var serving = contents.serving[id] else { return }
      body(&serving)
      contents.keep(serving, id)
    }
  }

  // MARK: Provider

  /// See `Provider`.
  package var name: String { "memory" }

  /// See `Provider`.
  package func read(_ flags: Set<FlagID>) -> ProviderReading {
    ProviderReading(
      provider: name, environments: environments,
      descriptions: descriptions.filter { flags.contains($0.key) }, serving: serving(of: flags))
  }

  /// See `Provider`.
  package func serving(of flags: Set<FlagID>) -> [FlagID: FlagServing] {
    contents.withLock { $0.serving.filter { flags.contains($0.key) } }
  }

  /// Takes up to eight requests at a time, and answers the last one first.
  package func carryOut(_ work: any ProviderWork) throws {
    while true {
      var requests: [ProviderRequest] = []
      while requests.count < 8, let request = work.next() { requests.append(request) }
      guard !requests.isEmpty else { return }
      for request in requests.reversed() { work.take(answer(request), to: request) }
      try work.attend()
    }
  }

  private func answer(_ request: ProviderRequest) -> ProviderAnswer {
    let count = contents.withLock { contents in
      contents.requests.append(request)
      return contents.requests.count
    }
    return instead(count, request) ?? contents.withLock { $0.carryOut(request) }
  }
}

extension MemoryProvider.Contents {
  fileprivate mutating func carryOut(_ request: ProviderRequest) -> ProviderAnswer {
    guard let before = serving[request.flag] else {
      return .failed(.refused("There is no such flag."))
    }
    var after = before
    after.environmentDefault = request.want.environmentDefault ?? before.environmentDefault
    for override in request.want.overrides {
      after.overrides.removeAll { $0.segment == override.segment }
      after.overrides.append(override)
    }
    after.overrides.removeAll { $0.segment.map(request.want.removed.contains) == true }
    after.overrides.sort { $0.priority < $1.priority }
    after = kept(after)
    if after == before { return .done(before) }
    guard request.expected == before.fingerprint else { return .conflict }
    writes.append(request)
    return .done(keep(after, request.flag))
  }

  @discardableResult
  fileprivate mutating func keep(_ flag: FlagServing, _ id: FlagID) -> FlagServing {
    writeCounts[id, default: 0] += 1
    var flag = flag
    flag.fingerprint = "\(writeCounts[id] ?? 0)"
    serving[id] = flag
    return flag
  }
}
