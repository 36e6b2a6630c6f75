import Domain
import JSONSyntax
import Manifests
import Planning
import Rendering

/// The arguments of `explain`.
struct ExplainArguments: Hashable, Sendable {
  var identifier: String?
}

extension Command {
  static let explain = Command(
    "explain", "Explain a diagnostic: its cause and its cure.", defaults: ExplainArguments(),
    positionals: [
      .optional(
        "identifier", \.identifier,
        "The word in brackets behind a diagnostic; without it, all are listed.",
        kind: .word(Explanation.all.map(\.identifier)))
    ],
    examples: [
      "titrate explain split-sum": "Say why a split is refused, and how to mend it.",
      "titrate explain": "List all identifiers.",
    ],
    statuses: [.done, .usage]
  ) { arguments in
    ending {
      guard let word = arguments.identifier else {
        let lines = Explanation.all.map { "\($0.identifier): \($0.summary)\n" }
        try Console.result(lines.joined())
        return .done
      }
      let identifier = Self.identifier(word)
      guard let explanation = Explanation.all.first(where: { $0.identifier == identifier }) else {
        throw CommandFailure.unknownIdentifier(identifier, known: Explanation.all.map(\.identifier))
      }
      try Console.result(ExplanationRenderer.text(explanation))
      return .done
    }
  }

  /// The identifier in a word as it may be copied: in brackets, in capitals, with other hyphens.
  private static func identifier(_ word: String) -> String {
    let letters = word.lowercased().filter { $0 != "[" && $0 != "]" }
    return String(letters.map { $0 == "_" || $0 == " " ? "-" : $0 })
  }
}

extension CommandFailure {
  fileprivate static func unknownIdentifier(_ identifier: String, known: [String]) -> Self {
    Self(
      usage: "No diagnostic has the identifier \"\(identifier)\"."
        + (suggestion(for: identifier, among: known).map { didYouMean($0) }
          ?? relatives(of: identifier, among: known)) + " `titrate explain` lists them all.")
  }
}

/// The identifiers that share a word of some letters with one that nobody knows.
private func relatives(of identifier: String, among known: [String]) -> String {
  let words = identifier.split(separator: "-").filter { $0.count > 3 }
  let relatives = known.filter { candidate in
    candidate.split(separator: "-").contains(where: words.contains)
  }
  return relatives.isEmpty ? "" : " Close to it: \(list(relatives))."
}
