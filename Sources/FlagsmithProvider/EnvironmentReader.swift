import Domain
import JSONSyntax
import System

/// Reads what the server serves in an environment, all of it at once.
struct EnvironmentReader: Sendable {
  let server: FlagsmithServer
  let environment: EnvironmentKey
  /// What stands for it in paths, and before each identity that is hashed.
  let key: String
  let mark: Mark
  let mode: FlagsmithSettings.Mode
  private let latestDocument = Locked<(document: Answer, time: Int)?>(nil)
  /// Why the server does not show its experiments, once it has refused that.
  private let refusal = Locked<HTTPError?>(nil)

  /// The endpoint of the server's experiments.
  var experimentsPath: String { "/api/v1/environments/\(key)/experiments/" }

  /// The server's experiments in the environment; nil where titrate drives none. A server that has none
  /// refuses in the same words as to a key that may not see them.
  func experiments(_ query: String = "") throws(HTTPError) -> [ServerExperiment]? {
    guard mode != .flags, refusal.withLock({ $0 }) == nil else { return nil }
    do throws(HTTPError) {
      var experiments: [ServerExperiment] = []
      for entry in try server.entries(of: experimentsPath, query, isProbe: true) {
        experiments.append(try ServerExperiment(entry))
      }
      return experiments
    } catch .refused(let status, let words) where status == 403 || status == 404 {
      let error = HTTPError.refused(
        status: status,
        "The server shows the environment to this API key, but not its experiments. Either the organisation "
          + "has no experiments feature, and then \"mode\": \"flags\" is right in titrate.json, or the key is no "
          + "administrator of the environment, and then it should become one. (\(words))")
      if mode == .experiments { throw error }
      refusal.withLock { $0 = error }
      return nil
    }
  }
}

extension HTTPError {
  /// The same with advice, where it is what the first request about an environment was answered.
  func advising(on key: String) -> HTTPError {
    switch self {
    case .unauthorized(403, let words):
      .refused(
        status: 403,
        "The API key may not see the environment with the key '\(key)'. It needs the permission to view "
          + "its project and the environment. (\(words))")
    case .refused(404, _):
      .refused(
        status: 404,
        "The server has no environment with the key '\(key)', or none that this API key may see. "
          + "Compare it with the key in the environment's own settings there.")
    default: self
    }
  }
}

// MARK: - The document

extension EnvironmentReader {
  /// What is served of some features now; of one that the environment does not have, nothing.
  func read(_ names: [FeatureName]) throws(HTTPError) -> [FeatureName: ServerFlag] {
    let answer: Answer
    do throws(HTTPError) {
      answer = try document(notBefore: .min)
    } catch {
      throw error.advising(on: key)
    }
    let experiments = try experiments() ?? []
    let names = Set(names)
    var features: [Int: ServerFeature] = [:]
    var flags: [Int: ServerFlag] = [:]
    for state in try answer["feature_states"].elements() {
      guard let name = FeatureName(try state["feature"]["name"].text()), names.contains(name) else {
        continue
      }
      let feature = try ServerFeature(documented: state, name)
      features[feature.id] = feature
      flags[feature.id] = ServerFlag(
        environmentDefault: try documentedState(state, of: feature), overrides: [])
    }
    for segment in try answer["project"]["segments"].elements() {
      for (feature, override) in try overrides(of: segment, on: features, experiments) {
        flags[feature]?.overrides.append(override)
      }
    }
    try countIdentities(in: answer, of: &flags)
    var named: [FeatureName: ServerFlag] = [:]
    for (id, feature) in features {
      flags[id]?.arrange()
      named[feature.name] = flags[id]
    }
    return named
  }

  /// The document as it is at a time of `monotonicMilliseconds`, or later. Threads that want it at the same
  /// time wait for one of them.
  private func document(notBefore time: Int) throws(HTTPError) -> Answer {
    let request = HTTPRequest(
      method: .get, path: "/api/v1/environments/\(key)/document/",
      maximumBytes: Self.mostDocumentBytes)
    return try latestDocument.withLock { (latest) throws(HTTPError) in
      if let latest, latest.time >= time { return latest.document }
      let now = monotonicMilliseconds()
      let document = try server.send(request)
      latest = (document, now)
      return document
    }
  }

  /// Finds out by what the server deals out the variants of some cohorts. No other answer tells that: each
  /// version of a flag has numbers of its own.
  func readSeeds(
    of cohorts: Set<SegmentID>, on feature: ServerFeature, into flag: inout ServerFlag
  ) throws(HTTPError) {
    guard !cohorts.isEmpty else { return }
    for segment in try document(notBefore: monotonicMilliseconds())["project"]["segments"]
      .elements()
    {
      let number = try segment["id"].integer()
      guard let index = flag.overrides.firstIndex(where: { $0.segment == number }),
        let cohort = flag.overrides[index].owner?.segment, cohorts.contains(cohort)
      else { continue }
      for state in try segment["feature_states"].elements()
      where try state["feature"]["id"].integer() == feature.id {
        flag.overrides[index].splitSeed = try state["django_id"].integer()
      }
    }
  }

  /// The overrides that members of a segment get, by the numbers of the features.
  private func overrides(
    of entry: Answer, on wanted: [Int: ServerFeature], _ experiments: [ServerExperiment]
  ) throws(HTTPError) -> [(Int, ServerOverride)] {
    let segment = try ServerSegment(entry, property: "property_")
    var overrides: [(Int, ServerOverride)] = []
    for state in try entry["feature_states"].elements() {
      guard let feature = wanted[try state["feature"]["id"].integer()] else { continue }
      // The server has experiments, so whoever does not see them would take their overrides for others'.
      if mode == .auto, segment.isExperiments, let error = refusal.withLock({ $0 }) { throw error }
      var override = ServerOverride(
        segment: segment.id, name: segment.name,
        priority: try state["feature_segment"]["priority"].integer(),
        state: try documentedState(state, of: feature), splitSeed: try state["django_id"].integer())
      override.take(segment, mark, in: environment)
      if let experiment = experiments.first(where: { $0.segmentName == segment.name }) {
        override.take(experiment, members: segment.percentage, mark)
      } else if segment.isExperiments {
        let which = mode == .flags ? "of the server's own" : "that is deleted there"
        override.name += " (of an experiment \(which))"
      }
      overrides.append((feature.id, override))
    }
    return overrides
  }

  private static let mostDocumentBytes = 64 << 20

  private func documentedState(
    _ answer: Answer, of feature: ServerFeature
  ) throws(HTTPError) -> FeatureState {
    var shares: [Int: Percentage] = [:]
    for value in try answer["multivariate_feature_state_values"].elements() {
      shares[try value["multivariate_feature_option"]["id"].integer()] =
        try value["percentage_allocation"].share()
    }
    return FeatureState(
      isEnabled: try answer["enabled"].boolean(), value: try answer["feature_state_value"].value(),
      allocations: feature.allocations(shares))
  }

  /// Identities that have a value of their own get that, whatever the cohorts are.
  private func countIdentities(
    in answer: Answer, of flags: inout [Int: ServerFlag]
  ) throws(HTTPError) {
    for identity in try answer["identity_overrides"].ifPresent?.elements() ?? [] {
      for state in try identity["identity_features"].ifPresent?.elements() ?? [] {
        flags[try state["feature"]["id"].integer()]?.identityOverrides += 1
      }
    }
  }
}
