import Reconciling
import System

/// What can be wrong with an audit trail.
enum TrailProblem: Hashable {
  /// The state is committed; its record is not complete.
  case notWritten(serial: Int, SystemError)
  /// Nothing is committed, since it could not be recorded.
  case notWritable(SystemError)
  /// The trail records commits to another state.
  case foreign(lineage: String, statePath: String, stateLineage: String)
  /// The trail records later commits than the state has: an older state was brought back.
  case ahead(trailSerial: Int, stateSerial: Int)
  /// The trail lacks the records of commits that came after one that it records.
  case incomplete(MissingCommits)
  /// From this byte on (the first is 0), the trail is not what was written to it.
  case damaged(byteOffset: Int)
  /// Another program changed the text.
  case changed(TextAccident)
}

extension TrailProblem {
  /// What is wrong and what to do about it, in full sentences.
  func text(_ path: String) -> String {
    switch self {
    case .notWritten(let serial, let error):
      "Commit \(serial) is in the state, but its record in '\(path)' is not complete: \(error). "
        + "Remove the cause; the next run adds what is missing."
    case .notWritable(let error):
      "Nothing was committed, since the audit trail '\(path)' could not record it: \(error). "
        + "Remove the cause and run the command again."
    case .foreign(let lineage, let statePath, let stateLineage):
      "The state '\(statePath)' is another than the audit trail '\(path)' is of: its lineage is "
        + "\(stateLineage), and that of the trail is \(lineage). Bring the right one back, with "
        + "`titrate state restore` or from a backup; if the state is right, move the trail away."
    case .ahead(let trailSerial, let stateSerial):
      "The audit trail '\(path)' records commit \(trailSerial), but the state is at commit "
        + "\(stateSerial): an older state was brought back. Bring the newest one back from a backup of "
        + "yours, or go on from the one before the last commit, with `titrate state restore`."
    case .incomplete(let missing):
      "The audit trail '\(path)' does not have \(missing), which it had once: every commit leaves a "
        + "record there. Bring the trail back from a backup. To go on without what is lost, move it away: "
        + "the next run begins a new one."
    case .damaged(let byteOffset):
      "The audit trail '\(path)' is damaged: from byte \(byteOffset) on, it is not what the "
        + "commits wrote. It is never written over. Bring it back from a backup, or move it away to "
        + "begin a new one."
    case .changed(let accident):
      "The audit trail '\(path)' is not what the commits wrote: \(accident.problem). It is never written "
        + "over. \(accident.cure)"
    }
  }
}
