import Bytes
import Glibc

/// The names of files in one folder, in the order of their bytes.
///
/// They lie one behind the other in one piece of memory, each with a zero byte at its end as the
/// system wants it: so a tree of 100,000 files is listed and read without 100,000 strings.
package struct FolderListing: Sendable {
  /// The folder, relative to the root of the tree; empty for the root.
  package let path: String
  private var bytes: [CChar] = []
  private var starts: [Int] = []

  init(path: String) {
    self.path = path
  }

  /// How many files there are.
  package var count: Int { starts.count }

  /// The beginning that the paths of all files share: the folder, behind a prefix that is empty or
  /// ends in "/".
  package func start(below prefix: String = "") -> String {
    path.isEmpty ? prefix : prefix + path + "/"
  }

  /// The path of a file, relative to the root of the tree.
  package func path(at index: Int) -> String { path(at: index, behind: start()) }

  /// The path of a file behind the `start` that it shares with the others.
  package func path(at index: Int, behind start: String) -> String {
    let first = starts[index]
    return unsafe bytes.withUnsafeBytes { bytes in
      guard let names = bytes.baseAddress else { return start }
      let count = unsafe strlen(names + first)
      return unsafe String(unsafeUninitializedCapacity: start.utf8.count + count) { target in
        let end = unsafe target.update(fromContentsOf: start.utf8)
        return unsafe target[end...].update(fromContentsOf: bytes[first..<first + count])
      }
    }
  }

  static func path(of name: String, in folder: String) -> String {
    folder.isEmpty ? name : folder + "/" + name
  }

  /// Adds a name, which ends in a zero byte.
  mutating func append(_ name: UnsafeBufferPointer<CChar>) {
    starts.append(bytes.count)
    unsafe bytes.append(contentsOf: name)
  }

  mutating func sort() {
    unsafe bytes.withUnsafeBufferPointer { bytes in
      guard let names = bytes.baseAddress else { return }
      starts.sort { unsafe strcmp(names + $0, names + $1) < 0 }
    }
  }

  /// Opens a file for reading, given the folder.
  func openFile(
    at index: Int, in folder: borrowing FileDescriptor
  ) throws(FileReadError) -> FileDescriptor {
    let folder = folder.number
    let start = starts[index]
    do throws(SystemError) {
      return FileDescriptor(
        adopting: try calling(.openFile, nil) {
          unsafe bytes.withUnsafeBufferPointer { bytes in
            guard let names = bytes.baseAddress else { return -1 }
            return unsafe openat(folder, names + start, FileDescriptor.forReading | O_CLOEXEC)
          }
        })
    } catch {
      throw FileReadError(SystemError(.openFile, path(at: index), code: error.code))
    }
  }
}

/// A name in a folder, as text.
struct FolderName {
  /// The name itself if it is text, else its letters, and every other byte as `\xNN`.
  let text: String
  /// Whether the name can be shown and spoken of as it is: it is UTF-8, and has no line break or
  /// other control character, with which it could pass for something else.
  let isText: Bool

  /// Reads a name, which ends in a zero byte.
  init(_ name: UnsafeBufferPointer<CChar>) {
    let bytes = unsafe name.dropLast().map { UInt8(bitPattern: $0) }
    let exact = String(validating: bytes, as: UTF8.self)
    let isText = exact?.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    self.isText = isText ?? false
    text = isText == true ? exact ?? "" : escaped(bytes)
  }
}

/// Whether a name is text. Most are ASCII, so that no string has to be made to find out.
func isText(_ name: UnsafeBufferPointer<CChar>) -> Bool {
  unsafe name.dropLast().allSatisfy { 0x20..<0x7f ~= $0 } || FolderName(name).isText
}

/// Shows a name that is no text.
private func escaped(_ bytes: [UInt8]) -> String {
  bytes.map { byte in
    if (0x20..<0x7f).contains(byte) { return String(UnicodeScalar(byte)) }
    return "\\x" + byte.padded(to: 2, radix: 16)
  }.joined()
}

/// Passes on every name in a folder but "." and "..", in no order, each with the zero byte at its
/// end, and what stands under it.
func forEachName(
  in folder: borrowing FileDescriptor, shownAs path: String,
  _ body: (UnsafeBufferPointer<CChar>, FileKind?) throws(SystemError) -> Void
) throws(SystemError) {
  // The stream closes its descriptor, and has a position of its own only if it is opened anew.
  let number = folder.number
  let own = try calling(.list, path) {
    unsafe openat(number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  }
  guard let stream = unsafe fdopendir(own) else {
    let code = errno
    _ = close(own)
    throw SystemError(.list, path, code: code)
  }
  defer { unsafe closedir(stream) }
  let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
  while true {
    errno = 0
    guard let entry = unsafe readdir(stream) else { break }
    let start = unsafe (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self)
    let name = unsafe UnsafeBufferPointer(start: start, count: strlen(start) + 1)
    if unsafe isSelfOrParent(name) { continue }
    try unsafe body(name, FileKind(folderEntryType: entry.pointee.d_type))
  }
  guard errno == 0 else { throw SystemError(.list, path, code: errno) }
}

private func isSelfOrParent(_ name: UnsafeBufferPointer<CChar>) -> Bool {
  let dot = CChar(bitPattern: UInt8(ascii: "."))
  return unsafe name.count <= 3 && name.dropLast().allSatisfy { $0 == dot }
}
