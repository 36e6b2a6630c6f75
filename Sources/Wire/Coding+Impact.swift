import Domain
import Manifests
package import Planning

// What a plan does to everyone, in percent of all identities. Where a variant is null, the feature
// is off.

/// An impact, with what its change says about it.
struct ToldImpact {
  var impact: Impact
  var sentences: [String]
  var stop: String?
}

extension Coding<ToldImpact> {
  static let toldImpact = object {
    nullable("counts", \.impact.counts, .counts)
    field("enrolled", \.impact.enrolled, .amounts)
    field("enrolledMoved", \.impact.enrolledMoved, .percentage)
    field("enrolledMovedOfEnrolled", \.impact.enrolledMovedOfEnrolled, .percentage)
    field("enters", \.impact.enters, .percentage)
    field("environment", \.impact.environment, .name)
    field("leaves", \.impact.leaves, .percentage)
    field("moves", \.impact.moves, .array(.move))
    field("off", \.impact.off, .off)
    omittable("otherOverrides", \.impact.toldOverrides, .count)
    field("othersMoved", \.impact.othersMoved, .percentage)
    omittable("overlap", \.impact.overlap, .overlap)
    field("sentences", \.sentences, .array(.string))
    field("shares", \.impact.shares, .array(.share))
    nullable("stop", \.stop, .string)
    field("unchanged", \.impact.unchanged, .percentage)
  } make: {
    counts, enrolled, enrolledMoved, enrolledMovedOfEnrolled, enters, environment, leaves, moves,
    off, otherOverrides, othersMoved, overlap, sentences, shares, stop, unchanged in
    let impact = Impact(
      environment: environment, shares: shares, off: off, enrolled: enrolled, enters: enters,
      leaves: leaves, unchanged: unchanged, moves: moves, enrolledMoved: enrolledMoved,
      enrolledMovedOfEnrolled: enrolledMovedOfEnrolled, othersMoved: othersMoved,
      otherOverrides: otherOverrides ?? 0, overlap: overlap, counts: counts)
    return ToldImpact(impact: impact, sentences: sentences, stop: stop)
  }
}

extension Coding<Overlap> {
  fileprivate static let overlap = object {
    field("largest", \.largest, .array(.part))
    field("others", \.others, .count)
  } make: {
    Overlap(largest: $0, others: $1)
  }
}

extension Coding<Overlap.Part> {
  fileprivate static let part = object {
    field("experiment", \.experiment, .name)
    field("share", \.share, .percentage)
  } make: {
    Overlap.Part(experiment: $0, share: $1)
  }
}

extension Impact {
  fileprivate var toldOverrides: Int? { otherOverrides == 0 ? nil : otherOverrides }
}

extension Coding<Impact.Amounts> {
  fileprivate static let amounts = object {
    field("after", \.after, .percentage)
    field("before", \.before, .percentage)
  } make: {
    Impact.Amounts(before: $1, after: $0)
  }
}

extension Coding<Impact.Share> {
  fileprivate static let off = object {
    field("after", \.amounts.after, .percentage)
    field("before", \.amounts.before, .percentage)
    field("enrolledAfter", \.enrolled.after, .percentage)
    field("enrolledBefore", \.enrolled.before, .percentage)
  } make: { after, before, enrolledAfter, enrolledBefore in
    Impact.Share(
      served: .off, amounts: Impact.Amounts(before: before, after: after),
      enrolled: Impact.Amounts(before: enrolledBefore, after: enrolledAfter))
  }

  fileprivate static let share = object {
    field("after", \.amounts.after, .percentage)
    field("before", \.amounts.before, .percentage)
    field("enrolledAfter", \.enrolled.after, .percentage)
    field("enrolledBefore", \.enrolled.before, .percentage)
    nullable("value", \.served.value, .flagValue)
    nullable("variant", \.served.variantName, .string)
  } make: { after, before, enrolledAfter, enrolledBefore, value, variant in
    Served(variant, value).map { served in
      Impact.Share(
        served: served, amounts: Impact.Amounts(before: before, after: after),
        enrolled: Impact.Amounts(before: enrolledBefore, after: enrolledAfter))
    }
  }
}

extension Coding<Impact.Move> {
  fileprivate static let move = object {
    nullable("from", \.from.variantName, .string)
    nullable("fromValue", \.from.value, .flagValue)
    field("share", \.share, .percentage)
    nullable("to", \.to.variantName, .string)
    nullable("toValue", \.to.value, .flagValue)
  } make: { from, fromValue, share, to, toValue in
    guard let from = Served(from, fromValue), let to = Served(to, toValue) else { return nil }
    return Impact.Move(from: from, to: to, share: share)
  }
}

extension Served {
  /// The variant's key, or `control`; nil where the feature is off.
  fileprivate var variantName: String? {
    switch self {
    case .off: nil
    case .on(let variant, _): variant.name
    }
  }

  fileprivate var value: FlagValue? {
    if case .on(_, let value) = self { value } else { nil }
  }

  fileprivate init?(_ variant: String?, _ value: FlagValue?) {
    switch (variant, value) {
    case (nil, nil): self = .off
    case (VariantKey.control?, let value?): self = .on(variant: nil, value: value)
    case (let variant?, let value?):
      guard let key = VariantKey(variant) else { return nil }
      self = .on(variant: key, value: value)
    case (nil, _?), (_?, nil): return nil
    }
  }
}

extension Coding<Impact.Counts> {
  fileprivate static let counts = object {
    field("enrolledMoved", \.enrolledMoved, .integer)
    field("enter", \.enter, .integer)
    field("identities", \.identities, .integer)
    field("leave", \.leave, .integer)
    field("move", \.move, .integer)
  } make: { enrolledMoved, enter, identities, leave, move in
    var counts = Impact.Counts()
    counts.enrolledMoved = enrolledMoved
    counts.enter = enter
    counts.identities = identities
    counts.leave = leave
    counts.move = move
    return counts
  }
}

extension Coding<EnvironmentImpact> {
  /// What a plan as a whole does in one environment.
  package static let environmentImpact = object {
    field("enrolledMoved", \.enrolledMoved, .percentage)
    field("enters", \.enters, .percentage)
    field("environment", \.environment, .name)
    field("features", \.features, .integer)
    field("leaves", \.leaves, .percentage)
    field("moves", \.moves, .percentage)
  } make: { enrolledMoved, enters, environment, features, leaves, moves in
    EnvironmentImpact(
      environment: environment, features: features, enters: enters, leaves: leaves, moves: moves,
      enrolledMoved: enrolledMoved)
  }
}

// MARK: - Drift

extension Coding<Drift> {
  /// What is served and is not what is kept.
  package static let drift = object {
    field("class", \.kind, .choice)
    field("environment", \.flag.environment, .name)
    nullable("experiment", \.experiment, .name)
    field("feature", \.flag.feature, .name)
    nullable("kept", \.kept, .driftSide)
    nullable("name", \.name, .string)
    field("putRight", \.isPutRight, .boolean)
    nullable("segment", \.segment, .salt)
    nullable("served", \.served, .driftSide)
  } make: { kind, environment, experiment, feature, kept, name, isPutRight, segment, served in
    Drift(
      kind, of: FlagID(environment, feature), experiment: experiment, segment: segment, name: name,
      kept: kept, served: served, isPutRight: isPutRight)
  }
}

extension Coding<Drift.Side> {
  /// What is kept, or served, of a part of a flag.
  package static let driftSide = object {
    field("allocations", \.state.allocations, .allocations)
    field("enabled", \.state.isEnabled, .boolean)
    nullable("percentage", \.percentage, .percentage)
    omittable("status", \.status, .choice)
    field("value", \.state.value, .typedValue)
  } make: { allocations, isEnabled, percentage, status, value in
    Drift.Side(
      FeatureState(isEnabled: isEnabled, value: value, allocations: allocations), percentage,
      status)
  }
}
