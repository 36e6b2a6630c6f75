import Foundation
import Glibc
import Synchronization

/// A server on a port of loopback that answers each request with the bytes that a test gives.
final class RawServer: Sendable {
  struct Request: Sendable {
    let head: String
    let body: String
    /// The number of its connection, and its number there, from 1.
    let connection: Int
    let place: Int
    /// How often its first line was seen before.
    let isRepeated: Int

    var line: String { head.prefix { $0 != "\r\n" }.description }

    func field(_ name: String) -> String? {
      head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name + ":") }
        .map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
    }
  }

  struct Reply: Sendable {
    var bytes: [UInt8]
    /// What follows, so many times.
    var piece: [UInt8] = []
    var times = 0
    /// The pause before each of them.
    var pauseMilliseconds = 0
    var end = End.keeps

    enum End: Sendable { case keeps, closes, resets }

    /// An answer as it should be.
    static func json(_ status: Int, _ text: String, fields: [String] = []) -> Reply {
      whole(status, text, fields: ["Content-Type: application/json"] + fields)
    }

    static func whole(_ status: Int, _ text: String, fields: [String] = []) -> Reply {
      Reply(
        bytes: Array((head(status, ["Content-Length: \(text.utf8.count)"] + fields) + text).utf8))
    }

    static func head(_ status: Int, _ fields: [String]) -> String {
      (["HTTP/1.1 \(status) Words"] + fields).joined(separator: "\r\n") + "\r\n\r\n"
    }

    /// A body without its length, of many pieces.
    static func chunked(_ piece: String, times: Int, pauseMilliseconds: Int = 0) -> Reply {
      var reply = Reply(bytes: Array(head(200, ["Transfer-Encoding: chunked"]).utf8))
      reply.piece = Array("\(String(piece.utf8.count, radix: 16))\r\n\(piece)\r\n".utf8)
      (reply.times, reply.pauseMilliseconds) = (times, pauseMilliseconds)
      return reply
    }

    static let silence = Reply(bytes: [], end: .closes)
    static let reset = Reply(bytes: [], end: .resets)
  }

  let port: Int
  private let listener: Int32
  private let seen = Mutex<[Request]>([])
  private let answer: @Sendable (Request) -> Reply

  init(_ answer: @escaping @Sendable (Request) -> Reply) throws {
    self.answer = answer
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let number = listener
    let code = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe bind(number, pointer, length) + listen(number, 128)
          + getsockname(number, pointer, &length)
      }
    }
    guard code == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread { [weak self] in
      var count = 0
      while true {
        let connection = accept(number, nil, nil)
        guard connection >= 0, let server = self else { return }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        count += 1
        let own = count
        Thread.detachNewThread { server.serve(connection, own) }
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  var requests: [Request] { seen.withLock { $0 } }

  private func serve(_ connection: Int32, _ number: Int) {
    defer { close(connection) }
    var buffer: [UInt8] = []
    var place = 0
    while let (head, body) = Self.next(connection, &buffer) {
      place += 1
      let request = seen.withLock { seen in
        let line = head.prefix { $0 != "\r\n" }
        let request = Request(
          head: head, body: body, connection: number, place: place,
          isRepeated: seen.count { $0.line == line })
        seen.append(request)
        return request
      }
      guard deliver(answer(request), on: connection) else { return }
    }
  }

  private func deliver(_ reply: Reply, on connection: Int32) -> Bool {
    var isOpen = Self.write(reply.bytes, connection)
    for _ in 0..<reply.times where isOpen {
      if reply.pauseMilliseconds > 0 { usleep(UInt32(reply.pauseMilliseconds) * 1_000) }
      isOpen = Self.write(reply.piece, connection)
    }
    if reply.times > 0, isOpen { isOpen = Self.write(Array("0\r\n\r\n".utf8), connection) }
    // Programs that another test starts at this moment may have the connection open, too.
    if reply.end == .closes { shutdown(connection, Int32(SHUT_RDWR)) }
    if reply.end == .resets {
      var linger = linger(l_onoff: 1, l_linger: 0)
      unsafe setsockopt(
        connection, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
    }
    return isOpen && reply.end == .keeps
  }

  private static func write(_ bytes: [UInt8], _ connection: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { bytes in
        unsafe send(connection, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private static func next(_ connection: Int32, _ buffer: inout [UInt8]) -> (String, String)? {
    let end = Array("\r\n\r\n".utf8)
    while true {
      if let range = buffer.firstRange(of: end) {
        let head = String(decoding: buffer[..<range.lowerBound], as: UTF8.self)
        let length =
          head.lowercased().split(separator: "\r\n")
          .first { $0.hasPrefix("content-length:") }.flatMap { Int($0.dropFirst(16)) } ?? 0
        if buffer.count >= range.upperBound + length {
          let body = buffer[range.upperBound..<range.upperBound + length]
          let text = String(decoding: body, as: UTF8.self)
          buffer.removeFirst(range.upperBound + length)
          return (head, text)
        }
      }
      var part = [UInt8](repeating: 0, count: 65_536)
      let count = unsafe recv(connection, &part, part.count, 0)
      guard count > 0 else { return nil }
      buffer += part.prefix(count)
    }
  }
}
