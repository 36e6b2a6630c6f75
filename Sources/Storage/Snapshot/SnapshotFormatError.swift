/// Why bytes are no snapshot that can be trusted.
package enum SnapshotFormatError: Error, Hashable, Sendable {
  /// The bytes do not look like a snapshot at all.
  case notASnapshot
  /// A later titrate wrote it.
  case newerFormat(Int)
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
    case .wrongChecksum: "its checksum is wrong, so some of it was lost or changed"
    case .malformed(let line): "line \(line) does not say what it must"
    }
  }

  /// Whether a newer titrate can help.
  var isNewerFormat: Bool {
    if case .newerFormat = self { true } else { false }
  }

  /// What to do where a newer titrate can help.
  var newerTitrate: String? {
    isNewerFormat ? "Use a titrate that is at least as new as the one that wrote it." : nil
  }
}
