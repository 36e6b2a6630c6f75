import Bytes
package import Domain
package import JSONSyntax

/// What `titrate.json` says of the provider that serves the flags.
package struct ProviderSettings: Hashable, Sendable {
  /// Which provider it is: the end of its program's name. Never where that program lies, which a pull
  /// request could change.
  package let name: String
  /// The environments that it serves, in order.
  package let environments: [EnvironmentKey]
  /// How many requests may be under way at a time.
  package let concurrency: Int
  /// All that is said of it. What is not titrate's is the program's, and goes to it as it is.
  package let json: JSONValue

  /// Puts it together.
  package init(
    name: String, environments: [EnvironmentKey], concurrency: Int = usualConcurrency,
    json: JSONValue
  ) {
    self.name = name
    self.environments = environments.sorted()
    self.concurrency = concurrency
    self.json = json
  }

  /// How many requests may be under way at a time, unless another number is given.
  package static let usualConcurrency = 8
  /// The greatest number that may be given.
  static let greatestConcurrency = 64
  /// The name for no provider at all.
  static let local = "local"

  /// Whether a text can be the end of a program's name: `[a-z][a-z0-9-]*`.
  static func isName(_ text: String) -> Bool {
    let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
    return text.utf8.first.map(letters.contains) == true && text.utf8.count <= 100
      && text.utf8.allSatisfy {
        letters.contains($0) || $0.isDigit || $0 == UInt8(ascii: "-")
      }
  }
}

extension ManifestReader {
  /// Reads the provider; nil where the state itself is served, and where something is wrong.
  mutating func provider(_ node: JSONNode?) -> ProviderSettings? {
    guard let node, let members = members(of: node, "\"type\" and \"environments\"") else {
      return nil
    }
    // Unknown fields are the program's, so none is refused.
    var fields: [String: JSONNode] = [:]
    for (key, value) in members { document.string(key).map { fields[$0] = value } }
    guard let name = providerName(fields["type"], in: node) else { return nil }
    let concurrency = concurrency(fields["concurrency"])
    guard name != ProviderSettings.local else { return nil }
    guard let place = fields["environments"] else {
      report(
        .missingField, at: node,
        "A provider needs the field \"environments\": an object with an entry, if only {}, for each "
          + "environment that it serves.")
      return nil
    }
    guard let environments = providedEnvironments(place), let concurrency else { return nil }
    return ProviderSettings(
      name: name, environments: environments, concurrency: concurrency, json: document.value(node))
  }

  private mutating func providerName(_ node: JSONNode?, in provider: JSONNode) -> String? {
    guard let node else {
      report(
        .missingField, at: provider,
        "A provider needs the field \"type\": NAME for a program called titrate-provider-NAME.")
      return nil
    }
    guard let text = string(node) else { return nil }
    guard ProviderSettings.isName(text) else {
      report(.invalidProvider, at: node, "\(quoted(text)) names no provider. \(hint(for: text))")
      return nil
    }
    return text
  }

  private func hint(for name: String) -> String {
    if name.contains("/") || name.contains("\\") || name.contains(".") {
      return "Where the program lies is not said here, which a pull request can change, but with "
        + "--provider-program. The type has lower-case letters, digits and \"-\"."
    }
    let other = name.lowercased().split { $0 == " " || $0 == "_" }.joined(separator: "-")
    return ProviderSettings.isName(other)
      ? "Did you mean \(quoted(other))?"
      : "Write lower-case letters, digits and \"-\", beginning with a letter: the end of the name of "
        + "the program titrate-provider-NAME."
  }

  private mutating func providedEnvironments(_ node: JSONNode) -> [EnvironmentKey]? {
    guard let members = members(of: node, "an entry for each environment") else { return nil }
    var keys: [EnvironmentKey] = []
    var isSound = true
    for (key, value) in members {
      if let key = name(key, EnvironmentKey.self) { keys.append(key) } else { isSound = false }
      guard document.kind(of: value) != .object else { continue }
      reportType(value, expected: "an object, {} where there is nothing to say")
      isSound = false
    }
    return isSound ? keys : nil
  }

  private mutating func concurrency(_ node: JSONNode?) -> Int? {
    guard let node else { return ProviderSettings.usualConcurrency }
    let range = 1...ProviderSettings.greatestConcurrency
    if let number = document.integer(node), range.contains(number) { return number }
    report(
      .invalidProvider, at: node,
      "The number of requests at a time is an integer from 1 to \(range.upperBound), without quotation "
        + "marks; \(ProviderSettings.usualConcurrency) unless given.")
    return nil
  }
}
