import Glibc

/// A call into the operating system that failed: what was tried, on which file, and why not.
package struct SystemError: Error, Hashable, Sendable {
  /// What was tried; the raw value completes the sentence "cannot …".
  enum Call: String, Hashable, Sendable {
    case changeMode = "change the mode of"
    case close
    case createFolder = "create the folder"
    case flush = "flush to disk"
    case inspect
    case link = "keep a link to"
    case list
    case lock
    case openFile = "open"
    case read
    case remove
    case rename
    case resolve = "find"
    case run
    case truncate = "shorten"
    case wait = "wait for"
    case write
  }

  /// What was tried.
  let call: Call
  /// The file it was tried on, as the caller named it, if there was one.
  package let path: String?
  /// The operating system's error number (`errno`).
  package let code: Int32

  /// The codes for what is not opened since it is a link, a folder or no regular file.
  package static let (isLink, isFolder, isNoFile) = (ELOOP, EISDIR, ENOTSUP)

  /// Describes a failure of `call` on `path` with the error number `code`.
  init(_ call: Call, _ path: String?, code: Int32) {
    self.call = call
    self.path = path
    self.code = code
  }
}

extension SystemError: CustomStringConvertible {
  /// The failure as one clause without a full stop: "cannot open 'x': Permission denied".
  package var description: String {
    let object = path.map { " '\($0)'" } ?? ""
    return "cannot \(call.rawValue)\(object): \(reason)"
  }

  /// The operating system's own words for the error number: "Permission denied".
  var reason: String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
  }
}

/// Runs one system call, again for as long as a signal interrupts it.
@discardableResult
func calling<Result: SignedInteger>(
  _ call: SystemError.Call, _ path: String?, _ body: () -> Result
) throws(SystemError) -> Result {
  while true {
    let result = body()
    guard result == -1 else { return result }
    guard errno == EINTR else { throw SystemError(call, path, code: errno) }
  }
}

/// Runs one system call that is given the name of a file. The system would cut a name at its first
/// zero byte and so work on another file; such a name is refused here.
@discardableResult
func callingByName<Result: SignedInteger>(
  _ call: SystemError.Call, _ path: String, _ body: () -> Result
) throws(SystemError) -> Result {
  guard !path.utf8.contains(0) else { throw SystemError(call, path, code: EINVAL) }
  return try calling(call, path, body)
}
