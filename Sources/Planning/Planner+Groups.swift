import Domain
import JSONSyntax
import Manifests

// Of a group's experiments one at a time serves in an environment.
extension Planner {
  /// Whose turn it is in each group: leaves out, with an error, the edits that would let two experiments
  /// serve at once, and holds what time alone would bring about until the other one is done.
  ///
  /// What is left out stays as it is stored, so all is looked at again then.
  mutating func takeTurns(_ intents: [ExperimentIntent]) -> [ExperimentIntent] {
    let members = membersOfGroups
    guard members.count > 1 else { return intents }
    var intents = Dictionary(uniqueKeysWithValues: intents.map { ($0.id, $0) })
    var refused: Set<ExperimentID> = []
    while let (second, first) = collision(among: members, intents, refused) {
      let intent = intents.removeValue(forKey: second.id)
      if let intent, isDue(intent), !second.isEdited {
        let rival = quoted(first.id.key.text)
        intents[second.id] = hold(
          intent, because: "\(rival), of the same group, \(first.words(asOf: input.instant))")
      } else {
        refused.insert(second.id)
        if intent != nil { reportTaken(second, by: first) }
      }
    }
    let stints = stints(of: members, intents, refused)
    predecessors = predecessors(of: stints, among: members)
    return intents.values.sorted { $0.id < $1.id }
  }

  /// All experiments that are in a group, by their manifests or as they are stored.
  private var membersOfGroups: [ExperimentID] {
    let described = due.experiments.values.lazy.filter { $0.details.group != nil }.map(\.id)
    let stored = state.experiments.values.lazy.filter { $0.details.group != nil }.map(\.id)
    return Set(described).union(stored).sorted()
  }

  private func stints(
    of members: [ExperimentID], _ intents: [ExperimentID: ExperimentIntent],
    _ refused: Set<ExperimentID>
  ) -> [Stint] {
    members.filter { holds[$0] == nil }.compactMap { id in
      let stored = state.experiments[id]
      let isPlanned =
        scope.contains(.experiment(id)) && !refused.contains(id)
        && due.experiments[id].map { !isBlocked(id, of: $0.feature) } ?? (intents[id] != nil)
      return isPlanned
        ? stint(of: id, intents[id], stored) : stored.flatMap(stintAsStored)
    }
  }

  /// The first two experiments of a group that would serve at once. Two that serve already and are not
  /// edited are left alone. So are two that would only later, without an edit: when it comes to that, the
  /// later one is held.
  private func collision(
    among members: [ExperimentID], _ intents: [ExperimentID: ExperimentIntent],
    _ refused: Set<ExperimentID>
  ) -> (second: Stint, first: Stint)? {
    let groups = Dictionary(grouping: stints(of: members, intents, refused), by: \.place)
    for place in groups.keys.sorted(by: { $0.order < $1.order }) {
      let stints = (groups[place] ?? []).sorted(by: Stint.comesFirst)
      for (index, second) in stints.enumerated()
      where second.isEdited || !second.isServing && second.begin <= input.instant {
        guard !refused.contains(second.id) else { continue }
        if let first = stints[..<index].first(where: second.overlaps) { return (second, first) }
      }
    }
    return nil
  }

  /// Of each experiment whose turn begins with this plan, those whose turns end with it.
  private func predecessors(
    of stints: [Stint], among members: [ExperimentID]
  ) -> [ExperimentID: Set<Subject>] {
    let serving = members.compactMap { state.experiments[$0] }.filter(state.isServing)
    var predecessors: [ExperimentID: Set<Subject>] = [:]
    for stint in stints where !stint.isServing && stint.begin <= input.instant {
      let ending = serving.filter { other in
        other.id != stint.id && GroupPlace(other) == stint.place
          && !stints.contains {
            $0.id == other.id && $0.place == stint.place && $0.begin <= input.instant
          }
      }
      if !ending.isEmpty { predecessors[stint.id] = Set(ending.map { .experiment($0.id) }) }
    }
    return predecessors
  }

  // MARK: Stints

  /// When an experiment serves if what is planned for it is carried out; nil where it does not.
  private func stint(
    of id: ExperimentID, _ intent: ExperimentIntent?, _ stored: Experiment?
  ) -> Stint? {
    guard let wanted = intent?.wanted ?? due.experiments[id], let group = wanted.details.group,
      let rollout = wanted.rollout, intent?.reasonToStop == nil,
      stored?.isStopped != true || intent?.endsStop == true,
      let begin = begin(of: wanted, rollout, stored)
    else { return nil }
    let isOver = wanted.status == .completed || stored?.status == .completed
    return Stint(
      id: id, place: GroupPlace(id.environment, group), path: wanted.path,
      isServing: stored.map(state.isServing) == true && stored?.details.group == group
        && begin <= input.instant,
      isEdited: intent?.edits(group) == true, begin: begin,
      end: isOver || rollout.bake != nil ? nil : end(by: wanted.details.schedule))
  }

  /// When somebody is served first; nil where nobody will be.
  private func begin(
    of wanted: ExperimentManifest, _ rollout: ExperimentManifest.RolloutManifest,
    _ stored: Experiment?
  ) -> Instant? {
    let override = stored.flatMap { state.rollout(of: $0)?.override }
    let isEnabled =
      wanted.status == .running || override?.state.isEnabled == true
      || wanted.status == .created && rollout.isEnabled == true
    if isEnabled, rollout.percentage > .zero { return input.instant }
    let start = wanted.isScheduled ? wanted.details.schedule.startAt : nil
    guard wanted.status == .running || start != nil else { return nil }
    let hasRun = stored?.lifecycle.startedAt != nil && stored?.iteration == wanted.iteration
    return firstServed(
      rollout.ramp, rollout.percentage, after: hasRun ? stored?.lifecycle.clock : nil, from: start)
  }

  /// When an experiment serves as it is stored; nil where it does not.
  private func stintAsStored(_ stored: Experiment) -> Stint? {
    guard let group = stored.details.group, let segment = stored.segment, !segment.isStopped
    else { return nil }
    let isServing = state.isServing(stored)
    let start = stored.isScheduled(at: input.instant) ? stored.details.schedule.startAt : nil
    let begin =
      isServing
      ? input.instant
      : stored.status == .running || start != nil
        ? firstServed(
          segment.ramp, segment.percentage, after: stored.lifecycle.clock, from: start) : nil
    guard let begin else { return nil }
    let isOver = stored.status == .completed || segment.bake != nil
    return Stint(
      id: stored.id, place: GroupPlace(stored.id.environment, group), path: "",
      isServing: isServing, isEdited: false, begin: begin,
      end: isOver ? nil : end(by: stored.details.schedule))
  }

  /// When a cohort first has somebody, counted from a start that is to come, or else from now on.
  private func firstServed(
    _ ramp: Ramp?, _ percentage: Percentage, after clock: RunningClock?, from start: Instant?
  ) -> Instant? {
    let begin = start.map {
      input.policy.thaw(after: max($0, input.instant), in: input.timeZones)
    }
    if percentage > .zero { return begin ?? input.instant }
    guard let step = ramp?.steps.first(where: { $0.percentage > .zero }) else { return nil }
    let elapsed = begin == nil ? clock?.elapsed(at: input.instant) ?? .zero : .zero
    return (begin ?? input.instant).advanced(by: max(.zero, step.after - elapsed))
  }

  /// When a schedule stops the serving; nil where it does not, or should have by now.
  private func end(by schedule: Schedule) -> Instant? {
    schedule.atEnd == .stop ? schedule.endAt.flatMap { $0 > input.instant ? $0 : nil } : nil
  }

  // MARK: What becomes of the second

  private mutating func reportTaken(_ second: Stint, by first: Stint) {
    let isLater = first.begin > input.instant || second.begin > input.instant
    let wayOut =
      first.isServing
      ? "Stop that one first, with \"percentage\": 0 or by removing its rollout, in the same change or before"
      : "Let one of the two wait"
    problems.report(
      StateRule.groupTaken.diagnostic(
        "Of the group \(quoted(second.place.group.text)) one experiment at a time serves in "
          + "\(quoted(second.id.environment.text)), and \(quoted(first.id.key.text)) "
          + "\(first.words(asOf: input.instant)). This one "
          + (second.begin > input.instant ? "would serve from \(second.begin) on" : "would, too")
          + ". \(wayOut)\(isLater ? ", or move one of the two schedules" : "").",
        at: due.experiments[second.id]?.location(of: "/group"),
        notes: notes(at: "/group", of: first.id, "that one stands here")),
      about: .subject(.experiment(second.id)))
  }
}

/// A group in an environment.
private struct GroupPlace: Hashable {
  let environment: EnvironmentKey
  let group: GroupKey

  init(_ environment: EnvironmentKey, _ group: GroupKey) {
    self.environment = environment
    self.group = group
  }

  /// That of an experiment as it is stored; nil where it has none.
  init?(_ stored: Experiment) {
    guard let group = stored.details.group else { return nil }
    self.init(stored.id.environment, group)
  }

  var order: String { "\(environment)/\(group)" }
}

/// The time in which an experiment of a group serves.
private struct Stint {
  let id: ExperimentID
  let place: GroupPlace
  let path: String
  /// Whether it serves already, in this group.
  let isServing: Bool
  /// Whether somebody edits what it serves, or its group.
  let isEdited: Bool
  let begin: Instant
  /// Nil where it goes on until somebody ends it.
  let end: Instant?

  func overlaps(_ other: Stint) -> Bool {
    begin < other.end ?? .latest && other.begin < end ?? .latest
  }

  /// What nobody edits comes before what is edited, then what serves already, then what begins first.
  static func comesFirst(_ first: Stint, _ second: Stint) -> Bool {
    (first.isEdited ? 1 : 0, first.isServing ? 0 : 1, first.begin, first.path)
      < (second.isEdited ? 1 : 0, second.isServing ? 0 : 1, second.begin, second.path)
  }

  /// What is said of the one that comes first.
  func words(asOf now: Instant) -> String {
    let until = end.map { " until \($0)" } ?? ""
    guard !isServing else { return "serves\(until)" }
    return begin > now ? "serves from \(begin) on\(until)" : "is to serve by the same plan\(until)"
  }
}

extension ExperimentIntent {
  /// Whether somebody edits what is served, or the group.
  fileprivate func edits(_ group: GroupKey) -> Bool {
    editsExposure || current?.details.group != group
  }
}

extension Planner {
  /// Refuses to serve an experiment again while another one of its group serves.
  func obstacle(toReleaseOf experiment: Experiment) -> Diagnostic? {
    guard let place = GroupPlace(experiment) else { return nil }
    let rival = state.experiments.values.filter { other in
      other.id != experiment.id && GroupPlace(other) == place && state.isServing(other)
    }.min { $0.id < $1.id }
    return rival.map { rival in
      StateRule.groupTaken.diagnostic(
        "Of the group \(quoted(place.group.text)) one experiment at a time serves in "
          + "\(quoted(place.environment.text)), and \(quoted(rival.id.key.text)) serves by now. "
          + "Stop that one first.", at: nil)
    }
  }
}
