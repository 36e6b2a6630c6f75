import Domain
import JSONSyntax

/// The server's administration API: what it has of a project.
struct FlagsmithServer: Sendable {
  private let sending: @Sendable ([HTTPRequest]) -> [Result<HTTPResponse, HTTPError>]

  /// Talks to the server by a function that sends requests, and returns the answers in their order.
  init(sending: @escaping @Sendable ([HTTPRequest]) -> [Result<HTTPResponse, HTTPError>]) {
    self.sending = sending
  }

  /// Sends a request, and waits for the answer.
  func send(_ request: HTTPRequest) throws(HTTPError) -> Answer {
    guard let result = sending([request]).first else { throw .unknown("Nothing was answered.") }
    return Answer(try result.get().document)
  }

  /// Asks for what a path names.
  func get(_ path: String) throws(HTTPError) -> Answer {
    try send(HTTPRequest(method: .get, path: path))
  }

  /// Sends a request, and returns nothing where the server does not have what the path names.
  func sendIfFound(_ request: HTTPRequest) throws(HTTPError) -> Answer? {
    try sendAllIfFound([request]).first.flatMap(\.self)
  }

  /// The same for several at once.
  func sendAllIfFound(_ requests: [HTTPRequest]) throws(HTTPError) -> [Answer?] {
    var answers: [Answer?] = []
    for result in requests.isEmpty ? [] : sending(requests) {
      if case .failure(.refused(status: 404, _)) = result {
        answers.append(nil)
      } else {
        answers.append(Answer(try result.get().document))
      }
    }
    return answers
  }

  /// All entries of a list that the server hands out in pages.
  func entries(
    of path: String, _ query: String = "", isProbe: Bool = false
  ) throws(HTTPError) -> [Answer] {
    var entries: [Answer] = []
    for page in 1...Self.mostPages {
      let request = HTTPRequest(
        method: .get, path: "\(path)?page_size=\(Self.pageSize)&page=\(page)\(query)",
        isProbe: isProbe, maximumBytes: Self.mostBytes)
      let answer = try send(request)
      entries += try answer["results"].elements()
      guard answer["next"].ifPresent != nil else { break }
    }
    return entries
  }

  /// What the server hands out at most on a page, and how many pages and bytes are taken.
  private static let (pageSize, mostPages, mostBytes) = (999, 100, 64 << 20)
}

// MARK: - Environments and features

/// An environment of the server.
struct ServerEnvironment: Hashable, Sendable {
  /// What stands for it in paths.
  let key: String
  let id: Int
  let project: Int
  let versioning: FeatureVersioning
}

/// The features of a project by name.
typealias Catalog = [FeatureName: ServerFeature]

extension FlagsmithServer {
  /// An environment by its key.
  func environment(_ key: String) throws(HTTPError) -> ServerEnvironment {
    let answer = try get("/api/v1/environments/\(key)/")
    return ServerEnvironment(
      key: key, id: try answer["id"].integer(), project: try answer["project"].integer(),
      versioning: try answer["use_v2_feature_versioning"].boolean() ? .v2 : .v1)
  }

  /// The features of an environment's project.
  func catalog(of environment: ServerEnvironment) throws(HTTPError) -> Catalog {
    var catalog: Catalog = [:]
    for entry in try entries(of: "/api/v1/projects/\(environment.project)/features/") {
      // A name that no manifest can have is nobody's feature.
      guard let name = FeatureName(try entry["name"].text()) else { continue }
      catalog[name] = try ServerFeature(entry, name)
    }
    return catalog
  }
}

extension ServerFeature {
  fileprivate init(_ entry: Answer, _ name: FeatureName) throws(HTTPError) {
    var options: [Option] = []
    for option in try entry["multivariate_options"].elements() {
      let value =
        [option["string_value"], option["integer_value"], option["boolean_value"]]
        .first { $0.ifPresent != nil }
      options.append(try Option(option, value?.value() ?? .string("")))
    }
    try self.init(entry, name, options)
  }

  /// Reads a feature from what a document says of its default, which has a share for each variant.
  init(documented state: Answer, _ name: FeatureName) throws(HTTPError) {
    var options: [Option] = []
    for value in try state["multivariate_feature_state_values"].elements() {
      let option = value["multivariate_feature_option"]
      options.append(try Option(option, option["value"].value()))
    }
    try self.init(state["feature"], name, options)
  }

  private init(_ entry: Answer, _ name: FeatureName, _ options: [Option]) throws(HTTPError) {
    self.init(
      id: try entry["id"].integer(), name: name,
      kind: try entry["type"].text() == "MULTIVARIATE" ? .multivariate : .standard,
      options: options.sorted { $0.id < $1.id })
  }
}

extension ServerFeature.Option {
  fileprivate init(_ option: Answer, _ value: FlagValue) throws(HTTPError) {
    self.init(
      id: try option["id"].integer(),
      key: VariantKey(try option["key"].ifPresent?.text() ?? ""), value: value)
  }
}
