import Domain
import JSONSyntax

/// Reads what the server serves of one flag, and knows where it is changed.
struct FlagReader: Sendable {
  /// Reads what is not of one flag alone.
  let whole: EnvironmentReader
  let environment: ServerEnvironment
  let catalog: Catalog

  var server: FlagsmithServer { whole.server }
  var mark: Mark { whole.mark }

  /// A feature; nil where the project has none of that name.
  func feature(_ name: FeatureName) -> ServerFeature? { catalog[name] }

  /// The endpoint of a flag.
  func path(of feature: ServerFeature) -> String {
    "/api/__future__/environments/\(environment.key)/features/\(feature.id)/"
  }

  /// The endpoint of the server's experiments.
  var experimentsPath: String { whole.experimentsPath }

  /// The endpoint of the segments.
  var segments: String { "/api/v1/projects/\(environment.project)/segments/" }
}

extension EnvironmentReader {
  /// Finds out what the server has of the environment.
  func flagReader() throws(HTTPError) -> FlagReader {
    let environment: ServerEnvironment
    do throws(HTTPError) {
      environment = try server.environment(key)
    } catch {
      throw error.advising(on: key)
    }
    return FlagReader(
      whole: self, environment: environment, catalog: try server.catalog(of: environment))
  }
}

extension FlagReader {
  /// What is served of one flag now.
  func read(_ feature: ServerFeature) throws(HTTPError) -> ServerFlag {
    let answer = try server.get(path(of: feature))
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
      flag.overrides[index].take(
        try ServerSegment(answer, property: "property"), mark, in: whole.environment)
    }
    guard flag.overrides.contains(where: { $0.owner == nil }),
      let experiments = try experiments(on: feature)
    else { return }
    let answer = try server.get(
      "/api/v1/features/feature-segments/?environment=\(environment.id)&feature=\(feature.id)")
    for entry in try answer["results"].elements() {
      let (segment, name) = (try entry["segment"].integer(), try entry["segment_name"].text())
      guard let index = flag.overrides.firstIndex(where: { $0.segment == segment }),
        let experiment = experiments.first(where: { $0.segmentName == name })
      else { continue }
      let detail = try server.get("\(experimentsPath)\(experiment.id)/")
      let share = try detail["experiment_rollout"]["rollout_percentage"].share()
      flag.overrides[index].take(experiment, members: share, mark)
    }
  }

  /// Whether a segment has an override in any environment. A question about all of them at once would be
  /// answered with those of former versions, too.
  func isInUse(_ segment: Int) throws(HTTPError) -> Bool {
    for environment in try server.entries(
      of: "/api/v1/environments/", "&project=\(environment.project)")
    {
      let path = "\(segments)\(segment)/associated-features/"
      let query = "&environment=\(try environment["id"].integer())"
      if try !server.entries(of: path, query).isEmpty { return true }
    }
    return false
  }

  /// The server's experiments on a feature; nil where titrate drives none.
  func experiments(on feature: ServerFeature) throws(HTTPError) -> [ServerExperiment]? {
    try whole.experiments("&q=\(ServerAddress.encoded(feature.name.text))")?
      .filter { $0.feature == feature.id }
  }
}
