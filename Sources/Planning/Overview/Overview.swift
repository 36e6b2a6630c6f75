package import Domain
package import Manifests

/// The experiments that are stored, as they stand at a moment: what the listings, the page of a state's
/// branch and the report are all made of, so that none of them knows anything else than the others.
package struct Overview: Sendable {
  /// What is stored; nil where nothing was applied yet.
  package let snapshot: Snapshot?
  /// The moment.
  package let moment: Instant
  /// Which experiments are in it.
  package let filter: Filter
  /// These experiments: what is stopped first, then in order of their identities.
  package let standings: [Standing]

  /// Which experiments are looked at.
  package struct Filter: Sendable {
    /// What the run is narrowed to; nil for everything.
    package var selection: Selection?
    /// The statuses; none for all.
    package var statuses: [Status]
    /// The owners; none for all.
    package var owners: [String]
    /// Whether only those are shown that somebody should look at.
    package var isStaleOnly: Bool

    /// Makes a filter.
    package init(
      selection: Selection? = nil, statuses: [Status] = [], owners: [String] = [],
      isStaleOnly: Bool = false
    ) {
      self.selection = selection
      self.statuses = statuses
      self.owners = owners
      self.isStaleOnly = isStaleOnly
    }

    fileprivate func includes(_ experiment: Experiment) -> Bool {
      (selection?.contains(experiment.id) ?? true)
        && (statuses.isEmpty || statuses.contains(experiment.status))
        && (owners.isEmpty || experiment.details.owner.map(owners.contains) == true)
    }
  }

  /// Looks at a state, in the time zones by which freezes hold steps; without any, freezes do not count.
  /// The manifests and the trail, as far as they are given, tell what the state does not.
  package init(
    of snapshot: Snapshot?, _ filter: Filter = Filter(), asOf moment: Instant,
    in timeZones: TimeZones?, _ workspace: Workspace? = nil, _ trail: [AuditRecord] = []
  ) {
    self.snapshot = snapshot
    self.moment = moment
    self.filter = filter
    var state = snapshot?.state ?? State()
    if timeZones == nil { state.policy = nil }
    let surroundings = Surroundings(
      state, asOf: moment, timeZones ?? TimeZones(), workspace, trail)
    standings = state.experiments.values.filter(filter.includes)
      .map { Standing($0, in: surroundings) }
      .filter { !filter.isStaleOnly || !$0.staleness.isEmpty }
      .sorted { first, second in
        let isStopped = (first.stop != nil, second.stop != nil)
        return isStopped.0 == isStopped.1
          ? first.experiment.id < second.experiment.id : isStopped.0
      }
  }

  /// What is stored.
  package var state: State { snapshot?.state ?? State() }

  /// The experiments.
  package var experiments: [Experiment] { standings.map(\.experiment) }

  /// What comes by itself if the manifests stay as they were applied, in order of time.
  package var upcoming: [UpcomingStep] {
    standings.flatMap(\.upcoming).map { (time: $0.time(since: moment), step: $0) }
      .sorted { ($0.time, $0.step.experiment) < ($1.time, $1.step.experiment) }.map(\.step)
  }

  /// How many of these experiments stand where, without those of which there are none.
  package var counts: [(stage: Standing.Stage, count: Int)] {
    Standing.Stage.allCases.compactMap { stage in
      let count = standings.count { $0.stage == stage }
      return count == 0 ? nil : (stage, count)
    }
  }
}
