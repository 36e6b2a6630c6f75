import Domain
import Manifests
import Planning
import JSONSyntax
import Reconciling
import Storage
import System

/// Why a command could not do its work. Mistakes in manifests are diagnostics, not this.
enum CommandFailure: Error {
  case system(SystemError)
  case storage(StorageError)
  case selection(Selection.Failure)
  case author(String)
  case nobodyToAsk
  case nobodyToAskToRestore
  case nobodyToAskToRelease
  case folderNotEmpty(String, found: [String])
  case output(StreamWriteError)
  case file(String, FileReadError)
  case savedPlan(String, PlanFileError)
  case notSaved(String, FileReplacementError)
  case outputIsNoPlan(String)
  case policy([LocatedDiagnostic])
  case planAndSelection
  case savedForAnotherTime
  case invalidReason
  case nothingToStop(ExperimentID)
  case settings([LocatedDiagnostic])
  case git(reference: String, GitFailure)
  case conclude(ConclusionFailure)
  case unknownIdentifier(String, known: [String])
  case noIdentity
  case identity(InvalidIdentity, place: String?)
  case environmentNotNamed([String])
  case environmentNotApplied(String, suggestion: String?)
  case unknownFeature(String, suggestion: String?)
  case document(ServedDocument.Problem)
  case outputTaken(String, by: String)
  case notWritten(String, FileReplacementError)
}

extension CommandFailure {
  /// How the run ends.
  var status: ExitStatus {
    switch self {
    case .storage(.locked): .locked
    case .savedPlan: .stale
    case .unknownIdentifier, .planAndSelection, .noIdentity, .invalidReason,
      .savedForAnotherTime, .conclude(.notOneDecision), .conclude(.noReason),
      .conclude(.invalidReason):
      .usage
    default: .failed
    }
  }
}

extension CommandFailure: CustomStringConvertible {
  /// What is wrong and what to do, in full sentences.
  var description: String {
    switch self {
    case .system(let error): "Titrate \(error)."
    case .storage(let error): error.description
    case .selection(let failure): Self.text(failure)
    case .author(let name):
      "The author \"\(name)\" is not a name: it has 1 to 200 characters and no control characters. "
        + "Name the author with --author or TITRATE_AUTHOR."
    case .nobodyToAsk, .nobodyToAskToRestore, .nobodyToAskToRelease: approvalDescription
    case .folderNotEmpty(let path, let found):
      "The folder \"\(path)\" is not empty: it has \(Self.list(found)). A workspace is started only "
        + "where nothing can be overwritten. Name a new folder: `titrate init DIR`."
    case .unknownIdentifier(let identifier, let known):
      "No diagnostic has the identifier \"\(identifier)\"."
        + Self.hint(suggestion(for: identifier, among: known))
        + " The known ones are \(known.joined(separator: ", "))."
    case .file, .savedPlan, .notSaved, .outputIsNoPlan, .policy, .planAndSelection, .git, .conclude:
      planDescription
    case .savedForAnotherTime:
      "What will be due at another time cannot be approved now: leave out --out or --as-of."
    case .invalidReason, .nothingToStop, .settings: brakeDescription
    case .noIdentity:
      "Nobody is named. Name an identity with --identity, or a file of them with --identities."
    case .identity(let error, let place): (place.map { "\($0): " } ?? "") + error.description
    case .environmentNotNamed(let known): Self.environmentNotNamed(known)
    case .environmentNotApplied(let name, let suggestion):
      "The state has no environment \"\(name)\".\(Self.hint(suggestion)) `titrate apply` makes the "
        + "environments that manifests describe."
    case .unknownFeature(let name, let suggestion):
      "The environment serves no feature \"\(name)\".\(Self.hint(suggestion))"
    case .document(let problem): problem.description
    case .outputTaken(let path, let owner):
      "'\(path)' is \(owner), and what is written would take its place. Choose another file."
    case .notWritten(let path, let error):
      "The document was not written to '\(path)'. \(PublishingError.file(error))"
    case .output(.closedByReader): "Standard output was closed."
    case .output(.system(let error)): "Titrate \(error), so the output is not complete."
    }
  }

  /// The same of what has to be approved.
  private var approvalDescription: String {
    switch self {
    case .nobodyToAsk:
      "Nobody is here to approve the plan. Review it with `titrate plan`, then apply it with "
        + "--auto-approve."
    case .nobodyToAskToRestore:
      "Nobody is here to approve it. Look at the state and its backup with `titrate state verify`, "
        + "then restore with --auto-approve."
    case .nobodyToAskToRelease:
      "Nobody is here to approve the release. Look at what is stopped with `titrate status`, then "
        + "release it with --auto-approve."
    default: preconditionFailure("not about an approval: \(self)")
    }
  }

  /// The same of what has to do with stops.
  private var brakeDescription: String {
    switch self {
    case .invalidReason:
      "A reason is one line of 1 to 1,000 characters, without control characters."
    case .nothingToStop(let id):
      "\"\(id)\" has no rollout, so it serves nobody, and there is nothing to stop."
    case .settings:
      "The settings have errors, so it is not known what the policy permits. Mend titrate.json, or "
        + "name another policy with --policy."
    default: preconditionFailure("not about a stop: \(self)")
    }
  }

  /// The same of what has to do with plans.
  private var planDescription: String {
    switch self {
    case .file(let path, let error):
      "The file \"\(path)\" cannot be read: \(error.reasonOfNamedFile)"
    case .savedPlan(let path, let error):
      "\(path):\(error.line):\(error.column): \(error.problem.text)"
    case .notSaved(let path, .failed(_, let error)):
      "The plan was not saved at \"\(path)\": \(error)."
    case .notSaved(let path, .outcomeNotDurable(let error)):
      "The plan was saved at \"\(path)\", but \(error), so a loss of power could undo that."
    case .outputIsNoPlan(let path):
      "\"\(path)\" is there and is no saved plan, and would be lost. Choose another file."
    case .policy: "The policy has errors, so nothing can be judged by it."
    case .planAndSelection:
      "A saved plan says itself what it is narrowed to: leave out --environment and --experiment."
    case .git(let reference, let failure): failure.text(reference)
    case .conclude(let failure): failure.description
    default: ""
    }
  }

  private static func text(_ failure: Selection.Failure) -> String {
    switch failure {
    case .unknownEnvironment(let key, let suggestion):
      "No manifest and no state knows the environment \"\(key)\".\(hint(suggestion))"
    case .unknownExperiment(let key, let suggestion):
      "No manifest and no state knows the experiment \"\(key)\".\(hint(suggestion))"
    case .ambiguousExperiment(let key, let candidates):
      "The experiment \"\(key)\" is ambiguous. Say which one is meant: "
        + candidates.map { "\"\($0)\"" }.joined(separator: ", ") + "."
    }
  }

  private static func environmentNotNamed(_ known: [String]) -> String {
    known.isEmpty
      ? "The state has no environment yet. `titrate apply` makes those that manifests describe."
      : "The state has several environments: \(list(known)). Say with --environment which one is meant."
  }

  /// The first few names, and how many more there are.
  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(5).map { "\"\($0)\"" }.joined(separator: ", ")
    return names.count > 5 ? shown + " and \(names.count - 5) more" : shown
  }

  private static func hint(_ suggestion: String?) -> String {
    suggestion.map { " Did you mean \"\($0)\"?" } ?? ""
  }
}

/// Runs a body whose failures are of the operating system.
func system<Value: ~Copyable>(
  _ body: () throws(SystemError) -> Value
) throws(CommandFailure) -> Value {
  do throws(SystemError) { return try body() } catch { throw .system(error) }
}

/// Runs a body whose failures are of the state.
func storage<Value>(_ body: () throws(StorageError) -> Value) throws(CommandFailure) -> Value {
  do throws(StorageError) { return try body() } catch { throw .storage(error) }
}

extension FileReadError {
  /// Why a file that is named on the command line cannot be read, in a sentence.
  fileprivate var reasonOfNamedFile: String {
    switch self {
    case .notFound: "it is not there."
    case .notRegular(let kind): "it is a \(kind.rawValue), not a file."
    case .tooLarge(let limitBytes): "it is larger than \(limitBytes) bytes."
    case .system(let error): "titrate \(error)."
    }
  }
}
