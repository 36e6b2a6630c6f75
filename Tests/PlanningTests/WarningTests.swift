import JSONSyntax
import TestSupport
import Testing

@testable import Domain
@testable import Manifests
@testable import Planning

/// What a plan warns of although it is permitted.
struct WarningTests {
  private static let shop = LabSite.shop().edited { $0.features["button"]?.entries = [:] }

  private static func site(_ status: Status, _ rollout: LabRollout? = LabRollout()) -> LabSite {
    shop.with(LabExperiment(status, rollout: rollout))
  }

  private static let running = site(.running)

  @Test(
    arguments: [
      ([running], site(.paused), ["pause-keeps-serving"]),
      ([running], site(.completed), ["pause-keeps-serving"]),
      ([running, site(.paused)], site(.paused), ["pause-keeps-serving"]),
      ([running, site(.completed)], site(.completed), ["pause-keeps-serving"]),
      ([running, site(.paused)], site(.paused, LabRollout(0)), ["cohort-shrinks"]),
      ([running], site(.running, LabRollout(10)), ["cohort-shrinks"]),
      ([running], site(.running, LabRollout(30)), []),
      ([running], site(.running, LabRollout(20, split: ["green": 40])), ["enrolled-move"]),
      (
        [running], site(.running, LabRollout(20, value: .string("white"))),
        [
          "control-differs", "enrolled-move",
        ]
      ),
      (
        [site(.created)], site(.running, LabRollout(20, value: .string("white"))),
        ["control-differs"]
      ),
      ([site(.created)], running, []),
      (
        [site(.created)], site(.created).edited { $0.features["button"]?.value = .string("black") },
        []
      ),
      (
        [site(.created)],
        site(.created, LabRollout(20, value: .string("grey"))).edited {
          $0.features["button"]?.value = .string("black")
        }, []
      ),
      (
        [site(.created)],
        site(.created, LabRollout(30, value: .string("grey"))).edited {
          $0.features["button"]?.value = .string("black")
        }, ["control-differs"]
      ),
      ([running], site(.completed, nil), ["cohort-falls-back"]),
      ([running, site(.running, LabRollout(0))], site(.completed, nil), []),
      (
        [running], running.edited { $0.features["button"]?.isEnabled = false }, ["default-goes-off"]
      ),
    ] as [([LabSite], LabSite, [String])])
  func `a change that people should think of twice is told`(
    before: [LabSite], after: LabSite, warnings: [String]
  ) {
    var lab = Lab(after: Self.shop)
    for site in before { lab.apply(site) }
    let plan = lab.plan(after)
    #expect(plan.errors == [])
    #expect(plan.warnings == warnings)
  }

  @Test(arguments: [
    (25, "they would return to the same variant."),
    (40, "they may return to another variant, since the split is edited, too."),
  ])
  func `those who leave are told to return to their variant only if the split stays`(
    green: Int, ending: String
  ) throws {
    let lab = Lab(after: Self.shop, Self.running)
    let plan = lab.plan(Self.site(.running, LabRollout(0, split: ["green": green, "blue": 25])))
    #expect(plan.warnings == ["cohort-shrinks"])
    #expect(try #require(plan.diagnostics.first).detail.hasSuffix(ending))
  }

  @Test func `shipping the winner takes nothing from those who had it`() {
    let green = Self.site(.completed, nil).edited {
      $0.features["button"]?.value = .string("green")
    }
    var lab = Lab(after: Self.shop)
    lab.apply(Self.site(.running, LabRollout(100, split: ["green": 100])))
    #expect(lab.plan(green).warnings == [])
  }

  @Test func `the hypothesis and the metrics are edited in the light of data`() {
    func texts(_ hypothesis: String, metric: String?) -> [String: String] {
      let metrics = metric.map {
        #","metrics":[{"name":"\#($0)","expectedDirection":"increase"}]"#
      }
      return [
        "experiments/cta.json": #"""
        {"kind":"Experiment","key":"cta","environment":"production","feature":"button",
         "status":"running","hypothesis":"\#(hypothesis)"\#(metrics ?? "")}
        """#
      ]
    }
    func site(_ texts: [String: String]) -> LabSite { Self.shop.edited { $0.otherFiles = texts } }
    let lab = Lab(after: Self.shop, site(texts("It helps.", metric: "clicks")))
    #expect(lab.plan(site(texts("It helps.", metric: "clicks"))).warnings == [])
    #expect(
      lab.plan(site(texts("It helps much.", metric: "clicks"))).warnings == ["edited-after-start"])
    #expect(
      lab.plan(site(texts("It helps much.", metric: nil))).warnings
        == ["edited-after-start", "edited-after-start"])
  }

  @Test func `many experiments that go on serving are one warning`() throws {
    var site = LabSite.shop()
    for number in 0..<11 {
      site.features["f\(number)"] = LabFeature()
      site.experiments["e\(number)"] = LabExperiment(
        .running, on: "f\(number)", rollout: LabRollout(split: nil))
    }
    var lab = Lab(after: site)
    for number in 0..<11 { site.experiments["e\(number)"]?.status = .paused }
    lab.apply(site)
    let plan = lab.plan(site)
    #expect(plan.warnings == ["pause-keeps-serving"])
    let detail = try #require(plan.diagnostics.first?.detail)
    #expect(detail.hasPrefix("STILL SERVING: 11 experiments"))
  }

  @Test func `a policy that protects what is not there is told`() {
    var site = Self.shop
    site.settings = #"{"policy": {"protectedEnvironments": ["prodution"]}}"#
    let plan = Lab().plan(site)
    #expect(plan.warnings == ["protected-unknown"])
    #expect(plan.diagnostics.first?.detail.hasSuffix("Did you mean \"production\"?") == true)
  }
}
