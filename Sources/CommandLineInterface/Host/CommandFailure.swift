import Domain
import Manifests
import Planning
import JSONSyntax
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
  case git(reference: String, GitFailure)
  case unknownIdentifier(String, known: [String])
  /// Nobody is here to approve what is to be done.
  case nobodyToAsk(Approval)
  case file(FileFailure)
  case policy(PolicyFailure)
  case plan(PlanFailure)
  case brake(BrakeFailure)
  case conclude(ConclusionFailure)
  case served(ServedFailure)
}

extension CommandFailure: CustomStringConvertible {
  /// How the run ends.
  var status: ExitStatus {
    switch self {
    case .unknownIdentifier: .usage
    case .plan(let failure): failure.status
    case .brake(let failure): failure.status
    case .conclude(let failure): failure.status
    case .served(let failure): failure.status
    case .output, .selection, .author, .git, .nobodyToAsk, .file, .policy:
      .failed
    }
  }

  /// What is wrong and what to do, in full sentences.
  var description: String {
    switch self {
    case .output(.closedByReader): "Standard output was closed."
    case .output(.system(let error)): "Titrate \(error), so the output is not complete."
    case .selection(let failure): Self.text(failure)
    case .author(let name):
      "The author \"\(name)\" is not a name: it has 1 to 200 characters and no control characters. "
        + "Name the author with --author or TITRATE_AUTHOR."
    case .git(let reference, let failure): failure.text(reference)
    case .unknownIdentifier(let identifier, let known):
      "No diagnostic has the identifier \"\(identifier)\"."
        + didYouMean(suggestion(for: identifier, among: known))
        + " The known ones are \(known.joined(separator: ", "))."
    case .nobodyToAsk(let approval): approval.description
    case .file(let failure): failure.description
    case .policy(let failure): failure.description
    case .plan(let failure): failure.description
    case .brake(let failure): failure.description
    case .conclude(let failure): failure.description
    case .served(let failure): failure.description
    }
  }

  private static func text(_ failure: Selection.Failure) -> String {
    switch failure {
    case .unknownEnvironment(let key, let suggestion):
      "No manifest and no state knows the environment \"\(key)\".\(didYouMean(suggestion))"
    case .unknownExperiment(let key, let suggestion):
      "No manifest and no state knows the experiment \"\(key)\".\(didYouMean(suggestion))"
    case .ambiguousExperiment(let key, let candidates):
      "The experiment \"\(key)\" is ambiguous. Say which one is meant: "
        + candidates.map { "\"\($0)\"" }.joined(separator: ", ") + "."
    }
  }
}

// MARK: - By subject

extension CommandFailure {
  /// What a person has to approve.
  enum Approval: CustomStringConvertible {
    case apply
    case release
    case restoring

    var description: String {
      switch self {
      case .apply:
        "Nobody is here to approve the plan. Review it with `titrate plan`, then apply it with "
          + "--auto-approve."
      case .release:
        "Nobody is here to approve the release. Look at what is stopped with `titrate status`, then "
          + "release it with --auto-approve."
      case .restoring:
        "Nobody is here to approve it. Look at the state and its backup with `titrate state verify`, "
          + "then restore with --auto-approve."
      }
    }
  }

  /// What is wrong with a file or folder on the command line, saved plans apart.
  enum FileFailure: CustomStringConvertible {
    case unreadable(String, FileReadError)
    case taken(String, by: String)
    case notWritten(String, FileReplacementError)
    case folderNotEmpty(String, found: [String])

    var description: String {
      switch self {
      case .unreadable(let path, let error):
        "The file \"\(path)\" cannot be read: \(error.reasonOfNamedFile)"
      case .taken(let path, let owner):
        "'\(path)' is \(owner), and what is written would take its place. Choose another file."
      case .notWritten(let path, let error):
        "The document was not written to '\(path)'. \(PublishingError.file(error))"
      case .folderNotEmpty(let path, let found):
        "The folder \"\(path)\" is not empty: it has \(listed(found)). A workspace is started only "
          + "where nothing can be overwritten. Name a new folder: `titrate init DIR`."
      }
    }
  }

  /// The policy that a plan is to be judged by has mistakes.
  enum PolicyFailure: CustomStringConvertible {
    case file([LocatedDiagnostic])
    case settings([LocatedDiagnostic])

    var diagnostics: [LocatedDiagnostic] {
      switch self {
      case .file(let diagnostics), .settings(let diagnostics): diagnostics
      }
    }

    var description: String {
      switch self {
      case .file: "The policy has errors, so nothing can be judged by it."
      case .settings:
        "The settings have errors, so it is not known what the policy permits. Mend titrate.json, or "
          + "name another policy with --policy."
      }
    }
  }

  /// Why a saved plan cannot be used, or a plan not be saved.
  enum PlanFailure: CustomStringConvertible {
    case unreadable(String, PlanFileError)
    case notSaved(String, FileReplacementError)
    /// There is a file, and it is no plan.
    case placeTaken(String)
    case narrowedAgain
    case forAnotherTime

    var status: ExitStatus {
      switch self {
      case .unreadable: .stale
      case .notSaved, .placeTaken: .failed
      case .narrowedAgain, .forAnotherTime: .usage
      }
    }

    var description: String {
      switch self {
      case .unreadable(let path, let error):
        "\(path):\(error.line):\(error.column): \(error.problem.text)"
      case .notSaved(let path, .failed(_, let error)):
        "The plan was not saved at \"\(path)\": \(error)."
      case .notSaved(let path, .outcomeNotDurable(let error)):
        "The plan was saved at \"\(path)\", but \(error), so a loss of power could undo that."
      case .placeTaken(let path):
        "\"\(path)\" is there and is no saved plan, and would be lost. Choose another file."
      case .narrowedAgain:
        "A saved plan says itself what it is narrowed to: leave out --environment and --experiment."
      case .forAnotherTime:
        "What will be due at another time cannot be approved now: leave out --out or --as-of."
      }
    }
  }

  /// Why an experiment cannot be stopped or released.
  enum BrakeFailure: CustomStringConvertible {
    case invalidReason
    case nothingToStop(ExperimentID)

    var status: ExitStatus {
      switch self {
      case .invalidReason: .usage
      case .nothingToStop: .failed
      }
    }

    var description: String {
      switch self {
      case .invalidReason:
        "A reason is one line of 1 to 1,000 characters, without control characters."
      case .nothingToStop(let id):
        "\"\(id)\" has no rollout, so it serves nobody, and there is nothing to stop."
      }
    }
  }

  /// Why it cannot be told what an environment serves, and to whom.
  enum ServedFailure: CustomStringConvertible {
    case noIdentity
    case identity(InvalidIdentity, place: String?)
    case environmentNotNamed([String])
    case environmentNotApplied(String, suggestion: String?)
    case unknownFeature(String, suggestion: String?)
    case document(ServedDocument.Problem)

    var status: ExitStatus {
      switch self {
      case .noIdentity: .usage
      case .identity, .environmentNotNamed, .environmentNotApplied, .unknownFeature, .document:
        .failed
      }
    }

    var description: String {
      switch self {
      case .noIdentity:
        "Nobody is named. Name an identity with --identity, or a file of them with --identities."
      case .identity(let error, let place): (place.map { "\($0): " } ?? "") + error.description
      case .environmentNotNamed(let known) where known.isEmpty:
        "The state has no environment yet. `titrate apply` makes those that manifests describe."
      case .environmentNotNamed(let known):
        "The state has several environments: \(listed(known)). Say with --environment which one is "
          + "meant."
      case .environmentNotApplied(let name, let suggestion):
        "The state has no environment \"\(name)\".\(didYouMean(suggestion)) `titrate apply` makes the "
          + "environments that manifests describe."
      case .unknownFeature(let name, let suggestion):
        "The environment serves no feature \"\(name)\".\(didYouMean(suggestion))"
      case .document(let problem): problem.description
      }
    }
  }
}

// MARK: - Words

/// The first few names, and how many more there are.
private func listed(_ names: [String]) -> String {
  let shown = names.prefix(5).map { "\"\($0)\"" }.joined(separator: ", ")
  return names.count > 5 ? shown + " and \(names.count - 5) more" : shown
}

private func didYouMean(_ suggestion: String?) -> String {
  suggestion.map { " Did you mean \"\($0)\"?" } ?? ""
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

// MARK: - Ending

/// Runs a command's body. Whatever it throws is told on standard error, in full sentences, and
/// decides the exit status.
func ending(_ body: () throws -> ExitStatus) -> ExitStatus {
  do {
    return try body()
  } catch {
    if case .policy(let failure)? = error as? CommandFailure {
      Console.diagnostics(failure.diagnostics)
    }
    let text = error is SystemError ? "Titrate \(error)." : "\(error)"
    Console.message("titrate: error: \(inert(text))\n")
    return status(of: error)
  }
}

private func status(of error: any Error) -> ExitStatus {
  switch error {
  case let failure as CommandFailure: failure.status
  case StateError.locked, StateError.moved: .locked
  default: .failed
  }
}
