package import Domain
package import JSONSyntax
import Manifests
package import Planning
package import Reconciling

/// What became of an apply, and all that is told of it in any format.
package struct ApplyReport {
  /// How an apply ended.
  package enum Ending {
    /// The plan was carried out.
    case applied
    /// Errors were in the way.
    case refused
    /// The policy was in the way.
    case stopped
    /// Another plan was approved; the moment tells what has fallen due since.
    case stale(approved: Plan, at: Instant)
  }

  /// How it ended.
  package let ending: Ending
  /// What was to be done.
  package let plan: Plan
  /// What was wrong, and what people should know.
  package let diagnostics: [LocatedDiagnostic]
  /// What was carried out; nil where nothing was.
  package let reconciliation: Reconciliation?
  /// The documents that were to be mended.
  let mended: [DocumentOutcome]
  /// Where the commit is.
  let place: CommitPlace
  /// What was to become of one experiment's brake, where that was all that was asked for.
  let brake: Plan.BrakeChange?
  private let publications: [PublicationOutcome]
  /// Why the provider does not serve yet what is committed; nil where it does.
  private let unserved: ProviderError?
  /// What went wrong at the provider although all is served.
  private let faults: [ProviderError]

  /// Puts it together.
  package init(
    _ ending: Ending, _ plan: Plan, _ reconciliation: Reconciliation?, at place: CommitPlace,
    publications: [PublicationOutcome] = [], mending mended: [DocumentOutcome] = [],
    unserved: ProviderError? = nil, faults: [ProviderError] = [], brake: Plan.BrakeChange? = nil,
    diagnostics: [LocatedDiagnostic] = []
  ) {
    self.ending = ending
    self.plan = plan
    self.reconciliation = reconciliation
    self.place = place
    self.publications = publications
    self.unserved = unserved
    self.faults = faults
    self.mended = mended
    self.brake = brake
    self.diagnostics = diagnostics
  }

  /// The documents that were written anew.
  var written: [Publication] {
    publications.compactMap { if case .written(let publication) = $0 { publication } else { nil } }
  }

  /// The documents that nobody asks for any more, and that are gone, by their paths.
  var removedDocuments: [String] {
    mended.filter { $0.problem == nil && $0.change.action == .remove }.map(\.change.path)
  }

  /// Whether a document for clients is another one than before.
  var changesDocuments: Bool { !written.isEmpty || mended.contains { $0.problem == nil } }

  /// How many changes were carried out, failed, and were skipped, those of documents and of the
  /// policy included.
  var counts: (applied: Int, failed: Int, skipped: Int) {
    let counts = reconciliation?.counts ?? (applied: 0, failed: 0, skipped: 0)
    let failed = mended.count { $0.problem != nil }
    return (
      counts.applied + mended.count - failed + (reconciliation?.policyChange == nil ? 0 : 1),
      counts.failed + failed, counts.skipped
    )
  }

  /// The actions of all that was carried out.
  var actions: [Change.Action] {
    let outcomes = reconciliation.map { Array($0.outcomes) } ?? []
    return outcomes.filter { $0.result == .applied }.map(\.change.action)
      + mended.filter { $0.problem == nil }.map(\.change.action)
      + (reconciliation?.policyChange == nil ? [] : [.update])
  }

  /// The serial of the state after it.
  var serial: Int { reconciliation?.commit?.serial ?? plan.serial }

  /// Whether there was an error, or something could not be carried out.
  package var hasErrors: Bool {
    plan.hasErrors || reconciliation?.isComplete == false || unserved != nil
      || !faults.isEmpty
      || publications.contains { if case .failed = $0 { true } else { false } }
  }

  /// The protected environments that somebody has to approve; empty where that would not help.
  var environmentsToAllow: [EnvironmentKey] {
    if case .stopped = ending { plan.environmentsToAllow } else { [] }
  }
}

// MARK: - Sentences

extension ApplyReport {
  /// A sentence about the whole, and lines that belong to it.
  package struct Remark {
    /// Whether it tells of an error.
    package let isError: Bool
    /// The sentence.
    package let text: String
    /// The lines below it, each with its line break.
    package let details: String

    fileprivate init(_ text: String, details: String = "", isError: Bool = false) {
      self.text = text
      self.details = details
      self.isError = isError
    }
  }

  /// Why not all was done, and what to do about it.
  package var remarks: [Remark] {
    [unserved.map(Self.unservedRemark)].compactMap(\.self)
      + faults.map { error in
        Remark(
          "\(inert(error.description)) What was asked for is served all the same.", isError: true)
      } + ownRemarks
  }

  private static func unservedRemark(_ error: ProviderError) -> Remark {
    Remark(
      "It is committed, but the provider may serve something else: \(inert(error.description)) Run the "
        + "command again, or apply: both have it served as it is committed.", isError: true)
  }

  private var ownRemarks: [Remark] {
    switch ending {
    case .refused: [Remark(refusal)]
    case .stopped: [leftOut, Remark(nothingElse)].compactMap(\.self)
    case .stale(let approved, let now):
      [
        Remark(
          "What would be done is not what was approved. Nothing was applied. Run it again, or save "
            + "the plan anew, to see what is left.",
          details: DifferenceRenderer.text(from: approved, to: plan)
            + DifferenceRenderer.stepsDue(of: approved, at: now), isError: true)
      ]
    case .applied:
      plan.drift.filter { !$0.isPutRight }.map { Remark(PlanRenderer.text($0)) }
        + (isNothingKnown ? [Remark("Nothing was applied.")] : [])
        + publications.compactMap(Self.failure)
    }
  }

  private var nothingElse: String {
    "Nothing \(reconciliation == nil ? "" : "else ")was applied."
  }

  private var refusal: String {
    brake == nil
      ? "\(nothingElse) To leave out what the errors concern, add --keep-going." : nothingElse
  }

  /// Whether errors hide all that the workspace asks for, so that it cannot be said to be there.
  private var isNothingKnown: Bool {
    plan.hasErrors && mended.isEmpty && reconciliation?.outcomes.isEmpty != false
  }

  /// The changes that were left out, as far as the policy or errors were in the way.
  private var leftOut: Remark? {
    let done = Set(reconciliation?.outcomes.map(\.change.subject) ?? [])
    let names = plan.changes.filter { !done.contains($0.subject) }.map(PlanRenderer.describe)
    return names.isEmpty ? nil : Remark("Not applied: \(few(10, of: names)).")
  }

  private static func failure(_ outcome: PublicationOutcome) -> Remark? {
    guard case .failed(let publication, let error) = outcome else { return nil }
    return Remark(
      "The state is committed, but '\(inert(publication.path))' was not published. "
        + "\(inert(error.description)) Remove the cause and run the command again: it publishes "
        + "what is missing.", isError: true)
  }

  /// Whether there is anything to be said of what was carried out.
  package var tellsOutcomes: Bool { reconciliation != nil && !isNothingKnown }

  /// What was done as a whole, in a line.
  var summary: String {
    if let brake, plan.changes.isEmpty, !plan.hasErrors { return Self.needless(brake) }
    let counts = counts
    let total =
      (reconciliation?.outcomes.count ?? 0) + mended.count
      + (reconciliation?.policyChange == nil ? 0 : 1)
    guard total > 0 else {
      if case .refused = ending { return refusal }
      guard case .applied = ending, tellsOutcomes else { return "Nothing was applied." }
      return [
        "Nothing to do" + PlanRenderer.asFarAsLooked(plan), PlanRenderer.notLookedAt(plan),
      ].compactMap(\.self).joined(separator: " ")
    }
    let failures =
      counts.failed + counts.skipped == 0
      ? "" : ", \(counts.failed) failed, \(counts.skipped) skipped"
    return "Applied \(counts.applied) of \(total) changes\(failures). \(commit)"
  }

  private static func needless(_ brake: Plan.BrakeChange) -> String {
    switch brake {
    case .stop: "It was stopped before."
    case .release: "It was not stopped. Nothing to do."
    }
  }

  /// What was committed, in a sentence.
  package var commit: String {
    let serial = reconciliation?.commit.map { " as serial \($0.serial)" } ?? ""
    return serial.isEmpty && place.words.isEmpty
      ? "Nothing was committed." : "Committed\(serial)\(place.words)."
  }
}

// MARK: - Lines

extension ApplyReport {
  /// What became of one thing, in words that are inert.
  struct Line {
    /// What can become of a thing.
    enum Kind {
      case done, skipped, failed
    }

    let kind: Kind
    /// What was done to what; `role` is the colour of this part.
    let deed: String
    let role: TextStyle.Role?
    /// What follows on the same line.
    var rest = ""
    /// The manifest that it comes from, if there is one.
    var path: String?
    /// What stands below.
    var notes: [(text: String, role: TextStyle.Role)] = []
  }

  /// What became of all that was carried out, in order: changes, documents, the policy, and what
  /// was published.
  var lines: [Line] {
    (reconciliation?.outcomes.map(Self.line) ?? []) + mended.map(Self.line)
      + (reconciliation?.policyChange.map {
        [Line(kind: .done, deed: PlanRenderer.text($0), role: nil)]
      } ?? [])
  }

  /// The documents that were published anew, one a line.
  var publishedLines: [String] {
    written.map { publication in
      "Published \(publication.environment) for \(publication.format.rawValue) in "
        + "'\(inert(publication.path))'."
    }
  }

  private static func line(_ outcome: DocumentOutcome) -> Line {
    let change = outcome.change
    guard outcome.problem == nil else {
      return Line(
        kind: .failed, deed: "✗ \(PlanRenderer.headline(change)): failed.", role: .bad)
    }
    let tense = change.reason == .unwanted ? "is" : "was"
    return Line(
      kind: .done,
      deed: "\(PlanRenderer.symbol(change.action)) \(PlanRenderer.past(change.action)) document",
      role: PlanRenderer.role(change.action),
      rest: " \(inert(change.path)), which \(tense) \(change.reason.rawValue)")
  }

  private static func line(_ outcome: Outcome) -> Line {
    let change = outcome.change
    let what = PlanRenderer.describe(change)
    switch outcome.result {
    case .applied:
      return Line(
        kind: .done,
        deed: "\(PlanRenderer.symbol(change.action)) \(PlanRenderer.past(change.action)) \(what)",
        role: PlanRenderer.role(change.action), path: change.path, notes: notes(change))
    case .failed(let error):
      return Line(
        kind: .failed, deed: "✗ \(change.action.rawValue) \(what): failed, and undone.",
        role: .bad, rest: " \(inert(error.description))", path: change.path)
    case .skipped(let subject):
      return Line(
        kind: .skipped,
        deed: "· \(change.action.rawValue) \(what): skipped, since it builds on \(subject).",
        role: nil, path: change.path)
    }
  }

  /// What shipped is told like a launch.
  private static func notes(_ change: Change) -> [(text: String, role: TextStyle.Role)] {
    let stop = PlanRenderer.stopDone(change).map { [(text: "! \($0)", role: TextStyle.Role.bad)] }
    return (stop ?? [])
      + PlanRenderer.reasons(change).map { reason, ships in
        ("\(ships ? "▶" : "!") \(inert(reason))", ships ? .good : .caution)
      }
  }
}
