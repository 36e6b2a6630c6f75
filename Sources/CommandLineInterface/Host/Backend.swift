import Domain
import Reconciling
import Rendering
import Storage
import System

/// Where the state of a workspace is kept, and where its flags are served. Only this type names a
/// store or a provider; every command works with what is chosen here.
struct Backend {
  let store: any StateStore
  let provider: any Provider
  /// How long a run that others overtake tries again.
  let patience: Patience

  /// Keeps the state in the file at `path`, by default that of the workspace. A run waits up to
  /// `lockTimeout` for others, who read in the lock that it began at `now`.
  init(
    of folder: WorkspaceFolder, state path: String?, lockTimeout: Milliseconds? = nil,
    since now: Instant = Instant(seconds: Int64(secondsSince1970()))
  ) {
    let timeout = lockTimeout ?? Milliseconds(count: 0)
    store = FileStateStore(
      statePath: path ?? folder.defaultStatePath, lockTimeoutMilliseconds: timeout.count,
      holder: { Self.holder(since: now) },
      waiting: { path, holder in
        Console.message(
          "Waiting at most \(timeout) for the lock '\(inert(path))'"
            + "\(holder.map { ", held by \(inert($0))" } ?? "").\n")
      })
    provider = LocalProvider()
    patience = Patience(
      milliseconds: timeout.count, clock: monotonicMilliseconds, sleep: sleep(milliseconds:))
  }

  private static func holder(since now: Instant) -> String {
    // The other words may hold what is nobody's business.
    let command = CommandLine.arguments.dropFirst().first ?? ""
    return "\(Circumstances.systemName()) on \(hostName()), process \(processIdentifier()), "
      + "titrate \(command), since \(now)"
  }
}
