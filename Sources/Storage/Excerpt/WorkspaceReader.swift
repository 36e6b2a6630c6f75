import Domain
import JSONSyntax
import Manifests
import Planning
import Reconciling
package import System

/// Reads the manifests of a tree on several threads, and keeps those that a plan has to look at.
///
/// What comes of it does not depend on the number of threads: every file has a number, by which
/// what the threads found is put in order.
struct WorkspaceReader: Sendable {
  private let listing: WorkspaceListing
  /// The snapshot that manifests are compared with; nil to keep every manifest.
  private let stored: StoredSnapshot?
  /// When the run began.
  private let now: Instant

  init(_ listing: WorkspaceListing, against stored: StoredSnapshot?, asOf now: Instant) {
    self.listing = listing
    self.stored = stored
    self.now = now
  }

  private var folders: [FolderListing] { listing.contents.folders }

  /// What became of the files.
  struct Findings: Sendable {
    var kept: [(number: Int, file: ManifestFile)] = []
    /// In no order: nothing depends on it.
    var settled: [(number: Int, entity: ManifestMatcher.Entity)] = []
    /// Manifests that the settings ignore.
    var ignored: [(number: Int, path: String)] = []
    /// How many files were left out of which it is not known what they are about.
    var unknownCount = 0
  }

  /// Reading a small workspace takes less time than starting a thread.
  private static let fewFiles = 1_000
  private static let batchSize = 128

  /// Reads all files, on as many threads as the machine can run, but four at most, unless a number
  /// is given. `tell` gets the number of files that were begun.
  func read(
    threads: Int? = nil, telling tell: @escaping @Sendable (_ fileCount: Int) -> Void
  ) throws -> Findings {
    let batches = Self.batches(of: folders)
    let fileCount = folders.reduce(0) { $0 + $1.count }
    let threads = threads ?? (fileCount < Self.fewFiles ? 1 : min(4, processorCount()))
    let next = Counter()
    let limit = UnknownFileLimit(listing.mostUnknown)
    let results = concurrently(threads) { thread in
      // One thread tells how far all have come.
      Result { try read(batches, next, limit, telling: thread == 0 ? tell : { _ in }) }
    }
    var findings = Findings()
    for result in results { findings.merge(try result.get()) }
    findings.sort()
    findings.unknownCount += findings.kept.removeUnknown(after: listing.mostUnknown, \.file)
    return findings
  }

  /// Reads files again that were dropped, given their numbers, which ascend.
  func readAgain(_ numbers: [Int]) throws(SystemError) -> [(number: Int, file: ManifestFile)] {
    var reader = try FileReader(listing)
    var files: [(number: Int, file: ManifestFile)] = []
    var folder = 0
    var first = 0
    for number in numbers {
      while number >= first + folders[folder].count {
        first += folders[folder].count
        folder += 1
      }
      let start = folders[folder].start(below: listing.prefix)
      files.append((number, reader.read(number - first, of: folders[folder], behind: start)))
    }
    return files
  }

  // MARK: Batches

  /// Some files of one folder. `first` is the number, in the tree, of the folder's first file.
  private struct Batch {
    let folder: Int
    let files: Range<Int>
    let first: Int
  }

  private static func batches(of folders: [FolderListing]) -> [Batch] {
    var batches: [Batch] = []
    var first = 0
    for (index, folder) in folders.enumerated() {
      for start in stride(from: 0, to: folder.count, by: batchSize) {
        let files = start..<min(start + batchSize, folder.count)
        batches.append(Batch(folder: index, files: files, first: first))
      }
      first += folder.count
    }
    return batches
  }

  /// Reads batches until none is left.
  private func read(
    _ batches: [Batch], _ next: Counter, _ limit: UnknownFileLimit, telling tell: (Int) -> Void
  ) throws -> Findings {
    var reader = try FileReader(listing)
    var matcher = stored.map { ManifestMatcher($0, asOf: now) }
    var findings = Findings()
    while true {
      let number = next.take()
      guard number < batches.count else { break }
      let batch = batches[number]
      tell(batch.first + batch.files.lowerBound)
      let first = findings.kept.count
      let leavesOut = limit.isReached
      try read(batch, folders[batch.folder], &reader, &matcher, &findings)
      if leavesOut {
        findings.unknownCount += findings.kept.removeUnknown(after: 0, from: first, \.file)
      }
      limit.note(findings.kept[first...].count { $0.file.isUnknown })
    }
    return findings
  }

  private func read(
    _ batch: Batch, _ folder: FolderListing, _ reader: inout FileReader,
    _ matcher: inout ManifestMatcher?, _ findings: inout Findings
  ) throws(StateError) {
    let mayLeaveOut = mayLeaveOutFiles(of: folder)
    let start = folder.start(below: listing.prefix)
    for index in batch.files {
      let number = batch.first + index
      guard !mayLeaveOut || isManifest(index, of: folder) else {
        if let path = ignoredManifest(index, of: folder, &reader) {
          findings.ignored.append((number, path))
        }
        continue
      }
      let file = reader.read(index, of: folder, behind: start)
      if let entity = try matcher?.match(file) {
        findings.settled.append((number, entity))
      } else {
        findings.kept.append((number, file))
      }
    }
  }

  // MARK: Files

  /// Whether some file of a folder may be no manifest; else there is no need to ask of each.
  private func mayLeaveOutFiles(of folder: FolderListing) -> Bool {
    let start = folder.path.isEmpty ? "" : folder.path + "/"
    return !listing.settings.ignored.isEmpty
      || listing.excluded.contains { $0.utf8.starts(with: start.utf8) }
  }

  private func isManifest(_ index: Int, of folder: FolderListing) -> Bool {
    let path = folder.path(at: index)
    return !listing.excluded.contains(path)
      && !listing.settings.ignored.ignores(path, isDirectory: false)
  }

  private func ignoredManifest(
    _ index: Int, of folder: FolderListing, _ reader: inout FileReader
  ) -> String? {
    let path = folder.path(at: index)
    return !listing.excluded.contains(path) && reader.isManifest(index, of: folder)
      ? listing.prefix + path : nil
  }
}

extension WorkspaceReader.Findings {
  fileprivate mutating func merge(_ other: Self) {
    kept += other.kept
    settled += other.settled
    ignored += other.ignored
    unknownCount += other.unknownCount
  }

  fileprivate mutating func sort() {
    kept.sort { $0.number < $1.number }
    ignored.sort { $0.number < $1.number }
  }
}

/// A tree that several threads open for themselves.
final class SharedTree: Sendable {
  let tree: DirectoryTree

  init(_ tree: consuming DirectoryTree) {
    self.tree = tree
  }
}

/// Reads one manifest after the other.
private struct FileReader: ~Copyable {
  private var tree: DirectoryTree
  private var buffer: [UInt8] = []
  private let edits: [String: [UInt8]]

  init(_ listing: WorkspaceListing) throws(SystemError) {
    edits = listing.edits
    tree = try DirectoryTree(sharing: listing.tree.tree)
  }

  mutating func read(
    _ index: Int, of folder: FolderListing, behind start: String
  ) -> ManifestFile {
    let path = folder.path(at: index, behind: start)
    do throws(FileReadError) {
      try load(index, of: folder)
      return ManifestFile(path: path, bytes: buffer)
    } catch {
      return ManifestFile(path: path, unreadable: error.reason)
    }
  }

  mutating func isManifest(_ index: Int, of folder: FolderListing) -> Bool {
    (try? load(index, of: folder)) != nil && ManifestFile.isManifest(buffer)
  }

  private mutating func load(_ index: Int, of folder: FolderListing) throws(FileReadError) {
    if !edits.isEmpty, let edit = edits[folder.path(at: index)] {
      buffer = edit
      return
    }
    try tree.read(index, of: folder, maximumBytes: ManifestFile.maximumBytes, into: &buffer)
  }
}

extension FileReadError {
  /// Why a file of a workspace cannot be read, in a sentence.
  package var reason: String {
    switch self {
    case .notFound: "It was there when the folder was listed, and is gone now."
    case .notRegular(let kind): "It is a \(kind.rawValue), not a file."
    case .tooLarge(let limitBytes):
      "It is larger than \(limitBytes) bytes, the most for a manifest."
    case .system(let error): "Titrate \(error)."
    }
  }
}

// MARK: - Unknown files

/// Limits how many unknown files are kept, those of which nobody can tell what they are about: a
/// folder of another program may hold any number of them. The others are counted.
///
/// Which ones are kept does not depend on the threads. Batches begin in order, so once the finished
/// ones hold enough unknown files, those of any batch that begins later can be left out.
package struct UnknownFileLimit: Sendable {
  /// More than anyone reads.
  package static let usual = 100_000

  private let most: Int
  private let count = Locked(0)

  init(_ most: Int) {
    self.most = most
  }

  /// Whether those that come next need not be kept.
  var isReached: Bool { count.withLock { $0 } >= most }

  /// Counts those that are kept of a batch.
  func note(_ number: Int) {
    if number > 0 { count.withLock { $0 += number } }
  }
}

extension Array {
  /// Removes all unknown files after the first few, looking from a place on, and returns how many
  /// it removed.
  mutating func removeUnknown(
    after most: Int, from start: Int = 0, _ file: (Element) -> ManifestFile
  ) -> Int {
    let before = count
    var remaining = most
    let kept = self[start...].filter { element in
      guard file(element).isUnknown else { return true }
      remaining -= 1
      return remaining >= 0
    }
    guard kept.count < before - start else { return 0 }
    replaceSubrange(start..., with: kept)
    return before - count
  }
}
