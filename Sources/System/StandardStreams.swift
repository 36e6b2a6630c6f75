import Glibc

/// Where the program writes.
package enum StandardStream: Int32, Sendable {
  case output = 1
  case error = 2
}

/// Why a text was not written.
package enum StreamWriteError: Error, Hashable, Sendable {
  /// Nobody reads any more, as with `titrate plan | head -1`: a reason to end, not a failure.
  case closedByReader
  case system(SystemError)
}

/// Writes all bytes to standard output or standard error, unbuffered.
package func write(
  _ bytes: [UInt8], to stream: StandardStream
) throws(StreamWriteError) {
  let name = stream == .output ? "standard output" : "standard error"
  do throws(SystemError) {
    try writeAll(bytes[...], to: stream.rawValue, name)
  } catch {
    throw error.code == EPIPE ? .closedByReader : .system(error)
  }
}

/// Reads one line of standard input, without its line break and of at most `maximumBytes`.
///
/// Nil at the end of the input. Nothing behind the line is taken from the input.
package func readStandardInputLine(maximumBytes: Int) throws(SystemError) -> [UInt8]? {
  var line: [UInt8] = []
  while line.count < maximumBytes {
    var byte: UInt8 = 0
    let count = try calling(.read, "standard input") { unsafe read(STDIN_FILENO, &byte, 1) }
    if count == 0 { return line.isEmpty ? nil : line }
    if byte == UInt8(ascii: "\n") { return line }
    line.append(byte)
  }
  return line
}

/// True if a person reads the stream.
package func isTerminal(_ stream: StandardStream) -> Bool {
  isatty(stream.rawValue) == 1
}

/// True if a person can be asked.
package func isStandardInputTerminal() -> Bool {
  isatty(STDIN_FILENO) == 1
}

/// How many columns the terminal has; nil if the stream is none or does not know.
package func terminalWidth(_ stream: StandardStream) -> Int? {
  var size = winsize()
  guard unsafe ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
    return nil
  }
  return Int(size.ws_col)
}
