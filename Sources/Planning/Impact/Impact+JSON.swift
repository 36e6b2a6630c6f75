import Domain
package import JSONSyntax

extension Impact {
  /// What programs read: shares in percent of all identities. A variant that is null is the feature
  /// being off.
  var members: [JSONMember] {
    [
      JSONMember("environment", .string(environment.text)),
      JSONMember("shares", .array(shares.map { .object($0.served.members + $0.members) })),
      JSONMember("off", .object(off.members)), JSONMember("enrolled", .object(enrolled.members)),
      JSONMember("enters", enters.json), JSONMember("leaves", leaves.json),
      JSONMember("unchanged", unchanged.json), JSONMember("moves", .array(moves.map(\.json))),
      JSONMember("enrolledMoved", enrolledMoved.json),
      JSONMember("enrolledMovedOfEnrolled", enrolledMovedOfEnrolled.json),
      JSONMember("othersMoved", othersMoved.json), JSONMember("counts", counts?.json ?? .null),
    ]
  }
}

extension Served {
  /// The variant's key, or `control`; nil where the feature is off.
  var variantName: String? {
    switch self {
    case .off: nil
    case .on(let variant, _): variant?.text ?? VariantKey.control
    }
  }

  fileprivate var value: JSONValue {
    switch self {
    case .off: .null
    case .on(_, let value): value.json
    }
  }

  fileprivate var members: [JSONMember] {
    [JSONMember("variant", JSONValue(variantName)), JSONMember("value", value)]
  }
}

extension Impact.Amounts {
  fileprivate var members: [JSONMember] {
    [JSONMember("before", before.json), JSONMember("after", after.json)]
  }
}

extension Impact.Share {
  fileprivate var members: [JSONMember] {
    amounts.members + [
      JSONMember("enrolledBefore", enrolled.before.json),
      JSONMember("enrolledAfter", enrolled.after.json),
    ]
  }
}

extension Impact.Move {
  fileprivate var json: JSONValue {
    .object([
      JSONMember("from", JSONValue(from.variantName)), JSONMember("fromValue", from.value),
      JSONMember("to", JSONValue(to.variantName)), JSONMember("toValue", to.value),
      JSONMember("share", share.json),
    ])
  }
}

extension Impact.Counts {
  fileprivate var json: JSONValue {
    .object([
      JSONMember("identities", .integer(identities)), JSONMember("enter", .integer(enter)),
      JSONMember("leave", .integer(leave)), JSONMember("move", .integer(move)),
      JSONMember("enrolledMoved", .integer(enrolledMoved)),
    ])
  }
}

extension EnvironmentImpact {
  /// What programs read.
  package var json: JSONValue {
    .object([
      JSONMember("environment", .string(environment.text)),
      JSONMember("features", .integer(features)), JSONMember("enters", enters.json),
      JSONMember("leaves", leaves.json), JSONMember("moves", moves.json),
      JSONMember("enrolledMoved", enrolledMoved.json),
    ])
  }
}

extension Breach {
  /// What programs read.
  package var json: JSONValue {
    .object([
      JSONMember("policy", .string(rule.rawValue)), JSONMember("message", .string(message)),
      JSONMember("subjects", .array(subjects.map { .string("\($0.kind.noun) \($0)") })),
    ])
  }
}
