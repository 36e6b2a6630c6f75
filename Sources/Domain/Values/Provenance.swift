/// Who made a change: a person, or an API key by its name. Never the key.
package struct Author: Hashable, Sendable {
  /// What kind of author it is.
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    case user
    case apiKey
  }

  /// A person or an API key.
  package var kind: Kind
  /// The person's or the key's name.
  package var name: String

  /// Makes an author.
  package init(kind: Kind = .user, name: String) {
    self.kind = kind
    self.name = name
  }
}

/// Who made a change, when, and from where: what stands on every audit event.
package struct Provenance: Hashable, Sendable {
  /// Who made the change.
  package var author: Author
  /// When it was committed.
  package var time: Instant
  /// Where it came from.
  package var origin: Origin

  /// The run that made a change, as far as the continuous integration tells.
  package struct Origin: Hashable, Sendable {
    /// The commit that was checked out.
    package var commit: String?
    /// The branch or other ref that was built.
    package var ref: String?
    /// The page of the run.
    package var runURL: String?
    /// The number of the pull request.
    package var pullRequest: Int?

    /// Makes an origin of what is known.
    package init(
      commit: String? = nil, ref: String? = nil, runURL: String? = nil, pullRequest: Int? = nil
    ) {
      self.commit = commit
      self.ref = ref
      self.runURL = runURL
      self.pullRequest = pullRequest
    }
  }

  /// That of what is only tried out, and never kept.
  package static func nobody(at time: Instant) -> Provenance {
    Provenance(author: Author(name: ""), time: time)
  }

  /// Makes a provenance.
  package init(author: Author, time: Instant, origin: Origin = Origin()) {
    self.author = author
    self.time = time
    self.origin = origin
  }
}

/// A commit of a repository of manifests.
package struct Checkout: Hashable, Sendable {
  /// Its hash, in hexadecimal digits.
  package let commit: String
  /// When it was committed.
  package let committedAt: Instant

  /// Puts it together.
  package init(commit: String, committedAt: Instant) {
    self.commit = commit
    self.committedAt = committedAt
  }
}
