package import Domain
import JSONSyntax
import Manifests

/// Collects the fields of a manifest that change.
struct FieldChanges {
  fileprivate var changes: [Change.FieldChange] = []

  /// Notes a field if it changes; nil stands for a field that is not there.
  mutating func compare<Value: Equatable>(
    _ path: String, _ before: Value?, _ after: Value?, _ json: (Value) -> JSONValue
  ) {
    guard before != after else { return }
    changes.append(
      Change.FieldChange(
        path: path, before: before.map(json) ?? .null, after: after.map(json) ?? .null))
  }

  /// Notes the share of every variant that changes.
  mutating func compare(
    _ path: String, _ before: [VariantAllocation], _ after: [VariantAllocation]
  ) {
    func share(_ variant: VariantKey, _ shares: [VariantAllocation]) -> Percentage? {
      shares.first { $0.variant == variant }?.percentage
    }
    for variant in Set((before + after).map(\.variant)) {
      compare("\(path)/\(variant)", share(variant, before), share(variant, after), \.json)
    }
  }
}

extension [Change.FieldChange] {
  /// The fields that a closure finds to change, in order of path.
  static func found(by compare: (inout FieldChanges) -> Void) -> Self {
    var fields = FieldChanges()
    compare(&fields)
    return fields.changes.sorted { $0.path < $1.path }
  }

  /// All that the manifest of a new feature says.
  static func newFeature(_ manifest: FeatureManifest) -> Self {
    found { fields in
      fields.compare("/type", nil, manifest.kind.rawValue, JSONValue.string)
      fields.compare("/value", nil, manifest.value, \.json)
      fields.compare("/enabled", nil, manifest.isEnabled, JSONValue.boolean)
      for variant in manifest.variants {
        fields.compare("/variants/\(variant.key)", nil, variant.value, \.json)
      }
    }
  }

  /// The fields in which what an experiment is to be differs from what it is, its status apart.
  static func differences(from before: DesiredExperiment?, to after: DesiredExperiment?) -> Self {
    // The first iteration is shown only where the experiment starts over.
    let startsOver = before != nil && after != nil && before?.iteration != after?.iteration
    func iteration(_ desired: DesiredExperiment?) -> Int? {
      desired.flatMap { $0.iteration == 1 && !startsOver ? nil : $0.iteration }
    }
    return found { fields in
      fields.compare("/iteration", iteration(before), iteration(after), JSONValue.integer)
      // A conclusion stays even if the manifest goes.
      fields.compare(
        "/conclusion", before?.conclusion, (after ?? before)?.conclusion, \.json)
      fields.compare(before?.details, after?.details)
      fields.compare(before?.rollout, after?.rollout)
    }
  }
}

extension FieldChanges {
  /// Compares two rollouts, in the words of a manifest.
  fileprivate mutating func compare(_ before: DesiredRollout?, _ after: DesiredRollout?) {
    compare("/rollout/percentage", before?.percentage, after?.percentage, \.json)
    compare("/rollout/ramp", before?.ramp, after?.ramp, \.json)
    compare("/rollout/bake", before?.bake, after?.bake) { .string($0.text) }
    compare("/rollout/enabled", before?.isEnabled, after?.isEnabled, JSONValue.boolean)
    compare("/rollout/value", before?.value, after?.value, \.json)
    compare("/rollout/split/control", before?.controlShare, after?.controlShare, \.json)
    compare("/rollout/split", before?.shares ?? [], after?.shares ?? [])
  }

  /// Compares two descriptions, the longer fields by their digests.
  fileprivate mutating func compare(_ before: Experiment.Details?, _ after: Experiment.Details?) {
    compare("/name", before?.name, after?.name, JSONValue.string)
    compare("/owner", before?.owner, after?.owner, JSONValue.string)
    compare("/group", before?.group?.text, after?.group?.text, JSONValue.string)
    compare("/decideBy", before?.decideBy, after?.decideBy, \.json)
    compare("/schedule", before?.ignoredSchedule, after?.ignoredSchedule, JSONValue.string)
    compare(
      "/schedule/atEnd", before?.schedule.atEnd?.rawValue, after?.schedule.atEnd?.rawValue,
      JSONValue.string)
    compare("/schedule/endAt", before?.schedule.endAt, after?.schedule.endAt, \.json)
    compare("/schedule/startAt", before?.schedule.startAt, after?.schedule.startAt, \.json)
    compare("/hypothesis", before?.hypothesis, after?.hypothesis, \.json)
    compare("/metrics", before?.metrics, after?.metrics, \.json)
    compare("/notes", before?.notes, after?.notes, \.json)
  }
}

extension DesiredRollout {
  /// The control's share as a split names it; nil for a standard feature, which has no split.
  fileprivate var controlShare: Percentage? {
    shares.isEmpty ? nil : Allocations(ordered: shares)?.control
  }
}

extension Experiment.Details {
  /// The fields of which only digests are stored, as JSON pointers into the manifest; `/notes`
  /// stands for description, links and tags.
  package static let digestPaths = ["/hypothesis", "/metrics", "/notes"]

  /// The word for a schedule that has no effect; nil where there is none.
  fileprivate var ignoredSchedule: String? { hasIgnoredSchedule ? "ignored" : nil }
}
