extension StorageError {
  /// What is wrong with a trail and what to do about it; nothing for other errors.
  var textOfTrail: String {
    switch self {
    case .trailNotWritable(let path, let error):
      "Nothing was committed, since the audit trail '\(path)' could not record it: \(error). "
        + "Remove the cause and run the command again."
    case .trailForeign(let path, let lineage, let statePath, let stateLineage):
      "The state '\(statePath)' is another than the audit trail '\(path)' is of: its lineage is "
        + "\(stateLineage), and that of the trail is \(lineage). Bring the right one back, with "
        + "`titrate state restore` or from a backup; if the state is right, move the trail away."
    case .trailAhead(let path, let trailSerial, let stateSerial):
      "The audit trail '\(path)' records commit \(trailSerial), but the state is at commit "
        + "\(stateSerial): an older state was brought back. Bring the newest one back from a backup of "
        + "yours, or go on from the one before the last commit, with `titrate state restore`."
    case .trailIncomplete(let path, let missing):
      "The audit trail '\(path)' does not have \(missing), which it had once: every commit leaves a "
        + "record there. Bring the trail back from a backup. To go on without what is lost, move it away: "
        + "the next run begins a new one."
    case .trailDamaged(let path, let byteOffset):
      "The audit trail '\(path)' is damaged: from byte \(byteOffset) on, it is not what the "
        + "commits wrote. It is never written over. Bring it back from a backup, or move it away to "
        + "begin a new one."
    default: ""
    }
  }
}
