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
