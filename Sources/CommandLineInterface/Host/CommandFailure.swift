import Domain
import JSONSyntax
import Reconciling
import Rendering
import System

/// Why a command could not do its work. Mistakes in manifests are diagnostics, not this.
///
/// What can go wrong in a command stands beside it, in an extension of this type.
struct CommandFailure: Error, CustomStringConvertible {
  /// What is wrong and what to do, in full sentences.
  let description: String
  /// How the run ends.
  private(set) var status = ExitStatus.failed
  /// What is wrong with the settings or the policy, to be shown before the failure itself.
  private(set) var diagnostics: [LocatedDiagnostic] = []

  init(_ description: String, because diagnostics: [LocatedDiagnostic] = []) {
    self.description = description
    self.diagnostics = diagnostics
  }

  /// What was asked for cannot be meant.
  init(usage description: String) {
    self.description = description
    status = .usage
  }

  /// What was approved, or is to be applied, is out of date.
  init(stale description: String) {
    self.description = description
    status = .stale
  }
}

extension CommandFailure {
  static func unreadable(_ path: String, _ error: FileReadError) -> Self {
    Self("The file \"\(path)\" cannot be read: \(error.reasonOfNamedFile)")
  }

  static func provider(_ name: String, _ error: ProviderError) -> Self {
    Self(
      error.isSaid
        ? "\(error)"
        : "The provider \"\(name)\" was asked what it serves, and did not say. \(error)")
  }
}

/// A question behind a sentence; nothing where nothing is near.
func didYouMean(_ suggestion: String?) -> String {
  suggestion.map { " Did you mean \"\($0)\"?" } ?? ""
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

/// The manifests are older than those that were applied last.
struct OlderCheckout: Error, CustomStringConvertible {
  /// The commit that was applied last.
  let newer: Checkout

  var description: String {
    "Commit \(newer.commit.prefix(12)), of \(newer.committedAt), was applied last, and these manifests "
      + "are older: applying them would take back what came since. Nothing was applied. Run the job of "
      + "the newest commit; to go back on purpose, revert the manifests in a new commit, or add "
      + "--allow-older."
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
  case is OlderCheckout: .stale
  case StateError.locked, StateError.moved, StateError.busy: .locked
  default: .failed
  }
}
