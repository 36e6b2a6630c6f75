import Domain
import Manifests
import Planning
import TestSupport
import Testing

/// Courses in which results arrive, and people pause, at any time.
struct GateCourseTests {
  /// What gates and times come to, worked out the simple way.
  private struct Model {
    var size = 10
    var sizeSince = 0.0
    var elapsed = 0.0
    var isRunning = true
    var results: Measured?

    mutating func pass(_ hours: Double) { elapsed += isRunning ? hours : 0 }

    mutating func apply(at hour: Double) {
      guard isRunning else { return }
      let count = results.map { $0.exposures.0 + $0.exposures.1 + $0.exposures.2 } ?? 0
      let before = size
      if size == 10, elapsed >= 24, count >= 1_000 { size = 20 }
      if before == 20, elapsed >= 48, let results, results.until > sizeSince,
        results.errors[0].1 < 0
      {
        size = 50
      }
      if size != before { sizeSince = hour }
    }
  }

  @Test(arguments: 1...30)
  func `whatever arrives when, a cohort is as large as times and gates permit`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var site = MeasuredSite(
      rollout: LabRollout.ramp(["0d": 10, "1d": 20, "2d": 50]).gated(20, exposures: 1_000)
        .gated(50, guardrailsHold: true).baked("1d"))
    var (lab, model, hour) = (site.launched(), Model(), 0.0)
    while hour < 400, lab.experiment()?.status != .completed {
      let pause = Double(Int.random(in: 1...12, using: &random))
      hour += pause
      model.pass(pause)
      if Int.random(in: 0..<3, using: &random) == 0 {
        let count = Int.random(in: 1...40, using: &random) * 25
        var measured =
          Bool.random(using: &random) ? Measured(until: hour - 0.5) : .violating(until: hour - 0.5)
        measured.exposures = (2 * count, count, count)
        site = site.measured(measured)
        model.results = measured
      }
      if Int.random(in: 0..<6, using: &random) == 0 {
        site.status = site.status == .running ? .paused : .running
      }
      model.isRunning = site.status == .running
      model.apply(at: hour)
      lab.apply(site, atHour: hour)
      guard lab.experiment()?.status != .completed else { break }
      #expect(lab.percentage == model.size, "hour \(hour)")
    }
    #expect(lab.experiment()?.status != .completed || lab.percentage == 50)
  }
}
