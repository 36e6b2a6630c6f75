package import Domain
package import JSONSyntax

/// Diagnostics, and what they concern.
package struct Problems: Sendable {
  /// What a diagnostic concerns.
  package enum Concern: Hashable, Sendable {
    /// The whole run: with an error of this kind nothing is planned.
    case everything
    /// A file of which nobody can say what it is about.
    case unknown
    /// One environment, feature or experiment: with an error nothing is planned for it.
    case subject(Subject)
  }

  /// A diagnostic, and what it concerns.
  package struct Problem: Sendable {
    /// What it concerns.
    package var concern: Concern
    /// What is wrong.
    package var diagnostic: Diagnostic
  }

  /// All problems, in the order in which they were found.
  package private(set) var all: [Problem] = []
  /// The subjects that an error concerns.
  package private(set) var blocked: Set<Subject> = []
  /// Whether an error concerns the whole run.
  package private(set) var blocksEverything = false

  /// Records diagnostics.
  mutating func report(_ diagnostics: [Diagnostic], about concern: Concern) {
    for diagnostic in diagnostics { report(diagnostic, about: concern) }
  }

  /// Records a diagnostic.
  package mutating func report(_ diagnostic: Diagnostic, about concern: Concern) {
    all.append(Problem(concern: concern, diagnostic: diagnostic))
    guard diagnostic.severity == .error else { return }
    switch concern {
    case .everything: blocksEverything = true
    case .unknown: break
    case .subject(let subject): blocked.insert(subject)
    }
  }

  /// Records that a subject cannot be planned, for a reason that was reported elsewhere.
  package mutating func block(_ subject: Subject) { blocked.insert(subject) }

  /// Adds the problems of another collection.
  mutating func merge(_ other: Problems) {
    all += other.all
    blocked.formUnion(other.blocked)
    blocksEverything = blocksEverything || other.blocksEverything
  }
}
