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

/// Replaces the content of a file in one step that either happens or not, even if the power fails.
///
/// The bytes are written to `<name>.new` in the same folder, with the mode 0600, or, if the file is for
/// everyone, with 0666 less the umask, and flushed; then that file is renamed over `path` and the folder
/// is flushed. With `keepingBackup` the old file becomes `<name>.backup`. At no moment is there no file
/// at `path`. The caller holds a lock: two of these at once would write the same `<name>.new`.
package func replaceFile(
  at path: String, with bytes: [UInt8], keepingBackup: Bool = false, isForEveryone: Bool = false
) throws(FileReplacementError) {
  let entry = try step(.openFolder) { () throws(SystemError) in try FolderEntry(at: path) }
  try replace(entry, with: bytes, keepingBackup: keepingBackup, isForEveryone: isForEveryone)
}

/// Replaces the file that an entry names.
func replace(
  _ entry: borrowing FolderEntry, with bytes: [UInt8], keepingBackup: Bool, isForEveryone: Bool
) throws(FileReplacementError) {
  let newName = entry.name + ".new"
  do throws(FileReplacementError) {
    try writeDurably(bytes, to: newName, beside: entry, isForEveryone: isForEveryone)
    if keepingBackup {
      try step(.keepBackup) { () throws(SystemError) in try keepBackup(of: entry) }
    }
    try step(.rename) { () throws(SystemError) in try entry.rename(newName, to: entry.name) }
  } catch {
    // What failed is worth more than a failure to tidy up, and the next attempt tidies up too.
    try? entry.removeIfPresent(newName)
    throw error
  }
  do throws(SystemError) {
    try entry.flushFolder()
  } catch {
    throw .outcomeNotDurable(error)
  }
}

private func writeDurably(
  _ bytes: [UInt8], to name: String, beside entry: borrowing FolderEntry, isForEveryone: Bool
) throws(FileReplacementError) {
  let path = entry.path(of: name)
  try step(.removeLeftover) { () throws(SystemError) in try entry.removeIfPresent(name) }
  let file = try step(.create) { () throws(SystemError) in
    try entry.create(name, O_WRONLY, isForEveryone: isForEveryone)
  }
  try step(.write) { () throws(SystemError) in try file.write(bytes[...], path) }
  try step(.flush) { () throws(SystemError) in try file.flush(path) }
  do throws(SystemError) {
    try file.close(path)
  } catch {
    throw .failed(.close, error)
  }
}

/// Makes the backup a second name of the old file, by way of a third one, since a link cannot
/// replace a name and a rename can.
private func keepBackup(of entry: borrowing FolderEntry) throws(SystemError) {
  let backupName = entry.name + ".backup"
  let linkName = backupName + ".new"
  try entry.removeIfPresent(linkName)
  guard try entry.link(entry.name, to: linkName) else { return }
  try entry.rename(linkName, to: backupName)
  // Renaming one name of a file over another name of the same file leaves both.
  try entry.removeIfPresent(linkName)
}

func step<Result: ~Copyable>(
  _ step: FileReplacementError.Step, _ body: () throws(SystemError) -> Result
) throws(FileReplacementError) -> Result {
  do throws(SystemError) {
    return try body()
  } catch {
    throw .failed(step, error)
  }
}
