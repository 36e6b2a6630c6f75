import Domain
import JSONSyntax
import Manifests
import Planning
import TestSupport

extension LabSite {
  /// The workspace with a spec of the button in production.
  func specified(
    _ cases: String, at moment: Instant? = nil, of feature: String = "button",
    as name: String = "button"
  ) -> LabSite {
    edited { site in
      let at = moment.map { #""at": "\#($0)", "# } ?? ""
      site.otherFiles["specs/\(name).json"] = #"""
        {"kind": "Spec", "environment": "production", "feature": "\#(feature)", \#(at)"cases": [\#(cases)]}
        """#
    }
  }
}

extension Lab {
  /// Whether the cases hold, spec by spec.
  func holds(_ site: LabSite, reading: ProviderReading? = nil) -> [[Bool]] {
    trial(site, reading: reading).verdicts.map { $0.cases.map(\.holds) }
  }

  /// What is said of the cases that do not hold.
  func failures(_ site: LabSite) -> [String] {
    trial(site).verdicts.flatMap(\.diagnostics).map(\.detail)
  }

  private func trial(_ site: LabSite, reading: ProviderReading? = nil) -> SpecTrial {
    let trial = SpecTrial(input(site, reading: reading))
    precondition(!trial.plan.hasErrors, "\(trial.plan.diagnostics)")
    return trial
  }
}
