import Glibc

/// Why a file was not replaced.
package enum FileReplacementError: Error, Hashable, Sendable {
  /// The parts of a replacement, in their order.
  package enum Step: Hashable, Sendable, CaseIterable {
    case openFolder, removeLeftover, create, write, flush, close, keepBackup, rename
  }

  /// The step did not succeed: the file is what it was before.
  case failed(Step, SystemError)
  /// The file is replaced, but the folder could not be flushed: after a loss of power the old
  /// content may be back.
  case outcomeNotDurable(SystemError)
}

extension FileReplacementError: CustomStringConvertible {
  /// What went wrong, in a full sentence.
  package var description: String {
    switch self {
    case .failed(_, let error): "Titrate \(error)."
    case .outcomeNotDurable(let error):
      "The file is written, but titrate \(error), so a loss of power could bring the old one back."
    }
  }
}

/// What becomes of the old content of a file that is replaced.
package enum BackupKeeping: Hashable, Sendable {
  /// Nothing.
  case none
  /// It becomes the backup before the file is replaced. In between, both are equal.
  case before
  /// The old content becomes the backup when `keepBackup` is called, which comes next. The earlier
  /// backup stays until the new content is on the disk.
  case afterwards
}

/// Replaces the content of a file in one step that either happens or not, even if the power fails.
///
/// The bytes are written to `<name>.new` in the same folder, with the mode 0600, or, if the file is
/// for everyone, with 0666 less the umask, and flushed; then that file is renamed over `path` and
/// the folder is flushed. With `keepingBackup` the old file becomes `<name>.backup`. At no moment
/// is there no file at `path`. The caller holds a lock: two of these at once would write the same
/// `<name>.new`.
package func replaceFile(
  at path: String, with bytes: [UInt8], keepingBackup: Bool = false, isForEveryone: Bool = false
) throws(FileReplacementError) {
  var replacement = try FileReplacement(at: path, isForEveryone: isForEveryone)
  try replacement.write(bytes[...])
  try replacement.finish(keepingBackup: keepingBackup ? .before : .none)
}

/// Clears away what an interrupted replacement left behind, and waits until the names in the folder
/// are on the disk: its rename may not be there yet. The caller holds the lock.
package func settleReplacement(of path: String) throws(SystemError) {
  let entry = try FolderEntry(at: path)
  try entry.removeIfPresent(newName(for: entry.name))
  let backupName = backupName(for: entry.name)
  let linkName = newName(for: backupName)
  // Where the file was replaced already, this is its old content, which is yet to become the
  // backup.
  if try entry.kind(of: linkName) == .regular, try !entry.areEqual(linkName, entry.name) {
    try entry.rename(linkName, to: backupName)
  }
  try entry.removeIfPresent(linkName)
  try entry.flushFolder()
}

/// Waits until the names in the folder that a path lies in are on the disk.
package func flushFolder(around path: String) throws(SystemError) {
  try FolderEntry(at: path).flushFolder()
}

/// The replacement of a file, as by `replaceFile`, with content that comes in pieces. If it is not
/// finished, the file stays as it was, and nothing is left behind.
package struct FileReplacement: ~Copyable {
  private let entry: FolderEntry
  private let newName: String
  private var file: FileDescriptor?
  private var isRenamed = false

  /// Begins to replace the file at `path`.
  package init(at path: String, isForEveryone: Bool = false) throws(FileReplacementError) {
    let entry: FolderEntry
    do throws(SystemError) { entry = try FolderEntry(at: path) } catch {
      throw .failed(.openFolder, error)
    }
    try self.init(of: entry, isForEveryone: isForEveryone)
  }

  /// Begins to replace the file that an entry names.
  init(
    of entry: consuming FolderEntry, isForEveryone: Bool
  ) throws(FileReplacementError) {
    let name = System.newName(for: entry.name)
    var step = FileReplacementError.Step.removeLeftover
    do throws(SystemError) {
      try entry.removeIfPresent(name)
      step = .create
      file = try entry.create(name, O_WRONLY, isForEveryone: isForEveryone)
    } catch {
      throw .failed(step, error)
    }
    newName = name
    self.entry = entry
  }

  deinit {
    // What failed is worth more than a failure to tidy up, and the next attempt tidies up too.
    if !isRenamed { try? entry.removeIfPresent(newName) }
  }

  /// Adds a piece.
  package mutating func write(_ bytes: ArraySlice<UInt8>) throws(FileReplacementError) {
    do throws(SystemError) {
      try file?.write(bytes, entry.path(of: newName))
    } catch {
      throw .failed(.write, error)
    }
  }

  /// Puts what was written in the place of the file.
  package mutating func finish(
    keepingBackup keeping: BackupKeeping = .none
  ) throws(FileReplacementError) {
    let newPath = entry.path(of: newName)
    var step = FileReplacementError.Step.flush
    do throws(SystemError) {
      try file?.flush(newPath)
      step = .close
      try file.take()?.close(newPath)
      step = .keepBackup
      let isLinked = keeping != .none ? try linkBackup(of: entry) : false
      if isLinked && keeping == .before { try keepLinkedBackup(of: entry) }
      step = .rename
      try entry.rename(newName, to: entry.name)
      isRenamed = true
      try entry.flushFolder()
    } catch {
      throw isRenamed ? .outcomeNotDurable(error) : .failed(step, error)
    }
  }

  /// Makes the old content the backup, after the file is replaced. `settleReplacement` makes up for
  /// a failure.
  package func keepBackup() throws(SystemError) {
    try keepLinkedBackup(of: entry)
    try entry.flushFolder()
  }
}

func newName(for name: String) -> String { name + ".new" }

private func backupName(for name: String) -> String { name + ".backup" }

/// Links the file under a name that is then renamed to that of the backup: a link cannot replace a
/// file, and a rename can. False if there is no file.
private func linkBackup(of entry: borrowing FolderEntry) throws(SystemError) -> Bool {
  let linkName = newName(for: backupName(for: entry.name))
  try entry.removeIfPresent(linkName)
  return try entry.link(entry.name, to: linkName)
}

private func keepLinkedBackup(of entry: borrowing FolderEntry) throws(SystemError) {
  let backupName = backupName(for: entry.name)
  let linkName = newName(for: backupName)
  try entry.rename(linkName, to: backupName)
  // Renaming one name of a file over another name of the same file leaves both.
  try entry.removeIfPresent(linkName)
}
