import Domain
import JSONSyntax

/// The server's administration API: what it has of a project.
struct FlagsmithServer: Sendable {
  private let sending: @Sendable ([HTTPRequest]) -> [Result<HTTPResponse, HTTPError>]

  /// Talks to the server by a function that sends requests, and returns the answers in their order.
  init(sending: @escaping @Sendable ([HTTPRequest]) -> [Result<HTTPResponse, HTTPError>]) {
    self.sending = sending
  }

  /// Sends requests at once.
  func send(_ requests: [HTTPRequest]) throws(HTTPError) -> [Answer] {
    var answers: [Answer] = []
    for result in sending(requests) { answers.append(Answer(try result.get().document)) }
    return answers
  }

  func send(_ request: HTTPRequest) throws(HTTPError) -> Answer {
    guard let result = sending([request]).first else { throw .unknown("Nothing was answered.") }
    return Answer(try result.get().document)
  }

  /// The same, but nothing where the server does not have what the path names.
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

/// The features of a project by name. An entry may be one that titrate cannot do with, and says why.
typealias Catalog = [FeatureName: Result<ServerFeature, HTTPError>]

extension FlagsmithServer {
  /// An environment by its key; nil where there is none, or none that the API key may see.
  func environment(_ key: String) throws(HTTPError) -> ServerEnvironment? {
    let request = HTTPRequest(method: .get, path: "/api/v1/environments/\(key)/")
    guard let answer = try sendIfFound(request) else { return nil }
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
      do throws(HTTPError) {
        catalog[name] = .success(try ServerFeature(entry, name))
      } catch {
        catalog[name] = .failure(error)
      }
    }
    return catalog
  }
}

extension ServerFeature {
  fileprivate init(_ entry: Answer, _ name: FeatureName) throws(HTTPError) {
    var options: [Option] = []
    for option in try entry["multivariate_options"].elements() {
      options.append(try Option(option, of: name))
    }
    if let doubled = options.map(\.key).firstDoubled {
      throw .refused(
        status: 200, "The feature '\(name)' has two variants with the key '\(doubled)'. Rename one."
      )
    }
    self.init(
      id: try entry["id"].integer(), name: name,
      kind: try entry["type"].text() == "MULTIVARIATE" ? .multivariate : .standard,
      options: options.sorted { $0.id < $1.id })
  }
}

extension ServerFeature.Option {
  fileprivate init(_ option: Answer, of feature: FeatureName) throws(HTTPError) {
    let id = try option["id"].integer()
    guard let text = try option["key"].ifPresent?.text() else {
      throw .refused(
        status: 200,
        "A variant of the feature '\(feature)' has no key (its number is \(id)). Give it one in the "
          + "feature's settings: manifests name variants by their keys.")
    }
    guard let key = VariantKey(text) else {
      throw .refused(
        status: 200,
        "The feature '\(feature)' has a variant with the key '\(inert(String(text.prefix(100))))', which no "
          + "manifest can name. Rename it: \(VariantKey.rule)")
    }
    let value =
      [option["string_value"], option["integer_value"], option["boolean_value"]]
      .first { $0.ifPresent != nil }
    self.init(id: id, key: key, value: try value?.value() ?? .string(""))
  }
}

extension [VariantKey] {
  fileprivate var firstDoubled: VariantKey? {
    var seen: Set<VariantKey> = []
    return first { !seen.insert($0).inserted }
  }
}
