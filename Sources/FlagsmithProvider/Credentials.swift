import JSONSyntax
import System

/// A text that nobody may see: a key of the server, or the address of a proxy with its password.
struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  private let text: String

  /// Keeps a text.
  init(_ text: String) {
    self.text = text
  }

  /// Lets it be used where it has to be said.
  func reveal<Result>(_ body: (String) -> Result) -> Result {
    body(text)
  }

  /// A text in which it does not stand.
  func blotted(out words: String) -> String {
    var result = ""
    var rest = Substring(words).utf8
    while let next = rest.indices.first(where: { rest[$0...].starts(with: text.utf8) }) {
      result += String(Substring(rest[..<next])) + description
      rest = rest[rest.index(next, offsetBy: text.utf8.count)...]
    }
    return result + String(Substring(rest))
  }

  var description: String { "…" }
  var debugDescription: String { description }
  var customMirror: Mirror { Mirror(self, children: []) }
}

/// What the environment says about the server: which one may be asked, and with which keys.
///
/// A pull request can write another address into the settings, but not into the environment of those
/// that run it. So it cannot have a key sent elsewhere.
struct Credentials: Sendable {
  let server: ServerAddress
  /// Through what it is asked; nil where directly.
  let proxy: Secret?
  /// By environment; where a key is missing or wrong, what is wrong.
  private let keys: [String: Result<Secret, CredentialsError>]

  /// The most bytes that a key has.
  private static let maximumBytes = 4_096

  /// Reads the variables, for the server of the settings and the environments in them.
  init(
    url: String, environments: [String],
    variable: (String) -> String? = { environmentVariable($0) }
  ) throws(CredentialsError) {
    server = try ServerAddress(url, in: "The \"url\" of the provider")
    try Self.check(server, isNamedIn: variable)
    proxy = try Self.secret("FLAGSMITH_API_PROXY", variable).get().map(Self.checkedProxy)
    let shared = Self.secret(Self.sharedName, variable)
    var keys: [String: Result<Secret, CredentialsError>] = [:]
    for environment in environments {
      let name = Self.keyName(of: environment)
      keys[environment] = Self.secret(name, variable).flatMap { own in
        own.map { .success($0) }
          ?? shared.flatMap { $0.map { .success($0) } ?? .failure(.noKey(environment, name: name)) }
      }
    }
    self.keys = keys
  }

  /// The key for an environment.
  func key(for environment: String) throws(CredentialsError) -> Secret {
    guard let key = keys[environment] else {
      throw .noKey(environment, name: Self.keyName(of: environment))
    }
    return try key.get()
  }

  /// A text in which nothing stands that must not be shown. Longer secrets go first, since one may begin
  /// with another.
  func blotted(out words: String) -> String {
    let all = keys.values.compactMap { try? $0.get() } + [proxy].compactMap(\.self)
    return all.sorted { $0.reveal { $0.utf8.count } > $1.reveal { $0.utf8.count } }
      .reduce(words) { words, secret in secret.blotted(out: words) }
  }

  static let sharedName = "FLAGSMITH_API_KEY"
  static let originName = "FLAGSMITH_API_ORIGIN"

  static func keyName(of environment: String) -> String {
    sharedName + "_" + String(environment.uppercased().map { $0 == "-" ? "_" : $0 })
  }

  private static func check(
    _ server: ServerAddress, isNamedIn variable: (String) -> String?
  ) throws(CredentialsError) {
    guard let text = variable(originName), !text.isEmpty else {
      throw .noOrigin(wanted: server.origin)
    }
    let named = try ServerAddress(text, in: originName)
    guard named.prefix.isEmpty else { throw .originHasPath(named.origin) }
    guard named.origin == server.origin else {
      throw .otherOrigin(named: named.origin, wanted: server.origin)
    }
  }

  /// What a variable holds, or the file whose path stands in the variable of that name with `_FILE`;
  /// nil where neither is set.
  private static func secret(
    _ name: String, _ variable: (String) -> String?
  ) -> Result<Secret?, CredentialsError> {
    let value = variable(name).flatMap { $0.isEmpty ? nil : $0 }
    let path = variable(name + "_FILE").flatMap { $0.isEmpty ? nil : $0 }
    switch (value, path) {
    case (nil, nil): return .success(nil)
    case (let value?, nil): return checked(Array(value.utf8), name)
    case (nil, let path?): return content(ofFile: path, name + "_FILE")
    case (_?, _?): return .failure(.twice(name))
    }
  }

  private static func content(
    ofFile path: String, _ name: String
  ) -> Result<Secret?, CredentialsError> {
    // Where keys are mounted, their names are links.
    guard let file = try? canonicalPath(path),
      let bytes = try? readFile(at: file, maximumBytes: maximumBytes + 2)
    else { return .failure(.unreadable(name, path: path)) }
    return checked(bytes, name)
  }

  private static func checked(
    _ bytes: [UInt8], _ name: String
  ) -> Result<Secret?, CredentialsError> {
    var bytes = bytes[...]
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    guard !bytes.isEmpty, bytes.count <= maximumBytes,
      bytes.allSatisfy({ (0x21...0x7E).contains($0) })
    else { return .failure(.unusable(name)) }
    return .success(Secret(String(decoding: bytes, as: UTF8.self)))
  }

  private static func checkedProxy(_ proxy: Secret) throws(CredentialsError) -> Secret {
    let isKnown = proxy.reveal { text in
      ["http://", "https://", "socks5h://"].contains { text.lowercased().hasPrefix($0) }
    }
    guard isKnown else { throw .unusableProxy }
    return proxy
  }
}

/// What is wrong with the variables, or with the address in the settings.
enum CredentialsError: Error, Hashable, Sendable {
  /// At a place stands no address.
  case noAddress(String)
  /// There is a user or password, a query, or a fragment in it.
  case addressHasExtras(String)
  case addressIsNotASCII(String)
  /// It begins with `http`, and the host is not this machine.
  case addressIsPlain(String, host: String)
  case noOrigin(wanted: String)
  case originHasPath(String)
  case otherOrigin(named: String, wanted: String)
  case noKey(String, name: String)
  case twice(String)
  case unreadable(String, path: String)
  case unusable(String)
  case unusableProxy
}

extension CredentialsError {
  /// In sentences, with what to do.
  var sentences: String {
    switch self {
    case .noAddress(let place): "\(place) is no address such as 'https://flags.example.com'."
    case .addressHasExtras(let place):
      "\(place) has a user, a query or a fragment. Write the address alone, such as "
        + "'https://flags.example.com'."
    case .addressIsNotASCII(let place):
      "\(place) has characters that are not ASCII. Write the name of the host as DNS has it."
    case .addressIsPlain(let place, let host):
      "\(place) begins with 'http:', which would send the key unprotected to '\(host)'. Use 'https:'; "
        + "'http:' is only for this machine: localhost, 127.0.0.1, [::1]."
    case .noOrigin(let wanted):
      "\(Credentials.originName) is not set, so nothing is sent. Set it to '\(wanted)' where the key is "
        + "set, if the key belongs to that server."
    case .originHasPath(let origin):
      "\(Credentials.originName) names a path. Set it to '\(origin)'."
    case .otherOrigin(let named, let wanted):
      "The \"url\" of the provider leads to '\(wanted)', but \(Credentials.originName) is '\(named)', so "
        + "nothing is sent. Correct the one that is wrong."
    case .noKey(let environment, let name):
      "There is no key for the environment '\(inert(environment))'. Set \(name) or "
        + "\(Credentials.sharedName), or either with _FILE to the path of a file that holds the key. "
        + "An empty variable counts as not set, and that is what CI gives pull requests from forks."
    case .twice(let name):
      "\(name) and \(name)_FILE are both set. Unset one of them."
    case .unreadable(let name, let path):
      "\(name) leads to '\(inert(path))', which cannot be read, or is larger than a key."
    case .unusable(let name):
      "\(name) holds no key: it must be one line of at most 4,096 printable ASCII characters without "
        + "blanks."
    case .unusableProxy:
      "FLAGSMITH_API_PROXY must begin with 'http://', 'https://' or 'socks5h://'."
    }
  }
}
