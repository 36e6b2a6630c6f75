import Manifests

/// A file of `examples/ci`, which is for the workspace `flags`, and can be made for another one.
struct Recipe {
  let purpose: String
  /// The folder below the root of the repository, and what the name of the file ends in.
  private let folder: String
  private let ending: String
  private let bytes: [UInt8]
  /// Whole lines that name the workflow, without their indentation. Where there are none, each job has a
  /// name that begins with `titrate:`, and jobs share what is called `.titrate`.
  private let names: [String]

  static func all(for host: CodeHost) -> [Recipe] {
    switch host {
    case .github: [.workflow, .comment]
    case .gitlab: [.jobs]
    }
  }

  private static let workflow = Recipe(
    purpose: "plans pull requests, applies what is merged, and what falls due",
    folder: ".github/workflows", ending: ".yml", bytes: PackageResources.titrate_yml,
    names: ["name: titrate"])

  private static let comment = Recipe(
    purpose: "comments on pull requests from forks",
    folder: ".github/workflows", ending: "-comment.yml",
    bytes: PackageResources.titrate_comment_yml,
    names: ["name: titrate comment", "workflows: [titrate]"])

  private static let jobs = Recipe(
    purpose: "plans merge requests, applies what is merged, and what falls due",
    folder: ".gitlab", ending: ".gitlab-ci.yml", bytes: PackageResources.titrate_gitlab_ci_yml,
    names: [])

  /// Where it belongs: a second workspace of a repository needs another name.
  func path(_ distinction: String?) -> String {
    "\(folder)/titrate\(distinction.map { "-\($0)" } ?? "")\(ending)"
  }

  /// The folders that it lies in.
  var folders: [String] {
    let parts = folder.split(separator: "/")
    return parts.indices.map { parts[...$0].joined(separator: "/") }
  }

  /// The text for a workspace, whose manifests are applied as a branch has them, and whose state is in
  /// git. Of what the text depends on, each has a line of its own.
  func text(
    for workspace: String, _ distinction: String?, branch: String, state: GitPlace
  ) -> String {
    let variables = Self.variables(for: workspace, state)
    let lines = String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    return lines.map { line in
      let indentation = line.prefix { $0 == " " }
      let rest = line.dropFirst(indentation.count)
      if let own = variables.first(where: { rest.hasPrefix("\($0.prefix { $0 != ":" }): ") }) {
        return indentation + own
      }
      if rest == "branches: [main]" { return "\(indentation)branches: [\(Self.yaml(branch))]" }
      return distinction.map { indentation + renamed(rest, $0) } ?? String(line)
    }.joined(separator: "\n")
  }

  /// The workspace that a recipe is for, which is one of ours; nil for any other text. Whoever owns it
  /// may have written it otherwise.
  static func workspace(of text: String) -> String? {
    let key = "TITRATE_WORKSPACE:"
    let line = text.split(whereSeparator: \.isNewline).map { $0.drop { $0 == " " } }
      .first { $0.hasPrefix(key) }
    guard let value = line?.dropFirst(key.count).drop(while: { $0 == " " }), let mark = value.first
    else { return nil }
    guard mark == "\"" || mark == "'" else {
      let words = value.split(separator: " #", omittingEmptySubsequences: false)
      return words.first.map { String($0.reversed().drop { $0 == " " }.reversed()) }
    }
    var name = ""
    var rest = value.dropFirst()
    while let character = rest.popFirst(), character != mark {
      name.append(character == "\\" && mark == "\"" ? rest.popFirst() ?? character : character)
    }
    return name
  }

  /// What a workspace is called in a recipe. Such as `-flags` it would be an option.
  static func name(of workspace: String) -> String {
    workspace.hasPrefix("-") ? "./\(workspace)" : workspace
  }

  /// The lines that say what is run, and on what.
  private static func variables(for workspace: String, _ state: GitPlace) -> [String] {
    let checksum = Release.address == nil ? nil : Release.checksumOfThisProgram()
    return [
      "TITRATE_WORKSPACE: \(yaml(name(of: workspace)))",
      "TITRATE_STATE: \(yaml("git:\(state.remote)/\(state.name)", plain: "/_-:"))",
      "TITRATE_VERSION: \"\(Titrate.version)\"",
      "TITRATE_URL: \"\(Release.address ?? "")\"",
      "TITRATE_SHA256_\(Release.machine.uppercased()): \"\(checksum ?? "")\"",
    ]
  }

  /// A text as YAML has it. Such as `no` it would be none.
  private static func yaml(_ path: String, plain marks: String = "/_-") -> String {
    let isPlain = path.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || marks.utf8.contains(byte)
    }
    let words = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]
    if path == "." || isPlain && !words.contains(path.lowercased()) { return path }
    return "\"\(path.map { "\\\"".contains($0) ? "\\\($0)" : "\($0)" }.joined())\""
  }

  // MARK: Names

  private func renamed(_ line: Substring, _ distinction: String) -> String {
    if names.contains(String(line)) {
      return Self.words(of: line).map { $0 == "titrate" ? "titrate \(distinction)" : $0 }.joined()
    }
    guard names.isEmpty else { return String(line) }
    return Self.words(of: line).map { word in
      let name = word.hasPrefix(".") ? ".titrate" : "titrate"
      let isName = word != "titrate:" && (word == ".titrate" || word.hasPrefix("\(name):"))
      return isName ? "\(name)-\(distinction)\(word.dropFirst(name.count))" : word
    }.joined()
  }

  /// The words of a line, and what stands between them.
  private static func words(of line: Substring) -> [String] {
    var words: [String] = [""]
    for character in line {
      if " ,[]\"'".contains(character) {
        words += [String(character), ""]
      } else {
        words[words.count - 1].append(character)
      }
    }
    return words
  }
}
