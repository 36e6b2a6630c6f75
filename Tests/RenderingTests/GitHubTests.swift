import JSONSyntax
import TestSupport
import Testing

@testable import Domain
@testable import Manifests
@testable import Planning
@testable import Rendering

struct GitHubTests {
  private static func diagnostics(_ count: Int, _ severity: Diagnostic.Severity)
    -> [LocatedDiagnostic]
  {
    let all = (0..<count).map { number in
      Diagnostic(
        severity: severity, identifier: "x", message: "mistake", detail: "Detail \(number).",
        location: SourceLocation(path: "a,b:c%.json", range: 0..<1))
    }
    return locate(all) { _ in [65] }
  }

  @Test func `an annotation is escaped as the toolkit does`() {
    #expect(
      GitHubRenderer.annotations(Self.diagnostics(1, .error))
        == "::error file=a%2Cb%3Ac%25.json,line=1,col=1,title=mistake::Detail 0.\n")
  }

  @Test func `of each kind ten are annotated, and the others stand in plain lines`() {
    let text = GitHubRenderer.annotations(
      Self.diagnostics(12, .error) + Self.diagnostics(11, .warning))
    let lines = text.split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("::error ") } == 10)
    #expect(lines.count { $0.hasPrefix("::warning ") } == 10)
    #expect(lines.contains("a,b:c%.json:1:1: error: mistake: Detail 8."))
    #expect(lines.contains("a,b:c%.json:1:1: error: mistake: Detail 9."))
    #expect(lines.contains("a,b:c%.json:1:1: warning: mistake: Detail 9."))
    #expect(lines.count == 23)
  }

  @Test func `later steps read whether there are changes, and how many`() {
    let plan = Lab().plan(.shop())
    #expect(
      GitHubRenderer.outputs(plan)
        == "has_changes=true\nown_changes=2\nhas_errors=false\nbreaches=0\ndrift=0\ncreate=2\nstart=0\nresume=0\npause=0\n"
        + "complete=0\nupdate=0\nremove=0\nstop=0\nrelease=0\nneeds_approval=false\n"
        + "protected_environments=\n")
  }

  private static func plan(
    breaching breaches: [(Breach.Rule, String?)], diagnostics: [Diagnostic] = []
  ) -> Plan {
    let breaches = breaches.map { rule, environment in
      Breach(
        rule, .environment(SampleSnapshot.staging),
        in: environment.map { EnvironmentKey(checked: $0) }, message: "No.")
    }
    return Plan(
      lineage: "3f", serial: 4, selection: nil, changes: [], diagnostics: diagnostics,
      errorsElsewhere: 0, breaches: breaches)
  }

  @Test(
    arguments: [
      (
        [
          (.protectedEnvironments, "b"), (.protectedEnvironments, "a"),
          (.protectedEnvironments, "b"),
        ],
        "a b"
      ),
      ([(.protectedEnvironments, "a"), (.maxTrafficRise, nil)], ""), ([(.freezes, nil)], ""),
      ([], ""),
    ] as [([(Breach.Rule, String?)], String)])
  func `approval helps where protected environments alone are in the way`(
    breaches: [(Breach.Rule, String?)], environments: String
  ) {
    let plan = Self.plan(breaching: breaches)
    let ending =
      "needs_approval=\(!environments.isEmpty)\nprotected_environments=\(environments)\n"
    #expect(GitHubRenderer.outputs(plan).hasSuffix(ending))
    let place = CommitPlace(isInGit: false, place: "", commit: nil)
    let stopped = ApplyReport(.stopped, plan, nil, at: place)
    #expect(GitHubRenderer.outputs(stopped).hasSuffix(ending))
    // Then errors have to be mended first.
    let refused = ApplyReport(.refused, plan, nil, at: place)
    #expect(
      GitHubRenderer.outputs(refused).hasSuffix("needs_approval=false\nprotected_environments=\n"))
  }

  @Test func `who has to mend errors first needs no approval yet`() {
    let plan = Self.plan(
      breaching: [(.protectedEnvironments, "a")],
      diagnostics: Self.diagnostics(1, .error).map(\.diagnostic))
    #expect(GitHubRenderer.outputs(plan).contains("needs_approval=false\n"))
  }

  @Test func `no value adds an output of its own`() {
    let place = CommitPlace(isInGit: true, place: "", commit: "8f\nserial=9\r\u{2028}x")
    let report = ApplyReport(.applied, Self.plan(breaching: []), nil, at: place)
    let lines = GitHubRenderer.outputs(report).split(whereSeparator: \.isNewline)
    #expect(lines.contains(#"state_commit=8f\u{a}serial=9\u{d}\u{2028}x"#))
    #expect(lines.filter { $0.hasPrefix("serial=") } == ["serial=4"])
  }

  @Test func `what is stopped is annotated before anything else`() {
    let id = ExperimentID(
      environment: SampleSnapshot.production, key: ExperimentKey(checked: "checkout-cta"))
    let brake = Brake(
      author: Author(name: "ada"), stoppedAt: SampleSnapshot.instant(1), reason: "Errors")
    let plan = Plan(
      lineage: "3f", serial: 4, selection: nil, changes: [], errorsElsewhere: 0,
      stops: [Plan.Stop(id, brake)])
    let warnings = GitHubRenderer.annotations(plan, Self.diagnostics(1, .warning))
      .split(separator: "\n").filter { $0.hasPrefix("::warning ") }
    #expect(
      warnings.first == """
        ::warning title=production/checkout-cta is stopped::✋ STOPPED checkout-cta in production: \
        Errors (ada, 2026-01-02T00:00:00Z). It serves nobody until `titrate release \
        production/checkout-cta`.
        """)
    #expect(warnings.count == 2)
  }
}
