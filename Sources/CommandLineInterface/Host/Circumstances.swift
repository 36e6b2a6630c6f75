import Domain
import Manifests
import Planning
import System

/// Who runs titrate, and from where, as the environment tells.
struct Circumstances {
  private let variable: (String) -> String?
  private let gitIdentity: () -> String?
  private let systemUser: () -> String

  /// Reads from the environment of the process, and asks git in a folder.
  init(folder: String) {
    self.init(
      variable: environmentVariable, gitIdentity: { Git.userName(around: folder) },
      systemUser: Self.systemName)
  }

  /// Asks these closures, so that tests need no process.
  init(
    variable: @escaping (String) -> String?, gitIdentity: @escaping () -> String?,
    systemUser: @escaping () -> String
  ) {
    self.variable = { name in variable(name).flatMap { $0.isEmpty ? nil : $0 } }
    self.gitIdentity = gitIdentity
    self.systemUser = systemUser
  }

  // MARK: Author

  /// The first of: the name that is given, `TITRATE_AUTHOR`, the actor of the CI, the git identity,
  /// the user of the system. A name that begins with `api-key:` is that of a key.
  func author(named name: String?) throws -> Author {
    let actors = ["TITRATE_AUTHOR", "GITHUB_ACTOR", "GITLAB_USER_LOGIN", "BUILDKITE_BUILD_CREATOR"]
    let text =
      name ?? actors.lazy.compactMap(variable).first ?? gitIdentity() ?? systemUser()
    let prefix = "api-key:"
    let isKey = text.hasPrefix(prefix)
    let bare = isKey ? String(text.dropFirst(prefix.count)) : text
    guard (1...200).contains(bare.unicodeScalars.count), bare.contains(where: { !$0.isWhitespace }),
      bare.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
    else { throw CommandFailure.author(text) }
    return Author(kind: isKey ? .apiKey : .user, name: bare)
  }

  /// The user of the system that runs the process.
  static func systemName() -> String {
    if let name = environmentVariable("USER") ?? environmentVariable("LOGNAME"), !name.isEmpty {
      return name
    }
    guard let result = try? runProgram("id", arguments: ["-un"]), result.exitStatus == 0 else {
      return "unknown"
    }
    return String(decoding: result.output.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }

  // MARK: Origin

  /// Where the run comes from, as far as GitHub Actions, GitLab CI or Buildkite tell. The commit is
  /// the one that is checked out, whatever they say, if there is one.
  func origin(checkout: Checkout?) -> Provenance.Origin {
    var origin = originInCI
    origin.commit = checkout?.commit ?? origin.commit
    return origin
  }

  private var originInCI: Provenance.Origin {
    if variable("GITHUB_ACTIONS") != nil { return gitHub }
    if variable("GITLAB_CI") != nil {
      return Provenance.Origin(
        commit: variable("CI_COMMIT_SHA"), ref: variable("CI_COMMIT_REF_NAME"),
        runURL: Self.address(variable("CI_JOB_URL")),
        pullRequest: Self.number(variable("CI_MERGE_REQUEST_IID")))
    }
    if variable("BUILDKITE") != nil {
      return Provenance.Origin(
        commit: variable("BUILDKITE_COMMIT"), ref: variable("BUILDKITE_BRANCH"),
        runURL: Self.address(variable("BUILDKITE_BUILD_URL")),
        pullRequest: Self.number(variable("BUILDKITE_PULL_REQUEST")))
    }
    return Provenance.Origin()
  }

  private var gitHub: Provenance.Origin {
    let ref = variable("GITHUB_REF")
    let parts = ref?.split(separator: "/", omittingEmptySubsequences: false) ?? []
    let isPull = parts.count > 2 && parts[0] == "refs" && parts[1] == "pull"
    var runURL: String?
    if let server = variable("GITHUB_SERVER_URL"), let repository = variable("GITHUB_REPOSITORY"),
      let run = variable("GITHUB_RUN_ID")
    {
      runURL = "\(server)/\(repository)/actions/runs/\(run)"
    }
    return Provenance.Origin(
      commit: variable("GITHUB_SHA"), ref: ref, runURL: Self.address(runURL),
      pullRequest: Self.number(isPull ? parts[2] : nil))
  }

  /// A web address without the parts that may hold a secret: the user before the host, the query
  /// and the fragment. Nil for anything else.
  private static func address(_ text: String?) -> String? {
    guard let text, let scheme = ["https://", "http://"].first(where: text.hasPrefix) else {
      return nil
    }
    let place = text.dropFirst(scheme.count).prefix { $0 != "?" && $0 != "#" }
    let authority = place.prefix { $0 != "/" }
    let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    return scheme + host + place.dropFirst(authority.count)
  }

  /// The number of a pull request; nil for anything else, such as the `false` that Buildkite says.
  private static func number(_ text: (some StringProtocol)?) -> Int? {
    guard let text, text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(text),
      number > 0
    else { return nil }
    return number
  }
}
