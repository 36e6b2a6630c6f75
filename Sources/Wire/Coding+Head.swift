package import Domain

// What a state says of itself, beside its environments, features and experiments.

extension Coding<State.LastNumbers> {
  /// The numbers that were given out last.
  package static let lastNumbers = object {
    field("experiment", \.experiment, .count)
    omittable("generation", { $0.generation == 0 ? nil : $0.generation }, .count(from: 1))
    field("variant", \.variant, .count)
  } make: { experiment, generation, variant in
    var numbers = State.LastNumbers()
    numbers.experiment = experiment
    numbers.variant = variant
    numbers.generation = generation ?? 0
    return numbers
  }
}

extension Coding<[ExperimentID: Int]> {
  /// The keys whose experiments served and are gone: `{"production/checkout-cta":1}`.
  package static let endedKeys = via(
    .dictionary(by: "experiment", of: .endedKey),
    { keys in
      keys.isAscending(by: \.id) ? Dictionary(keys.map { ($0.id, $0.generation) }) { $1 } : nil
    },
    { keys in keys.sorted { $0.key < $1.key }.map { EndedKey(id: $0.key, generation: $0.value) } })
}

private struct EndedKey {
  let id: ExperimentID
  let generation: Int
}

extension Coding<EndedKey> {
  fileprivate static let endedKey = entry(
    \.id, .experimentID, \.generation, .count(from: 1), EndedKey.init)
}

extension Coding<[Intent]> {
  /// What runs are at work on, in order of their ids.
  package static let intents = via(
    .array(.intent), { $0.isAscending(by: \.id) ? $0 : nil }, { $0 })
}

extension Coding<Intent> {
  fileprivate static let intent = object {
    field("author", \.provenance.author, .author)
    field("begunAt", \.provenance.time, .instant)
    field("flags", \.flagsInOrder, .array(.flagID))
    field("id", \.id, .string)
    field("origin", \.provenance.origin, .origin)
    field("process", \.process, .string)
    field("renewedAt", \.renewedAt, .instant)
  } make: { author, begunAt, flags, id, origin, process, renewedAt in
    let intent = Intent(
      id: id, provenance: Provenance(author: author, time: begunAt, origin: origin),
      process: process, renewedAt: renewedAt, flags: Set(flags))
    return intent.flagsInOrder == flags ? intent : nil
  }
}

extension Intent {
  fileprivate var flagsInOrder: [FlagID] {
    flags.sorted { ($0.environment, $0.feature) < ($1.environment, $1.feature) }
  }
}

extension Coding<FlagID> {
  fileprivate static let flagID = object {
    field("environment", \.environment, .name)
    field("feature", \.feature, .name)
  } make: {
    FlagID($0, $1)
  }
}

extension Coding<Checkout> {
  /// The commit of the manifests that were applied last.
  package static let checkout = object {
    field("commit", \.commit, .string)
    field("committedAt", \.committedAt, .instant)
  } make: {
    Checkout(commit: $0, committedAt: $1)
  }
}

extension Coding<Provenance.Origin> {
  /// The run that made a commit, as far as it is known.
  package static let origin = object {
    omittable("commit", \.commit, .string)
    omittable("pullRequest", \.pullRequest, .integer)
    omittable("ref", \.ref, .string)
    omittable("runURL", \.runURL, .string)
  } make: {
    Provenance.Origin(commit: $0, ref: $2, runURL: $3, pullRequest: $1)
  }
}

extension Coding<String> {
  /// A UUID in lower case.
  package static let lineage = via(.string, { Snapshot.isLineage($0) ? $0 : nil }, { $0 })
}

extension Coding<Int> {
  /// The number of a commit.
  package static let serial = count(from: 1)

  /// The number of the format.
  package static let formatVersion = count(from: 1)
}
