import TestSupport
import Testing

@testable import FlagsmithProvider

struct CredentialsTests {
  private static let origin = ["FLAGSMITH_API_ORIGIN": "https://flags.example.com"]

  private func credentials(
    _ url: String = "https://flags.example.com", _ variables: [String: String],
    environments: [String] = ["production"]
  ) throws(CredentialsError) -> Credentials {
    try Credentials(url: url, environments: environments) { variables[$0] }
  }

  private func key(_ variables: [String: String], of environment: String) throws -> String {
    try credentials(
      "https://flags.example.com", Self.origin.merging(variables) { $1 },
      environments: [environment]
    )
    .key(for: environment).reveal { $0 }
  }

  @Test func `the key of an environment goes before the one for all`() throws {
    let both = ["FLAGSMITH_API_KEY": "a", "FLAGSMITH_API_KEY_EU_WEST": "b"]
    #expect(try key(both, of: "eu-west") == "b")
    #expect(try key(both, of: "production") == "a")
    #expect(
      try key(["FLAGSMITH_API_KEY": "a", "FLAGSMITH_API_KEY_PRODUCTION": ""], of: "production")
        == "a")
  }

  @Test func `a key may stand in a file, with one line break behind it`() throws {
    let folder = try TemporaryDirectory()
    let files = [
      "FLAGSMITH_API_KEY_FILE": try folder.write("a", "of-all\r\n"),
      "FLAGSMITH_API_KEY_PRODUCTION_FILE": try folder.write("b", "own\n"),
    ]
    #expect(try key(files, of: "production") == "own")
    #expect(try key(files, of: "staging") == "of-all")
  }

  @Test(
    arguments: [
      "a b", "a\u{7f}", "é", "a\n\n", " a", "\n", String(repeating: "a", count: 4_097),
    ])
  func `what is no key is told without its text`(text: String) throws {
    let error = #expect(throws: CredentialsError.unusable("FLAGSMITH_API_KEY")) {
      try key(["FLAGSMITH_API_KEY": text], of: "production")
    }
    #expect(error?.sentences.hasPrefix("FLAGSMITH_API_KEY holds no key: ") == true)
    let folder = try TemporaryDirectory()
    let file = try folder.write("key", text)
    #expect(throws: CredentialsError.self) {
      try key(["FLAGSMITH_API_KEY_FILE": file], of: "production")
    }
  }

  @Test func `a key that is missing, twice there or in no file is told`() {
    #expect(throws: CredentialsError.noKey("staging", name: "FLAGSMITH_API_KEY_STAGING")) {
      try key(["FLAGSMITH_API_KEY_PRODUCTION": "a"], of: "staging")
    }
    #expect(throws: CredentialsError.twice("FLAGSMITH_API_KEY")) {
      try key(["FLAGSMITH_API_KEY": "a", "FLAGSMITH_API_KEY_FILE": "/a"], of: "staging")
    }
    #expect(throws: CredentialsError.unreadable("FLAGSMITH_API_KEY_FILE", path: "/no/such")) {
      try key(["FLAGSMITH_API_KEY_FILE": "/no/such"], of: "staging")
    }
  }

  @Test func `a key that is missing or wrong concerns its own environment alone`() throws {
    let variables = Self.origin.merging(["FLAGSMITH_API_KEY_A": "a", "FLAGSMITH_API_KEY_B": " "]) {
      $1
    }
    let all = try credentials(
      "https://flags.example.com", variables, environments: ["a", "b", "c"])
    #expect(try all.key(for: "a").reveal { $0 } == "a")
    #expect(throws: CredentialsError.unusable("FLAGSMITH_API_KEY_B")) { try all.key(for: "b") }
    for missing in ["c", "d"] {
      let name = "FLAGSMITH_API_KEY_\(missing.uppercased())"
      #expect(throws: CredentialsError.noKey(missing, name: name)) { try all.key(for: missing) }
    }
  }

  @Test func `a key does not show where it is printed`() throws {
    let key = Secret("ser.abc")
    var dumped = ""
    dump([key], to: &dumped)
    for text in ["\(key)", String(reflecting: key), "\([key])", "\(Optional(key) as Any)", dumped] {
      #expect(!text.contains("abc"))
    }
    #expect(key.blotted(out: "ser.abcser.abc, ser.ab") == "……, ser.ab")
  }

  @Test(
    arguments: [
      (nil, "https://flags.example.com", "is not set, so nothing is sent"),
      ("", "https://flags.example.com", "is not set, so nothing is sent"),
      ("https://flags.example.com", "https://evil.example.com", "nothing is sent"),
      ("https://flags.example.com", "https://flags.example.com:8443", "nothing is sent"),
      ("https://flags.example.com", "https://flags.example.com.", "nothing is sent"),
      ("https://flags.example.com", "https://flags.example.com@evil.example.com", "has a user"),
      (
        "https://flags.example.com", "https://evil.example.com\\@flags.example.com", "has a user"
      ),
      ("https://flags.example.com", "https://flags.example.com#@evil.example.com", "a fragment"),
      ("https://flags.example.com", "https://flags.example.com?a", "has a user, a query"),
      ("https://flags.example.com", "http://flags.example.com", "unprotected"),
      ("https://flags.example.com", "https://flаgs.example.com", "not ASCII"),
      ("https://flags.example.com/api", "https://flags.example.com/api", "names a path"),
      ("http://127.0.0.1:8000", "http://localhost:8000", "nothing is sent"),
      ("https://flags.example.com", "file:///etc/passwd", "is no address"),
      ("https://flags.example.com", "https://flags.example.com/a/../b", "is no address"),
      ("https://flags.example.com", "https://flags.example.com/a b", "is no address"),
      ("https://flags.example.com", "https://flags.example.com:0443x", "is no address"),
      ("https://[::1", "https://[::1", "is no address"),
      ("http://127.1", "http://127.1", "unprotected"),
      ("http://127.0.0.1.evil.example", "http://127.0.0.1.evil.example", "unprotected"),
      ("http://127.0.0.01", "http://127.0.0.01", "unprotected"),
    ])
  func `a server that is not named in the environment, or not safe, gets nothing`(
    named: String?, url: String, words: String
  ) {
    var variables = ["FLAGSMITH_API_KEY": "a"]
    variables["FLAGSMITH_API_ORIGIN"] = named
    let error = #expect(throws: CredentialsError.self) { try credentials(url, variables) }
    #expect(error?.sentences.contains(words) == true, "\(error?.sentences ?? "")")
  }

  @Test(
    arguments: [
      (
        "https://flags.example.com", "HTTPS://Flags.Example.com:443/",
        "https://flags.example.com/a/"
      ),
      (
        "https://flags.example.com:443", "https://flags.example.com/x/y/",
        "https://flags.example.com/x/y/a/"
      ),
      ("http://127.8.9.1:8000/", "http://127.8.9.1:8000", "http://127.8.9.1:8000/a/"),
      ("http://localhost", "http://LOCALHOST:80", "http://localhost/a/"),
      ("http://[::1]:8000", "http://[::1]:8000", "http://[::1]:8000/a/"),
    ])
  func `a server that is named in the environment is asked`(
    named: String, url: String, request: String
  ) throws {
    let variables = ["FLAGSMITH_API_KEY": "a", "FLAGSMITH_API_ORIGIN": named]
    #expect(try credentials(url, variables).server.url("/a/") == request)
  }

  @Test func `a proxy is one that can be used, and secret`() throws {
    let variables = Self.origin.merging(["FLAGSMITH_API_KEY": "a"]) { $1 }
    #expect(try credentials("https://flags.example.com", variables).proxy == nil)
    let good = variables.merging(["FLAGSMITH_API_PROXY": "http://u:p@proxy:3128"]) { $1 }
    #expect(try credentials("https://flags.example.com", good).proxy.map { "\($0)" } == "…")
    let bad = variables.merging(["FLAGSMITH_API_PROXY": "file:///x"]) { $1 }
    #expect(throws: CredentialsError.unusableProxy) {
      try credentials("https://flags.example.com", bad)
    }
  }
}
