import Foundation
import JSONSyntax
import TestSupport
import Testing

@testable import Domain
@testable import Manifests
@testable import Planning
@testable import Rendering

/// A plan as a page.
struct PlanPageTests {
  /// The words of a page, as a reader sees them.
  private static func words(_ page: PlanPage) throws -> String {
    try #require(try ParsedPage(page.text).texts("//body").first)
  }

  // MARK: Every fact

  private static let sample = RichPlan(saying: "Wörter <b>&</b> \"Zeichen\"")

  @Test func `every line of the text is on the page`() throws {
    let words = try Self.words(Self.sample.page)
    let plan = Self.sample.plan
    let facts: [String] =
      Self.factsAhead(of: plan) + Self.factsBehind(plan) + plan.changes.flatMap(Self.facts)
    #expect(facts.count > 60)
    for fact in facts { #expect(words.contains(Self.shown(fact)), "\(fact)") }
    #expect(words.contains("As of 2026-01-09 00:00 UTC"))
  }

  /// A fact as a page shows it: moments for people, and commands without backquotes.
  private static func shown(_ fact: String) -> String {
    fact.replacing(/(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\dZ/) { "\($0.1) \($0.2) UTC" }
      .replacing("`", with: "")
  }

  private static func factsAhead(of plan: Plan) -> [String] {
    var facts = PlanRenderer.conditions(plan)
    facts += plan.drift.map { PlanRenderer.text($0, ofNames: .max) }
    facts += plan.stops.map { PlanRenderer.text($0) }
    facts += plan.changes.compactMap(PlanRenderer.plannedStop)
    facts += plan.held.map { PlanRenderer.text($0) }
    for breach in plan.breaches { facts += [PlanRenderer.heading(breach.rule), breach.message] }
    for field in plan.policyChange.map(PlanRenderer.fields) ?? [] {
      facts += [field.name, field.before, field.after]
    }
    return facts
  }

  private static func factsBehind(_ plan: Plan) -> [String] {
    var facts = [PlanRenderer.noState(plan), PlanRenderer.notLookedAt(plan)].compactMap(\.self)
    facts += [PlanRenderer.withdrawnHeading] + PlanRenderer.withdrawnNames(plan)
    facts += plan.documents.map { PlanRenderer.text($0) }
    for step in PlanRenderer.upcoming(plan) {
      facts += [PlanRenderer.moment(step), PlanRenderer.happening(step), "\(step.experiment.key)"]
    }
    return facts
  }

  private static func facts(_ change: Change) -> [String] {
    var facts = [PlanRenderer.describe(change)]
    facts += [PlanRenderer.course(change), change.path].compactMap(\.self) + change.reasons
    for impact in change.impacts {
      facts += change.sentences(about: impact)
      facts += [PlanRenderer.counts(impact), change.wayToStop(impact)].compactMap(\.self)
      for move in impact.moves { facts.append("\(move.share.spoken(2))%") }
      for row in PlanRenderer.sharesByName(impact) {
        facts.append("\(row.name)\(decimal(row.before))%\(decimal(row.after))%")
      }
    }
    for step in change.upcoming {
      facts += [PlanRenderer.moment(step)] + PlanRenderer.conditions(step)
      facts.append(step.sentence ?? PlanRenderer.text(step.step))
    }
    for field in change.fields.compactMap(PlanRenderer.parts) {
      facts += [field.name, field.after]
    }
    facts += change.briefing.map { PlanRenderer.facts(of: $0, naming: .max).map(\.fact) } ?? []
    return facts + change.steps.map { PlanRenderer.text($0, change.variants) }
  }

  @Test func `a mistake has its place, its line and its notes`() throws {
    let source = "{\n  \"status\": \"runing\"\n}"
    let diagnostic = Diagnostic(
      identifier: "unknown-status", message: "unknown status", detail: "It is none.",
      location: SourceLocation(path: "a/cta.json", range: 14..<22),
      notes: [
        .init(message: "the first one", location: SourceLocation(path: "b.json", range: 0..<1))
      ])
    let plan = Plan(
      lineage: "3f", serial: 1, selection: nil, changes: [], diagnostics: [diagnostic],
      errorsElsewhere: 0)
    let page = PlanPage(plan, locate([diagnostic]) { _ in Array(source.utf8) })
    let words = try Self.words(page)
    for fact in [
      "unknown status", "a/cta.json:2:13", "It is none.", "note: the first one", "b.json:1:1",
      "titrate explain unknown-status", "✗ 1 error",
    ] { #expect(words.contains(fact), "\(fact)") }
    #expect(try ParsedPage(page.text).texts("//mark").first == "\"runing\"")
  }

  @Test func `long texts are folded whole, and so are many of a kind`() throws {
    let long = (0..<400).map { "word\($0)" }.joined(separator: " ")
    let sample = RichPlan(saying: long)
    #expect(try Self.words(sample.page).components(separatedBy: long).count > 10)
    var site = LabSite.shop()
    for number in 0..<60 { site.features["f\(number)"] = LabFeature() }
    let page = PlanPage(Lab().plan(site).measured())
    let many = try ParsedPage(page.text).texts("//summary")
    for number in 0..<60 { #expect(many.contains("f\(number)")) }
    #expect(many.contains { $0.contains("61 features") })
    let warnings = (0..<40).map {
      Diagnostic(severity: .warning, identifier: "x", message: "m\($0);", detail: "")
    }
    let warned = Plan(
      lineage: "3f", serial: 1, selection: nil, changes: [], diagnostics: warnings,
      errorsElsewhere: 0)
    let text = try Self.words(PlanPage(warned, locate(warnings) { _ in nil }))
    for number in 0..<40 { #expect(text.contains("m\(number);")) }
  }

  // MARK: What stands in its way

  @Test func `the verdict says what stands in its way`() throws {
    func verdict(_ plan: Plan) throws -> String? {
      let diagnostics = locate(plan.diagnostics) { _ in nil }
      return try ParsedPage(PlanPage(plan, diagnostics).text)
        .texts("//p[starts-with(@class, 'ruling')]").first
    }
    let lab = Lab(after: LabSite.shop())
    let launch = LabSite.shop().with(LabExperiment(.running, rollout: LabRollout(20)))
    let clean = lab.plan(launch)
    #expect(try verdict(clean) == "✓ Permitted by the policy")
    #expect(try verdict(lab.plan(LabSite.shop())) == nil)
    let strict = launch.edited { $0.settings = "{\"policy\": {\"maxTrafficRise\": 5}}" }
    #expect(try verdict(lab.plan(strict)) == "✗ Stopped by the policy")
    let broken = launch.edited { $0.otherFiles["x.json"] = "{" }
    #expect(try verdict(lab.plan(broken)) == "✗ 1 error")
  }

  @Test func `what pends on the base stands apart, and each experiment can be linked`() throws {
    let plan = Self.sample.plan
    let page = try ParsedPage(Self.sample.page.text)
    let headings = try page.texts("//h2")
    #expect(headings.contains("Changes") && headings.contains("Pending on the base already"))
    let identifiers = try page.texts("//@id")
    for change in plan.changes {
      guard case .experiment(let id) = change.subject else { continue }
      #expect(identifiers.contains("\(id)"))
    }
    #expect(identifiers.count == Set(identifiers).count)
  }

  @Test func `before many cards there is a line for each, which leads to it`() throws {
    var site = LabSite.shop()
    for number in 0..<40 {
      site.features["f\(number)"] = LabFeature(variants: [.init("green"), .init("blue")])
      site.experiments["e\(number)"] = LabExperiment(.created, on: "f\(number)")
    }
    let lab = Lab(after: site)
    for number in 0..<40 { site.experiments["e\(number)"]?.status = .running }
    let page = try ParsedPage(PlanPage(lab.plan(site).measured()).text)
    #expect(try page.count("//section[@aria-labelledby='glance']//li/a") == 40)
    #expect(
      try page.texts("//section[@aria-labelledby='glance']//li").contains {
        $0.hasPrefix("▶ start experiment e7 ")
      })
    #expect(try page.texts("//section[@aria-labelledby='glance']//summary") == ["and 10 more"])
    let identifiers = try page.texts("//@id")
    for link in try page.texts("//@href") { #expect(identifiers.contains("\(link.dropFirst())")) }
  }

  @Test func `a plan without changes says how far it looked`() throws {
    let text = try Self.words(
      PlanPage(Lab(after: LabSite.shop()).plan(LabSite.shop(), .environments("production"))))
    #expect(text.contains("No changes in production."))
  }

  // MARK: Hostile texts

  @Test(arguments: PlanFormatHostilityTests.hostile)
  func `no text makes an element or an attribute`(text: String) throws {
    let known = try ["harmless", String(repeating: "long ", count: 100)].flatMap { text in
      try ParsedPage(RichPlan(saying: text).page.text).structure()
    }
    let page = try ParsedPage(RichPlan(saying: text).page.text)
    #expect(Set(try page.structure()).isSubset(of: known))
    #expect(try page.texts("//@href").allSatisfy { $0.hasPrefix("#") })
    for scalar in try #require(page.texts("//body").first).unicodeScalars where scalar != "\n" {
      let category = scalar.properties.generalCategory
      let isHarmless =
        ![.control, .format, .lineSeparator, .paragraphSeparator].contains(category)
      #expect(isHarmless, "U+\(String(scalar.value, radix: 16))")
    }
  }
}
