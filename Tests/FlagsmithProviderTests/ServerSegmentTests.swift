import Domain
import JSONSyntax
import Testing

@testable import FlagsmithProvider

struct ServerSegmentTests {
  private static func segment(_ rules: String, name: String = "beta") throws -> ServerSegment {
    let text = "{\"id\": 7, \"name\": \"\(name)\", \"rules\": \(rules)}"
    return try ServerSegment(Answer(JSONDocument(Array(text.utf8))), property: "property")
  }

  private static func condition(_ value: String, _ property: String = "\"$.identity.key\"")
    -> String
  {
    """
    [{"type": "ALL", "rules": [], "conditions":
      [{"operator": "PERCENTAGE_SPLIT", "property": \(property), "value": "\(value)"}]}]
    """
  }

  @Test(arguments: [
    ("20", 2_000), ("12.5", 1_250), ("40.0", 4_000), ("0.01", 1), ("100", 10_000),
    ("33.333333", 3_333), ("-1", 0),
    // The server compares with "at most", so that the first of 9,999 buckets belongs even at 0.
    ("0", 1), ("0.0", 1),
  ])
  func `a percentage split has a size`(value: String, hundredths: Int) throws {
    let segment = try Self.segment(Self.condition(value))
    #expect(segment.percentage?.hundredths == hundredths)
  }

  @Test(arguments: [
    condition("101"), condition("abc"), condition("20", "\"plan\""), "[]",
    condition("20").replacing("\"ALL\"", with: "\"ANY\""),
    condition("20").replacing("\"rules\": []", with: "\"rules\": [{}]"),
    condition("20").replacing("PERCENTAGE_SPLIT", with: "EQUAL"),
  ])
  func `any other rule has none`(rules: String) throws {
    #expect(try Self.segment(rules).percentage == nil)
  }

  @Test(arguments: ["null", "\"\""])
  func `a split without a property is about the identity`(property: String) throws {
    #expect(try Self.segment(Self.condition("20", property)).percentage?.hundredths == 2_000)
  }

  @Test func `what is written is read as the same`() throws {
    for hundredths in [0, 1, 1_250, 3_333, 10_000] {
      let percentage = try #require(Percentage(hundredths: hundredths))
      let rules = String(decoding: ServerSegment.rules(percentage).canonical(), as: UTF8.self)
      #expect(try Self.segment(rules).percentage == percentage)
    }
  }

  @Test func `the server's own segments are known by their names`() throws {
    let rules = Self.condition("20")
    #expect(try Self.segment(rules, name: "experiment-12-rollout").isExperiments)
    #expect(try !Self.segment(rules, name: "experiment-x-rollout").isExperiments)
    #expect(try !Self.segment(rules, name: "experiment-12-rollout of mine").isExperiments)
  }
}
