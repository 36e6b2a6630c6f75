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
  private let keys: [String: Secret]

  /// The most bytes that a key has.
  private static let maximumBytes = 4_096

  /// Reads the variables, for the server of the settings and the environments that have to do with it.
  /// Each environment must have its key.
  init(
    url: String, environments: [String],
    variable: (String) -> String? = { environmentVariable($0) }
  ) throws(CredentialsError) {
    do throws(ServerAddress.Fault) {
      server = try ServerAddress(url)
    } catch {
      throw .address("The \"url\" of the provider", error)
    }
    try Self.check(server, isNamedIn: variable)
    proxy = try Self.secret("FLAGSMITH_API_PROXY", variable).map(Self.checkedProxy)
    let shared = try Self.secret(Self.sharedName, variable)
    var keys: [String: Secret] = [:]
    for environment in environments {
      let name = Self.keyName(of: environment)
      guard let key = try Self.secret(name, variable) ?? shared else {
        throw .noKey(environment, name: name)
      }
      keys[environment] = key
    }
    self.keys = keys
  }

  /// The key for an environment that was given to the initializer.
  func key(for environment: String) -> Secret? {
    keys[environment]
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
    let named: ServerAddress
    do throws(ServerAddress.Fault) {
      named = try ServerAddress(text)
    } catch {
      throw .address(originName, error)
    }
    guard named.prefix.isEmpty else { throw .originHasPath(named.origin) }
    guard named.origin == server.origin else {
      throw .otherOrigin(named: named.origin, wanted: server.origin)
    }
  }

  /// What a variable holds, or the file whose path stands in the variable of that name with `_FILE`;
  /// nil where neither is set.
  private static func secret(
    _ name: String, _ variable: (String) -> String?
  ) throws(CredentialsError) -> Secret? {
    let fileName = name + "_FILE"
    let value = variable(name).flatMap { $0.isEmpty ? nil : $0 }
    guard let path = variable(fileName), !path.isEmpty else {
      return try value.map { value throws(CredentialsError) in try checked(value.utf8, name) }
    }
    guard value == nil else { throw .twice(name) }
    do {
      // Where keys are mounted, their names are links.
      return try checked(
        readFile(at: canonicalPath(path), maximumBytes: maximumBytes + 2), fileName)
    } catch let error as CredentialsError {
      throw error
    } catch {
      throw .unreadable(fileName, path: path)
    }
  }

  private static func checked(
    _ bytes: some BidirectionalCollection<UInt8>, _ name: String
  ) throws(CredentialsError) -> Secret {
    var bytes = bytes[...]
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    guard !bytes.isEmpty, bytes.count <= maximumBytes,
      bytes.allSatisfy({ (0x21...0x7E).contains($0) })
    else { throw .unusable(name) }
    return Secret(String(decoding: bytes, as: UTF8.self))
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
  /// What is no address that is gone to, and why.
  case address(String, ServerAddress.Fault)
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
    case .address(let place, let fault): "\(place) \(fault.clause)"
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

extension ServerAddress.Fault {
  /// Behind what is wrong.
  fileprivate var clause: String {
    switch self {
    case .isNoAddress: "is no address such as 'https://flags.example.com'."
    case .hasExtras:
      "has a user, a query or a fragment. Write the address alone, such as 'https://flags.example.com'."
    case .isNotASCII: "has characters that are not ASCII. Write the name of the host as DNS has it."
    case .isPlain(let host):
      "begins with 'http:', which would send the key unprotected to '\(host)'. Use 'https:'; 'http:' is "
        + "only for this machine: localhost, 127.0.0.1, [::1]."
    }
  }
}
