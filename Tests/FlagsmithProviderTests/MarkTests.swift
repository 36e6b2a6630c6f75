import Domain
import Testing

@testable import FlagsmithProvider

struct MarkTests {
  private let mark = Mark(lineage: "3f2a9c1e-0000-4000-8000-000000000000")

  @Test func `a name tells whose it is, and which cohort it is about`() throws {
    let segment = try #require(SegmentID(1_827_382))
    let name = mark.name("checkout-cta in production", segment)
    #expect(name == "checkout-cta in production (titrate 3f2a9c1e-1827382)")
    #expect(mark.segment(in: name) == segment)
    #expect(mark.segment(in: name, of: EnvironmentKey(checked: "production")) == segment)
    #expect(mark.segment(in: name, of: EnvironmentKey(checked: "staging")) == nil, "It was copied.")
    #expect(Mark(lineage: "99999999").segment(in: name) == nil)
    #expect(Mark(lineage: nil).segment(in: name) == nil)
  }

  @Test func `a long name is cut, and its mark is not`() throws {
    let segment = try #require(SegmentID(7))
    let name = mark.name(String(repeating: "a", count: 300) + " in staging", segment)
    #expect(name.count == 255)
    #expect(mark.segment(in: name, of: EnvironmentKey(checked: "staging")) == segment)
    #expect(mark.segment(in: name) == segment)
  }

  @Test(arguments: [
    "beta", "", "(titrate 3f2a9c1e-)", "(titrate 3f2a9c1e-x)", "(titrate 3f2a9c1e-0)",
    "x (titrate 3f2a9c1e-7) copy", "(titrate 3f2a9c1e--7)", "experiment-7-rollout",
  ])
  func `other names are nobody's`(name: String) {
    #expect(mark.segment(in: name) == nil)
  }
}
