import Domain
import Reconciling
import Rendering
import Storage
import System

/// Where the state of a workspace is kept, and where its flags are served. The one place that names a store
/// or a provider; every command works with whatever is chosen here.
struct Backend {
  let store: any StateStore
  let provider: any Provider
  /// How long a run tries again that others overtake.
  let patience: Patience

  /// Chooses by what `--state` names: a file, that of the workspace unless another is named. A run that
  /// began at an instant waits so long for others; they read who has the lock, and it tells whom it waits for.
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
