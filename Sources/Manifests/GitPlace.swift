/// A ref of a git remote in which the state is kept.
package struct GitPlace: Hashable, Sendable {
  /// The name of the remote, as the clone's configuration has it. Never an address: a pull request
  /// could lead titrate anywhere by it.
  package let remote: String
  /// The whole name of the ref, such as `refs/heads/titrate-state`.
  package let ref: String

  /// The remote that is meant unless another is named.
  package static let usualRemote = "origin"
  /// The branch that is meant unless another is named.
  package static let usualBranch = "titrate-state"

  /// Makes it of a remote and a branch.
  package init(
    remote: String = usualRemote, branch: String = usualBranch
  ) throws(Problem) {
    try self.init(remote: remote, ref: Self.branches + branch)
  }

  /// Makes it of a remote and the whole name of a ref.
  ///
  /// A pull request can change what names it, so only refs are taken that hold nothing but states:
  /// branches called `titrate-…` and whatever is below `refs/titrate/`.
  package init(remote: String, ref: String) throws(Problem) {
    guard Self.isRemote(remote) else { throw .remote }
    guard [Self.branches + "titrate-", "refs/titrate/"].contains(where: ref.hasPrefix),
      Self.isWellFormed(ref)
    else { throw .ref }
    self.remote = remote
    self.ref = ref
  }

  private static let branches = "refs/heads/"

  /// The ref as people name it: a branch without what all branches begin with.
  package var name: String {
    ref.hasPrefix(Self.branches) ? String(ref.dropFirst(Self.branches.count)) : ref
  }

  /// What names no state.
  package enum Problem: Error, Hashable, Sendable {
    /// The name of the remote.
    case remote
    /// The branch or ref.
    case ref
  }

  private static func isRemote(_ name: String) -> Bool {
    !name.hasPrefix("-") && !name.hasPrefix("/") && isWellFormed(name) && !name.contains(":")
  }

  /// Whether a name is one that git allows (git-check-ref-format), of at most 200 bytes.
  private static func isWellFormed(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return (1...200).contains(name.utf8.count)
      && parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") && !$0.hasSuffix(".lock") }
      && !name.hasSuffix(".")
      && zip(name, name.dropFirst()).allSatisfy { "\($0)\($1)" != ".." && "\($0)\($1)" != "@{" }
      && name.utf8.allSatisfy { byte in
        (0x21...0x7e).contains(byte) && !"~^:?*[\\".utf8.contains(byte)
      }
  }
}

extension GitPlace: CustomStringConvertible {
  /// For people: `the branch titrate-state of origin`.
  package var description: String {
    ref.hasPrefix(Self.branches) ? "the branch \(name) of \(remote)" : "\(ref) of \(remote)"
  }
}

extension GitPlace.Problem: CustomStringConvertible {
  /// What is wrong and what to do, in full sentences.
  package var description: String {
    switch self {
    case .remote:
      "A remote is the name of one that the clone is configured with, such as \"origin\", and no "
        + "address."
    case .ref:
      "The state is kept in a branch whose name begins with \"titrate-\", or in a ref below "
        + "\"refs/titrate/\": whoever edits this could lead titrate to another one otherwise."
    }
  }
}
