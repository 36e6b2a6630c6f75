import Bytes
package import Domain
import JSONSyntax
import Manifests

extension Evaluation {
  /// What is got and why, for people.
  package var words: String { "\(outcome.words), \(reason.words)" }
}

extension Evaluation.Outcome {
  /// What is got: on or off, and the value.
  package var words: String { "\(isEnabled ? "on" : "off") \(inert(value.json))" }

  /// The variant, or the control.
  package var variantText: String { variant.name }
}

extension Evaluation.Reason {
  /// The rule, and in brackets what was thrown.
  package var words: String {
    let cohortWords = cohort.map { place in
      "\(place.experiment): \(threeDecimals(place.hash)) \(place.isMember ? "in" : "outside") "
        + "0–\(place.percentage)%"
    }
    let splitWords = split.map { place in
      "split: \(threeDecimals(place.hash)) in \(place.range.lowerBound)–\(place.range.upperBound)%"
    }
    let places = [cohortWords, splitWords].compactMap(\.self)
    return places.isEmpty ? rule.rawValue : "\(rule.rawValue) (\(places.joined(separator: "; ")))"
  }
}

/// A number that is not negative, cut to three decimals.
package func threeDecimals(_ number: Double) -> String {
  let (whole, rest) = Int(number * 1_000).quotientAndRemainder(dividingBy: 1_000)
  return "\(whole).\(rest.padded(to: 3))"
}
