import Domain
import JSONSyntax
import Testing

@testable import FlagsmithProvider

struct FlagsmithSettingsTests {
  private static func settings(_ text: String) throws -> FlagsmithSettings {
    let document = try JSONDocument(Array(text.utf8))
    return try FlagsmithSettings(document.value(document.root))
  }

  @Test func `all of it can be said`() throws {
    let settings = try Self.settings(
      """
      {"type": "flagsmith", "url": "https://flags.example.com", "mode": "experiments", "concurrency": 3,
       "environments": {"production": {"key": "AbC-d_9"}, "staging": {"key": "x"}}}
      """)
    #expect(settings.url == "https://flags.example.com")
    #expect(settings.mode == .experiments)
    #expect(settings.concurrency == 3)
    #expect(EnvironmentKey("production").flatMap { settings.environments[$0] } == "AbC-d_9")
    #expect(settings.environments.count == 2)
  }

  @Test func `the mode is found out unless it is said`() throws {
    #expect(try Self.settings("{\"url\": \"https://a\"}").mode == .auto)
  }

  @Test(arguments: [
    ("{}", "needs \"url\""),
    ("{\"url\": 1}", "needs \"url\""),
    (
      "{\"url\": \"https://a\", \"mode\": \"flag\"}",
      "is one of \"flags\", \"experiments\", \"auto\""
    ),
    ("{\"url\": \"https://a\", \"mdoe\": \"flags\"}", "Did you mean \"mode\"?"),
    ("{\"url\": \"https://a\", \"environments\": {\"production\": {}}}", "needs \"key\""),
    (
      "{\"url\": \"https://a\", \"environments\": {\"production\": {\"kee\": \"a\"}}}",
      "Did you mean \"key\"?"
    ),
    (
      "{\"url\": \"https://a\", \"environments\": {\"production\": {\"key\": \"a/../b\"}}}",
      "has a \"key\" that is none"
    ),
    (
      "{\"url\": \"https://a\", \"environments\": {\"production\": {\"key\": \"ser.abc\"}}}",
      "'ser.' is secret"
    ),
  ])
  func `what is wrong is said`(text: String, words: String) {
    do {
      _ = try Self.settings(text)
      Issue.record("nothing was wrong")
    } catch let error as UnusableSettings {
      #expect(error.reason.contains(words), "\(error.reason)")
    } catch {
      Issue.record(error)
    }
  }
}
