import Domain
import JSONSyntax
import Manifests
import Planning
import Reconciling
import System
import Wire

/// The beginning of a text that others wrote, which does nothing when it is shown.
func excerpt(_ text: String, scalars: Int = 200) -> String {
  let beginning = text.unicodeScalars.prefix(scalars)
  let isCut = beginning.endIndex < text.unicodeScalars.endIndex
  return inert(String(beginning)) + (isCut ? "…" : "")
}

/// The words of a provider that are for people.
func said(_ words: String) -> String {
  words.isEmpty ? "It gives no reason." : excerpt(words, scalars: 2_000)
}

/// What a program did that it should not have done, in sentences.
struct Fault: Error, Hashable {
  /// What it did.
  let reason: String
  /// What it said last on its standard error, if anything.
  var lastWords = ""
  /// What it said itself instead of answering; nil where it did something wrong.
  private(set) var refusal: ProviderError?

  init(reason: String) {
    self.reason = reason
  }

  init(refusal: ProviderError) {
    reason = ""
    self.refusal = refusal
  }

  /// The same as a whole: which provider it was, and what about.
  func sentences(provider: String, _ verb: ProviderVerb, about subject: String?) -> String {
    "The provider '\(excerpt(provider))' failed at '\(verb.rawValue)'"
      + "\(subject.map { " of \($0)" } ?? ""). \(reason)\(lastWords)"
  }

  /// The last lines of what a program wrote to its standard error, behind other sentences.
  static func lastWords(_ bytes: [UInt8]) -> String {
    let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
      .suffix(3).map { excerpt(String($0)) }
    return lines.isEmpty ? "" : " Its last words were: '\(lines.joined(separator: "' '"))'."
  }
}

extension Fault {
  /// Says why a program could not be run, or not be spoken to.
  init(_ error: SystemError) {
    self.init(reason: "Titrate \(excerpt("\(error)")).")
  }

  /// Says that a line is no JSON.
  init(noJSON line: [UInt8], _ error: JSONSyntaxError) {
    let text = String(decoding: line.prefix(1_000), as: UTF8.self)
    self.init(
      reason: "A line with an object in JSON was expected, and '\(excerpt(text))' came "
        + "(\(error.diagnostic(path: "").message), byte \(error.range.lowerBound)).")
  }

  /// Says that a message is not as it should be.
  init(_ mismatch: Mismatch) {
    let place = mismatch.pointer.isEmpty ? "" : " at '\(excerpt(mismatch.pointer))'"
    let found = mismatch.found.map { "\(excerpt($0)) came" } ?? "nothing came"
    self.init(reason: "Its message should have \(mismatch.expected)\(place), and \(found).")
  }

  /// Says how a program ended too early.
  init(endedWith status: Int?, before what: String) {
    let words =
      switch status {
      case nil: "It closed its standard output"
      case let status? where status > 128: "It was ended by signal \(status - 128)"
      case let status?: "It ended with status \(status)"
      }
    self.init(reason: "\(words) before \(what).")
  }
}

extension Coding {
  /// What a message says.
  func value(in document: JSONDocument) throws(Fault) -> Value {
    do throws(Mismatch) {
      return try decode(leniently: document)
    } catch {
      throw Fault(error)
    }
  }
}

// MARK: - What is no matter of form

extension FlagID {
  /// The flag in a sentence.
  var words: String { "the feature '\(feature)' in '\(environment)'" }
}

extension FlagServing {
  /// What cannot be so, if anything.
  var fault: Fault? {
    var segments: Set<SegmentID> = []
    return overrides.lazy.compactMap(\.segment).first { !segments.insert($0).inserted }.map {
      Fault(reason: "It names two overrides for the segment \($0.number).")
    }
  }

  /// A variant that the feature does not have, if there is one.
  func fault(in description: FlagDescription?) -> Fault? {
    let known = description?.variants.map(\.key) ?? []
    let served = ([environmentDefault] + overrides.map(\.state)).flatMap(\.allocations.entries)
    return served.first { !known.contains($0.variant) }.map {
      Fault(
        reason:
          "It serves the variant '\($0.variant)', which it does not name when asked to describe "
          + "the feature.")
    }
  }

  /// The same with the strongest override first.
  var inOrder: FlagServing {
    var serving = self
    serving.overrides.sort { $0.priority < $1.priority }
    return serving
  }
}

extension FlagDescription {
  /// What cannot be so, if anything.
  var fault: Fault? {
    var keys: Set<VariantKey> = []
    if let variant = variants.first(where: { !keys.insert($0.key).inserted }) {
      return Fault(reason: "It names the variant '\(variant.key)' twice.")
    }
    return kind == .standard && !variants.isEmpty
      ? Fault(reason: "It names variants of a feature whose type is 'standard'.") : nil
  }
}
