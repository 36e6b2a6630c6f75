import Domain
package import JSONSyntax
import Manifests
package import Planning

/// What came of specs, with the places of their cases.
package struct SpecReport {
  /// What was judged, in order of the files.
  package let verdicts: [SpecVerdict]
  /// The errors of the plan; where there are some, nothing was judged.
  package let errors: [LocatedDiagnostic]
  /// What is wrong with the cases that do not hold.
  let failures: [LocatedDiagnostic]
  /// Where the cases stand.
  private let places: [SourceLocation: SourcePosition]

  /// Puts it together; `locate` looks up places.
  package init(_ trial: SpecTrial, locating locate: ([Diagnostic]) -> [LocatedDiagnostic]) {
    verdicts = trial.verdicts
    errors = locate(trial.plan.diagnostics.filter { $0.severity == .error })
    failures = locate(verdicts.flatMap(\.diagnostics))
    let cases = verdicts.flatMap(\.spec.cases).map { `case` in
      Diagnostic(identifier: "", message: "", location: `case`.location)
    }
    places = locate(cases).reduce(into: [:]) { places, located in
      if let location = located.diagnostic.location { places[location] = located.start }
    }
  }

  /// Whether every case holds that a pull request answers for, of which there may be none.
  package var passes: Bool { errors.isEmpty && counts.failed == 0 }

  /// Whether there is no spec, and no error.
  package var isEmpty: Bool { errors.isEmpty && verdicts.isEmpty }

  /// How many specs and cases there are, and how many of the cases do not hold; told apart are those
  /// that do not hold at the base of a pull request either.
  var counts: (specs: Int, cases: Int, failed: Int, pending: Int) {
    let cases = verdicts.flatMap(\.cases)
    return (
      verdicts.count, cases.count, cases.count(where: \.fails), cases.count(where: \.isPending)
    )
  }

  /// Where a case begins.
  func start(of case: SpecVerdict.Case) -> SourcePosition? { places[`case`.case.location] }

  /// What came of all, in a sentence.
  var summary: String {
    let (specs, cases, failed, pending) = counts
    guard errors.isEmpty else { return "The plan has errors, so that no spec was judged." }
    guard specs > 0 else {
      return "There is no spec, a manifest of kind \"Spec\": `titrate schema spec` describes it."
    }
    let all =
      "\(counted(cases, "case")) in \(counted(specs, "spec"))"
    guard failed + pending > 0 else { return "\(all) pass\(cases == 1 ? "es" : "")." }
    let excused = "\(pending) \(pending == 1 ? "does" : "do") not hold at the base either."
    guard failed > 0 else { return "\(cases - pending) of \(all) pass; \(excused)" }
    let words = "\(failed) of \(all) \(failed == 1 ? "does" : "do") not hold"
    return pending > 0 ? "\(words); \(excused)" : words + "."
  }

  /// More notes than anyone reads.
  private static let mostNotes = 10

  /// That specs were judged by another moment than they name, since that has passed.
  package var notes: String {
    let past = verdicts.filter(\.isPast)
    let notes = past.prefix(Self.mostNotes).map { verdict in
      "titrate: note: \(inert(verdict.spec.path)): \(verdict.noteOnPast ?? "")\n"
    }
    let others = past.count - notes.count
    return notes.joined()
      + (others > 0 ? "titrate: note: So it is with \(others) more specs.\n" : "")
  }

  /// The cases that do not hold, or with `showsAll` every case, and what came of all.
  package func text(style: TextStyle, showsAll: Bool) -> String {
    let every = showsAll ? verdicts.flatMap { lines(of: $0, style) }.joined() : ""
    let details = DiagnosticRenderer.text(failures, style: style)
    let role: TextStyle.Role = passes ? .good : .bad
    let parts = [every, details, style.text(summary, verdicts.isEmpty ? nil : role) + "\n"]
    return style.shown(parts.filter { !$0.isEmpty }.joined(separator: "\n"))
  }

  private func lines(of verdict: SpecVerdict, _ style: TextStyle) -> [String] {
    verdict.cases.map { `case` in
      let place = start(of: `case`).suffix
      let word =
        `case`.holds
        ? style.text("holds:", .good)
        : style.text("does not hold:", `case`.isPending ? .caution : .bad)
      let time = verdict.moment.map { "at \($0), " } ?? ""
      return "\(inert(verdict.spec.path))\(place): \(word) "
        + "\(inert(time + `case`.case.expectation.words))\n"
    }
  }

  /// The summary of a job.
  package func markdown(maximumBytes: Int) -> String {
    MarkdownRenderer.text(
      errors + failures, below: "titrate test: \(summary)", maximumBytes: maximumBytes)
  }
}

extension SpecVerdict {
  /// That it was judged by another moment than its spec names; nil where it was not.
  var noteOnPast: String? {
    guard isPast, let moment = spec.moment else { return nil }
    return
      "\"at\", \(moment), has passed, so that the spec was judged by what is served once the plan is "
      + "applied. Move it, or leave it out."
  }
}
