package import System

extension Git {
  /// Fetches refs, or commits by their names, from a remote, as refspecs that keep them in refs of
  /// titrate's own or nowhere. Nothing else of the clone changes but its objects, and where its
  /// history ends, if a depth is given: a full clone would become a shallow one by that.
  package func fetch(
    _ refspecs: [String], of remote: String, depth: Int? = nil
  ) throws(GitError) {
    let depthWords = depth.map { ["--depth=\($0)"] } ?? []
    _ = try output(
      [
        "-c", "fetch.writeCommitGraph=false", "fetch", "--quiet", "--no-tags", "--refmap=",
        "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-gc", "--no-prune",
      ] + depthWords + ["--", remote] + refspecs, canBeGivenUp: true)
  }

  /// Waits until no other run of titrate fetches into this clone: two would be in each other's way.
  package func lockFetching() throws(FileLockError) -> FileLock {
    try FileLock(
      at: commonFolder + "/titrate.lock", timeoutMilliseconds: timeoutSeconds * 1_000,
      holder: "process \(processIdentifier())")
  }
}
