import Testing

@testable import Domain

struct IdentifiersTests {
  private static let longest = String(repeating: "a", count: 255)

  @Test(arguments: ["a", "0", "checkout-cta", "a.b_c-d", "2026", "a-", "a..b", longest])
  func `a text that obeys the rule is a key of every kind, and a feature name`(text: String) {
    #expect(ExperimentKey(text)?.text == text)
    #expect(EnvironmentKey(text)?.description == text)
    #expect(VariantKey(text)?.text == text)
    #expect(FeatureName(text)?.text == text)
  }

  @Test(arguments: [
    "", " ", "a b", "a/b", "é", "e\u{301}", "a\u{301}", "日本", "😀", "a\n", "a\0", "a\"b", "a~b",
    "a,b",
    longest + "a",
    // The kelvin sign is canonically equivalent to "K", and yet another character.
    "\u{212A}",
  ])
  func `no name has other characters, or is empty or longer than 255`(text: String) {
    #expect(ExperimentKey(text) == nil)
    #expect(EnvironmentKey(text) == nil)
    #expect(VariantKey(text) == nil)
    #expect(FeatureName(text) == nil)
  }

  @Test(arguments: ["A", "Checkout", "checkoutCTA", "-a", ".a", "_a", "-", "."])
  func `a feature name may have capitals and begin with a mark, and a key may not`(text: String) {
    #expect(FeatureName(text)?.text == text)
    #expect(ExperimentKey(text) == nil)
    #expect(EnvironmentKey(text) == nil)
    #expect(VariantKey(text) == nil)
  }

  @Test func `the control is no variant, and may be any other name`() {
    #expect(VariantKey("control") == nil)
    #expect(VariantKey("control2") != nil)
    #expect(ExperimentKey("control") != nil)
    #expect(EnvironmentKey("control") != nil)
    #expect(FeatureName("control") != nil)
  }

  @Test func `names are ordered by their bytes`() {
    let names = ["b", "a_", "a", "B", "a-", "a.", "a0"].compactMap { FeatureName($0) }
    #expect(names.sorted().map(\.text) == ["B", "a", "a-", "a.", "a0", "a_", "b"])
  }

  @Test func `an experiment's identity is its environment and its key, in this order`() throws {
    let ids = try [("b", "a"), ("a", "z"), ("a", "b")].map { environment, key in
      ExperimentID(
        environment: try #require(EnvironmentKey(environment)),
        key: try #require(ExperimentKey(key)))
    }
    #expect(ids.sorted().map(\.description) == ["a/b", "a/z", "b/a"])
    #expect(Subject.experiment(ids[0]).description == "b/a")
  }
}
