/// One thing that a run does to the files of its workspace, and that matters when the power fails.
/// Files and folders are numbers, since a name can change.
enum DiskOperation: Hashable {
  /// A name in a folder; an empty one is the folder itself.
  struct Name: Hashable {
    let folder: Int
    let text: String
  }

  /// A file or a folder comes to be.
  case make(Int, isFolder: Bool, Name)
  case write(Int, offset: Int, bytes: [UInt8])
  case truncate(Int, size: Int)
  /// What was written to a file, or the names in a folder, are on the disk when this ends.
  case flush(Int)
  case link(Int, Name)
  case rename(Name, to: Name)
  case remove(Name)
  /// Something is said on standard output: the run has reported its success.
  case report
}
