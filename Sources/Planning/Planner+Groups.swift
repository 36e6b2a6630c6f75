import Domain
import JSONSyntax
import Manifests

// Of a group's experiments one at a time serves in an environment.
extension Planner {
  /// Refuses experiments that would serve while another one of their group does. Returns those that
  /// cannot be carried out.
  mutating func refuseGroupRivals(_ intents: [ExperimentIntent]) -> Set<ExperimentID> {
    let grouped = due.experiments.values.filter { $0.details.group != nil }
    guard grouped.count > 1 else { return [] }
    let intentsByID = Dictionary(uniqueKeysWithValues: intents.map { ($0.id, $0) })
    let stints = grouped.compactMap { stint(of: $0, intentsByID[$0.id]) }
    let groups = Dictionary(grouping: stints) { GroupPlace($0.id.environment, $0.group) }
    var refused: Set<ExperimentID> = []
    for stints in groups.values where stints.count > 1 {
      var accepted: [Stint] = []
      for stint in stints.sorted(by: Stint.comesFirst) {
        if let first = accepted.first(where: stint.overlaps) {
          refused.insert(stint.id)
          reportTaken(stint, by: first)
        } else {
          accepted.append(stint)
        }
      }
    }
    return refused
  }

  private mutating func reportTaken(_ stint: Stint, by first: Stint) {
    let wayOut =
      "Stop that one first, with \"percentage\": 0 or by removing its rollout, in the same change or before"
      + (first.isServing ? "" : ", or move one of the two schedules") + "."
    let notes = due.experiments[first.id].map { manifest in
      [
        Diagnostic.Note(
          message: "that one stands here", location: manifest.location(of: "/group"))
      ]
    }
    problems.report(
      Rule.groupTaken.diagnostic(
        "Of the group \(quoted(stint.group.text)) one experiment at a time serves in "
          + "\(quoted(stint.id.environment.text)), and \(quoted(first.id.key.text)) \(first.words). This one "
          + "\(stint.wordsOfSecond(asOf: input.instant)). \(wayOut)",
        at: due.experiments[stint.id]?.location(of: "/group"), notes: notes ?? []),
      about: .subject(.experiment(stint.id)))
  }

  /// When an experiment serves, by this plan and its schedule; nil where it does not.
  private func stint(of manifest: ExperimentManifest, _ intent: ExperimentIntent?) -> Stint? {
    guard let group = manifest.details.group else { return nil }
    let stored = state.experiments[manifest.id]
    let isServing = stored.flatMap { state.rollout(of: $0) }?.isServing == true
    let isPlanned =
      scope.contains(.experiment(manifest.id)) && !isBlocked(manifest.id, of: manifest.feature)
    let serves = isPlanned ? self.serves(manifest, stored, intent) : isServing
    let schedule =
      isPlanned
      ? input.workspace.experiments[manifest.id]?.details.schedule : stored?.details.schedule
    let bakes =
      isPlanned
      ? input.workspace.experiments[manifest.id]?.rollout?.bake != nil
      : stored?.segment?.bake != nil
    func stint(from begin: Instant) -> Stint {
      // When it has run for so long at the last step of its ramp is not known.
      let end = schedule?.atEnd == .stop && !bakes ? schedule?.endAt : nil
      return Stint(
        id: manifest.id, group: group, path: manifest.path, isServing: isServing, begin: begin,
        end: end)
    }
    if serves { return stint(from: input.instant) }
    let isScheduled =
      isPlanned
      ? manifest.isScheduled && manifest.rollout?.servesAnyoneEver == true
      : stored?.isScheduled(at: input.instant) == true && stored?.segment != nil
    guard isScheduled, let startAt = schedule?.startAt else { return nil }
    return stint(from: input.policy.thaw(after: max(startAt, input.instant), in: input.timeZones))
  }

  /// Whether an experiment serves once the plan is carried out.
  private func serves(
    _ wanted: ExperimentManifest, _ stored: Experiment?, _ intent: ExperimentIntent?
  ) -> Bool {
    guard let rollout = wanted.rollout, rollout.percentage > .zero, intent?.reasonToStop == nil,
      stored?.segment?.brake == nil || intent?.endsStop == true
    else { return false }
    let override = stored.flatMap { state.rollout(of: $0) }
    return wanted.status == .running || override?.isEnabled == true
      || wanted.status == .created && rollout.isEnabled == true
  }
}

private struct GroupPlace: Hashable {
  let environment: EnvironmentKey
  let group: GroupKey

  init(_ environment: EnvironmentKey, _ group: GroupKey) {
    self.environment = environment
    self.group = group
  }
}

/// The time in which an experiment of a group serves.
private struct Stint {
  let id: ExperimentID
  let group: GroupKey
  let path: String
  /// Whether it serves already.
  let isServing: Bool
  let begin: Instant
  /// Nil where it goes on until somebody ends it.
  let end: Instant?

  func overlaps(_ other: Stint) -> Bool {
    begin < other.end ?? .latest && other.begin < end ?? .latest
  }

  /// What serves already comes first, then what begins first.
  static func comesFirst(_ first: Stint, _ second: Stint) -> Bool {
    (first.isServing ? 0 : 1, first.begin, first.path)
      < (second.isServing ? 0 : 1, second.begin, second.path)
  }

  /// What is said of the one that comes first.
  var words: String {
    let until = end.map { " until \($0)" } ?? ""
    return isServing ? "serves\(until)" : "serves from \(begin) on\(until)"
  }

  /// What is said of the one that comes second.
  func wordsOfSecond(asOf now: Instant) -> String {
    isServing ? "serves, too" : begin > now ? "would serve from \(begin) on" : "would, too"
  }
}

extension ExperimentManifest.WantedRollout {
  /// Whether the cohort is to have anyone, now or later.
  fileprivate var servesAnyoneEver: Bool {
    percentage > .zero || ramp?.steps.last.map { $0.percentage > .zero } == true
  }
}

extension Planner {
  /// Refuses to serve an experiment again while another one of its group serves.
  func obstacle(toReleaseOf experiment: Experiment) -> Diagnostic? {
    guard let group = experiment.details.group else { return nil }
    let rival = state.experiments.values.filter { other in
      other.id != experiment.id && other.id.environment == experiment.id.environment
        && other.details.group == group && state.rollout(of: other)?.isServing == true
    }.min { $0.id < $1.id }
    return rival.map { rival in
      Rule.groupTaken.diagnostic(
        "Of the group \(quoted(group.text)) one experiment at a time serves in "
          + "\(quoted(experiment.id.environment.text)), and \(quoted(rival.id.key.text)) serves by now. "
          + "Stop that one first.", at: nil)
    }
  }
}
