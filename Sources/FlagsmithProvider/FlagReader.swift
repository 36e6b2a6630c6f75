import Domain
import JSONSyntax
import System

/// Reads what the server serves of flags, in an environment.
struct FlagReader: Sendable {
  let server: FlagsmithServer
  let environment: ServerEnvironment
  let catalog: Catalog
  let mark: Mark
  let mode: FlagsmithSettings.Mode
  /// Why the server does not show its experiments, once it has refused that.
  private let refusal = Locked<HTTPError?>(nil)

  /// A feature; nil where the project has none of that name.
  func feature(_ name: FeatureName) throws(HTTPError) -> ServerFeature? { try catalog[name]?.get() }

  /// The endpoint of a flag.
  func path(of feature: ServerFeature) -> String {
    "/api/__future__/environments/\(environment.key)/features/\(feature.id)/"
  }

  /// The endpoint of the server's experiments.
  var experimentsPath: String { "/api/v1/environments/\(environment.key)/experiments/" }

  /// The endpoint of the segments.
  var segments: String { "/api/v1/projects/\(environment.project)/segments/" }
}

// MARK: - One flag

extension FlagReader {
  /// What is served of one flag now.
  func read(_ feature: ServerFeature) throws(HTTPError) -> ServerFlag {
    let answer = try server.send(HTTPRequest(method: .get, path: path(of: feature)))
    var flag = ServerFlag(
      environmentDefault: try state(answer["environment_default"], of: feature), overrides: [])
    for override in try answer["segment_overrides"].elements() {
      let segment = try override["segment"]["id"].integer()
      flag.overrides.append(
        ServerOverride(
          segment: segment, name: "segment \(segment)",
          priority: try override["priority"].integer(), state: try state(override, of: feature)))
    }
    try readSegments(of: &flag, on: feature)
    flag.arrange()
    return flag
  }

  private func state(
    _ answer: Answer, of feature: ServerFeature
  ) throws(HTTPError) -> FeatureState {
    var shares: [Int: Percentage] = [:]
    for variant in try answer["variants"].elements() {
      shares[try variant["id"].integer()] = try variant["weight"].share()
    }
    return FeatureState(
      isEnabled: try answer["enabled"].boolean(), value: try answer["value"].typedValue(),
      allocations: feature.allocations(shares))
  }

  /// Finds out what the segments of overrides are. Those of its own experiments the server does not hand
  /// out; their names it tells elsewhere.
  private func readSegments(
    of flag: inout ServerFlag, on feature: ServerFeature
  ) throws(HTTPError) {
    let requests = flag.overrides.map {
      HTTPRequest(method: .get, path: "\(segments)\($0.segment)/")
    }
    for (index, answer) in try server.sendAllIfFound(requests).enumerated() {
      guard let answer else {
        flag.overrides[index].isOfExperiment = true
        continue
      }
      flag.overrides[index].take(try ServerSegment(answer, property: "property"), mark)
    }
    guard flag.overrides.contains(where: { $0.owner == nil }),
      let experiments = try experiments(on: feature)
    else { return }
    let answer = try server.send(
      HTTPRequest(method: .get, path: places("feature-segments", of: feature)))
    for entry in try answer["results"].elements() {
      let (segment, name) = (try entry["segment"].integer(), try entry["segment_name"].text())
      guard let index = flag.overrides.firstIndex(where: { $0.segment == segment }),
        let experiment = experiments.first(where: { $0.segmentName == name })
      else { continue }
      let detail = try server.send(
        HTTPRequest(method: .get, path: "\(experimentsPath)\(experiment.id)/"))
      let share = try detail["experiment_rollout"]["rollout_percentage"].share()
      flag.overrides[index].take(experiment, share: share, mark)
    }
  }

  /// Where the server tells of the places in which a feature is served.
  private func places(_ kind: String, of feature: ServerFeature) -> String {
    "/api/v1/features/\(kind)/?environment=\(environment.id)&feature=\(feature.id)"
  }
}

// MARK: - The server's experiments

extension FlagReader {
  /// The server's experiments on a feature; nil where titrate drives none.
  func experiments(on feature: ServerFeature) throws(HTTPError) -> [ServerExperiment]? {
    try experiments("&q=\(ServerAddress.encoded(feature.name.text))")?
      .filter { $0.feature == feature.id }
  }

  /// The server's experiments in the environment; nil where titrate drives none. A server that has none
  /// refuses in the same words as to a key that may not see them.
  private func experiments(_ query: String = "") throws(HTTPError) -> [ServerExperiment]? {
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

extension FlagReader {
  /// Finds out by what the server deals out the variants of overrides that were made just now: by the
  /// number of their first feature state, which later versions of it keep as theirs.
  func readSeeds(
    of cohorts: Set<SegmentID>, on feature: ServerFeature, into flag: inout ServerFlag
  ) throws(HTTPError) {
    guard !cohorts.isEmpty else { return }
    let answers = try server.send([
      HTTPRequest(method: .get, path: places("feature-segments", of: feature)),
      HTTPRequest(method: .get, path: places("featurestates", of: feature)),
    ])
    var segments: [Int: Int] = [:]
    for entry in try answers[0]["results"].elements() {
      segments[try entry["id"].integer()] = try entry["segment"].integer()
    }
    for entry in try answers[1]["results"].elements() {
      guard let place = try entry["feature_segment"].ifPresent?.integer(),
        let index = flag.overrides.firstIndex(where: { $0.segment == segments[place] }),
        let cohort = flag.overrides[index].owner?.segment, cohorts.contains(cohort)
      else { continue }
      flag.overrides[index].splitSeed = try entry["id"].integer()
    }
  }
}

// MARK: - The whole environment

extension FlagReader {
  /// What is served of some features now; of one that the environment does not have, nothing.
  func read(_ features: [ServerFeature]) throws(HTTPError) -> [FeatureName: ServerFlag] {
    let answer = try server.send(
      HTTPRequest(
        method: .get, path: "/api/v1/environments/\(environment.key)/document/",
        maximumBytes: Self.mostDocumentBytes))
    let experiments = try experiments() ?? []
    let wanted = Dictionary(features.map { ($0.id, $0) }) { first, _ in first }
    var flags: [Int: ServerFlag] = [:]
    for state in try answer["feature_states"].elements() {
      guard let feature = wanted[try state["feature"]["id"].integer()] else { continue }
      flags[feature.id] = ServerFlag(
        environmentDefault: try documentedState(state, of: feature), overrides: [])
    }
    for segment in try answer["project"]["segments"].elements() {
      for (feature, override) in try overrides(of: segment, on: wanted, experiments) {
        flags[feature]?.overrides.append(override)
      }
    }
    try countIdentities(in: answer, of: &flags)
    var named: [FeatureName: ServerFlag] = [:]
    for feature in features {
      flags[feature.id]?.arrange()
      named[feature.name] = flags[feature.id]
    }
    return named
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
      override.take(segment, mark)
      if let experiment = experiments.first(where: { $0.segmentName == segment.name }) {
        override.take(experiment, share: segment.percentage, mark)
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
