import Domain
import JSONSyntax
import Rendering
import System

/// A service for continuous integration: the variables by which it tells a job where it comes from.
struct JobService: Sendable {
  /// The variables of which one is set in its jobs.
  let signs: [String]
  /// Those that name a person: who started the job, or else who made what it builds.
  let actors: [String]
  private let commit: String
  private let refs: [String]
  private let pullRequests: [String]
  /// The variable with a web address, and what stands behind it in that of the run. Names of
  /// variables stand in braces.
  private let run: (address: String, path: String)

  /// All that are known.
  static let all = [
    JobService(
      signs: ["GITHUB_ACTIONS"], actors: ["GITHUB_ACTOR"], commit: "GITHUB_SHA",
      refs: ["GITHUB_REF"], pullRequests: [],
      run: ("GITHUB_SERVER_URL", "/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}")),
    JobService(
      signs: ["GITLAB_CI"], actors: ["GITLAB_USER_LOGIN"], commit: "CI_COMMIT_SHA",
      refs: ["CI_COMMIT_REF_NAME"], pullRequests: ["CI_MERGE_REQUEST_IID"], run: ("CI_JOB_URL", "")),
    JobService(
      signs: ["BUILDKITE"], actors: ["BUILDKITE_BUILD_CREATOR"], commit: "BUILDKITE_COMMIT",
      refs: ["BUILDKITE_BRANCH"], pullRequests: ["BUILDKITE_PULL_REQUEST"],
      run: ("BUILDKITE_BUILD_URL", "")),
    // Bitbucket names nobody, but says by which identifier it knows them.
    JobService(
      signs: ["BITBUCKET_BUILD_NUMBER"], actors: ["BITBUCKET_STEP_TRIGGERER_UUID"],
      commit: "BITBUCKET_COMMIT", refs: ["BITBUCKET_BRANCH", "BITBUCKET_TAG"],
      pullRequests: ["BITBUCKET_PR_ID"],
      run: ("BITBUCKET_GIT_HTTP_ORIGIN", "/pipelines/results/{BITBUCKET_BUILD_NUMBER}")),
    // The number is that of GitHub; the identifier is the number where Azure has the repository.
    JobService(
      signs: ["TF_BUILD"], actors: ["BUILD_REQUESTEDFOR"], commit: "BUILD_SOURCEVERSION",
      refs: ["BUILD_SOURCEBRANCH"],
      pullRequests: ["SYSTEM_PULLREQUEST_PULLREQUESTNUMBER", "SYSTEM_PULLREQUEST_PULLREQUESTID"],
      run: (
        "SYSTEM_COLLECTIONURI", "/{SYSTEM_TEAMPROJECTID}/_build/results?buildId={BUILD_BUILDID}"
      )),
    // Jenkins has the commit from its plugin for git, and the person from that for build users.
    JobService(
      signs: ["JENKINS_URL", "JENKINS_HOME"], actors: ["BUILD_USER_ID", "CHANGE_AUTHOR"],
      commit: "GIT_COMMIT", refs: ["BRANCH_NAME", "GIT_BRANCH"], pullRequests: ["CHANGE_ID"],
      run: ("BUILD_URL", "")),
  ]

  /// Where the job comes from, by its variables.
  func origin(_ variable: (String) -> String?) -> Provenance.Origin {
    let ref = refs.compactMap(variable).first
    let number = pullRequests.compactMap { pullRequestNumber(variable($0)) }.first
    return Provenance.Origin(
      commit: variable(commit), ref: ref, runURL: runAddress(variable),
      pullRequest: number ?? ref.flatMap(Self.pullRequest))
  }

  /// The pull request of a ref such as `refs/pull/12/merge`.
  private static func pullRequest(of ref: String) -> Int? {
    let parts = ref.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count > 2, parts[0] == "refs", parts[1] == "pull" else { return nil }
    return pullRequestNumber(parts[2])
  }

  private func runAddress(_ variable: (String) -> String?) -> String? {
    guard var address = variable(run.address).flatMap(Self.withoutSecrets) else { return nil }
    let parts = run.path.split(omittingEmptySubsequences: false) { "{}".contains($0) }
    if parts.count > 1, address.hasSuffix("/") { address.removeLast() }
    for (index, part) in parts.enumerated() {
      guard let text = index % 2 == 0 ? String(part) : variable(String(part)) else { return nil }
      address += text
    }
    return address
  }

  /// A web address without the parts that may hold a secret: the user before the host, the query
  /// and the fragment. Nil for anything else.
  private static func withoutSecrets(_ text: String) -> String? {
    guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return nil }
    let place = text.dropFirst(scheme.count).prefix { $0 != "?" && $0 != "#" }
    let authority = place.prefix { $0 != "/" }
    let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    return scheme + host + place.dropFirst(authority.count)
  }
}

/// The number of a pull request; nil for anything else, such as the `false` that Buildkite says.
func pullRequestNumber(_ text: (some StringProtocol)?) -> Int? {
  guard let text, text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(text),
    number > 0
  else { return nil }
  return number
}

/// The pull request that a commit merged, as its message says in the words of GitHub, GitLab,
/// Bitbucket or Azure.
func mergedPullRequest(_ message: String) -> Int? {
  let lines = message.split(whereSeparator: \.isNewline).map { line in
    line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
  guard let subject = lines.first else { return nil }
  let beginnings = ["Merge pull request #", "Merged PR "]
  if let beginning = beginnings.first(where: subject.hasPrefix) {
    return pullRequestNumber(
      subject.dropFirst(beginning.count).prefix { $0 != " " && $0 != ":" })
  }
  // A revert quotes the number of another one before its own.
  if subject.hasSuffix(")"), let bracket = subject.lastIndex(of: "(") {
    let words = subject[subject.index(after: bracket)...].dropLast()
    let beginning = ["pull request #", "#"].first(where: words.hasPrefix)
    if let number = beginning.flatMap({ pullRequestNumber(words.dropFirst($0.count)) }) {
      return number
    }
  }
  let merge = lines.dropFirst().last { $0.hasPrefix("See merge request ") }
  guard let merge, let mark = merge.lastIndex(of: "!") else { return nil }
  return pullRequestNumber(merge[merge.index(after: mark)...])
}

/// The event that started a job of GitHub Actions, as far as it tells of a pull request.
struct GitHubEvent: Hashable {
  /// The pull request that it is about.
  private(set) var pullRequest: Int?
  /// The message of the commit that was pushed last.
  private(set) var headMessage: String?

  /// Why a file holds no event.
  enum Problem: Error {
    case unreadable(FileReadError)
    case noJSON
    /// A member is not what it is in every event.
    case unexpected(String)
  }

  /// An event that tells nothing.
  init() {}

  /// Reads an event.
  init(_ bytes: [UInt8]) throws(Problem) {
    guard let document = try? JSONDocument(bytes) else { throw .noJSON }
    if let event = try Self.object("pull_request", in: document.root, of: document) {
      let number = document.value("number", in: event).flatMap(document.integer)
      pullRequest = number.flatMap { $0 > 0 ? $0 : nil }
      if pullRequest == nil { throw .unexpected("pull_request.number") }
    }
    if let commit = try Self.object("head_commit", in: document.root, of: document) {
      headMessage = document.value("message", in: commit).flatMap(document.string)
      if headMessage == nil { throw .unexpected("head_commit.message") }
    }
  }

  /// A member that is an object; nil where there is none, or it is null.
  private static func object(
    _ name: String, in node: JSONNode, of document: JSONDocument
  ) throws(Problem) -> JSONNode? {
    guard document.kind(of: node) == .object else { throw .unexpected("the whole") }
    guard let member = document.value(name, in: node), document.kind(of: member) != .null
    else { return nil }
    guard document.kind(of: member) == .object else { throw .unexpected(name) }
    return member
  }

  /// GitHub delivers no event that is larger.
  private static let maximumBytes = 25 << 20

  /// The event of this job. One that is not what it should be tells nothing, and a note says why.
  static func current(_ variable: (String) -> String?) -> GitHubEvent {
    guard variable("GITHUB_ACTIONS") != nil, let path = variable("GITHUB_EVENT_PATH") else {
      return GitHubEvent()
    }
    do throws(Problem) {
      return try GitHubEvent(try bytes(ofFileAt: path))
    } catch {
      Console.message(
        "titrate: note: GITHUB_EVENT_PATH names '\(inert(path))', which tells nothing of a pull "
          + "request: \(inert(error.description))\n")
      return GitHubEvent()
    }
  }

  private static func bytes(ofFileAt path: String) throws(Problem) -> [UInt8] {
    do throws(FileReadError) {
      return try readFile(at: path, maximumBytes: maximumBytes)
    } catch {
      throw .unreadable(error)
    }
  }
}

extension GitHubEvent.Problem: CustomStringConvertible {
  /// What is wrong, in a sentence that begins small.
  var description: String {
    switch self {
    case .unreadable(let error): error.reasonOfNamedFile
    case .noJSON: "it is no JSON."
    case .unexpected(let member): "\(member) in it is not what GitHub writes there."
    }
  }
}
