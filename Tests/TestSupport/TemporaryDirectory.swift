import Foundation

/// No program starts while a file is written. It would inherit the open file, and as long as it has that,
/// nobody can run what was written.
let fileWriting = NSLock()

/// A folder of a test's own, removed with all that is in it when the test ends.
package final class TemporaryDirectory: Sendable {
  /// Absolute, without symbolic links.
  package let path: String

  /// Makes the folder, empty.
  package init() throws {
    let parent = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
    let folder = parent.appending(path: "titrate-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    path = folder.path(percentEncoded: false)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The absolute path of something in the folder.
  package func path(_ name: String) -> String {
    path + "/" + name
  }

  /// Writes a file, making the folders above it; returns its path.
  @discardableResult
  package func write(_ name: String, _ text: String = "") throws -> String {
    let file = URL(filePath: path(name), directoryHint: .notDirectory)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try fileWriting.withLock { try Data(text.utf8).write(to: file) }
    return path(name)
  }

  /// Makes a folder and those above it; returns its path.
  @discardableResult
  package func makeFolder(_ name: String) throws -> String {
    try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
    return path(name)
  }

  /// The text of a file; nil if there is none.
  package func text(_ name: String) -> String? {
    FileManager.default.contents(atPath: path(name)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The names in the folder itself, sorted.
  package func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  /// The permission bits of a file.
  package func permissions(_ name: String) throws -> Int? {
    let attributes = try FileManager.default.attributesOfItem(atPath: path(name))
    return (attributes[.posixPermissions] as? NSNumber)?.intValue
  }
}
