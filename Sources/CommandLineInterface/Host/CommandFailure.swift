import Domain
import JSONSyntax
import Manifests
import Planning
import Reconciling
import Rendering
import Storage
import System
import Wire

/// Why a command could not do its work. Mistakes in manifests are diagnostics, not this.
enum CommandFailure: Error {
  /// The result could not be written to standard output.
  case output(StreamWriteError)
  case selection(Selection.Failure)
  case author(String)
  case unknownIdentifier(String, known: [String])

  // Nobody is here to approve what is to be done.
  case nobodyToApply(command: String)
  case unfitForWatching
  case nobodyToRelease
  case nobodyToRestore

  // Git could not say what has changed since a commit.
  case changesUnknown(since: String, GitProblem)
  case baseUnknown(String, GitProblem)

  // A file or folder on the command line.
  case unreadable(String, FileReadError)
  case pathTaken(String, by: String)
  case outputAmongManifests(String)
  case notWritten(String, FileReplacementError)
  case folderNotEmpty(String, found: [String])
  /// A file that tells the result; the reason is a sentence.
  case notTold(String, String, isBefore: Bool = false)
  case noRunnerFile(String)

  // The files for CI cannot be made.
  case noRepository(String)
  case severalWorkspaces([String], option: String)
  case settingsToMend([LocatedDiagnostic])
  case stateNotInGit(String, field: String)
  case unsuitableFolder(String)
  case folderOfGit(String)
  case folderInWorkspace(String, in: String)
  case folderTaken(String, by: FileKind)
  case recipesTaken([String])

  // There is no state. `others` are places with one; a command line begins one.
  case noState(String, others: [String], beginning: String)
  case otherWorkspace(String, command: String)
  case invalidStatePlace(String, GitPlace.Problem)
  case unknownStatePlace([LocatedDiagnostic], seen: GitPlace)
  case noStateThen(String)
  case notInGit(String)
  case notOnePlace
  case olderCheckout(than: Checkout)
  case provider(String, ProviderError)

  // The policy that a plan is to be judged by has mistakes.
  case invalidPolicy([LocatedDiagnostic])
  case invalidSettings([LocatedDiagnostic])

  // A saved plan cannot be used, or a plan not be saved.
  case unreadablePlan(String, PlanFileError)
  case planNotSaved(String, FileReplacementError)
  case noPlanThere(String)
  case narrowedAgain
  case forAnotherTime

  // An experiment cannot be stopped or released.
  case nothingToStop(ExperimentID)

  // It cannot be told what an environment serves, and to whom.
  case noIdentity
  case planOfThePast
  case servedInThePast
  case pageInTerminal(command: String)
  case identity(InvalidIdentity, place: String?)
  case environmentNotNamed([String])
  case environmentNotApplied(String, suggestion: String?)
  case unknownFeature(String, suggestion: String?)
  case document(ServedDocument.Problem)

  // There is no edit that ends an experiment.
  case notOneDecision
  case noReason
  case invalidReason
  case neverRan(ExperimentID)
  case unknownVariant(String, FeatureName, known: [String])
  case noManifest(ExperimentID, FeatureName)
  case refused(ExperimentID)

  // There is no edit that brings an experiment to another environment.
  case notTwoEnvironments
  case nothingToPromote(ExperimentID, suggestion: String?)
  case otherFeature(ExperimentID, FeatureName, besides: FeatureName)
  case promotionTaken(ExperimentID, by: String)
  case promotionIgnored(ExperimentID, at: String)
}

extension CommandFailure: CustomStringConvertible {
  /// How the run ends.
  var status: ExitStatus {
    switch self {
    case .unknownIdentifier, .narrowedAgain, .forAnotherTime, .noIdentity,
      .planOfThePast, .servedInThePast, .pageInTerminal, .notOneDecision, .notTwoEnvironments,
      .noReason, .invalidReason,
      .invalidStatePlace,
      .notOnePlace, .unfitForWatching:
      .usage
    case .unreadablePlan, .olderCheckout: .stale
    default: .failed
    }
  }

  /// What is wrong with the policy, to be shown before the failure itself.
  fileprivate var diagnostics: [LocatedDiagnostic] {
    switch self {
    case .invalidPolicy(let diagnostics), .invalidSettings(let diagnostics),
      .settingsToMend(let diagnostics),
      .unknownStatePlace(let diagnostics, _):
      diagnostics
    default: []
    }
  }

  /// The same where nothing has been done yet.
  var beforeAnything: CommandFailure {
    if case .notTold(let path, let reason, _) = self {
      .notTold(path, reason, isBefore: true)
    } else {
      self
    }
  }

  /// What is wrong and what to do, in full sentences.
  var description: String {
    switch self {
    case .output(.closedByReader): "Standard output was closed."
    case .output(.system(let error)): "Titrate \(error), so the output is not complete."
    case .selection(.unknownEnvironment(let key, let suggestion)):
      "No manifest and no state knows the environment \"\(key)\".\(didYouMean(suggestion))"
    case .selection(.unknownExperiment(let key, let suggestion)):
      "No manifest and no state knows the experiment \"\(key)\".\(didYouMean(suggestion))"
    case .selection(.ambiguousExperiment(let key, let candidates)):
      "The experiment \"\(key)\" is ambiguous. Say which one is meant: "
        + candidates.map { "\"\($0)\"" }.joined(separator: ", ") + "."
    case .author(let name):
      "The author \"\(name)\" is not a name: it has 1 to 200 characters and no control characters. "
        + "Name the author with --author or TITRATE_AUTHOR."
    case .unknownIdentifier(let identifier, let known):
      "No diagnostic has the identifier \"\(identifier)\"."
        + (suggestion(for: identifier, among: known).map { didYouMean($0) }
          ?? relatives(of: identifier, among: known)) + " `titrate explain` lists them all."
    case .nobodyToApply(let command):
      "Nobody is here to approve the plan. Review it with `\(command)`, then apply it with "
        + "--auto-approve."
    case .unfitForWatching:
      "--watch needs --auto-approve and a time above 0, and goes without --plan, --new-state, --format, "
        + "--color, --verbose, --json-into and --outputs-into: each round makes a plan of its own, and tells what it did in a "
        + "line."
    case .nobodyToRelease:
      "Nobody is here to approve the release. Look at what is stopped with `titrate status`, then "
        + "release it with --auto-approve."
    case .nobodyToRestore:
      "Nobody is here to approve it. Look at the state and its backup with `titrate state verify`, "
        + "then restore with --auto-approve."
    case .changesUnknown(let reference, let problem):
      problem.text(reference, unknown: "what changed since")
    case .baseUnknown(let reference, let problem):
      problem.text(reference, unknown: "what the manifests ask for at")
    case .unreadable(let path, let error):
      "The file \"\(path)\" cannot be read: \(error.reasonOfNamedFile)"
    case .pathTaken(let path, let owner):
      "'\(path)' is \(owner), and what is written would take its place. Choose another file."
    case .outputAmongManifests(let path):
      "'\(path)' lies in the workspace and ends with .json, so the next run would read it as a manifest. "
        + "Choose a place outside of it, or another ending."
    case .notWritten(let path, let error):
      "The document was not written to '\(path)'. \(PublishingError.file(error))"
    case .notTold(let path, let reason, let isBefore):
      "The result could not be written to '\(path)'. \(reason) "
        + (isBefore ? "Nothing was applied." : "What was done, if anything, stands.")
    case .noRunnerFile(let variable):
      "This is a job of GitHub Actions, and \(variable) names no file, so the job would not learn the "
        + "result. Pass the variable on, or choose another --format."
    case .folderNotEmpty(let path, let found):
      "The folder \"\(path)\" is not empty: it has \(list(found)). A workspace is started only "
        + "where nothing can be overwritten. Name a new folder: `titrate init DIR`."
    case .noRepository(let folder):
      "The folder \"\(folder)\" lies in no git repository, and CI reads its files at the root of one. "
        + "Run `git init` there first, or leave out --ci."
    case .severalWorkspaces(let folders, let option):
      "There are several workspaces: \(list(folders)). Name one, such as "
        + "`titrate init \(shellWord(folders[0])) \(option)`."
    case .settingsToMend:
      "The settings have errors, so it is not known where the state is kept. Mend them first. Nothing "
        + "was written."
    case .stateNotInGit(let settings, let field):
      "'\(settings)' keeps the state in a file, which no other run of CI would find. Nothing was "
        + "written. Put it into git first: add `\(field)` to these settings. A state that is there "
        + "already comes along with `titrate state push FILE DIR`."
    case .folderOfGit(let folder):
      "The folder \"\(folder)\" belongs to git itself. Name one of the work tree."
    case .folderInWorkspace(let folder, let workspace):
      "The folder \"\(folder)\" lies in the workspace '\(workspace)', which reads all manifests below it. "
        + "Make the new one beside it."
    case .unsuitableFolder(let folder):
      "The path of \"\(folder)\" has a character that means something else to CI, '$' or a control "
        + "character. Rename the folder."
    case .folderTaken(let path, let kind):
      "'\(path)' is a \(kind.rawValue), and the files for CI belong into a folder there. A link is not "
        + "followed: it could lead out of the repository. Nothing was written."
    case .recipesTaken(let paths):
      "The files for CI would be \(list(paths)), and others are there already, not for this workspace. "
        + "Nothing was written. Move them away."
    case .noState(let place, let others, let beginning):
      "There is no state \(place)."
        + (others.isEmpty
          ? "" : " There seems to be one \(others.joined(separator: " and ")).")
        + " Check titrate.json and --state. Where none was ever kept, `\(beginning)` begins one."
    case .otherWorkspace(let folder, let command):
      "\(folder)/\(Settings.fileName) belongs to another workspace; did you mean `titrate \(command)`?"
    case .invalidStatePlace(let words, let problem):
      "\"\(words)\" names no state. Write git:<remote>/<branch>, such as git:origin/titrate-state. "
        + problem.description
    case .unknownStatePlace(_, let place):
      "Because of its mistakes, titrate.json does not say where the state is, so nothing was done. Mend "
        + "it, or name the place: --state git:\(place.remote)/\(place.name)."
    case .provider(_, let error) where error.isSaid: "\(error)"
    case .provider(let name, let error):
      "The provider \"\(name)\" was asked what it serves, and did not say. \(error)"
    case .noStateThen(let place):
      "At that moment there was no state at \(place) yet, or there is no such serial. `titrate history` "
        + "tells what there is."
    case .notInGit(let place):
      "The workspace keeps its state in the file '\(place)', so there is nowhere to push. Name a branch "
        + "in titrate.json, or with --state git."
    case .notOnePlace:
      "Write `titrate state push FILE [DIR]`, `titrate state verify [DIR]` or `titrate state restore "
        + "[DIR]`."
    case .olderCheckout(let newer):
      "Commit \(newer.commit.prefix(12)), of \(newer.committedAt), was applied last, and these manifests "
        + "are older: applying them would take back what came since. Nothing was applied. Run the job of "
        + "the newest commit; to go back on purpose, revert the manifests in a new commit, or add "
        + "--allow-older."
    case .invalidPolicy: "The policy has errors, so nothing can be judged by it."
    case .invalidSettings:
      "The settings have errors, so it is not known what the policy permits. Mend titrate.json, or "
        + "name another policy with --policy."
    case .unreadablePlan(let path, let error):
      "\(path):\(error.line):\(error.column): \(error.problem.text)"
    case .planNotSaved(let path, .failed(_, let error)):
      "The plan was not saved at \"\(path)\": \(error)."
    case .planNotSaved(let path, .outcomeNotDurable(let error)):
      "The plan was saved at \"\(path)\", but \(error), so a loss of power could undo that."
    case .noPlanThere(let path):
      "\"\(path)\" is there and is no saved plan, and would be lost. Choose another file."
    case .narrowedAgain:
      "A saved plan says itself what it is narrowed to: leave out --environment and --experiment."
    case .forAnotherTime:
      "What will be due at another time cannot be approved now: leave out --out or --as-of."
    case .nothingToStop(let id):
      "\"\(id)\" has no rollout, so it serves nobody, and there is nothing to stop."
    case .noIdentity:
      "Nobody is named. Name an identity with --identity, or a file of them with --identities."
    case .servedInThePast:
      "A provider says what it serves now, and not what it did: leave out --served or --at."
    case .pageInTerminal(let command):
      "The page is HTML, which a browser shows and a terminal does not. Write it to a file: `\(command)`."
    case .planOfThePast:
      "What is planned follows from the latest state: leave out --plan or --at."
    case .identity(let error, let place): (place.map { "\($0): " } ?? "") + error.description
    case .environmentNotNamed([]):
      "The state has no environment yet. `titrate apply` makes those that manifests describe."
    case .environmentNotNamed(let known):
      "The state has several environments: \(list(known)). Say with --environment which one is meant."
    case .environmentNotApplied(let name, let suggestion):
      "The state has no environment \"\(name)\".\(didYouMean(suggestion)) `titrate apply` makes the "
        + "environments that manifests describe."
    case .unknownFeature(let name, let suggestion):
      "The environment serves no feature \"\(name)\".\(didYouMean(suggestion))"
    case .document(let problem): problem.description
    case .notOneDecision: "Say what is decided, once: --ship VARIANT, --control or --none."
    case .noReason: "Say with --reason why it is decided: it is kept with the experiment."
    case .invalidReason: "A reason has 1 to 10,000 bytes, and is not blank."
    case .neverRan(let id):
      "\"\(id)\" has never run, so there is nothing to conclude. To give it up, remove its manifest."
    case .unknownVariant(VariantKey.control, _, _):
      "\"control\" is no variant, but what everyone has without one. To decide for it, use --control."
    case .unknownVariant(let name, let feature, let known):
      "The feature \"\(feature)\" has no variant \"\(name)\". "
        + (didYouMean(name, among: known.prefix(100))
          ?? (known.isEmpty ? "It has none." : "It has \(list(known))."))
    case .noManifest(let id, let feature):
      "\"\(id)\" cannot be edited: its manifest and that of the feature \"\(feature)\" must be there, "
        + "and without errors. `titrate validate` shows them."
    case .notTwoEnvironments:
      "Say between which two environments: --from staging --to production."
    case .nothingToPromote(let id, let suggestion):
      "No manifest without errors describes the experiment \"\(id)\".\(didYouMean(suggestion)) "
        + "`titrate validate` shows the errors."
    case .otherFeature(let id, let feature, let other):
      "\"\(id)\" experiments with \"\(feature)\", and not with \"\(other)\", so it is another experiment. "
        + "Promote it under a key of its own."
    case .promotionTaken(let id, let path):
      "The manifest of \"\(id)\" would be made at '\(path)', and there is something else. Move that away."
    case .promotionIgnored(let id, let path):
      "The manifest of \"\(id)\" would be made at '\(path)', and titrate.json says with \"ignore\" that no "
        + "manifest stands there. Correct that first."
    case .refused(let id):
      "With the edit of \"\(id)\", the plan would have errors, so it is not printed. The "
        + "places are those in the edited manifests."
    }
  }
}

private func didYouMean(_ suggestion: String?) -> String {
  suggestion.map { " Did you mean \"\($0)\"?" } ?? ""
}

/// The identifiers that share a word of some letters with one that nobody knows.
private func relatives(of identifier: String, among known: [String]) -> String {
  let words = identifier.split(separator: "-").filter { $0.count > 3 }
  let relatives = known.filter { candidate in
    candidate.split(separator: "-").contains(where: words.contains)
  }
  return relatives.isEmpty ? "" : " Close to it: \(list(relatives))."
}

extension FileReadError {
  /// Why a file that is named on the command line cannot be read, in a sentence.
  var reasonOfNamedFile: String {
    switch self {
    case .notFound: "it is not there."
    case .notRegular(let kind): "it is a \(kind.rawValue), not a file."
    case .tooLarge(let limitBytes): "it is larger than \(limitBytes) bytes."
    case .system(let error): "titrate \(error)."
    }
  }
}

// MARK: - Ending

/// Runs a command's body. Whatever it throws is told on standard error, in full sentences, and
/// decides the exit status. A job of GitHub Actions shows it on its page, too, if asked to.
func ending(annotating: Bool = false, _ body: () throws -> ExitStatus) -> ExitStatus {
  do {
    return try body()
  } catch {
    Console.diagnostics((error as? CommandFailure)?.diagnostics ?? [])
    let text = sentences(about: error)
    Console.message("titrate: error: \(inert(text))\n")
    if annotating { try? Console.result(GitHubRenderer.annotation(ofFailure: text)) }
    return status(of: error)
  }
}

/// What is wrong, with all that belongs to it, one below the other.
func words(for error: any Error) -> String {
  let diagnostics = (error as? CommandFailure)?.diagnostics ?? []
  return (diagnostics.isEmpty ? "" : DiagnosticRenderer.text(diagnostics, style: .plain))
    + "error: \(inert(sentences(about: error)))\n"
}

private func sentences(about error: any Error) -> String {
  error is SystemError ? "Titrate \(error)." : "\(error)"
}

private func status(of error: any Error) -> ExitStatus {
  switch error {
  case let failure as CommandFailure: failure.status
  case StateError.locked, StateError.moved, StateError.busy: .locked
  default: .failed
  }
}
