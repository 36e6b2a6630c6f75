/// How a run ended. Scripts rely on these numbers: they never change their meaning.
enum ExitStatus: Int32, CaseIterable, Sendable {
  /// The work is done, or there was none.
  case done = 0
  /// A manifest, the state or the world stood in the way.
  case failed = 1
  /// `plan --detailed-exitcode` found changes.
  case changesPending = 2
  /// The policy does not permit what was to be done.
  case againstPolicy = 3
  /// What the plan was made from has changed since.
  case stale = 4
  /// Another run holds the lock, or others came first for too long.
  case locked = 5
  /// The command line cannot be understood; the number is that of `sysexits.h`.
  case usage = 64
}

extension ExitStatus {
  /// The meaning as help prints it.
  var meaning: String {
    switch self {
    case .done: "Done, or nothing to do."
    case .failed: "Failed: a manifest or the run itself has an error."
    case .changesPending: "Changes are pending (only with --detailed-exitcode)."
    case .againstPolicy: "Against the policy; only what lowers exposure or falls due is applied."
    case .stale: "Out of date: what was planned has changed, or newer manifests were applied."
    case .locked: "Another run holds the lock, or others came first for too long."
    case .usage: "Wrong usage of the command line."
    }
  }
}
