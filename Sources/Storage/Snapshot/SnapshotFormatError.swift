/// Why bytes are no snapshot that can be trusted.
enum SnapshotFormatError: Error, Hashable, Sendable {
  /// The bytes do not look like a snapshot at all.
  case notASnapshot
  /// A later titrate wrote it.
  case newerFormat(Int)
  /// Another program changed the text.
  case changed(TextAccident)
  /// The checksum is not that of the bytes: some were lost or changed.
  case wrongChecksum
  /// A line, from 1, does not say what it must, although the checksum is right.
  case malformed(line: Int)
}

extension SnapshotFormatError: CustomStringConvertible {
  /// What is wrong, as the end of a sentence.
  package var description: String {
    switch self {
    case .notASnapshot: "it is not a snapshot, or the end of it is missing"
    case .newerFormat(let version):
      "it has the format \(version), and this titrate knows formats up to "
        + "\(SnapshotFrame.formatVersion)"
    case .changed(let accident): accident.problem
    case .wrongChecksum: "its checksum is wrong, so some of it was lost or changed"
    case .malformed(let line): "line \(line) does not say what it must"
    }
  }

  /// Whether a newer titrate can help.
  var isNewerFormat: Bool {
    if case .newerFormat = self { true } else { false }
  }

  /// What to do, in full sentences; nil where only another copy helps.
  var cure: String? {
    switch self {
    case .newerFormat: "Use a titrate that is at least as new as the one that wrote it."
    case .changed(let accident): accident.cure
    case .notASnapshot, .wrongChecksum, .malformed: nil
    }
  }
}

/// Why a backup is not to be brought back.
enum BackupProblem: Hashable, Sendable {
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
        + (error.cure ?? Self.otherWaysOut)
    case .foreign(let lineage, let stateLineage):
      "The backup '\(path)' is of another state: its lineage is \(lineage), and that of the state "
        + "is \(stateLineage). Put the right backup in its place, or move it away."
    }
  }

  private static let otherWaysOut =
    "Bring the state back from a backup of yours; to begin anew, move it and its trail away."
}
