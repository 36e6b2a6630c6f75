import JSONSyntax
import TestSupport
import Testing

@testable import Domain
@testable import Manifests
@testable import Planning
@testable import Rendering

/// What a stranger sees first, where there are colours and where there are none.
struct LooksTests {
  private static let shop = LabSite.shop().edited { site in
    site.features["button"]?.entries = [:]
    for name in ["banner", "search"] {
      site.features[name] = LabFeature(variants: [.init("green"), .init("blue")])
    }
    site.experiments["banner"] = LabExperiment(.running, on: "banner", rollout: LabRollout(20))
    site.experiments["search"] = LabExperiment(.running, on: "search", rollout: LabRollout(20))
    site.experiments["cta"] = LabExperiment(.created, rollout: LabRollout(20))
  }

  /// A plan with a removal, a growth, a new environment and a launch, which is the last by the order
  /// of work.
  private static let plan = Lab(after: shop).plan(
    shop.edited { site in
      site.environments["staging"] = LabEnvironment()
      site.experiments["banner"]?.rollout = LabRollout(30)
      site.experiments["search"]?.rollout = LabRollout(20, split: ["green": 50, "blue": 0])
      site.experiments["cta"]?.status = .running
    }
  ).measured()

  private static let launch = Lab(after: shop).plan(
    shop.edited { $0.experiments["cta"]?.status = .running }
  ).measured()

  private static func style(_ width: Int? = nil, isColored: Bool = false) -> TextStyle {
    TextStyle(isColored: isColored, isUnicode: true, width: width)
  }

  // MARK: Order

  @Test func `launches are read first, then what moves people, and the order of work stays`() {
    #expect(
      Self.plan.changes.inOrderOfReading.map(\.words).filter { $0.contains("production/") }
        == ["start production/cta", "update production/search", "update production/banner"])
    #expect(Self.plan.changes.last?.words == "start production/cta")
    let text = PlanRenderer.text(Self.plan)
    #expect(text.hasPrefix("▶ start experiment cta in production on button: created → running\n"))
    let sections = text.split(separator: "\n\n")
    #expect(sections[1].hasPrefix("~ update experiment search in production"))
    let json = String(decoding: PlanRenderer.json(Self.plan, []).canonical(), as: UTF8.self)
    let (first, last) = (json.firstRange(of: "\"staging\""), json.firstRange(of: "\"cta\""))
    #expect(first.map { first in last.map { first.lowerBound < $0.lowerBound } == true } == true)
  }

  @Test func `what does not happen is not counted`() {
    let lines = PlanRenderer.text(Self.launch).split(separator: "\n")
    #expect(lines.last == "Plan: 1 to start.")
    #expect(
      lines.dropLast().last
        == "production: 20% of identities enter, 10% are served something else.")
  }

  // MARK: Markdown

  @Test func `a sole change is not folded in Markdown, and has its bar`() {
    let sole = MarkdownRenderer.text(Self.launch, [], maximumBytes: 64_000)
    #expect(!sole.contains("<details>"))
    #expect(sole.contains("\n▶ <b>start</b> experiment cta in production on button"))
    #expect(
      sole.contains(
        """
        <pre>
        before  ········································  0% enrolled
        after   ░░░░██▓▓································  20% enrolled
                ░ grey (control), █ green, ▓ blue
        </pre>
        """))
    let several = MarkdownRenderer.text(Self.plan, [], maximumBytes: 64_000)
    let summaries = several.split(separator: "<summary>").dropFirst()
    #expect(summaries.first?.hasPrefix("▶ <b>start</b> experiment cta") == true)
    #expect(summaries.count == Self.plan.changes.count)
  }

  // MARK: Lines

  @Test(arguments: [40, 60, 80, 100])
  func `long sentences are broken where the terminal ends, and nowhere else`(width: Int) {
    let whole = PlanRenderer.text(Self.launch)
    let broken = PlanRenderer.text(Self.launch, style: Self.style(width))
    #expect(broken.split(separator: "\n").allSatisfy { $0.count <= max(width, 67) })
    func words(_ text: String) -> [Substring] { text.split { " \n".contains($0) } }
    #expect(words(broken) == words(whole))
    #expect(PlanRenderer.text(Self.launch, style: Self.style(1_000)) == whole)
  }

  @Test func `escape sequences take no room, and what follows is indented`() {
    let style = Self.style(40, isColored: true)
    let line = "    " + style.text("! one two three four five six seven", .bad)
    #expect(style.shown(line) == line)
    #expect(
      style.shown(line + " eight")
        == "    \u{1b}[31m! one two three four five six seven\u{1b}[0m\n      eight")
  }

  @Test func `a command that can be copied is not broken`() {
    #expect(
      Self.style(40).shown("To stop what is served there: `titrate stop production/cta` at once.")
        == "To stop what is served there:\n  `titrate stop production/cta` at once.")
  }

  // MARK: Colours

  @Test func `a variant has its own colour, the same in sentences, bars and tables`() throws {
    let green = "\u{1b}[38;5;33m"
    let blue = "\u{1b}[38;5;170m"
    let text = PlanRenderer.text(Self.launch, style: Self.style(isColored: true))
    #expect(
      text.contains("10% grey (control), 5% \(green)green\u{1b}[0m, 5% \(blue)blue\u{1b}[0m."))
    #expect(text.contains("░░░░\(green)██\u{1b}[0m\(blue)▓▓\u{1b}[0m·····"))
    #expect(text.contains("░ grey (control), \(green)█ green\u{1b}[0m, \(blue)▓ blue\u{1b}[0m"))
    let bare = text.replacing(/\u{1b}\[[0-9;]+m/, with: "")
    #expect(bare == PlanRenderer.text(Self.launch))
    var lab = Lab(after: Self.shop)
    lab.apply(Self.shop.edited { $0.experiments["cta"]?.status = .running })
    let table = StatusRenderer.text(
      Overview(of: lab.snapshot, .init(), asOf: lab.now, in: TimeZones()), width: nil,
      style: Self.style(isColored: true))
    #expect(table.contains("control 50, \(green)green 25\u{1b}[0m, \(blue)blue 25\u{1b}[0m"))
    #expect(table.contains("·····\(green)███\u{1b}[0m\(blue)▓▓\u{1b}[0m"))
  }

  @Test func `who gets what is counted in the same colours`() throws {
    let environment = EnvironmentKey(checked: "production")
    var lab = Lab(after: Self.shop)
    lab.apply(Self.shop.edited { $0.experiments["cta"]?.status = .running })
    let features = EvaluatedFeature.all(in: environment, of: .current(lab.state), .flagsmith)
    let button = try #require(features.first { $0.name.text == "button" })
    var summary = EvaluationSummary(of: button)
    for number in 0..<200 { summary.add(button.evaluate("identity-\(number)")) }
    let renderer = EvaluationRenderer(environment, style: Self.style(isColored: true))
    let table = renderer.text(summary)
    #expect(table.contains("cta     \u{1b}[38;5;33mgreen\u{1b}[0m"))
    #expect(table.contains("cta     \u{1b}[38;5;170mblue\u{1b}[0m"))
    #expect(table.contains("cta     control"))
  }

  @Test func `a stop is red in the history, too`() {
    let stop = Event(.experimentStopped(reason: "Why."), environment: SampleSnapshot.staging)
    let record = AuditRecord(
      lineage: "l", serial: 1, provenance: SampleSnapshot.provenance, event: stop)
    var history = HistoryRenderer(of: [record], style: Self.style(isColored: true))
    #expect(history.text(record).contains(": \u{1b}[31mSTOPPED: Why.\u{1b}[0m\n"))
  }

  @Test func `a variant that gets nothing leaves the colours of the others`() throws {
    var site = Self.shop
    site.experiments["cta"]?.rollout = LabRollout(20, split: ["green": 0, "blue": 50])
    let lab = Lab(after: site)
    let plan = lab.plan(site.edited { $0.experiments["cta"]?.status = .running }).measured()
    let text = PlanRenderer.text(plan, style: Self.style(isColored: true))
    #expect(text.contains("░░░░\u{1b}[38;5;170m▓▓▓▓\u{1b}[0m"))
  }

  @Test func `errors are red and warnings yellow, and the place is marked in the same colour`()
    throws
  {
    let sources = WorkspaceSources(["x.json": "{\"kind\": 7}"])
    let text = DiagnosticRenderer.text(sources.diagnostics(), style: Self.style(isColored: true))
    #expect(
      text.contains("x.json:1:10: \u{1b}[31merror:\u{1b}[0m \u{1b}[1mwrong type of value\u{1b}[0m"))
    #expect(text.contains("\u{1b}[31m^\u{1b}[0m"))
    let style = Self.style(isColored: true)
    #expect(
      style.message("titrate: error: No.\n") == "titrate: \u{1b}[31merror:\u{1b}[0m No.\n")
    #expect(
      style.message("titrate: warning: Look.\n") == "titrate: \u{1b}[33mwarning:\u{1b}[0m Look.\n")
    #expect(Self.style().message("titrate: error: No.\n") == "titrate: error: No.\n")
  }
}
