/// Why git gave no answer.
package enum GitError: Error, Hashable, Sendable {
  /// No folder around has a repository, or git does not trust the one that has, since it belongs to
  /// somebody else; then these are its words.
  case noRepository(words: String?)
  /// It could not be run to its end.
  case program(ProgramError)
  /// It ended with a status other than 0.
  case failed(FailedCommand)

  /// What a command left that failed.
  package struct FailedCommand: Error, Hashable, Sendable {
    /// How it ended.
    package let exitStatus: Int
    /// What it printed.
    package let output: [UInt8]
    /// What it said, without credentials.
    package let words: String
  }
}

/// Git in the repository that a folder lies in. Every call of git is made here, so that it runs
/// nothing that the files of a workspace name.
///
/// Git takes any folder with `HEAD`, `config`, `objects` and `refs` in it for a repository and runs
/// what that `config` names, and a pull request can bring one. So the repository is found here, by
/// its `.git`, which no commit can hold, and each call is told where it is. What the configuration
/// of that repository and of the user says is theirs, and counts, but for what runs a program while
/// git reads.
package struct Git: Sendable {
  /// The folder in which all of the repository is that its work trees share.
  package let commonFolder: String
  /// Whether the clone has only the latest part of a history.
  package let isShallow: Bool
  /// How long a command may take, in seconds.
  package var timeoutSeconds: Int
  private let options: [String]

  /// Long enough for a large repository on a slow disk.
  private static let usualTimeoutSeconds = 120

  /// Finds the repository that a folder lies in. A command may take so many seconds.
  package init(
    around folder: String, timeoutSeconds: Int = usualTimeoutSeconds
  ) throws(GitError) {
    guard let folder = try? canonicalPath(folder), let root = repositoryRoot(above: folder) else {
      throw .noRepository(words: nil)
    }
    // Git tells where the repository of this `.git` is, and whether it trusts it. The ceiling keeps
    // it from looking further up. An answer that is the root itself is a bare repository, which a
    // commit can bring.
    let words = [
      "-C", root, "rev-parse", "--is-shallow-repository", "--absolute-git-dir", "--git-common-dir",
    ]
    let answer: [String]
    do throws(GitError) {
      answer = Self.lines(
        try Self.run(words, variables: ["GIT_CEILING_DIRECTORIES": parentPath(root) ?? "/"]))
    } catch .failed(let failure) {
      throw .noRepository(words: failure.words)
    }
    guard answer.count == 3, answer[1].hasPrefix("/"), answer[1] != root else {
      throw .noRepository(words: nil)
    }
    isShallow = answer[0] == "true"
    commonFolder = answer[2].hasPrefix("/") ? answer[2] : "\(root)/\(answer[2])"
    self.timeoutSeconds = timeoutSeconds
    options = ["-C", folder, "--git-dir=\(answer[1])", "--work-tree=\(root)"]
  }

  /// What a command of git prints, in the folder. It reads `input`. One that can be given up is
  /// stopped where this process is to end.
  package func output(
    _ words: [String], input: [UInt8] = [], maximumOutputBytes: Int = 1 << 20,
    canBeGivenUp: Bool = false
  ) throws(GitError) -> [UInt8] {
    try Self.run(
      options + words, input: input, maximumOutputBytes: maximumOutputBytes,
      timeoutSeconds: timeoutSeconds, canBeGivenUp: canBeGivenUp)
  }

  /// The lines that a command of git prints, in the folder.
  package func lines(_ words: [String]) throws(GitError) -> [String] {
    Self.lines(try output(words, maximumOutputBytes: 1 << 28))
  }

  private static func lines(_ output: [UInt8]) -> [String] {
    output.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The name of the person who commits, as the repository around a folder knows it, or, where
  /// there is none, as the user does; nil where none is set.
  package static func userName(around folder: String) -> String? {
    let words = ["config", "user.name"]
    let output =
      if let git = try? Git(around: folder) {
        try? git.output(words)
      } else {
        try? run(["--git-dir=/dev/null"] + words)
      }
    return output.flatMap { lines($0).first }
  }

  // MARK: Calls

  /// These keep git from running programs that a repository names.
  private static let safeguards = [
    "--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null",
    "-c", "protocol.ext.allow=never", "-c", "safe.bareRepository=explicit",
  ]

  /// Git asks for no password, writes nothing by the way, and speaks English. What is left out is how git tells its
  /// hooks of a repository: a hook that runs titrate would lead it elsewhere.
  private static let variables: [String: String?] = [
    "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C",
    "GIT_DIR": nil, "GIT_WORK_TREE": nil, "GIT_IMPLICIT_WORK_TREE": nil, "GIT_COMMON_DIR": nil,
    "GIT_INDEX_FILE": nil, "GIT_OBJECT_DIRECTORY": nil, "GIT_ALTERNATE_OBJECT_DIRECTORIES": nil,
    "GIT_CONFIG": nil, "GIT_GRAFT_FILE": nil, "GIT_SHALLOW_FILE": nil, "GIT_NAMESPACE": nil,
    "GIT_REPLACE_REF_BASE": nil, "GIT_NO_REPLACE_OBJECTS": nil, "GIT_PREFIX": nil,
  ]

  private static func run(
    _ words: [String], variables: [String: String?] = [:], input: [UInt8] = [],
    maximumOutputBytes: Int = 1 << 20, timeoutSeconds: Int = usualTimeoutSeconds,
    canBeGivenUp: Bool = false
  ) throws(GitError) -> [UInt8] {
    let result: ProgramResult
    do throws(ProgramError) {
      result = try runProgram(
        "git", arguments: safeguards + words,
        variables: Self.variables.merging(variables) { $1 }, input: input,
        maximumOutputBytes: maximumOutputBytes, timeoutSeconds: timeoutSeconds,
        canBeGivenUp: canBeGivenUp)
    } catch {
      throw .program(error)
    }
    guard result.exitStatus == 0 else {
      let words = String(decoding: result.errors, as: UTF8.self)
      throw .failed(
        GitError.FailedCommand(
          exitStatus: result.exitStatus, output: result.output,
          words: withoutCredentials(words.trimmed)))
    }
    return result.output
  }
}

/// What git said, behind another sentence; nothing where it said nothing.
package func quotingGit(_ words: String?) -> String {
  let lines = (words ?? "").split(whereSeparator: \.isNewline)
    .map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    .filter { !$0.isEmpty }
  guard let first = lines.first else { return "" }
  return lines.dropFirst().reduce(" Git says: " + first) { text, line in
    text + (text.hasSuffix(":") ? " " : "; ") + line
  }
}

extension String {
  fileprivate var trimmed: String {
    let rest = drop(while: \.isWhitespace)
    return String(
      rest[..<(rest.lastIndex { !$0.isWhitespace }.map(rest.index(after:)) ?? rest.endIndex)])
  }
}

/// A text without what may hold a secret in its web addresses: the user before the host and the
/// query.
private func withoutCredentials(_ text: String) -> String {
  var result = ""
  var rest = text[...]
  while let colon = rest.indices.first(where: { rest[$0...].hasPrefix("://") }) {
    let start = rest.index(colon, offsetBy: 3)
    let address = rest[start...].prefix { !$0.isWhitespace && !"'\"<>".contains($0) }
    let place = address.prefix { $0 != "?" && $0 != "#" }
    let authority = place.prefix { $0 != "/" }
    let host = authority.lastIndex(of: "@").map(authority.index(after:)) ?? authority.startIndex
    result += rest[..<start] + authority[host...] + place[authority.endIndex...]
    rest = rest[address.endIndex...]
  }
  return result + rest
}

/// The nearest folder, from a folder upwards, that holds `.git`: a folder, or a file as in
/// worktrees and submodules. The path has no symbolic links.
package func repositoryRoot(above folder: String) -> String? {
  var root = folder
  while !exists(at: root + "/.git") {
    guard let slash = root.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
    root = String(root[..<slash])
  }
  return root.isEmpty ? "/" : root
}
