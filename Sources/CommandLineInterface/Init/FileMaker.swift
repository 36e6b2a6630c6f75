import System

/// Makes files and folders that are not there yet, and can take back all of it.
struct FileMaker {
  private var made: [String] = []

  /// Writes a file, making the folders above it.
  mutating func makeFile(at path: String, _ text: String) throws(SystemError) {
    if let folder = Self.folder(of: path) { try makeFolder(at: folder) }
    try createFile(at: path, with: Array(text.utf8))
    made.append(path)
  }

  /// Makes a folder and those above it.
  mutating func makeFolder(at path: String, mode: UInt32 = 0o777) throws(SystemError) {
    guard !exists(at: path) else { return }
    if let folder = Self.folder(of: path) { try makeFolder(at: folder) }
    try createFolder(at: path, mode: mode)
    made.append(path)
  }

  /// Removes what was made.
  func undo() {
    for path in made.reversed() { try? removeFileOrEmptyFolder(at: path) }
  }

  private static func folder(of path: String) -> String? {
    path.lastIndex(of: "/").flatMap { $0 == path.startIndex ? nil : String(path[..<$0]) }
  }
}
