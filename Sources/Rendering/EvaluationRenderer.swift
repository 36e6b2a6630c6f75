import Bytes
package import Domain
import Manifests
import Planning
package import JSONSyntax

/// Shows what an identity gets in an environment, a line for each feature.
package struct EvaluationRenderer {
  private let environment: EnvironmentKey

  /// Makes a renderer for an environment.
  package init(_ environment: EnvironmentKey) {
    self.environment = environment
  }

  /// What an identity gets, for programs. Members stand in the order of their keys already, so that
  /// a million lines need no sorting.
  package func json(
    _ evaluation: Comparison<Evaluation>, of feature: FeatureName, for identity: String
  ) -> JSONValue {
    let identityMembers = members(of: feature) + [JSONMember("identity", .string(identity))]
    switch evaluation {
    case .current(let evaluation):
      var members = evaluation.members
      members.insert(contentsOf: identityMembers, at: 1)
      return .object(members)
    case .planned(let before, let after):
      return .object(
        [
          JSONMember("after", after.map { .object($0.members) } ?? .null),
          JSONMember("before", before.map { .object($0.members) } ?? .null),
          JSONMember("changed", .boolean(evaluation.map(\.outcome).isChange)),
        ] + identityMembers)
    }
  }

  func members(of feature: FeatureName) -> [JSONMember] {
    [
      JSONMember("environment", .string(environment.text)),
      JSONMember("feature", .string(feature.text)),
    ]
  }

  /// What an identity gets, for people.
  package func text(
    _ evaluation: Comparison<Evaluation>, of feature: FeatureName, for identity: String
  ) -> String {
    let words =
      switch evaluation {
      case .current(let evaluation): evaluation.words
      case .planned(let before, let after):
        evaluation.map(\.outcome).isChange
          ? "\(Self.words(before)) → \(Self.words(after))" : "\(Self.words(after)), unchanged"
      }
    return "\(inert(identity))  \(feature)  \(words)\n"
  }

  private static func words(_ evaluation: Evaluation?) -> String {
    evaluation?.words ?? "not served"
  }
}

extension Evaluation {
  fileprivate var members: [JSONMember] {
    [
      JSONMember("enabled", .boolean(isEnabled)), JSONMember("reason", reason.json),
      JSONMember("value", value.json), JSONMember("variant", .string(outcome.variantText)),
    ]
  }

  fileprivate var words: String { "\(outcome.words), \(reason.words)" }
}

extension Evaluation.Outcome {
  var words: String { "\(isEnabled ? "on" : "off") \(inert(value.json))" }

  var variantText: String { variant?.text ?? VariantKey.control }
}

extension Evaluation.Reason {
  fileprivate var json: JSONValue {
    .object([
      JSONMember("cohort", cohort?.json ?? .null), JSONMember("rule", .string(rule.rawValue)),
      JSONMember("split", split?.json ?? .null),
    ])
  }

  /// The rule, and in brackets what was thrown.
  fileprivate var words: String {
    let cohortWords = cohort.map { place in
      "\(place.experiment): \(decimal(place.hash)) \(place.isMember ? "in" : "outside") "
        + "0–\(place.percentage)%"
    }
    let splitWords = split.map { place in
      "split: \(decimal(place.hash)) in \(place.range.lowerBound)–\(place.range.upperBound)%"
    }
    let places = [cohortWords, splitWords].compactMap(\.self)
    return places.isEmpty ? rule.rawValue : "\(rule.rawValue) (\(places.joined(separator: "; ")))"
  }
}

extension Evaluation.CohortPlace {
  fileprivate var json: JSONValue {
    .object([
      JSONMember("experiment", .string(experiment.text)), JSONMember("hash", .number(hash)),
      JSONMember("member", .boolean(isMember)), JSONMember("percentage", percentage.json),
    ])
  }
}

extension Evaluation.SplitPlace {
  fileprivate var json: JSONValue {
    .object([
      JSONMember("from", range.lowerBound.json), JSONMember("hash", .number(hash)),
      JSONMember("to", range.upperBound.json),
    ])
  }
}

/// A number that is not negative, cut to three decimals.
func decimal(_ number: Double) -> String {
  let (whole, rest) = Int(number * 1_000).quotientAndRemainder(dividingBy: 1_000)
  return "\(whole).\(rest.padded(to: 3))"
}
