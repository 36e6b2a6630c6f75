import Domain
import JSONSyntax

private enum ScheduleField: Int, FieldName {
  case startAt, endAt, atEnd
  static let object = ManifestObject<Self>("a schedule")
}

private enum RampField: Int, FieldName {
  case after, percentage, whenExposures, whenGuardrailsHold
  static let object = ManifestObject<Self>("a step of a ramp", requiredThrough: .percentage)
}

private enum ConclusionField: Int, FieldName {
  case decision, reason, variant
  static let object = ManifestObject<Self>("a conclusion", requiredThrough: .reason)
}

// Schedules, deadlines, iterations, ramps and conclusions.
extension ManifestReader {
  // MARK: Schedules

  /// Reads a schedule. Where something else than `endAt` may end the experiment, too, `atEnd` needs no
  /// such moment.
  mutating func schedule(_ node: JSONNode, mayEndOtherwise: Bool) -> Schedule {
    guard let fields = fields(of: node, ScheduleField.self) else { return Schedule() }
    let (startAt, endAt) = (instant(fields[.startAt]), instant(fields[.endAt]))
    if let startAt, let endAt, let node = fields[.endAt], startAt >= endAt {
      report(
        .scheduleOrder, at: node,
        "It would end at \(endAt), and start at \(startAt). Exchange the two, or correct one.")
    }
    let atEnd = choice(fields[.atEnd], Schedule.End.self)
    let ends = endAt != nil || mayEndOtherwise
    if let node = fields[.atEnd], fields[.endAt] == nil, !mayEndOtherwise {
      report(
        .missingField, at: node,
        "\"atEnd\" says what happens when the experiment ends by itself, and nothing ends it. Add "
          + "\"endAt\", such as \"2026-12-24T18:00:00Z\", or \"bake\" beside the rollout's \"ramp\", or "
          + "leave \"atEnd\" out.")
    }
    return Schedule(startAt: startAt, endAt: endAt, atEnd: ends ? atEnd : nil)
  }

  /// Whether a rollout ends its experiment some time after the last step of its ramp.
  func bakes(_ rollout: JSONNode?) -> Bool {
    document.value("bake", in: rollout) != nil
  }

  /// The offset from UTC of the first moment of a schedule that has one; nil where all are in UTC.
  func utcOffset(ofSchedule node: JSONNode) -> Int64? {
    document.members(of: node).lazy.compactMap { _, value in
      document.string(value).flatMap(Instant.utcOffset)
    }.first { $0 != 0 }
  }

  /// Takes away the schedule of an experiment that is to stay created, since nothing comes of it,
  /// and says so.
  mutating func ignoreSchedule(of details: inout Experiment.Details, at node: JSONNode?) {
    guard let node, !details.schedule.isEmpty else { return }
    details.schedule = Schedule()
    details.hasIgnoredSchedule = true
    report(
      .scheduleIgnored, at: node,
      "\"schedule\" has no effect with this status: what is to be created neither starts nor ends by "
        + "itself. Say \"running\", and the experiment stays created until \"startAt\", or leave the "
        + "schedule out.")
  }

  /// Reads a moment, or a day, which stands for its last second.
  mutating func deadline(_ node: JSONNode?) -> Instant? {
    guard let node, let text = string(node) else { return nil }
    if let day = Instant("\(text)T00:00:00Z") { return Instant(seconds: day.seconds + 86_399) }
    return instant(
      text, at: node,
      otherwise: "is neither a day, \"2026-12-24\", nor a moment as RFC 3339 writes it: "
        + "\"2026-12-24T18:00:00Z\".")
  }

  mutating func instant(_ node: JSONNode?) -> Instant? {
    guard let node, let text = string(node) else { return nil }
    return instant(
      text, at: node,
      otherwise: "is no moment as RFC 3339 writes it: \"2026-12-24T18:00:00Z\", or with an offset, "
        + "\"2026-12-24T18:00:00+01:00\".")
  }

  /// Reads a moment. `otherwise` says of a text that it is none, where nothing better is known to say.
  private mutating func instant(
    _ text: String, at node: JSONNode, otherwise: String
  ) -> Instant? {
    guard let instant = Instant.reading(rfc3339: text) else {
      report(
        .invalidInstant, at: node, "\(quoted(text)) \(Instant.advice(on: text) ?? otherwise)")
      return nil
    }
    return instant
  }

  mutating func iteration(_ node: JSONNode?) -> Int? {
    integer(
      node, in: 1...1_000_000,
      advice: "Iterations are counted from 1, which is what holds without this.")
  }

  // MARK: Ramps

  /// Reads a ramp, and reports each step that does not follow the one before.
  mutating func ramp(_ node: JSONNode) -> Ramp? {
    guard let elements = elements(of: node, "steps, each with \"after\" and \"percentage\"") else {
      return nil
    }
    var steps: [Ramp.Step] = []
    var isWhole = true
    for element in elements {
      guard let step = rampStep(element) else {
        isWhole = false
        continue
      }
      if let last = steps.last { isWhole = follows(last, step, at: element) && isWhole }
      if step.gate != nil, steps.allSatisfy({ $0.percentage == .zero }) {
        report(
          .gateNeverOpens, at: element,
          "It waits for results, and nobody is exposed before it, so that there never are any. Leave "
            + "\"whenExposures\" and \"whenGuardrailsHold\" to the steps after it.")
      }
      steps.append(step)
    }
    guard isWhole else { return nil }
    guard let ramp = Ramp(steps) else {
      report(
        .rampOrder, at: node,
        "The ramp has no step. Write at least one, such as {\"after\": \"0d\", \"percentage\": 5}.")
      return nil
    }
    return ramp
  }

  private mutating func rampStep(_ node: JSONNode) -> Ramp.Step? {
    guard let fields = fields(of: node, RampField.self) else { return nil }
    let (after, percentage) = (duration(fields[.after]), percentage(fields[.percentage]))
    let exposures = integer(
      fields[.whenExposures], in: 1...1 << 53, noun: "a number of identities",
      advice:
        "A step waits for so many identities to be exposed: an integer from 1 to 2^53, without "
        + "a fraction and without an exponent.")
    let guardrailsHold = boolean(fields[.whenGuardrailsHold]) ?? false
    guard let after, let percentage else { return nil }
    return Ramp.Step(
      after: after, percentage,
      gate: Ramp.Gate(exposures: exposures, guardrailsHold: guardrailsHold))
  }

  /// Reports each step of the ramp in a rollout that asks for guardrails, of which there are none.
  mutating func checkGuardrails(ofRollout node: JSONNode) {
    guard let ramp = document.value("ramp", in: node) else { return }
    for step in document.elements(of: ramp) {
      guard let asked = document.value("whenGuardrailsHold", in: step),
        document.boolean(asked) == true
      else { continue }
      report(
        .gateNeverOpens, at: asked,
        "It waits for guardrails to hold, and the experiment has none. Give one of its metrics the role "
          + "\"guardrail\", or leave the field out.")
    }
  }

  mutating func duration(_ node: JSONNode?) -> Duration? {
    guard let node, let text = string(node) else { return nil }
    guard let duration = Duration(text: text) else {
      report(
        .invalidDuration, at: node,
        "\(quoted(text)) is no span of time: write a whole number and a unit, such as \"90m\", "
          + "\"12h\" or \"2d\", of at most ten years.")
      return nil
    }
    return duration
  }

  private mutating func follows(
    _ last: Ramp.Step, _ step: Ramp.Step, at node: JSONNode
  ) -> Bool {
    guard last.after < step.after else {
      report(
        .rampOrder, at: node,
        "It begins after \(step.after.text), and the step before it after \(last.after.text). Write "
          + "the steps in order of time.")
      return false
    }
    guard last.percentage <= step.percentage else {
      report(
        .rampOrder, at: node,
        "It goes down from \(last.percentage)% to \(step.percentage)%, and people who were exposed "
          + "would leave. A ramp only rises; to take people out, edit the percentage by hand.")
      return false
    }
    return true
  }

  // MARK: Conclusions

  mutating func conclusion(_ node: JSONNode, status: Status?) -> Conclusion? {
    guard let fields = fields(of: node, ConclusionField.self) else { return nil }
    let decision = choice(fields[.decision], Conclusion.Decision.self)
    let reason = text(fields[.reason])
    let variant = name(fields[.variant], VariantKey.self)
    if let status, status != .completed {
      report(
        .conclusionBeforeEnd, at: node,
        "The experiment is to be \(status.rawValue). What is decided ends it: set \"status\" to "
          + "\"completed\", or remove the conclusion.")
    }
    guard let decision, let reason, isAgreed(decision, fields[.variant], in: node) else {
      return nil
    }
    return Conclusion(decision, variant: variant, reason: reason)
  }

  /// Whether a variant is named where one is shipped, and nowhere else.
  private mutating func isAgreed(
    _ decision: Conclusion.Decision, _ variant: JSONNode?, in node: JSONNode
  ) -> Bool {
    switch (decision, variant) {
    case (.ship, .some), (.control, nil), (.none, nil): return true
    case (.ship, nil):
      report(
        .missingField, at: node,
        "To ship is to ship a variant: name it in \"variant\". For the control, the decision is "
          + "\"control\".")
    case (.control, let variant?), (.none, let variant?):
      report(
        .conclusionVariant, at: variant,
        "The decision \"\(decision.rawValue)\" ships no variant. Remove the field, or decide to "
          + "\"ship\".")
    }
    return false
  }
}
