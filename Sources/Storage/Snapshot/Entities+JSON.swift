import Experiments
import JSONSyntax

// The wire form of what a snapshot holds. The domain's own types never meet the file.

extension Author {
  /// `{"name":"mira","type":"user"}`.
  var json: JSONValue {
    .object([JSONMember("name", .string(name)), JSONMember("type", .string(kind.rawValue))])
  }
}

extension Provenance.Origin {
  /// The parts that are known.
  var members: [JSONMember] {
    let texts = [("commit", commit), ("ref", ref), ("runURL", runURL)]
    return texts.compactMap { key, text in text.map { JSONMember(key, .string($0)) } }
      + (pullRequest.map { [JSONMember("pullRequest", .integer($0))] } ?? [])
  }
}

extension Event {
  /// The event alone; who, when and from where stand once beside all events of a commit.
  var json: JSONValue { .object(members) }

  /// The members of `json`.
  var members: [JSONMember] {
    [
      JSONMember("event", .string(name.rawValue)),
      JSONMember("environment", JSONValue(environment?.text)),
      JSONMember("experiment", JSONValue(experiment?.text)),
      JSONMember("feature", JSONValue(feature?.text)),
      JSONMember("attributes", .object(attributes)),
    ]
  }
}

extension State.LastNumbers {
  var json: JSONValue {
    .object([
      JSONMember("experiment", .integer(experiment)), JSONMember("variant", .integer(variant)),
    ])
  }
}

extension Environment {
  var json: JSONValue {
    .object([
      JSONMember("featureVersioning", .string(versioning.rawValue)),
      JSONMember("key", .string(key.text)), JSONMember("name", .string(name)),
    ])
  }
}

extension Feature {
  var json: JSONValue {
    .object([
      JSONMember("environments", .object(flags.map { JSONMember($0.environment.text, $0.json) })),
      JSONMember("name", .string(name.text)), JSONMember("type", .string(kind.rawValue)),
      JSONMember("variants", .array(variants.map(\.json))),
    ])
  }
}

extension Flag {
  fileprivate var json: JSONValue {
    .object(
      environmentDefault.members + [
        JSONMember("held", heldAllocations?.json ?? .null),
        JSONMember("overrides", .array(overrides.map(\.json))),
        JSONMember("splitSeed", .integer(splitSeed.number)),
        JSONMember("version", version?.json ?? .null),
      ])
  }
}

extension Flag.Version {
  fileprivate var json: JSONValue {
    .object([
      JSONMember("author", author.json), JSONMember("number", .integer(number)),
      JSONMember("publishedAt", .string(publishedAt.description)),
    ])
  }
}

extension Override {
  fileprivate var json: JSONValue {
    .object(
      state.members + [
        JSONMember("priority", .integer(priority)),
        JSONMember("segment", .integer(segment.number)),
        JSONMember("wasEnabled", .boolean(wasEnabled)),
      ])
  }
}

extension Experiment {
  var json: JSONValue {
    .object([
      JSONMember("changedAt", .string(lifecycle.changedAt.description)),
      JSONMember("createdAt", .string(lifecycle.createdAt.description)),
      JSONMember("digests", details.digests),
      JSONMember("endedAt", JSONValue(lifecycle.endedAt?.description)),
      JSONMember("environment", .string(id.environment.text)),
      JSONMember("feature", .string(feature.text)), JSONMember("id", .integer(number)),
      JSONMember("key", .string(id.key.text)), JSONMember("name", JSONValue(details.name)),
      JSONMember("owner", JSONValue(details.owner)),
      JSONMember("segment", segment?.json ?? .null),
      JSONMember("startedAt", JSONValue(lifecycle.startedAt?.description)),
      JSONMember("status", .string(status.rawValue)),
    ])
  }
}

extension Experiment.Details {
  fileprivate var digests: JSONValue {
    .object([
      JSONMember("hypothesis", hypothesis.json), JSONMember("metrics", metrics.json),
      JSONMember("notes", notes.json),
    ])
  }
}

extension RolloutSegment {
  fileprivate var json: JSONValue {
    .object([
      JSONMember("id", .integer(id.number)), JSONMember("percentage", percentage.json),
      JSONMember("splitSeed", .integer(splitSeed.number)),
    ])
  }
}
