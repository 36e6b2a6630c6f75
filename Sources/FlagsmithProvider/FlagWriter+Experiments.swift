import Domain
import JSONSyntax
import Planning
import Wire

// The server's own experiments. Its start is one transaction, and its rollout is another.

extension FlagWriter {
  /// Creates, configures, starts, pauses and completes the server's experiments.
  ///
  /// The first start comes before the first rollout: so nobody gets anything else until the override is
  /// made, enabled, in the transaction that takes the variants from the default. A rollout that is made
  /// before the start would have to be disabled, which switches the flag off for the cohort.
  mutating func writeExperiments(
    over present: ServerFlag, among experiments: [ServerExperiment]?
  ) throws(HTTPError) {
    for override in request.want.overrides {
      guard let segment = override.segment else { continue }
      let served = present.override(of: segment)
      guard !override.servesSame(as: served?.serving(in: "")) else { continue }
      var experiment: ServerExperiment
      if let served {
        guard let known = served.owner?.experiment else { continue }
        experiment = known
      } else {
        guard let experiments else { continue }
        experiment = try experimentForCohort(segment, among: experiments)
      }
      try refuseImpossible(override, of: experiment, served)
      if experiment.status == .created, override.status != .created {
        try move(experiment, by: .start)
        experiment.status = .running
      }
      if served.map({ override.givesSame(as: $0.serving(in: "")) }) != true {
        try configure(experiment, override, over: present)
      }
      if let event = override.status.flatMap({ experiment.status.event(leadingTo: $0) }) {
        try move(experiment, by: event)
      } else if let status = override.status, status != experiment.status {
        throw .refused(
          status: 200, "Nobody gets anything by it. \(experiment.sentence(denying: status))")
      }
    }
  }

  /// Nothing is written where not all of it can be. Only a stop goes as far as it can.
  private func refuseImpossible(
    _ override: OverrideServing, of experiment: ServerExperiment, _ served: ServerOverride?
  ) throws(HTTPError) {
    guard experiment.status == .completed, override.percentage != .zero else { return }
    if let status = override.status, status != .completed {
      throw .refused(status: 200, experiment.sentence(denying: status))
    }
    guard override.percentage == served?.members else {
      throw .refused(
        status: 200,
        "The server's experiment '\(inert(experiment.name))' is completed, and its percentage cannot be "
          + "changed any more. Stop it, or remove its rollout.")
    }
  }

  /// The server's experiments on the feature, where an override is to be made by one of them.
  func experimentsForNew(over present: ServerFlag) throws(HTTPError) -> [ServerExperiment]? {
    let isNeeded = request.want.overrides.contains { override in
      override.segment.map { present.override(of: $0) == nil } ?? false
    }
    guard isNeeded else { return nil }
    if present.overrides.contains(where: { $0.isOfExperiment && $0.owner == nil }) {
      throw .refused(
        status: 200,
        "The flag has an override that an experiment of the server's own has made. Titrate does not know that "
          + "experiment: it is deleted there, or not titrate's, or \"mode\": \"flags\" keeps titrate from looking. "
          + "What the cohort got before may still be served by it. Remove the override in the server's page."
      )
    }
    // The server has experiments with features that have variants, and with no others.
    return feature.kind == .multivariate ? try reader.experiments(on: feature) : nil
  }

  /// The experiment that titrate has made for a cohort and that has no override, or a new one.
  private mutating func experimentForCohort(
    _ segment: SegmentID, among experiments: [ServerExperiment]
  ) throws(HTTPError) -> ServerExperiment {
    let mark = reader.mark
    let isOwn = { (experiment: ServerExperiment) in
      experiment.status != .completed && mark.segment(in: experiment.name) == segment
    }
    if let known = experiments.first(where: isOwn) { return known }
    let words = request.experiment.map(\.text) ?? "cohort"
    let creation = HTTPRequest(
      method: .post, path: reader.experimentsPath,
      body: [
        "name": .string(reader.mark.name(words, segment)), "feature": .integer(feature.id),
        "hypothesis": .string(request.hypothesis ?? words),
      ])
    do throws(HTTPError) {
      return try ServerExperiment(try reader.server.send(creation))
    } catch .refused(409, let words) {
      // It may be titrate's own, of which the answer was lost.
      if let own = try reader.experiments(on: feature)?.first(where: isOwn) { return own }
      throw .refused(
        status: 409,
        "The server has another experiment with the feature that is not completed, and permits one at a "
          + "time. Complete or delete it there, or experiment with another feature. (\(words))")
    }
  }

  private mutating func move(
    _ experiment: ServerExperiment, by event: Status.Event
  ) throws(HTTPError) {
    let verb = event == .resume ? Status.Event.start : event
    try change(
      HTTPRequest(
        method: .post, path: "\(reader.experimentsPath)\(experiment.id)/\(verb.rawValue)/"))
  }

  /// Sets all of the rollout. While nobody is to get it, it serves what the default does: the server
  /// counts the first of its buckets even at 0 percent.
  private mutating func configure(
    _ experiment: ServerExperiment, _ override: OverrideServing, over present: ServerFlag
  ) throws(HTTPError) {
    guard let percentage = override.percentage else { return }
    var state = override.state
    if percentage == .zero {
      state = request.want.environmentDefault ?? present.environmentDefault
      state.allocations = Allocations([], for: feature.options.compactMap(\.key))
    }
    if experiment.status == .completed {
      return try configureCompleted(experiment, state, over: present)
    }
    try change(
      HTTPRequest(
        method: .patch, path: "\(reader.experimentsPath)\(experiment.id)/rollout/",
        body: [
          "enabled": .boolean(state.isEnabled), "rollout_percentage": percentage.json,
          "feature_state_value": state.value.typedJSON,
          "multivariate_feature_state_values": .array(
            feature.options.map { option in
              [
                "multivariate_feature_option": .integer(option.id),
                "percentage_allocation": (option.key.flatMap { state.allocations[$0] } ?? .zero)
                  .json,
              ]
            }),
        ]))
  }

  /// The server has no rollout of a completed experiment changed any more, but goes on serving its override
  /// as a part of the flag.
  private mutating func configureCompleted(
    _ experiment: ServerExperiment, _ state: FeatureState, over present: ServerFlag
  ) throws(HTTPError) {
    guard
      let served = present.overrides.first(where: { $0.owner?.experiment?.id == experiment.id })
    else { return }
    let members =
      [JSONMember("segment", ["id": .integer(served.segment)])] + changes(state, nil)
    try change(
      HTTPRequest(
        method: .patch, path: reader.path(of: feature),
        body: ["segment_overrides": [.object(members)]]))
  }

  /// Ends the server's experiments whose overrides are to go. They stay, with what they have measured; but
  /// the server can show the page of none that lost its override.
  mutating func endExperiments(of present: ServerFlag) throws(HTTPError) {
    for segment in request.want.removed {
      guard let experiment = present.override(of: segment)?.owner?.experiment else { continue }
      if experiment.status == .created {
        try change(
          HTTPRequest(
            method: .delete, path: "\(reader.experimentsPath)\(experiment.id)/"))
      } else if let event = experiment.status.event(leadingTo: .completed) {
        try move(experiment, by: event)
      }
    }
  }
}

extension ServerExperiment {
  /// Why it does not get to a status.
  fileprivate func sentence(denying wanted: Status) -> String {
    "The server's experiment '\(inert(name))' is \(status.rawValue), and cannot become "
      + "\(wanted.rawValue) again. Say in the manifest that it is completed, or raise its iteration."
  }
}
