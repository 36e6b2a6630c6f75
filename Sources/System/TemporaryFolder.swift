import Glibc

/// An empty folder that only this user can look into. It is removed, with the files in it, at the
/// latest when this value ends.
package struct TemporaryFolder: ~Copyable {
  /// Its absolute path.
  package let path: String

  /// Makes it in the folder that TMPDIR names, else in `/tmp`.
  package init() throws(SystemError) {
    let parent = environmentVariable("TMPDIR").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
    var template = Array("\(parent)/titrate-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else {
      throw SystemError(.createFolder, parent, code: errno)
    }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    for name in (try? namesInFolder(at: path)) ?? [] {
      try? removeFileOrEmptyFolder(at: "\(path)/\(name)")
    }
    try? removeFileOrEmptyFolder(at: path)
  }
}
