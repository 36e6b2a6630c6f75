/// Why git gave no answer.
package enum GitError: Error, Hashable, Sendable {
  /// No folder around has a repository, or git does not trust the one that has, since it belongs to
  /// somebody else.
  case noRepository
  /// It could not be run to its end.
  case program(ProgramError)
  /// It ended with that status.
  case failed(exitStatus: Int)
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
  private let options: [String]

  /// Finds the repository that a folder lies in.
  package init(around folder: String) throws(GitError) {
    guard let folder = try? canonicalPath(folder), let root = repositoryRoot(above: folder) else {
      throw .noRepository
    }
    // Git tells where the repository of this `.git` is, and whether it trusts it. The ceiling keeps
    // it from looking further up. An answer that is the root itself is a bare repository, which a
    // commit can bring.
    let words = ["-C", root, "rev-parse", "--absolute-git-dir"]
    let above = parentPath(root) ?? "/"
    let answer = Self.line(
      try Self.run(words, variables: ["GIT_CEILING_DIRECTORIES": above], orElse: .noRepository))
    guard answer.hasPrefix("/"), answer != root else { throw .noRepository }
    options = ["-C", folder, "--git-dir=\(answer)", "--work-tree=\(root)"]
  }

  /// What a command of git prints, in the folder.
  package func output(
    _ words: [String], maximumOutputBytes: Int = 1 << 20
  ) throws(GitError) -> [UInt8] {
    try Self.run(options + words, maximumOutputBytes: maximumOutputBytes)
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
    return output.map(line).flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func line(_ output: [UInt8]) -> String {
    String(decoding: output.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }

  // MARK: Calls

  /// Long enough for a large repository on a slow disk.
  private static let timeoutSeconds = 120

  /// These keep git from running programs that a repository names.
  private static let safeguards = [
    "--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null",
    "-c", "protocol.ext.allow=never", "-c", "safe.bareRepository=explicit",
  ]

  /// Git asks for no password, and writes nothing by the way. What is left out is how git tells its
  /// hooks of a repository: a hook that runs titrate would lead it elsewhere.
  private static let variables: [String: String?] = [
    "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0",
    "GIT_DIR": nil, "GIT_WORK_TREE": nil, "GIT_IMPLICIT_WORK_TREE": nil, "GIT_COMMON_DIR": nil,
    "GIT_INDEX_FILE": nil, "GIT_OBJECT_DIRECTORY": nil, "GIT_ALTERNATE_OBJECT_DIRECTORIES": nil,
    "GIT_CONFIG": nil, "GIT_GRAFT_FILE": nil, "GIT_SHALLOW_FILE": nil, "GIT_NAMESPACE": nil,
    "GIT_REPLACE_REF_BASE": nil, "GIT_NO_REPLACE_OBJECTS": nil, "GIT_PREFIX": nil,
  ]

  private static func run(
    _ words: [String], variables: [String: String?] = [:], maximumOutputBytes: Int = 1 << 20,
    orElse failure: GitError? = nil
  ) throws(GitError) -> [UInt8] {
    let result: ProgramResult
    do throws(ProgramError) {
      result = try runProgram(
        "git", arguments: safeguards + words,
        variables: Self.variables.merging(variables) { $1 },
        maximumOutputBytes: maximumOutputBytes, timeoutSeconds: timeoutSeconds)
    } catch {
      throw .program(error)
    }
    guard result.exitStatus == 0 else {
      throw failure ?? .failed(exitStatus: result.exitStatus)
    }
    return result.output
  }
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
