package import Domain
import Manifests

extension Change {
  /// An impact in about two sentences: who sees what from now on, and what the analysis makes of
  /// it. More say who takes part in other experiments, too, and where it is not exact for everyone.
  package func sentences(about impact: Impact) -> [String] {
    sentences(aboutEveryone: impact)
      + [impact.overlap?.sentence, impact.exactness].compactMap(\.self)
  }

  private func sentences(aboutEveryone impact: Impact) -> [String] {
    if case .experiment(let id) = subject {
      return [
        impact.audience(of: id, action, isFirst: !wasActive),
        analysis(of: impact),
      ]
    }
    let decimals = impact.decimals
    let moves = impact.moves.prefix(3).map {
      "\($0.share.spoken(decimals))% go from \($0.from.spoken()) to \($0.to.spoken())"
    }
    let others = impact.moves.count > 3 ? ", and \(impact.moves.count - 3) smaller moves" : ""
    let cohort =
      impact.enrolled.after == .zero
      ? "No experiment is served there." : impact.analysisOfMoves ?? Impact.nobodyMoves
    return [
      "\(subject) changes in \(impact.environment): "
        + (moves.isEmpty
          ? "nobody is served anything else" : moves.joined(separator: ", ") + others)
        + ". \(impact.unchanged.spoken(decimals))% unchanged.", cohort,
    ]
  }

  /// How to stop what the change brings about; nil where there is nothing to stop.
  package func wayToStop(_ impact: Impact) -> String? {
    guard case .experiment(let id) = subject else { return "To undo: take back the edit." }
    guard action != .stop, impact.enrolled.after > .zero else { return nil }
    return Self.wayToStop(id, statusAfter)
  }

  /// Whether a reason says how to stop already.
  package var saysHowToStop: Bool { reasons.contains { $0.contains("To stop: ") } }

  /// How to stop what an experiment serves: at once, and by its manifest.
  package static func wayToStop(_ id: ExperimentID, _ status: Status?) -> String {
    "To stop: `titrate stop \(id)` at once, or "
      + (status == .completed ? "remove the rollout." : "percentage 0.")
  }

  private func analysis(of impact: Impact) -> String {
    if let moves = impact.analysisOfMoves { return moves }
    if impact.leaves > .zero { return analysisOfLeaving }
    return "\(Impact.nobodyMoves) " + analysisOfStaying(impact.enrolled)
  }

  private var analysisOfLeaving: String {
    let leave = "Those who leave have been exposed"
    if steps.contains(where: \.startsOver) { return "\(leave). \(Impact.noPooling)" }
    if steps.contains(where: \.removesRollout) { return "\(leave). The data ends here." }
    return dealsAnew
      ? "\(leave), and may return to another variant. \(Impact.noPooling)"
      : "\(leave), and would return to the same variant."
  }

  /// What it means for the analysis that everyone who stays enrolled keeps what they have.
  private func analysisOfStaying(_ enrolled: Impact.Amounts) -> String {
    if enrolled.after > .zero, enrolled.before == .zero {
      guard wasActive else { return "The data begins here." }
      return dealsAnew
        ? "Whoever was enrolled before may get another variant. \(Impact.noPooling)"
        : "Whoever was enrolled before gets the same variant again, unless the split was edited "
          + "meanwhile."
    }
    switch action {
    case .pause: return "Pausing changes nothing that is served."
    case .complete where enrolled.after == .zero: return "The analysis ends here."
    case .complete: return "The analysis ends here, the serving does not."
    case .start where enrolled.after == .zero:
      return "The data begins once the percentage is above 0."
    case .create, .start, .resume, .update, .remove, .stop, .release:
      return "Data from before and after can be pooled."
    }
  }

  private var wasActive: Bool { statusBefore?.locksFeature == true }

  /// Whether members of the cohort may get another variant from now on, even if it has none yet.
  private var dealsAnew: Bool {
    fields.contains { $0.path.hasPrefix("/rollout/split") || $0.path == "/rollout/value" }
  }
}

extension UpcomingStep {
  /// What it does to people, in a sentence; nil where that is not worked out.
  package var sentence: String? {
    impact.map { $0.audience(of: experiment, action, isFirst: action != .complete) }
  }

  private var action: Change.Action {
    switch step {
    case .start: .start
    case .rise: .update
    case .complete, .stop: .complete
    }
  }
}

extension Step {
  fileprivate var removesRollout: Bool {
    if case .experiment(.removeRollout) = self { true } else { false }
  }

  var updatesVariant: Bool {
    if case .feature(.updateVariant) = self { true } else { false }
  }

  var startsOver: Bool {
    if case .experiment(.startOver) = self { true } else { false }
  }
}

extension Impact {
  fileprivate static let nobodyMoves = "Nobody enrolled moves."
  fileprivate static let noPooling = "Data from before and after must not be pooled."

  /// What it means that enrolled identities change variant; nil where none does.
  fileprivate var analysisOfMoves: String? {
    guard enrolledMoved > .zero else { return nil }
    return "\(enrolledMoved.spoken(decimals))% of identities, which is "
      + "\(enrolledMovedOfEnrolled.spoken())% of the enrolled, change variant. \(Self.noPooling)"
  }

  /// For whom it is exact; nil where it is for everyone.
  fileprivate var exactness: String? {
    guard otherOverrides > 0 else { return nil }
    return "Exact for identities that no other override matches; \(otherOverrides) "
      + "other\(otherOverrides == 1 ? " exists" : "s exist")."
  }

  /// Who sees what from now on.
  func audience(
    of id: ExperimentID, _ action: Change.Action, isFirst: Bool
  ) -> String {
    let decimals = decimals
    let events = [(enters, "enter"), (leaves, "leave"), (enrolledMoved, "change variant")]
      .filter { $0.0 > .zero }.map { "\($0.0.spoken(decimals))% \($0.1)" }
    let cohort = ([off] + shares).filter { $0.enrolled.after > .zero }
      .map { "\($0.enrolled.after.spoken(decimals))% \($0.served.spoken(inCohort: true))" }
    let others =
      othersMoved > .zero
      ? " \(othersMoved.spoken(decimals))% outside the cohort get something else." : ""
    let nobody = others.isEmpty ? "nobody is served anything else" : "nobody enters or leaves"
    return "\(id.key) \(verb(action, isFirst)) in \(environment): "
      + (events.isEmpty ? nobody : events.joined(separator: ", ")) + sameForAll + "."
      + (cohort.isEmpty ? "" : " \(few(10, of: cohort)).")
      + others + " \(unchanged.spoken(decimals))% unchanged."
  }

  /// What everyone gets once nobody is enrolled any more, if it is the same for all.
  private var sameForAll: String {
    guard leaves > .zero, enrolled.after == .zero,
      let all = (shares + [off]).first(where: { $0.amounts.after == .whole })
    else { return "" }
    return all.served == .off
      ? ", and it is off for everyone" : ", and everyone gets \(all.served.spoken())"
  }

  private func verb(_ action: Change.Action, _ isFirst: Bool) -> String {
    switch (enrolled.before > .zero, enrolled.after > .zero) {
    case (false, true): return isFirst ? "launches" : "serves again"
    case (true, false): return "stops serving"
    default: break
    }
    switch action {
    case .pause: return "pauses"
    case .complete: return "completes"
    case .start: return "starts"
    case .resume: return "resumes"
    case .create: return "is created"
    case .update, .remove, .stop, .release:
      if enrolledMoved > .zero { return "is dealt out anew" }
      return enters > .zero ? "grows" : leaves > .zero ? "shrinks" : "goes on"
    }
  }
}

extension Served {
  /// What is served, as it is read aloud: `grey`, `green`, `big (12)`, `off`. In a cohort, what is no
  /// variant is what the variants are compared with: `grey (control)`. A long value is cut, save where all
  /// of it is asked for.
  package func spoken(inCohort: Bool = false, isWhole: Bool = false) -> String {
    switch self {
    case .off: return "off"
    case .on(nil, let value):
      return value.spoken(isWhole) + (inCohort ? " (\(VariantKey.control))" : "")
    case .on(let variant?, let value):
      let value = value.spoken(isWhole)
      return value == variant.text ? variant.text : "\(variant) (\(value))"
    }
  }
}

extension FlagValue {
  /// The value without quotation marks, cut where it is long.
  fileprivate func spoken(_ isWhole: Bool) -> String {
    switch self {
    case .string(""): "\"\""
    case .string(let text):
      !isWhole && text.unicodeScalars.count > 40
        ? String(String.UnicodeScalarView(text.unicodeScalars.prefix(40))) + "…" : text
    case .integer(let number): "\(number)"
    case .boolean(let truth): "\(truth)"
    }
  }
}

extension Impact {
  /// How many decimals people see in its shares: one, unless numbers side by side would not add up.
  package var decimals: Int {
    let sums: [(parts: [Percentage], whole: [Percentage])] = [
      ([enters, leaves, enrolledMoved, othersMoved, unchanged], [.whole]),
      (moves.map(\.share) + [unchanged], [.whole]),
      (([off] + shares).map(\.enrolled.after), [enrolled.after]),
      ([enrolled.before, enters], [enrolled.after, leaves]),
    ]
    let staysTrue = sums.allSatisfy { parts, whole in
      func isTrue(_ decimals: Int) -> Bool {
        parts.reduce(0) { $0 + $1.hundredths(decimals) }
          == whole.reduce(0) { $0 + $1.hundredths(decimals) }
      }
      // Whoever goes from one cohort to another is counted twice, so more decimals do not help.
      return isTrue(1) || !isTrue(2)
    }
    return staysTrue ? 1 : 2
  }
}

extension Percentage {
  /// The percentage as people read it, with one or two decimals at most.
  package func spoken(_ decimals: Int = 1) -> String {
    (Percentage(hundredths: hundredths(decimals)) ?? self).description
  }

  /// The hundredths, rounded to so many decimals. Below 1 and above 99 percent nothing is rounded,
  /// so that 0 means nobody and 100 means everyone.
  fileprivate func hundredths(_ decimals: Int) -> Int {
    decimals > 1 || hundredths < 100 || hundredths > 9_900
      ? hundredths : (hundredths + 5) / 10 * 10
  }
}
