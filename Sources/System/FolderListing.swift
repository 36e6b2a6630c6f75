import Glibc

/// A name in a folder, as the folder tells it.
struct FolderName {
  /// Bytes that are no UTF-8 are shown as `\xNN`.
  let text: String
  let isUTF8: Bool
  /// Nil if the folder does not tell.
  let kind: FileKind?

  private init(_ bytes: [UInt8], kind: FileKind?) {
    let exact = String(validating: bytes, as: UTF8.self)
    text = exact ?? escaped(bytes)
    isUTF8 = exact != nil
    self.kind = kind
  }
}

extension FolderName {
  /// All names in a folder but "." and "..", in no order.
  static func all(
    in folder: borrowing FileDescriptor, shownAs path: String
  ) throws(SystemError) -> [FolderName] {
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
    var names: [FolderName] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else { break }
      let name = unsafe FolderName(entry)
      if name.text != "." && name.text != ".." { names.append(name) }
    }
    guard errno == 0 else { throw SystemError(.list, path, code: errno) }
    return names
  }

  private init(_ entry: UnsafePointer<dirent>) {
    let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
    let start = unsafe UnsafeRawPointer(entry) + offset
    let length = unsafe strlen(start.assumingMemoryBound(to: CChar.self))
    let bytes = unsafe Array(UnsafeRawBufferPointer(start: start, count: length))
    self.init(bytes, kind: unsafe FileKind(folderEntryType: entry.pointee.d_type))
  }
}

/// Shows a name that is no UTF-8.
private func escaped(_ bytes: [UInt8]) -> String {
  bytes.map { byte in
    if (0x20..<0x7f).contains(byte) { return String(UnicodeScalar(byte)) }
    return "\\x" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16)
  }.joined()
}
