package import Domain
import Manifests

/// What happens to an experiment by itself, later.
package struct UpcomingStep: Hashable, Sendable {
  /// When something happens, as far as is known now: a pause or a stop puts it off.
  package enum Moment: Hashable, Sendable, CustomStringConvertible {
    /// At that time.
    case at(Instant)
    /// So much time after the plan is carried out.
    case after(Duration)

    /// The moment in a sentence.
    package var description: String {
      switch self {
      case .at(let time): "at \(time)"
      case .after(let duration): "after \(duration.text)"
      }
    }
  }

  /// Why a step comes later than it was asked for.
  package struct Hold: Hashable, Sendable {
    /// When it was asked for.
    package let due: Instant
    /// What is in its way until then.
    package let reason: String

    /// Makes a hold.
    package init(due: Instant, reason: String) {
      self.due = due
      self.reason = reason
    }
  }

  /// The experiment.
  package let experiment: ExperimentID
  /// What happens.
  package let step: TimedStep
  /// When.
  package let moment: Moment
  /// The time as its manifest writes times, RFC 3339 with an offset; nil where that is UTC.
  package let localTime: String?
  /// Why not earlier; nil where nothing is in its way.
  package let hold: Hold?
  /// What it waits for beside the time, so that it may come later; nil for nothing. So do the steps after
  /// it.
  package let gate: Ramp.Gate?
  /// What the policy does not permit of it.
  package var breaches: [Breach.Rule]
  /// What clients are served before and after; nil until it is worked out.
  var effect: Effect?
  /// What the effect comes to; nil until it is measured.
  package var impact: Impact?

  /// Makes a step.
  package init(
    _ experiment: ExperimentID, _ step: TimedStep, _ moment: Moment, localTime: String? = nil,
    hold: Hold? = nil, gate: Ramp.Gate? = nil, breaches: [Breach.Rule] = [], impact: Impact? = nil
  ) {
    self.experiment = experiment
    self.step = step
    self.moment = moment
    self.localTime = localTime
    self.hold = hold
    self.gate = gate
    self.breaches = breaches
    self.impact = impact
  }
}

extension UpcomingStep {
  /// A step of an experiment as the plan leaves it. What counts from the very moment of the plan is
  /// told as a duration, for nobody knows when the plan will be carried out.
  init(
    _ manifest: ExperimentManifest, _ occurrence: Occurrence, isFromNow: Bool, since now: Instant
  ) {
    guard !(isFromNow && occurrence.isByClock && occurrence.hold == nil) else {
      self.init(
        manifest.id, occurrence.step, .after(now.duration(to: occurrence.time)),
        gate: occurrence.gate)
      return
    }
    self.init(
      manifest.id, occurrence.step, .at(occurrence.time),
      localTime: manifest.utcOffset.flatMap(occurrence.time.description), hold: occurrence.hold,
      gate: occurrence.gate)
  }
}

extension Plan {
  /// The moments at which something happens by itself, or what waits can go on, if the plan is
  /// carried out at a moment; in order.
  package func moments(from now: Instant) -> [Instant] {
    let steps = upcoming + changes.flatMap(\.upcoming)
    return (steps.map { $0.time(since: now) } + held.compactMap(\.until)).sorted()
  }
}

/// A step at a time that was worked out from what is known now.
struct Occurrence {
  let step: TimedStep
  let time: Instant
  /// Why not earlier.
  var hold: UpcomingStep.Hold?
  /// What it waits for beside the time.
  var gate: Ramp.Gate?
  /// Whether it comes after some time of running, and not at a moment.
  var isByClock = false

  /// Puts a step off to the end of a freeze that it falls into.
  fileprivate init(
    _ step: TimedStep, due: Instant, under policy: Policy, in zones: TimeZones,
    gate: Ramp.Gate? = nil, isByClock: Bool = false
  ) {
    self.step = step
    self.gate = gate
    self.isByClock = isByClock
    time = policy.thaw(after: due, in: zones)
    hold = policy.freeze(at: due, in: zones).map { UpcomingStep.Hold(due: due, reason: $0.reason) }
  }

  fileprivate init(
    _ step: TimedStep, at time: Instant, gate: Ramp.Gate? = nil, isByClock: Bool
  ) {
    self.step = step
    self.time = time
    self.gate = gate
    self.isByClock = isByClock
  }
}

extension ExperimentManifest {
  /// What comes by itself after a moment, in order. What is due already is none of it: it waits, and is
  /// told apart. With `isFromNow` the time that the experiment has run counts from the moment on.
  func upcoming(
    after now: Instant, given stored: Experiment, under policy: Policy, in zones: TimeZones,
    isHeld: Bool = false, isFromNow: Bool = false
  ) -> [UpcomingStep] {
    occurrences(after: now, given: stored, under: policy, in: zones, isHeld: isHeld)
      .filter { $0.time > now }
      .map { UpcomingStep(self, $0, isFromNow: isFromNow, since: now) }
  }

  /// The steps after a moment, in order, unless something else happens before. `stored` is as the
  /// plan leaves it. A start that would only come once the schedule is over never comes.
  func occurrences(
    after now: Instant, given stored: Experiment, under policy: Policy, in zones: TimeZones,
    isHeld: Bool
  ) -> [Occurrence] {
    let latest = stored.status == .completed ? .latest : latestStart ?? .latest
    let start =
      stored.status == .created ? start(after: now, policy, zones).filter { $0.time < latest } : []
    var steps = start
    if !isHeld, !stored.isStopped, stored.status == .running || !start.isEmpty {
      steps += rises(from: start.first?.time ?? now, given: stored, policy, zones)
    }
    steps = steps.filter { $0.time < latest }
    guard stored.status != .completed, stored.lifecycle.startedAt != nil || !start.isEmpty else {
      return steps
    }
    return steps + end(after: steps, since: now, given: stored)
  }

  /// The end by itself, as far as it is known when it comes.
  private func end(
    after steps: [Occurrence], since now: Instant, given stored: Experiment
  ) -> [Occurrence] {
    let endAt = details.schedule.endAt
    let end = details.schedule.end(of: stored.segment)
    guard let bake = rollout?.bake else {
      guard let endAt, endAt > now else { return [] }
      return [Occurrence(end, at: endAt, isByClock: false)]
    }
    guard let last = rollout?.ramp?.steps.last?.percentage else { return [] }
    let reached =
      steps.last.flatMap { step in
        let reaches = step.step == .rise(last) || stored.segment?.percentage ?? .zero >= last
        return reaches ? step.time : nil
      }
    guard let baked = reached?.advanced(by: bake) ?? stored.moment(of: bake, at: rollout?.ramp)
    else { return [] }
    let time = max(baked, endAt ?? baked)
    guard time > now else { return [] }
    return [Occurrence(end, at: time, gate: steps.last?.gate, isByClock: time == baked)]
  }

  private func start(
    after now: Instant, _ policy: Policy, _ zones: TimeZones
  ) -> [Occurrence] {
    guard status == .running, let startAt = details.schedule.startAt else { return [] }
    let start = Occurrence(.start, due: startAt, under: policy, in: zones)
    return start.time > now ? [start] : []
  }

  private func rises(
    from begin: Instant, given stored: Experiment, _ policy: Policy, _ zones: TimeZones
  ) -> [Occurrence] {
    guard let ramp = rollout?.ramp, let segment = stored.segment, segment.ramp == ramp else {
      return []
    }
    let elapsed = stored.lifecycle.clock.elapsed(at: begin)
    var rises: [Occurrence] = []
    var last = segment.percentage
    var gate: Ramp.Gate?
    for step in ramp.steps where step.percentage > last {
      last = step.percentage
      gate = step.gate ?? gate
      let rise = Occurrence(
        .rise(step.percentage), due: begin.advanced(by: max(.zero, step.after - elapsed)),
        under: policy,
        in: zones, gate: gate, isByClock: true)
      // What comes due within a freeze comes at once after it. From the first gate on each step is a rise
      // of its own.
      if rises.last?.time == rise.time, gate == nil { rises.removeLast() }
      rises.append(rise)
    }
    return rises
  }
}
