package import System

extension Git {
  /// Fetches a ref, or a commit by its name, from a remote, into a ref of titrate's own where one is
  /// named. Nothing else of the clone changes but its objects, and where its history ends, if a
  /// depth is given: a full clone would become a shallow one by that.
  package func fetch(
    _ source: String, of remote: String, to destination: String? = nil, depth: Int? = nil
  ) throws(GitError) {
    let depthWords = depth.map { ["--depth=\($0)"] } ?? []
    _ = try output(
      [
        "-c", "fetch.writeCommitGraph=false", "fetch", "--quiet", "--no-tags", "--refmap=",
        "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-gc", "--no-prune",
      ] + depthWords + ["--", remote, destination.map { "+\(source):\($0)" } ?? source])
  }

  /// Waits until no other run of titrate fetches into this clone: two would be in each other's way.
  package func lockFetching() throws(FileLockError) -> FileLock {
    try FileLock(
      at: commonFolder + "/titrate.lock", timeoutMilliseconds: timeoutSeconds * 1_000,
      holder: "process \(processIdentifier())")
  }
}
