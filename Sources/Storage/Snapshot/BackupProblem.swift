/// Why a backup is not to be brought back.
package enum BackupProblem: Hashable, Sendable {
  /// There is none.
  case missing
  /// It is there and is not what titrate wrote.
  case untrusted(SnapshotFormatError)
  /// It is one of another state than the one it stands beside.
  case foreign(lineage: String, stateLineage: String)
}

extension BackupProblem {
  /// What is wrong and what to do about it, in full sentences.
  func text(_ path: String) -> String {
    switch self {
    case .missing:
      "There is no backup '\(path)', so there is nothing to bring back. \(Self.otherWaysOut)"
    case .untrusted(let error):
      "The backup '\(path)' cannot be trusted: \(error). "
        + (error.newerTitrate ?? Self.otherWaysOut)
    case .foreign(let lineage, let stateLineage):
      "The backup '\(path)' is of another state: its lineage is \(lineage), and that of the state "
        + "is \(stateLineage). Put the right backup in its place, or move it away."
    }
  }

  private static let otherWaysOut =
    "Bring the state back from a backup of yours; to begin anew, move it and its trail away."
}
