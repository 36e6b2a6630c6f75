import JSONSyntax
import TestSupport
import Testing

@testable import Domain
@testable import Manifests
@testable import Planning
@testable import Rendering

struct MarkdownTests {
  /// A plan that launches many experiments, each with a long story.
  private static func plan(launches count: Int) -> Plan {
    var site = LabSite.shop()
    for number in 0..<count {
      site.features["feature-\(number)"] = LabFeature(variants: [.init("green"), .init("blue")])
      site.experiments["experiment-\(number)"] = LabExperiment(
        .created, on: "feature-\(number)", rollout: LabRollout(20))
    }
    let lab = Lab(after: site)
    for number in 0..<count { site.experiments["experiment-\(number)"]?.status = .running }
    return lab.plan(site).measured().briefed { _ in
      Briefing(
        owner: "payments", hypothesis: String(repeating: "<b>*Long*</b> ", count: 40),
        primaryMetrics: [])
    }
  }

  private static let largePlan = plan(launches: 600)

  @Test(arguments: [2_000, 20_000, 64_000, 1_000_000])
  func `a plan of 600 changes stays within its budget, and says what is left out`(bytes: Int) {
    let text = MarkdownRenderer.text(Self.largePlan, [], maximumBytes: bytes)
    #expect(text.utf8.count <= bytes)
    #expect(text.hasPrefix("<!-- titrate: plan -->\n\n### Plan: 600 to start\n"))
    #expect(text.contains("\n| production | 600 to start | "))
    let isComplete = text.contains("experiment-99 in production")
    #expect(text.contains("*Left out, to take no more than \(bytes) bytes: ") || isComplete)
    // No block of details is cut.
    let opened = text.split(separator: "\n").count { $0 == "<details>" }
    #expect(opened == text.split(separator: "\n").count { $0 == "</details>" })
    #expect((opened > 0) == (bytes == 1_000_000))
  }

  @Test(arguments: [
    (4, "first with details\ntwo\nxxxx\nfour\n", "details"),
    (46, "one\ntwo\n\(String(repeating: "x", count: 46))\n", "details, and 7 changes"),
  ])
  func `of many entries, first the details go, and then the last ones`(
    length: Int, shown: String, left: String
  ) {
    var sheet = MarkdownSheet(head: "head\n", maximumBytes: 300)
    sheet.add(
      "changes",
      [
        .init("one", detailed: "first with details\n"),
        .init("two", detailed: String(repeating: "second", count: 9)),
        .init(String(repeating: "x", count: length)), .init("four", count: 7),
      ])
    #expect(
      sheet.text == """
        head

        \(shown)
        *Left out, to take no more than 300 bytes: \(left). `titrate plan` shows them all.*

        """)
  }

  @Test func `what fits is shown whole`() {
    let text = MarkdownRenderer.text(Self.plan(launches: 3), [], maximumBytes: 64_000)
    #expect(!text.contains("Left out"))
    #expect(text.split(separator: "\n").count { $0 == "<details>" } == 3)
  }

  @Test func `quiet changes of a long plan are told together`() {
    var site = LabSite.shop()
    for number in 0..<30 { site.features["f\(number)"] = LabFeature() }
    let text = PlanRenderer.text(Lab().plan(site).measured())
    #expect(text.contains("+ create 31 features: button, f0, f1, f10, f11 and 26 more\n"))
    let all = PlanRenderer.text(Lab().plan(site).measured(), showsAll: true)
    #expect(all.contains("+ create feature f29\n"))
  }

  @Test(arguments: [
    ("@a", "&#64;&#8203;a"), ("a @ b", "a &#64; b"), ("#1", "&#35;&#8203;1"),
    ("GH-1", "GH-&#8203;1"),
    ("a-1", "a-1"), ("http://x", "http:&#8203;//x"), ("www.x", "www.&#8203;x"), ("a: b", "a: b"),
    ("<b>", "&lt;b&gt;"), ("a|b", "a&#124;b"), ("5%", "5%"), ("`a`", "&#96;a&#96;"),
    ("`titrate stop a_b` now", "<code>titrate stop a&#95;b</code> now"),
    ("a`titrate b", "a&#96;titrate b"), ("at 2027-01-20T09:30:00Z", "at 2027-01-20T09:30:00Z"),
    ("12:100:", "12:&#8203;100:"), (":ok:", ":&#8203;ok:"),
  ])
  func `what a forge would act upon is written as character references`(text: String, shown: String)
  {
    #expect(markdown(text) == shown)
  }
}
