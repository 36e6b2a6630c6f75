import Domain
import Manifests
import Planning
import Reconciling
import Storage
import System

/// The keys that can be written next on a command line, from the manifests and from the state.
struct KeyListing {
  private let kind: ListedKind
  private let line: UnfinishedLine
  private let lastWord: String

  init(_ arguments: ListKeysArguments, _ table: CommandTable) {
    kind = arguments.kind
    line = UnfinishedLine(arguments.words.dropLast(), table)
    lastWord = arguments.words.last ?? ""
  }

  /// One key a line. What cannot be read is left out: nobody wants to hear of it at this moment.
  var text: String {
    guard let folder = try? WorkspaceFolder(Self.expanded(line.directory)),
      let workspace = try? folder.read()
    else { return "" }
    let location = LocationArguments(state: line.state.map(Self.expanded))
    let backend = try? Backend(of: folder, location)
    // Nobody waits for a remote while writing a command line.
    let store = backend.flatMap { $0.isInGit ? nil : $0.store }
    let state = (try? store?.snapshot())?.state ?? State()
    let keys =
      switch kind {
      case .environment:
        Set(workspace.environments.keys).union(state.environments.keys).map(\.text)
      case .experiment:
        names(of: Set(workspace.experiments.keys).union(state.experiments.keys))
      }
    return keys.sorted().map { $0 + "\n" }.joined()
  }

  /// The key alone, unless it is ambiguous or somebody has begun to write `ENV/`.
  private func names(of known: Set<ExperimentID>) -> [String] {
    let environments = line.environments
    let eligible = known.filter {
      environments.isEmpty || environments.contains($0.environment.text)
    }
    let isQualified = lastWord.contains("/")
    let byKey = Dictionary(grouping: eligible, by: \.key)
    return eligible.map { id in
      isQualified || byKey[id.key, default: []].count > 1 ? id.description : id.key.text
    }
  }

  /// The path with `~/` expanded, since completion passes words on as they were typed.
  private static func expanded(_ path: String) -> String {
    guard path.hasPrefix("~/"), let home = environmentVariable("HOME") else { return path }
    return home + path.dropFirst()
  }
}

/// What can be told of a command line that somebody is still writing. Nothing is an error.
struct UnfinishedLine {
  private let positionals: [ParameterDescription]
  private var operands: [String] = []
  private var values: [String: [String]] = [:]

  /// Reads the words after `titrate`, all of them finished.
  init(_ words: some Sequence<String>, _ table: CommandTable) {
    var words = Array(words)[...]
    let command = words.popFirst().flatMap(table.command(named:))
    positionals = command?.positionals ?? []
    while let word = words.popFirst() {
      if word == "--" {
        operands += words
        return
      }
      guard isOption(word) else {
        operands.append(word)
        continue
      }
      let (name, attached) = splitAtEquals(word)
      let option = command?.options.first { $0.name == name }
      guard let option, option.kind != .flag else { continue }
      if let value = attached ?? words.popFirst() { values[name, default: []].append(value) }
    }
  }

  /// The workspace.
  var directory: String {
    let position = positionals.firstIndex { $0.kind == .directory }
    guard let position, position < operands.count else { return "." }
    return operands[position]
  }

  /// The path of the state, if one is named.
  var state: String? { values["--state"]?.last }

  /// The environments that the run is narrowed to.
  var environments: [String] { values["--environment"] ?? [] }
}
