import JSONSyntax
import TestSupport
import Testing

@testable import Domain
@testable import Manifests
@testable import Planning
@testable import Rendering

/// Texts of users in every format that plans and problems are shown in.
struct PlanFormatHostilityTests {
  static let hostile =
    HostileTextTests.hostile + [
      "@someone please merge", "@org/team", "fixes #1", "org/repo#12", "GH-7", "!5 ~bug %1",
      "https://evil.example", "www.evil.example", "me@evil.example", "<script>alert(1)</script>",
      "<!-- titrate: plan -->", "--> <b>x</b>", "![x](https://evil.example/x.png)",
      "[x](javascript:1)",
      "a | b | c", "`code` ```", "**bold** _it_ ~~no~~", "</details></summary>", "$x^2$", ":tada:",
      "&lt;b&gt;", "\\", "- item", "# heading", "> quote", "%0A::error::x", "file=a,line=1::x",
      "",
    ]

  private static func plan(_ text: String) -> Plan {
    let production = SampleSnapshot.production
    let feature = FeatureName(checked: "f")
    let id = ExperimentID(environment: production, key: ExperimentKey(checked: "one"))
    let served = Served.on(variant: VariantKey(checked: "v"), value: .string(text))
    let half = SampleSnapshot.percentage(5_000)
    let amounts = Impact.Amounts(before: .zero, after: half)
    var change = Change(
      .experiment(id), .start, in: .start, feature: feature,
      fields: [.init(path: "/owner", before: .string(text), after: .string(text + "2"))],
      steps: [
        .environment(.add(Environment(key: production, name: text, versioning: .v1)))
      ])
    change.path = "experiments/\(text).json"
    change.briefing = Briefing(
      owner: text, hypothesis: text,
      primaryMetrics: [.init(name: text, expectedDirection: "increase")])
    change.impacts = [
      Impact(
        environment: production,
        shares: [
          .init(
            served: .on(variant: nil, value: .string(text)), amounts: amounts, enrolled: amounts),
          .init(served: served, amounts: amounts, enrolled: amounts),
        ], off: .init(served: .off, amounts: amounts, enrolled: amounts), enrolled: amounts,
        enters: half, leaves: .zero, unchanged: half,
        moves: [.init(from: served, to: .off, share: half)], enrolledMoved: .zero,
        enrolledMovedOfEnrolled: .zero, othersMoved: .zero)
    ]
    change.reasons = [text]
    let breach = Breach(.freezes, change.subject, message: text)
    return Plan(
      lineage: "3f", serial: 1, selection: nil, changes: [change],
      documents: [DocumentChange(text, in: production, .edited)], errorsElsewhere: 0,
      breaches: [breach])
  }

  private static func diagnostics(_ text: String) -> [LocatedDiagnostic] {
    let diagnostic = FormRule.unknownStatus.diagnostic(
      text, at: SourceLocation(path: "a/\(text)", range: 0..<1),
      notes: [.init(message: text, location: SourceLocation(path: text))])
    return locate([diagnostic]) { _ in Array(text.utf8) }
  }

  @Test(arguments: hostile)
  func `text shows it without obeying it`(text: String) {
    let shown = PlanRenderer.text(Self.plan(text), showsAll: true)
    expectHarmless(shown)
    for line in shown.split(separator: "\n") {
      let isOurs = line.first.map { " ▶✗~P".contains($0) } == true
      #expect(isOurs, "\(line)")
    }
    let difference = DifferenceRenderer.text(
      from: Self.plan(text),
      to: Plan(lineage: text, serial: 1, selection: nil, changes: [], errorsElsewhere: 0))
    expectHarmless(difference)
  }

  @Test(arguments: hostile)
  func `Markdown shows it as text`(text: String) {
    let shown = MarkdownRenderer.text(
      Self.plan(text), Self.diagnostics(text), maximumBytes: 64_000)
    expectHarmless(shown)
    #expect(shown.split(separator: "\n").first == "<!-- titrate: plan -->")
    #expect(shown.components("<!--") == 1)
    #expect(shown.components("```") == 0)
    for forbidden in [
      "@someone", "@org", " #1", "repo#", "GH-7", "://", "www.e", "<script", "](", "**bold",
    ] {
      #expect(!shown.contains(forbidden), "\(forbidden)")
    }
    // Every tag is ours, and closed.
    for tag in ["details", "summary", "pre"] {
      #expect(shown.components("<\(tag)>") == shown.components("</\(tag)>"))
    }
    for row in shown.split(separator: "\n") where row.hasPrefix("|") {
      #expect([4, 7].contains(row.count { $0 == "|" }), "\(row)")
    }
  }

  @Test(arguments: hostile)
  func `GitHub's runner finds no command of another`(text: String) {
    let shown = GitHubRenderer.annotations(Self.plan(text), Self.diagnostics(text))
    expectHarmless(shown, permitsCommands: true)
    let lines = shown.split(separator: "\n")
    #expect(lines.count == 5)
    #expect(
      lines.map { $0.prefix { $0 != " " } } == [
        "::error", "::error", "::notice", "::notice", "Plan:",
      ])
    for line in lines.dropLast() {
      #expect(line.components(separatedByMarker: "::").count >= 3)
      let properties = line.dropFirst(2).components(separatedByMarker: "::")[0]
      #expect(properties.count { $0 == "," } <= 3, "\(line)")
    }
  }

  @Test(arguments: hostile)
  func `SARIF stays JSON, with relative paths`(text: String) throws {
    let value = SARIFRenderer.json(Self.diagnostics(text), version: "1.2.3")
    let bytes = inertJSON(value.pretty())
    expectHarmless(String(decoding: bytes, as: UTF8.self))
    let document = try JSONDocument(bytes)
    #expect(document.value(document.root) == value)
  }

  private func expectHarmless(
    _ text: String, permitsCommands: Bool = false,
    _ sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) {
    for scalar in text.unicodeScalars where scalar != "\n" {
      let category = scalar.properties.generalCategory
      let isHarmless =
        ![.control, .format, .lineSeparator, .paragraphSeparator].contains(category)
      #expect(isHarmless, "U+\(String(scalar.value, radix: 16))", sourceLocation: sourceLocation)
    }
    #expect(!text.contains("##["), sourceLocation: sourceLocation)
    guard !permitsCommands else { return }
    for line in text.split(separator: "\n") {
      #expect(!line.drop { $0.isWhitespace }.hasPrefix("::"), sourceLocation: sourceLocation)
    }
  }
}

extension StringProtocol {
  /// How often a text stands in this one.
  fileprivate func components(_ text: String) -> Int {
    components(separatedByMarker: text).count - 1
  }

  fileprivate func components(separatedByMarker marker: String) -> [String] {
    var parts: [String] = [""]
    var rest = self[...]
    while !rest.isEmpty {
      if rest.hasPrefix(marker) {
        parts.append("")
        rest = rest.dropFirst(marker.count)
      } else {
        parts[parts.count - 1].append(rest.removeFirst())
      }
    }
    return parts
  }
}
