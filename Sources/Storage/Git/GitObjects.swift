import Manifests
import Reconciling
package import System

// What a clone holds: reading any number of objects takes one call of git, and so does writing a
// commit with all that belongs to it.

/// A commit, as git keeps it.
struct CommitObject: Sendable {
  let name: RemoteRef.CommitName
  /// When it was committed, in seconds since 1970.
  let seconds: Int64
  let message: String

  /// Reads what `cat-file` prints of a commit; nil where it is none.
  init?(_ name: RemoteRef.CommitName, _ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let header = lines.prefix { !$0.isEmpty }
    let committer = header.first { $0.hasPrefix("committer ") }?.split(separator: " ") ?? []
    guard let seconds = committer.suffix(2).first.flatMap({ Int64($0) }) else { return nil }
    self.name = name
    self.seconds = seconds
    message = lines.dropFirst(header.count + 1).joined(separator: "\n")
  }

  /// The value of a trailer of the message; nil where there is none.
  func trailer(_ key: String) -> String? {
    message.split(separator: "\n").last { $0.hasPrefix(key + ": ") }
      .map { String($0.dropFirst(key.count + 2)) }
  }

  /// The serial and the lineage of the state that titrate committed; nil for a commit that somebody
  /// else made.
  var stamp: (serial: Int, lineage: String)? {
    guard let serial = trailer(Trailer.serial).flatMap({ Int($0) }),
      let lineage = trailer(Trailer.lineage)
    else { return nil }
    return (serial, lineage)
  }

  /// The trailers of the commits that titrate makes.
  enum Trailer {
    static let serial = "Titrate-Serial"
    static let lineage = "Titrate-Lineage"
    /// The commit of the manifests.
    static let manifests = "Titrate-Commit"
    static let run = "Titrate-Run"
    /// Tells two commits from each other that are made of the same in the same second.
    static let nonce = "Titrate-Nonce"
  }
}

extension RemoteRef {
  /// An expression that names nothing.
  static let noObject = "-"

  func objects(
    _ expressions: [String]
  ) throws(StateError) -> [(name: String, bytes: [UInt8])?] {
    do throws(GitError) {
      return try git.objects(expressions)
    } catch {
      throw problem(GitProblem(error, "cat-file"))
    }
  }

  /// A commit; nil where there is none.
  func commit(_ name: CommitName) throws(StateError) -> CommitObject? {
    guard let object = try objects([name + "^{commit}"])[0] else { return nil }
    return CommitObject(object.name, object.bytes)
  }

  /// The commits of the ref's own line of history that changed a file, the newest first. With a
  /// limit, no more than that.
  func commits(
    to tip: CommitName, changing path: String? = nil, most count: Int? = nil
  ) throws(StateError) -> [CommitObject] {
    let words =
      ["rev-list", "--first-parent"] + (count.map { ["--max-count=\($0)"] } ?? [])
      + [tip, "--"] + (path.map { [":(top,literal)\($0)"] } ?? [])
    let names = try output(words).split(separator: UInt8(ascii: "\n"))
      .map { String(decoding: $0, as: UTF8.self) }
    return try objects(names).compactMap { object in
      object.flatMap { CommitObject($0.name, $0.bytes) }
    }
  }

  /// The names of the objects of a commit's files, by their paths.
  func files(of commit: CommitName) throws(StateError) -> [String: String] {
    do throws(GitError) {
      return try git.files(of: commit, wholeTree: true)
    } catch {
      throw problem(GitProblem(error, "ls-tree"))
    }
  }

  /// Notes a commit as the latest good one that this clone has seen. Another run may do so at the
  /// same moment; then the next one notes it.
  func note(_ commit: CommitName) { _ = try? git.output(["update-ref", seen, commit]) }

  func output(_ words: [String], input: [UInt8] = []) throws(StateError) -> [UInt8] {
    do throws(GitError) {
      return try git.output(words, input: input, maximumOutputBytes: 1 << 31)
    } catch {
      throw problem(GitProblem(error, words[0]))
    }
  }
}

extension Git {
  /// The most that a command prints of objects, in bytes.
  private static let maximumBytes = 1 << 31

  /// The objects that some expressions name (gitrevisions), each with its name; nil for what is not
  /// there.
  package func objects(
    _ expressions: [String]
  ) throws(GitError) -> [(name: String, bytes: [UInt8])?] {
    let input = Array(expressions.map { $0 + "\n" }.joined().utf8)
    let output = try output(
      ["cat-file", "--batch"], input: input, maximumOutputBytes: Self.maximumBytes)
    var rest = output[...]
    return expressions.map { _ in Self.takeObject(&rest) }
  }

  /// `<name> <kind> <size>`, a line break, the bytes, a line break.
  private static func takeObject(
    _ rest: inout ArraySlice<UInt8>
  ) -> (name: String, bytes: [UInt8])? {
    let line = rest.prefix { $0 != UInt8(ascii: "\n") }
    rest = rest.dropFirst(line.count + 1)
    let words = String(decoding: line, as: UTF8.self).split(separator: " ")
    guard words.count == 3, let size = Int(words[2]) else { return nil }
    defer { rest = rest.dropFirst(size + 1) }
    return (String(words[0]), Array(rest.prefix(size)))
  }

  /// The names of the objects of the files that a commit has, by their paths from there; neither
  /// links nor submodules. `wholeTree` looks at all of it, and else at the folder that was given.
  package func files(
    of commit: String, wholeTree: Bool = false
  ) throws(GitError) -> [String: String] {
    let output = try output(
      ["ls-tree", "-r", "-z"] + (wholeTree ? ["--full-tree"] : []) + [commit],
      maximumOutputBytes: Self.maximumBytes)
    var files: [String: String] = [:]
    for entry in output.split(separator: 0) {
      let text = String(decoding: entry, as: UTF8.self)
      guard let tab = text.firstIndex(of: "\t") else { continue }
      let words = text[..<tab].split(separator: " ")
      if words.count == 3, words[0].hasPrefix("100") {
        files[String(text[text.index(after: tab)...])] = String(words[2])
      }
    }
    return files
  }

  /// Fetches refs, or commits by their names, from a remote, as refspecs that keep them in refs of
  /// titrate's own or nowhere. Nothing else of the clone changes but its objects, and where its
  /// history ends, if a depth is given: a full clone would become a shallow one by that.
  package func fetch(
    _ refspecs: [String], of remote: String, depth: Int? = nil
  ) throws(GitError) {
    let depthWords = depth.map { ["--depth=\($0)"] } ?? []
    _ = try output(
      [
        "-c", "fetch.writeCommitGraph=false", "fetch", "--quiet", "--no-tags", "--refmap=",
        "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-gc", "--no-prune",
      ] + depthWords + ["--", remote] + refspecs, canBeGivenUp: true)
  }

  /// Waits until no other run of titrate fetches into this clone: two would be in each other's way.
  package func lockFetching() throws(FileLockError) -> FileLock {
    try FileLock(
      at: commonFolder + "/titrate.lock", timeoutMilliseconds: timeoutSeconds * 1_000,
      holder: "process \(processIdentifier())")
  }
}

/// A commit that is to be written.
struct NewCommit {
  enum File {
    case bytes([UInt8])
    /// An object that is there already.
    case object(String)
  }

  /// The commit before it; nil for the first one.
  let parent: RemoteRef.CommitName?
  /// Who did what is committed.
  let author: String
  /// When, in seconds since 1970.
  let seconds: Int64
  let message: String
  /// What its tree holds, by path.
  let files: [String: File]
}

extension RemoteRef {
  /// Writes a commit into the clone, and no ref to it.
  func write(_ commit: NewCommit) throws(StateError) -> CommitName {
    let output = try output(
      ["fast-import", "--quiet", "--force", "--date-format=raw"], input: commit.stream)
    return String(decoding: output.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }
}

extension NewCommit {
  /// What `fast-import` reads. A branch is needed to say what is committed; resetting it at the end
  /// keeps git from making it.
  fileprivate var stream: [UInt8] {
    let branch = "refs/titrate/new"
    var stream = Stream()
    stream.line("feature get-mark")
    stream.line("feature done")
    let paths = files.keys.sorted()
    for (index, path) in paths.enumerated() {
      guard case .bytes(let bytes) = files[path] else { continue }
      stream.line("blob")
      stream.line("mark :\(index + 1)")
      stream.data(bytes)
    }
    stream.line("commit \(branch)")
    stream.line("mark :\(paths.count + 1)")
    stream.line("author \(author) <> \(seconds) +0000")
    stream.line("committer titrate <> \(seconds) +0000")
    stream.data(Array(message.utf8))
    if let parent { stream.line("from \(parent)") }
    stream.line("deleteall")
    for (index, path) in paths.enumerated() {
      let object = if case .object(let name) = files[path] { name } else { ":\(index + 1)" }
      stream.line("M 100644 \(object) \(quotedForPrograms(path))")
    }
    stream.line("")
    stream.line("get-mark :\(paths.count + 1)")
    stream.line("reset \(branch)")
    stream.line("")
    stream.line("done")
    return stream.bytes
  }

  private struct Stream {
    var bytes: [UInt8] = []

    mutating func line(_ text: String) { bytes += Array(text.utf8) + [newline] }

    mutating func data(_ content: [UInt8]) {
      line("data \(content.count)")
      bytes += content
      bytes.append(newline)
    }
  }
}
