import Domain
import JSONSyntax

/// What titrate.json says to this program.
struct FlagsmithSettings: Sendable {
  /// How experiments are driven.
  enum Mode: String, CaseIterable, Sendable {
    /// By segments and overrides that titrate makes: every server can do that.
    case flags
    /// By experiments of the server's own.
    case experiments
    /// By whichever of the two the server can do.
    case auto
  }

  /// Where the server is.
  let url: String
  let mode: Mode
  /// The server's key of each environment: what stands for it in paths.
  let environments: [EnvironmentKey: String]
  /// How many requests may be under way at once.
  let concurrency: Int

  /// Reads the settings; throws what is wrong with them, in sentences.
  init(_ settings: JSONValue) throws(UnusableSettings) {
    let members = settings.members
    try Self.check(members, ["concurrency", "environments", "mode", "type", "url"])
    guard case .string(let url)? = members["url"] else {
      throw UnusableSettings(
        "The provider in titrate.json needs \"url\": the address of the server, such as "
          + "\"https://flags.example.com\".")
    }
    self.url = url
    mode = try Self.mode(members["mode"])
    var environments: [EnvironmentKey: String] = [:]
    for (name, entry) in members["environments"]?.members ?? [:] {
      guard let environment = EnvironmentKey(name) else { continue }
      guard !["-file", "_file"].contains(where: name.hasSuffix) else {
        throw UnusableSettings(
          "The environment '\(environment)' cannot be served: the variable of its key would be that of a file."
        )
      }
      environments[environment] = try Self.key(of: environment, entry)
    }
    self.environments = environments
    if case .integer(let number)? = members["concurrency"] {
      concurrency = max(1, number)
    } else {
      concurrency = Self.usualConcurrency
    }
  }

  private static let usualConcurrency = 8

  private static func check(
    _ members: [String: JSONValue], _ known: [String]
  ) throws(UnusableSettings) {
    guard let name = members.keys.filter({ !known.contains($0) && !$0.hasPrefix("x-") }).min()
    else { return }
    throw UnusableSettings(
      "The provider in titrate.json has the field \(quoted(inert(name))), which does not exist. "
        + (didYouMean(name, among: known) ?? "It may have \(list(known))."))
  }

  private static func mode(_ value: JSONValue?) throws(UnusableSettings) -> Mode {
    guard let value else { return .auto }
    guard case .string(let text) = value, let mode = Mode(rawValue: text) else {
      throw UnusableSettings(
        "The \"mode\" of the provider in titrate.json is one of \(list(Mode.allCases.map(\.rawValue)))."
      )
    }
    return mode
  }

  /// The key goes into paths, so it must be nothing else than a key.
  private static func key(
    of environment: EnvironmentKey, _ entry: JSONValue
  ) throws(UnusableSettings) -> String {
    try check(entry.members, ["key"])
    guard case .string(let key)? = entry.members["key"] else {
      throw UnusableSettings(
        "The environment '\(environment)' of the provider in titrate.json needs \"key\": the key that the "
          + "server shows for it, as in {\"key\": \"AbCdEfGhIjKlMnOpQrStUv\"}.")
    }
    guard !key.isEmpty, key.utf8.count <= 100, key.utf8.allSatisfy(isKeyByte) else {
      throw UnusableSettings(
        "The environment '\(environment)' has a \"key\" that is none: keys have ASCII letters, digits, '_' and "
          + "'-' alone. One that begins with 'ser.' is secret, and does not belong here.")
    }
    return key
  }

  private static func isKeyByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}

/// Why settings cannot be used.
struct UnusableSettings: Error {
  /// The reason, in sentences.
  let reason: String

  init(_ reason: String) {
    self.reason = reason
  }
}

extension JSONValue {
  /// The members of an object; none of anything else.
  fileprivate var members: [String: JSONValue] {
    guard case .object(let members) = self else { return [:] }
    return Dictionary(members.map { ($0.key, $0.value) }) { first, _ in first }
  }
}
