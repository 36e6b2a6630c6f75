import Domain
import Manifests

// What an experiment's line says of time. A member that says nothing is left out.

extension EntityWriter {
  /// A member that is left out where there is nothing.
  mutating func member<Value>(
    _ name: StaticString, _ value: Value?, _ write: (inout Self, Value) -> Void
  ) {
    guard let value else { return }
    sign(name)
    write(&self, value)
  }

  private mutating func duration(_ duration: Duration) {
    integer(Int(duration.components.seconds))
  }

  mutating func clock(_ clock: RunningClock) {
    sign(",\"clock\":{\"elapsedSeconds\":")
    duration(clock.elapsed)
    sign(",\"runningSince\":")
    optional(clock.runningSince) { $0.instant($1) }
    sign("}")
  }

  mutating func conclusion(_ conclusion: Conclusion) {
    sign("{\"decision\":")
    string(conclusion.decision.rawValue)
    sign(",\"reason\":")
    string(conclusion.reason)
    member(",\"variant\":", conclusion.variant) { $0.name($1) }
    sign("}")
  }

  mutating func schedule(_ schedule: Schedule) {
    sign(",\"schedule\":{\"endAt\":")
    optional(schedule.endAt) { $0.instant($1) }
    sign(",\"startAt\":")
    optional(schedule.startAt) { $0.instant($1) }
    sign("}")
  }

  mutating func brake(_ brake: Brake) {
    sign("{\"author\":")
    author(brake.author)
    sign(",\"reason\":")
    string(brake.reason)
    sign(",\"stoppedAt\":")
    instant(brake.stoppedAt)
    sign("}")
  }

  mutating func ramp(_ ramp: Ramp) {
    sign("[")
    items(ramp.steps) { line, step in
      line.sign("{\"afterSeconds\":")
      line.duration(step.after)
      line.sign(",\"percentage\":")
      line.percentage(step.percentage)
      line.sign("}")
    }
    sign("]")
  }

  mutating func phases(_ phases: [AnalysisPhase]) {
    sign(",\"phases\":[")
    items(phases) { line, phase in
      line.sign("{\"allocations\":")
      line.allocations(phase.allocations)
      line.sign(",\"endedAt\":")
      line.optional(phase.endedAt) { $0.instant($1) }
      line.sign(",\"iteration\":")
      line.integer(phase.iteration)
      line.sign(",\"sizes\":[")
      line.items(phase.sizes) { line, size in
        line.sign("{\"percentage\":")
        line.percentage(size.percentage)
        line.sign(",\"since\":")
        line.instant(size.since)
        line.sign("}")
      }
      line.sign("],\"startedAt\":")
      line.instant(phase.startedAt)
      line.sign("}")
    }
    sign("]")
  }
}

extension EntityReader {
  /// What a closure reads behind the name of a member; nil where the member is left out.
  mutating func member<Value>(
    _ name: StaticString, _ read: (inout Self) throws(Malformed) -> Value
  ) throws(Malformed) -> Value? {
    takes(name) ? try read(&self) : nil
  }

  mutating func integer(from least: Int) throws(Malformed) -> Int {
    let number = try count()
    guard number >= least else { throw Malformed() }
    return number
  }

  private mutating func duration() throws(Malformed) -> Duration { .seconds(try count()) }

  mutating func clock() throws(Malformed) -> RunningClock {
    try skip("{\"elapsedSeconds\":")
    let elapsed = try duration()
    try skip(",\"runningSince\":")
    let runningSince = try optional { (line) throws(Malformed) in try line.instant() }
    try skip("}")
    return RunningClock(elapsed: elapsed, runningSince: runningSince)
  }

  mutating func conclusion() throws(Malformed) -> Conclusion {
    try skip("{\"decision\":")
    let decision = try choice(Conclusion.Decision.self)
    try skip(",\"reason\":")
    let reason = try string()
    let variant = try member(",\"variant\":") { (line) throws(Malformed) in
      try line.name(VariantKey.self)
    }
    try skip("}")
    guard (decision == .ship) == (variant != nil) else { throw Malformed() }
    return Conclusion(decision, variant: variant, reason: reason)
  }

  mutating func schedule() throws(Malformed) -> Schedule {
    try skip("{\"endAt\":")
    let endAt = try optional { (line) throws(Malformed) in try line.instant() }
    try skip(",\"startAt\":")
    let startAt = try optional { (line) throws(Malformed) in try line.instant() }
    try skip("}")
    let schedule = Schedule(startAt: startAt, endAt: endAt)
    guard !schedule.isEmpty else { throw Malformed() }
    return schedule
  }

  mutating func brake() throws(Malformed) -> Brake {
    try skip("{\"author\":")
    let author = try author()
    try skip(",\"reason\":")
    let reason = try string()
    try skip(",\"stoppedAt\":")
    let stoppedAt = try instant()
    try skip("}")
    return Brake(author: author, stoppedAt: stoppedAt, reason: reason)
  }

  mutating func ramp() throws(Malformed) -> Ramp {
    var steps: [Ramp.Step] = []
    try skip("[")
    try items(upTo: "]") { (line) throws(Malformed) in
      try line.skip("{\"afterSeconds\":")
      let after = try line.duration()
      try line.skip(",\"percentage\":")
      steps.append(Ramp.Step(after: after, try line.percentage()))
      try line.skip("}")
    }
    guard let ramp = Ramp(steps) else { throw Malformed() }
    return ramp
  }

  mutating func phases() throws(Malformed) -> [AnalysisPhase] {
    var phases: [AnalysisPhase] = []
    try skip("[")
    try items(upTo: "]") { (line) throws(Malformed) in phases.append(try line.phase()) }
    guard !phases.isEmpty, phases.dropLast().allSatisfy({ $0.endedAt != nil }) else {
      throw Malformed()
    }
    return phases
  }

  private mutating func phase() throws(Malformed) -> AnalysisPhase {
    try skip("{\"allocations\":")
    let allocations = try allocations()
    try skip(",\"endedAt\":")
    let endedAt = try optional { (line) throws(Malformed) in try line.instant() }
    try skip(",\"iteration\":")
    let iteration = try integer(from: 1)
    var sizes: [AnalysisPhase.Size] = []
    try skip(",\"sizes\":[")
    try items(upTo: "]") { (line) throws(Malformed) in
      try line.skip("{\"percentage\":")
      let percentage = try line.percentage()
      try line.skip(",\"since\":")
      sizes.append(AnalysisPhase.Size(since: try line.instant(), percentage))
      try line.skip("}")
    }
    try skip(",\"startedAt\":")
    let startedAt = try instant()
    try skip("}")
    return AnalysisPhase(
      iteration: iteration, allocations: allocations, startedAt: startedAt, endedAt: endedAt,
      sizes: sizes)
  }
}
