package import Domain
import Manifests
import JSONSyntax

extension [Change.FieldChange] {
  /// All that the manifest of a new feature says.
  static func newFeature(_ manifest: FeatureManifest) -> Self {
    differences(
      [
        ("/type", nil, .string(manifest.kind.rawValue)), ("/value", nil, manifest.value.json),
        ("/enabled", nil, .boolean(manifest.isEnabled)),
      ] + manifest.variants.map { ("/variants/\($0.key)", nil, $0.value.json) })
  }

  /// The fields in which what an experiment is to be differs from what it is, its status apart.
  static func differences(from before: DesiredExperiment?, to after: DesiredExperiment?) -> Self {
    // The first iteration is shown only where the experiment starts over.
    let startsOver = before != nil && after != nil && before?.iteration != after?.iteration
    func iteration(_ desired: DesiredExperiment?) -> JSONValue? {
      desired.flatMap { $0.iteration == 1 && !startsOver ? nil : .integer($0.iteration) }
    }
    // A conclusion stays even if the manifest goes.
    let conclusion = after == nil ? before?.conclusion : after?.conclusion
    return differences(
      [
        ("/iteration", iteration(before), iteration(after)),
        (
          "/conclusion", before?.conclusion.map { .object($0.members) },
          conclusion.map { .object($0.members) }
        ),
      ] + .differences(from: before?.details, to: after?.details)
        + .differences(from: before?.rollout, to: after?.rollout))
  }

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
  /// The shares of every variant that either of two sets has.
  static func differences(
    from before: [VariantAllocation], to after: [VariantAllocation], at path: String
  ) -> Self {
    func shares(_ allocations: [VariantAllocation]) -> [VariantKey: JSONValue] {
      Dictionary(uniqueKeysWithValues: allocations.map { ($0.variant, $0.percentage.json) })
    }
    let (before, after) = (shares(before), shares(after))
    return Set(before.keys).union(after.keys).map { variant in
      ("\(path)/\(variant)", before[variant], after[variant])
    }
  }

  /// What differs between two rollouts, in the words of a manifest.
  static func differences(from before: DesiredRollout?, to after: DesiredRollout?) -> Self {
    [
      ("/rollout/percentage", before?.percentage.json, after?.percentage.json),
      ("/rollout/ramp", before?.ramp?.json, after?.ramp?.json),
      (
        "/rollout/enabled", before.map { .boolean($0.isEnabled) },
        after.map { .boolean($0.isEnabled) }
      ),
      ("/rollout/value", before?.value?.json, after?.value?.json),
      ("/rollout/split/control", before?.controlShare, after?.controlShare),
    ] + differences(from: before?.shares ?? [], to: after?.shares ?? [], at: "/rollout/split")
  }

  /// What differs between two descriptions. The longer fields are compared by their digests.
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

extension DesiredRollout {
  /// The control's share as a split names it; nil for a standard feature, which has no split.
  fileprivate var controlShare: JSONValue? {
    shares.isEmpty ? nil : Allocations(ordered: shares)?.control.json
  }
}

extension Experiment.Details {
  /// The fields of which only digests are stored, as JSON pointers into the manifest; `/notes`
  /// stands for description, links and tags.
  package static let digestPaths = ["/hypothesis", "/metrics", "/notes"]
}
