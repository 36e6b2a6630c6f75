import Domain
import Manifests
import JSONSyntax

// How an event is written in the audit trail and in the snapshot, and read back.

extension Provenance.Origin {
  /// The parts that are known.
  var members: [JSONMember] {
    let texts = [("commit", commit), ("ref", ref), ("runURL", runURL)]
    return texts.compactMap { key, text in text.map { JSONMember(key, .string($0)) } }
      + (pullRequest.map { [JSONMember("pullRequest", .integer($0))] } ?? [])
  }
}

extension Author {
  init(_ wire: WireObject) throws(WireObject.Malformed) {
    self.init(kind: try wire.choice("type"), name: try wire.string("name"))
  }
}

extension Provenance.Origin {
  init(_ wire: WireObject) throws(WireObject.Malformed) {
    self.init(
      commit: try wire.optionalString("commit"), ref: try wire.optionalString("ref"),
      runURL: try wire.optionalString("runURL"),
      pullRequest: try wire.optionalInteger("pullRequest"))
  }
}

extension Event {
  init(_ wire: WireObject) throws(WireObject.Malformed) {
    self.init(
      try wire.choice("event"), environment: try wire.optionalName("environment"),
      experiment: try wire.optionalName("experiment"), feature: try wire.optionalName("feature"),
      attributes: try wire.members("attributes"))
  }
}
