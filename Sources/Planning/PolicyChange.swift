package import Domain
import JSONSyntax

/// Another policy than the one that the state keeps.
package struct PolicyChange: Hashable, Sendable {
  /// The policy that was in force; nil where none was ever kept.
  package let before: Policy?
  /// The policy that is to be in force.
  package let after: Policy

  /// Makes a change; nil where both say the same. A policy that was never kept is the usual one.
  package init?(from before: Policy?, to after: Policy) {
    guard !(before ?? Policy()).permitsSame(as: after) else { return nil }
    self.before = before
    self.after = after
  }

  /// The fields that change, in order of path, as JSON pointers into the policy.
  package var fields: [Change.FieldChange] {
    let (old, new) = (before ?? Policy(), after)
    return .found { fields in
      fields.compare("/maxLaunches", old.maxLaunches, new.maxLaunches, JSONValue.integer)
      fields.compare("/maxRemovals", old.maxRemovals, new.maxRemovals, JSONValue.integer)
      fields.compare(
        "/maxRemovalsPercent", old.maxRemovalsPercent, new.maxRemovalsPercent, \.json)
      fields.compare("/maxTrafficRise", old.maxTrafficRise, new.maxTrafficRise, \.json)
      fields.compare(
        "/protectedEnvironments", old.protectedEnvironments, new.protectedEnvironments
      ) { .array($0.map { .string($0.text) }) }
      fields.compare("/promotion", old.promotions, new.promotions, \.json)
      fields.compare("/require", old.requirements, new.requirements, \.json)
      fields.compare("/freezes", old.freezes, new.freezes) { .array($0.map(\.json)) }
      fields.compare("/reassignment", old.reassignment, new.reassignment, \.json)
      fields.compare("/guardrails", old.guardrails, new.guardrails, \.json)
      fields.compare(
        "/sampleRatio/minimumDeviation", old.minimumDeviation, new.minimumDeviation, \.json)
      fields.compare("/sampleRatio", old.sampleRatio, new.sampleRatio, \.json)
    }
  }
}

extension RawRepresentable<String> {
  /// The word.
  fileprivate var json: JSONValue { .string(rawValue) }
}

extension [Policy.Promotion] {
  /// As the settings write them.
  fileprivate var json: JSONValue {
    .object(
      map { promotion in
        JSONMember(
          promotion.environment.text,
          ["from": .string(promotion.source.text), "soak": .string(promotion.soak.text)])
      })
  }
}

extension [EnvironmentKey: Set<Policy.Requirement>] {
  /// As the settings write them.
  fileprivate var json: JSONValue {
    .object(
      sorted { $0.key < $1.key }.map { environment, required in
        JSONMember(
          environment.text, .array(required.map(\.rawValue).sorted().map(JSONValue.string)))
      })
  }
}

extension Policy.Freeze {
  /// As the settings write it.
  fileprivate var json: JSONValue {
    let span: [JSONMember] =
      switch span {
      case .once(let from, let to): [JSONMember("from", from.json), JSONMember("to", to.json)]
      case .weekly(let from, let to, let zone):
        [
          JSONMember(
            "weekly", ["from": .string(from.description), "to": .string(to.description)]),
          JSONMember("timeZone", .string(zone.text)),
        ]
      }
    return .object(span + [JSONMember("reason", .string(reason))])
  }
}

extension Policy {
  /// Whether another policy says the same, in whatever order.
  fileprivate func permitsSame(as other: Policy) -> Bool {
    var policy = self
    if Set(freezes) == Set(other.freezes) { policy.freezes = other.freezes }
    if Set(protectedEnvironments) == Set(other.protectedEnvironments) {
      policy.protectedEnvironments = other.protectedEnvironments
    }
    return policy == other
  }
}
