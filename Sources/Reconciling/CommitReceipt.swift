package import Domain
package import Manifests

/// What a store says of a commit that it has taken.
package struct CommitReceipt: Sendable {
  /// The commit of git that was made, where one was.
  package let commit: String?
  /// What became of the documents.
  package let publications: [PublicationOutcome]

  /// Puts it together.
  package init(commit: String? = nil, publications: [PublicationOutcome] = []) {
    self.commit = commit
    self.publications = publications
  }
}

/// What became of one publication.
package enum PublicationOutcome: Sendable {
  /// The document says what is served already, or there is nothing to be said yet.
  case current(Publication)
  /// It was written anew.
  case written(Publication)
  /// It was not, and what was there stays.
  case failed(Publication, StateError.Problem)
}

/// A commit in a line.
package struct CommitSummary: Hashable, Sendable {
  /// The serial of the state that it left.
  package let serial: Int
  /// When it was made.
  package let time: Instant
  /// What it did, in words.
  package let subject: String

  /// Puts it together.
  package init(serial: Int, time: Instant, subject: String) {
    self.serial = serial
    self.time = time
    self.subject = subject
  }
}
