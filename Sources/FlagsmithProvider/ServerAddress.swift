/// Where a server is: an address of the web that ends with its host, or with a folder there.
struct ServerAddress: Hashable, Sendable {
  /// `https`, or `http`.
  let scheme: String
  /// In lower case; an IPv6 address has its brackets.
  let host: String
  let port: Int
  /// What stands before the path of every request: empty, or beginning with a slash and without one at
  /// its end.
  let prefix: String

  /// Reads an address. `place` is how errors name where it stands.
  init(_ text: String, in place: String) throws(CredentialsError) {
    guard text.utf8.allSatisfy({ $0 < 0x80 }) else { throw .addressIsNotASCII(place) }
    guard let (scheme, rest) = Self.parts(of: text) else { throw .noAddress(place) }
    guard !rest.contains(where: { "?#".contains($0) }) else { throw .addressHasExtras(place) }
    let authority = rest.prefix { $0 != "/" }
    guard !authority.contains("@") else { throw .addressHasExtras(place) }
    guard let (host, port) = Self.place(String(authority)),
      let prefix = Self.folder(String(rest[authority.endIndex...]))
    else { throw .noAddress(place) }
    guard scheme == "https" || Self.isLoopback(host) else {
      throw .addressIsPlain(place, host: host)
    }
    self.scheme = scheme
    self.host = host
    self.port = port ?? (scheme == "https" ? 443 : 80)
    self.prefix = prefix
  }

  /// The scheme, the host and the port, where that is not the usual one: what decides who is asked.
  var origin: String {
    let isUsual = port == (scheme == "https" ? 443 : 80)
    return "\(scheme)://\(host)" + (isUsual ? "" : ":\(port)")
  }

  private static func parts(of text: String) -> (scheme: String, rest: Substring)? {
    let name = text.prefix { $0 != ":" }
    let scheme = name.lowercased()
    let rest = text[name.endIndex...]
    guard ["http", "https"].contains(scheme), rest.hasPrefix("://") else { return nil }
    return (scheme, rest.dropFirst(3))
  }

  private static func place(_ authority: String) -> (host: String, port: Int?)? {
    var host = authority[...]
    var port: Int?
    let name = authority.hasPrefix("[") ? authority.prefix { $0 != "]" } : ""
    if let colon = authority[name.endIndex...].firstIndex(of: ":") {
      let digits = authority[colon...].dropFirst()
      guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(digits),
        1...65_535 ~= number
      else { return nil }
      (host, port) = (authority[..<colon], number)
    }
    let lower = host.lowercased()
    return isHost(lower) ? (lower, port) : nil
  }

  private static func isHost(_ text: String) -> Bool {
    let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
    let name = isBracketed ? text.dropFirst().dropLast() : text[...]
    let permitted = isBracketed ? "0123456789abcdef:." : "abcdefghijklmnopqrstuvwxyz0123456789-._"
    return !name.isEmpty && name.count <= 253 && name.allSatisfy { permitted.contains($0) }
  }

  private static func folder(_ path: String) -> String? {
    let parts = path.split(separator: "/")
    let isPlain = parts.allSatisfy { part in
      part != "." && part != ".." && part.utf8.allSatisfy { isPathByte($0) || $0 == 0x25 }
    }
    return isPlain ? parts.map { "/\($0)" }.joined() : nil
  }

  /// Whether a host is this machine, however names are resolved.
  private static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" || host == "[::1]" { return true }
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
    return numbers.count == 4 && numbers[0] == "127"
      && numbers.allSatisfy { $0.count <= 3 && UInt8($0) != nil && ($0 == "0" || $0.first != "0") }
  }

  /// The address of a request. What a path or query cannot hold is encoded.
  func url(_ path: String) -> String {
    let separators = "/?&=%".utf8
    return origin + prefix + Self.encoded(path) { Self.isPathByte($0) || separators.contains($0) }
  }

  /// A text as a part of a path, or as a value in a query.
  static func encoded(_ text: String) -> String {
    encoded(text, where: isPathByte)
  }

  private static func encoded(_ text: String, where isPermitted: (UInt8) -> Bool) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      if isPermitted(byte) {
        bytes.append(byte)
      } else {
        bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func isPathByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122: true
    default: "-._~".utf8.contains(byte)
    }
  }
}
