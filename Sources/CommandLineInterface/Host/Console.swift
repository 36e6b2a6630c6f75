import JSONSyntax
import Rendering
import System

/// Where a command writes: results on standard output, everything else on standard error.
enum Console {
  /// Prints a result. That nobody reads it is no failure.
  static func result(_ text: String) throws {
    try result(Array(text.utf8))
  }

  /// Prints a result for people, in ASCII where the terminal shows nothing else.
  static func report(_ text: String) throws {
    try result(TextStyle(.auto, for: .output).shown(text))
  }

  /// Prints a result for programs, indented so that people can read it too.
  static func result(_ value: JSONValue) throws {
    try result(inertJSON(value.pretty()))
  }

  /// Prints bytes of a result.
  static func result(_ bytes: [UInt8]) throws {
    do throws(StreamWriteError) {
      try write(bytes, to: .output)
    } catch .closedByReader {
      return
    } catch .system(let error) {
      throw CommandFailure.output(error)
    }
  }

  /// Prints a message. If that fails there is nobody left to tell.
  static func message(_ text: String) {
    guard !text.isEmpty else { return }
    try? write(Array(TextStyle(.auto, for: .error).message(text).utf8), to: .error)
  }

  /// Prints diagnostics, and how many there are.
  static func diagnostics(_ diagnostics: [LocatedDiagnostic], _ color: ColorChoice = .auto) {
    guard !diagnostics.isEmpty else { return }
    let summary = DiagnosticRenderer.summary(of: diagnostics.map(\.diagnostic))
    let style = TextStyle(color, for: .error)
    message(DiagnosticRenderer.text(diagnostics, style: style) + "\n\(summary)\n")
  }

  /// Whether a person is there who can be asked.
  static var isInteractive: Bool {
    isStandardInputTerminal() && isTerminal(.error) && environmentVariable("CI") == nil
  }

  /// Asks a question; only `yes` is a yes.
  static func confirms(_ question: String) -> Bool {
    message(question)
    guard let line = try? readStandardInputLine(maximumBytes: 1_000) else { return false }
    return line.elementsEqual("yes".utf8)
  }
}

/// Results on their way to standard output: many small ones are written at once.
struct ResultBuffer {
  /// Whether nobody reads any more.
  private(set) var isClosed = false
  private var bytes: [UInt8] = []
  private let style = TextStyle(.auto, for: .output)

  /// Adds a text for people.
  mutating func append(_ text: String) throws {
    bytes.append(contentsOf: style.shown(text).utf8)
    try flushIfFull()
  }

  /// Adds a value for programs, on a line of its own.
  mutating func append(_ value: JSONValue) throws {
    bytes += inertJSON(value.canonical())
    bytes.append(UInt8(ascii: "\n"))
    try flushIfFull()
  }

  private mutating func flushIfFull() throws {
    if bytes.count >= 1 << 16 { try flush() }
  }

  /// Writes what is left.
  mutating func flush() throws {
    defer { bytes.removeAll(keepingCapacity: true) }
    do throws(StreamWriteError) {
      if !isClosed { try write(bytes, to: .output) }
    } catch .closedByReader {
      isClosed = true
    } catch .system(let error) {
      throw CommandFailure.output(error)
    }
  }
}

extension CommandFailure {
  fileprivate static func output(_ error: SystemError) -> Self {
    Self("Titrate \(error), so the output is not complete.")
  }
}

extension TextStyle {
  /// The style for a stream, by what was asked for and what the environment says.
  init(_ choice: ColorChoice, for stream: StandardStream) {
    self.init(choice, isTerminal: isTerminal(stream), variable: environmentVariable)
    width = isTerminal(stream) ? terminalWidth(stream) : nil
  }

  /// `NO_COLOR` and `CLICOLOR_FORCE` decide where nothing was asked for, then whether there is
  /// a terminal that knows more than text. Symbols of Unicode need a locale that has them.
  init(_ choice: ColorChoice, isTerminal: Bool, variable: (String) -> String?) {
    func isSet(_ name: String) -> Bool { variable(name)?.isEmpty == false }
    let isColored: Bool
    switch choice {
    case .always: isColored = true
    case .never: isColored = false
    case .auto where isSet("NO_COLOR"): isColored = false
    case .auto where isSet("CLICOLOR_FORCE") && variable("CLICOLOR_FORCE") != "0": isColored = true
    case .auto: isColored = isTerminal && variable("TERM") != "dumb" && variable("CLICOLOR") != "0"
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap(variable).first { !$0.isEmpty } ?? ""
    // A modifier may stand behind it: `de_DE.UTF-8@euro`.
    let encoding = locale.lowercased().prefix { $0 != "@" }
    self.init(
      isColored: isColored, isUnicode: encoding.hasSuffix("utf-8") || encoding.hasSuffix("utf8"))
  }
}
