import Foundation
import Glibc

/// A terminal that a test holds the other end of.
package final class PseudoTerminal: Sendable {
  private let controller: Int32
  /// Kept open until a process has the terminal, so that reading does not end before.
  private let terminal: Int32
  /// Where processes open the terminal.
  package let path: String

  /// Opens a terminal.
  package init() throws {
    var controller: Int32 = -1
    var terminal: Int32 = -1
    var name = [CChar](repeating: 0, count: 256)
    guard unsafe openpty(&controller, &terminal, &name, nil, nil) == 0 else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .ENOTTY)
    }
    for end in [controller, terminal] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    self.controller = controller
    self.terminal = terminal
    path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    close(controller)
    close(terminal)
  }

  /// Types a text.
  package func type(_ text: String) throws {
    let bytes = Array(text.utf8)
    guard unsafe write(controller, bytes, bytes.count) == bytes.count else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
    }
  }

  /// What the terminal shows, up to and with a text. Throws where that does not come.
  package func read(upTo text: String) throws -> String {
    var shown = ""
    while !shown.hasSuffix(text) {
      var events = pollfd(fd: controller, events: Int16(POLLIN), revents: 0)
      var byte: UInt8 = 0
      guard unsafe poll(&events, 1, 60_000) == 1, unsafe Glibc.read(controller, &byte, 1) == 1
      else {
        throw Silence(shown: shown)
      }
      shown.unicodeScalars.append(Unicode.Scalar(byte))
    }
    return shown
  }

  /// The terminal did not show what was waited for.
  package struct Silence: Error {
    /// What it showed instead.
    package let shown: String
  }
}
