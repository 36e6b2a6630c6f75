package import Domain
import Manifests
import JSONSyntax

extension [Change.FieldChange] {
  /// The fields that differ, in order of path; nil stands for a field that is not there.
  static func differences(
    _ fields: [(path: String, before: JSONValue?, after: JSONValue?)]
  ) -> [Change.FieldChange] {
    fields.filter { $0.before != $0.after }
      .map {
        Change.FieldChange(path: $0.path, before: $0.before ?? .null, after: $0.after ?? .null)
      }
      .sorted { $0.path < $1.path }
  }
}

extension [(path: String, before: JSONValue?, after: JSONValue?)] {
  /// The shares of every variant that either of two sets of allocations has.
  static func differences(from before: Allocations?, to after: Allocations?, at path: String)
    -> Self
  {
    let variants = Set(
      (before?.entries ?? []).map(\.variant) + (after?.entries ?? []).map(\.variant))
    let (before, after) = (before?.shareByVariant, after?.shareByVariant)
    return variants.sorted().map { variant in
      ("\(path)/\(variant)", before?[variant]?.json, after?[variant]?.json)
    }
  }

  /// What differs between two rollouts, in the words of a manifest.
  static func differences(from before: RolloutTarget?, to after: RolloutTarget?) -> Self {
    let path = "/rollout"
    return [
      ("\(path)/percentage", before?.percentage.json, after?.percentage.json),
      ("\(path)/ramp", before?.ramp?.json, after?.ramp?.json),
      (
        "\(path)/enabled", before.map { .boolean($0.state.isEnabled) },
        after.map { .boolean($0.state.isEnabled) }
      ),
      ("\(path)/value", before?.state.value.json, after?.state.value.json),
      (
        "\(path)/split/control", before?.state.allocations.controlShare,
        after?.state.allocations.controlShare
      ),
    ]
      + differences(
        from: before?.state.allocations, to: after?.state.allocations, at: "\(path)/split")
  }

  /// What differs between two descriptions; of the longer fields their digests.
  static func differences(from before: Experiment.Details?, to after: Experiment.Details?) -> Self {
    [
      ("/name", before?.name.map(JSONValue.string), after?.name.map(JSONValue.string)),
      ("/owner", before?.owner.map(JSONValue.string), after?.owner.map(JSONValue.string)),
      ("/decideBy", before?.decideBy?.json, after?.decideBy?.json),
      ("/schedule/endAt", before?.schedule.endAt?.json, after?.schedule.endAt?.json),
      ("/schedule/startAt", before?.schedule.startAt?.json, after?.schedule.startAt?.json),
      ("/hypothesis", before?.hypothesis.json, after?.hypothesis.json),
      ("/metrics", before?.metrics.json, after?.metrics.json),
      ("/notes", before?.notes.json, after?.notes.json),
    ]
  }
}

extension Allocations {
  /// The control's share as a split names it; nil for a standard feature, which has nothing to split.
  fileprivate var controlShare: JSONValue? { entries.isEmpty ? nil : control.json }
}

extension Experiment.Details {
  /// The fields of which only digests are stored, as JSON pointers into the manifest; `/notes` stands for
  /// description, links and tags.
  package static let digestPaths = ["/hypothesis", "/metrics", "/notes"]
}

extension ExperimentIntent {
  /// What the experiment's manifest says from now on, instead of what it said, outside the rollout. An
  /// iteration of which nothing is said is the first.
  var differences: [(path: String, before: JSONValue?, after: JSONValue?)] {
    func said(_ iteration: Int?) -> JSONValue? {
      iteration.flatMap { $0 == 1 && !startsOver ? nil : .integer($0) }
    }
    let conclusion = concludes ? wanted?.conclusion : current?.conclusion
    return [
      ("/iteration", said(current?.iteration), said(wanted?.iteration)),
      (
        "/conclusion", current?.conclusion.map { .object($0.members) },
        conclusion.map { .object($0.members) }
      ),
    ] + .differences(from: current?.details, to: wanted?.details)
  }
}
