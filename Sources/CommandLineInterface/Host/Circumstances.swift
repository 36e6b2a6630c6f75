import Domain
import JSONSyntax
import Manifests
import Planning
import Rendering
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
    let actors = ["TITRATE_AUTHOR"] + JobService.all.flatMap(\.actors)
    let text =
      name ?? actors.lazy.compactMap(variable).first ?? gitIdentity() ?? systemUser()
    let prefix = "api-key:"
    let isKey = text.hasPrefix(prefix)
    let bare = isKey ? String(text.dropFirst(prefix.count)) : text
    guard (1...200).contains(bare.unicodeScalars.count), bare.contains(where: { !$0.isWhitespace }),
      bare.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
    else {
      throw CommandFailure(
        "The author \"\(text)\" is not a name: it has 1 to 200 characters and no control characters. "
          + "Name the author with --author or TITRATE_AUTHOR.")
    }
    return Author(kind: isKey ? .apiKey : .user, name: bare)
  }

  /// The same for a stop, which no name is in the way of: one that is none is passed over, and told.
  func author(ofStop name: String?) -> Author {
    do {
      return try author(named: name)
    } catch {
      let user = (try? author(named: systemUser())) ?? Author(name: "unknown")
      Console.message(
        "titrate: note: \(inert("\(error)")) The stop is recorded as that of \"\(user.name)\".\n")
      return user
    }
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

  /// Where the run comes from, as far as the service for continuous integration tells. The commit is
  /// the one that is checked out, whatever the service says, if there is one.
  func origin(checkout: Checkout?) -> Provenance.Origin {
    let service = JobService.all.first { $0.signs.contains { variable($0) != nil } }
    var origin = service?.origin(variable) ?? Provenance.Origin()
    origin.commit = checkout?.commit ?? origin.commit
    return origin
  }

  /// The same where manifests are applied: then the pull request may be merged by now, and is known
  /// from the event, or from the message of the commit.
  func origin(applying head: Git.Head?, event: GitHubEvent) -> Provenance.Origin {
    var origin = origin(checkout: head?.checkout)
    let message = head?.message ?? event.headMessage
    origin.pullRequest =
      event.pullRequest ?? origin.pullRequest ?? message.flatMap(mergedPullRequest)
    return origin
  }

  /// The event that started the job.
  var event: GitHubEvent { .current(variable) }
}
