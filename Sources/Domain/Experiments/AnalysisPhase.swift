/// A stretch of an experiment's life in which its split stays as it is, so that what was measured
/// in it can be pooled.
package struct AnalysisPhase: Hashable, Sendable {
  /// The iteration that it belongs to.
  package let iteration: Int
  /// The shares that are expected among those who are enrolled; the control gets the rest.
  package let allocations: Allocations
  /// When it began.
  package let startedAt: Instant
  /// When it ended; nil as long as it goes on.
  package private(set) var endedAt: Instant?
  /// The sizes of the cohort, in order of time.
  package private(set) var sizes: [Size]
  /// The exposures that did not fit the split; nil as long as none are known.
  package private(set) var mismatch: SampleRatioMismatch?

  /// From when on the cohort had which size.
  package struct Size: Hashable, Sendable {
    /// From when on.
    package let since: Instant
    /// How many belonged to the cohort.
    package let percentage: Percentage

    /// Makes a size.
    package init(since: Instant, _ percentage: Percentage) {
      self.since = since
      self.percentage = percentage
    }
  }

  /// Makes a phase.
  package init(
    iteration: Int, allocations: Allocations, startedAt: Instant, endedAt: Instant? = nil,
    sizes: [Size], mismatch: SampleRatioMismatch? = nil
  ) {
    self.iteration = iteration
    self.allocations = allocations
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.sizes = sizes
    self.mismatch = mismatch
  }

  fileprivate mutating func end(at instant: Instant) { endedAt = endedAt ?? instant }

  fileprivate mutating func note(_ mismatch: SampleRatioMismatch) {
    self.mismatch = self.mismatch ?? mismatch
  }

  fileprivate mutating func note(_ percentage: Percentage, at instant: Instant) {
    guard sizes.last?.percentage != percentage else { return }
    sizes.append(Size(since: instant, percentage))
  }
}

extension Experiment {
  /// The phase that goes on; nil where nobody is enrolled any more, or yet.
  package var openPhase: AnalysisPhase? { phases.last.flatMap { $0.endedAt == nil ? $0 : nil } }

  /// Takes down what a look at results leaves behind.
  mutating func record(_ note: ResultsNote) {
    if let exposures = note.mismatch, openPhase != nil {
      phases[phases.count - 1].note(SampleRatioMismatch(asOf: note.asOf, exposures))
    }
    if let guardrails = note.violations {
      violations = ViolatedGuardrails(asOf: note.asOf, guardrails)
    }
  }

  /// Records what the experiment serves from a moment on: the phase goes on or ends, or the next
  /// one begins.
  mutating func recordPhase(of override: Override?, at instant: Instant) {
    guard lifecycle.startedAt != nil, status != .completed, let segment, let override,
      override.state.isEnabled
    else {
      if !phases.isEmpty { phases[phases.count - 1].end(at: instant) }
      return
    }
    if let open = openPhase, open.iteration == iteration,
      open.allocations == override.state.allocations
    {
      phases[phases.count - 1].note(segment.percentage, at: instant)
      return
    }
    if !phases.isEmpty { phases[phases.count - 1].end(at: instant) }
    phases.append(
      AnalysisPhase(
        iteration: iteration, allocations: override.state.allocations, startedAt: instant,
        sizes: [AnalysisPhase.Size(since: instant, segment.percentage)]))
  }
}
