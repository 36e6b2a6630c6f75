package import Reconciling
import System

/// Finds the program of a provider, and says what of the environment it gets.
package enum ProviderLookup {
  /// What the name of a program begins with, before the name of the provider.
  package static let prefix = "titrate-provider-"

  /// The path of a provider's program: the one that a person has given, or else one of its name
  /// beside titrate or on PATH.
  ///
  /// The provider's name comes from a file that a pull request can change, so nothing is run that
  /// a pull request can bring: no relative entry of PATH counts, and nothing inside the workspace or
  /// its repository, nor what a link there leads to.
  package static func program(
    named name: String, given path: String?, outside folder: String
  ) throws(ProviderError) -> String {
    if let path { return try given(path) }
    let file = prefix + name
    let beside = (try? canonicalPath("/proc/self/exe")).flatMap(parentPath)
    let search = ProgramSearch(
      for: file, in: [beside].compactMap(\.self) + programFolders(), outside: folder)
    if let path = search.path { return path }
    let passedOver =
      search.passedOver.map { " '\(excerpt($0))' lies in the repository of the workspace." } ?? ""
    throw .broken(
      "There is no program '\(file)' beside titrate or on PATH, where relative entries and what lies "
        + "in the repository of the workspace do not count.\(passedOver) Install it, or name it with "
        + "--provider-program or TITRATE_PROVIDER_PROGRAM.")
  }

  private static func given(_ path: String) throws(ProviderError) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    // The program runs in another folder.
    guard let folder = try? canonicalPath(parent(of: path)), isProgram("\(folder)/\(name)") else {
      throw .broken("There is no program at '\(excerpt(path))' that could be run as a provider.")
    }
    return "\(folder)/\(name)"
  }

  private static func parent(of path: String) -> String {
    parentPath(path) ?? (path.hasPrefix("/") ? "/" : ".")
  }

  // MARK: Environment

  /// What every program gets; the rest of the names tell where certificates are.
  private static let commonVariables: Set<String> = [
    "PATH", "HOME", "LANG", "TMPDIR", "TZ",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS",
    "AWS_CA_BUNDLE",
  ]

  /// What a CI service tells its jobs, tokens among it.
  private static let serviceVariables = ["GITHUB_", "GITLAB_", "CI_", "ACTIONS_"]

  /// Whether a program gets a variable of the environment: one that any program needs, or one that
  /// begins with the program's own name, as in `FLAGSMITH_API_KEY`.
  package static func passesOn(_ variable: String, to program: String) -> Bool {
    if commonVariables.contains(variable) || variable.hasPrefix("LC_") { return true }
    guard variable != "CI", !serviceVariables.contains(where: variable.hasPrefix),
      let own = ownPrefix(of: program)
    else { return false }
    return variable.hasPrefix(own)
  }

  /// `FLAGSMITH_` for `/usr/bin/titrate-provider-flagsmith`; nil for a program that is not named so.
  private static func ownPrefix(of program: String) -> String? {
    let file = program.split(separator: "/").last ?? ""
    guard file.hasPrefix(prefix) else { return nil }
    let name = file.dropFirst(prefix.count).prefix { $0 != "." }
    guard !name.isEmpty else { return nil }
    return name.uppercased().replacing("-", with: "_") + "_"
  }
}
