package import Domain

/// A published document that is not what the state serves. The next apply mends it, whatever else it
/// does.
package struct DocumentChange: Hashable, Sendable {
  /// What is wrong with a document, in words.
  package enum Reason: String, CaseIterable, Hashable, Sendable {
    case missing
    case outOfDate = "out of date"
    case edited = "edited by hand"
    case unreadable = "not readable"
    /// Nobody asks for it any more.
    case unwanted = "no longer published"
  }

  /// The file, relative to the workspace.
  package let path: String
  /// What it serves; nil where nobody asks for it.
  package let environment: EnvironmentKey?
  /// What is wrong with it.
  package let reason: Reason
  /// Where the change comes from; nil where no base is compared with.
  package var origin: Change.Origin?

  /// Makes a change of a document.
  package init(_ path: String, in environment: EnvironmentKey?, _ reason: Reason) {
    self.path = path
    self.environment = environment
    self.reason = reason
  }

  /// What is done about it.
  package var action: Change.Action { reason == .unwanted ? .remove : .update }

  /// Whether the same is done about the same document as by another change.
  func doesTheSame(as other: DocumentChange) -> Bool {
    path == other.path && environment == other.environment && action == other.action
  }
}
