package import Domain
package import Manifests
package import Planning

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

/// What became of a document that was to be mended.
package struct DocumentOutcome: Sendable {
  /// What was to be done about it.
  package let change: DocumentChange
  /// Why it is not mended; nil where it is.
  package let problem: StateError.Problem?

  init(_ change: DocumentChange, _ receipt: CommitReceipt) {
    self.change = change
    let problems = receipt.publications.compactMap { outcome in
      if case .failed(let publication, let problem) = outcome, publication.path == change.path {
        problem
      } else {
        nil as StateError.Problem?
      }
    }
    problem = problems.first
  }
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
