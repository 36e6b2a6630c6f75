import JSONSyntax
import TestSupport
import Testing

@testable import Domain
@testable import Manifests
@testable import Planning
@testable import Rendering

struct EvaluationRenderingTests {
  private static let renderer = EvaluationRenderer(EnvironmentKey(checked: "production"))

  private static func feature(_ standing: Comparison<State>) throws -> EvaluatedFeature {
    let environment = EnvironmentKey(checked: "production")
    return try #require(EvaluatedFeature.all(in: environment, of: standing, .flagsmith).first)
  }

  private static func text(_ feature: EvaluatedFeature, _ identity: String = "alice") -> String {
    renderer.text(feature.evaluate(identity), of: feature.name, for: identity)
  }

  private static let shop = Lab(after: .shop()).state
  private static let running = Lab(
    after: .shop().with(LabExperiment(.running, rollout: LabRollout(100)))
  ).state

  @Test func `a feature that a plan adds or removes is not served on one side`() throws {
    let added = try Self.feature(.planned(before: State(), after: Self.shop))
    #expect(Self.text(added).hasPrefix("alice  button  not served → on \"grey\", default"))
    let removed = try Self.feature(.planned(before: Self.shop, after: State()))
    #expect(Self.text(removed).hasSuffix(" → not served\n"))
    let json = Self.renderer.json(removed.evaluate("alice"), of: removed.name, for: "alice")
    #expect(json["after"] == .null)
    #expect(json["changed"] == .boolean(true))
  }

  @Test func `who enters a cohort and gets the same is not counted as changed`() throws {
    let feature = try Self.feature(.planned(before: Self.shop, after: Self.running))
    var summary = EvaluationSummary(of: feature)
    var changed = 0
    for identity in (0..<500).map({ "user_\($0)" }) {
      let evaluation = feature.evaluate(identity)
      summary.add(evaluation)
      guard case .planned(let before, let after) = evaluation else { continue }
      #expect(after?.reason.cohort?.isMember == true)
      if before?.value != after?.value { changed += 1 }
    }
    #expect(summary.total == 500)
    #expect(summary.changedCount == changed)
    #expect((1..<500).contains(changed))
  }

  @Test func `the counts of a summary add up, and so do the shares that are expected`() throws {
    let feature = try Self.feature(.planned(before: Self.shop, after: Self.running))
    var summary = EvaluationSummary(of: feature)
    for number in 0..<300 { summary.add(feature.evaluate("user_\(number)")) }
    guard case .planned(let before?, let after?) = summary.rows else {
      Issue.record("there is no before and after")
      return
    }
    for rows in [before, after] {
      #expect(rows.reduce(0) { $0 + $1.count } == 300)
      #expect(abs(rows.reduce(0) { $0 + $1.expectedShare } - 1) < 1e-9)
    }
    #expect(after.filter { $0.outcome.cohort == nil }.allSatisfy { $0.count == 0 })
  }

  @Test func `a summary of nobody has no shares`() throws {
    let summary = EvaluationSummary(of: try Self.feature(.current(Self.shop)))
    #expect(Self.renderer.text(summary).hasPrefix("button for 0 identities\n"))
    #expect(Self.renderer.json(summary)["identities"] == .integer(0))
  }

  @Test(arguments: [
    (0.0, "0.000"), (9.0009, "9.000"), (12.3456, "12.345"), (99.9899, "99.989"), (100, "100.000"),
  ])
  func `a hash is cut, never rounded up into the next share`(number: Double, text: String) {
    #expect(threeDecimals(number) == text)
  }
}
