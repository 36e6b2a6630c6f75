import TestSupport

@testable import Domain
@testable import Planning

/// What every run leaves to those who take part in an experiment, as long as it neither shrinks the
/// cohort nor changes the split.
struct StabilityCheck {
  private static let identities = (0..<12).map { "user_\($0)" }
  private(set) var complaints: [String] = []

  init(_ run: LabRun) {
    for before in run.before.experiments.values {
      guard let after = run.after.experiments[before.id], after.number == before.number,
        let rolloutBefore = run.before.rollout(of: before),
        let rolloutAfter = run.after.rollout(of: after),
        rolloutAfter.segment.percentage >= rolloutBefore.segment.percentage,
        rolloutAfter.override.state.allocations == rolloutBefore.override.state.allocations
      else { continue }
      check(Enrolment(before, in: run.before), Enrolment(after, in: run.after), before.id)
    }
  }

  private mutating func check(_ before: Enrolment?, _ after: Enrolment?, _ id: ExperimentID) {
    for identity in Self.identities {
      guard let variant = before?.variant(of: identity) else { continue }
      if after?.variant(of: identity) != variant { complaints.append("\(id) moved \(identity)") }
    }
  }
}
