import Foundation
import TestSupport

/// The tracer of system calls, which can also make them fail and end the process at one of them.
enum Strace {
  /// Whether it is on this machine, and may trace.
  static let works =
    (try? Program.workshop().run("strace -f -o /dev/null true")) == CommandRun()

  /// Why tests that need it are skipped.
  static let absence = "strace is not installed, or may not trace."

  /// The calls by which a run changes files, or lets go of them. A machine need not have all.
  static let names = [
    "openat", "write", "pwrite64", "fsync", "fdatasync", "rename", "renameat", "renameat2", "link",
    "linkat", "unlink", "unlinkat", "ftruncate", "close", "flock", "mkdir", "mkdirat", "fchmod",
  ]

  /// The command line under the tracer, which writes what it sees to the file `$HOME/trace`. Only calls that
  /// concern one of the paths are seen; all calls are if none is given.
  static func commandLine(
    _ command: String, paths: [String] = [], options: [String] = []
  ) -> String {
    let calls = names.map { "?" + $0 }.joined(separator: ",")
    let words =
      ["strace", "-f", "-y", "-qq", "-o", "$HOME/trace", "-xx", "-s", "10000000"]
      + ["-e", "trace=\(calls)"]
      + paths.flatMap { ["-P", $0] } + options
    return words.joined(separator: " ") + " " + command
  }
}

/// One line of what the tracer saw.
struct SystemCall: Hashable {
  let name: String
  let arguments: [String]
  /// Nil where the process ended within the call.
  let result: Int?

  /// The calls in the order in which they ended.
  static func all(in trace: String) throws -> [SystemCall] {
    var unfinished: [Substring: Substring] = [:]
    return try trace.split(separator: "\n").compactMap { line in
      let process = line.prefix { $0 != " " }
      var text = line.dropFirst(process.count).drop { $0 == " " }
      if text.hasPrefix("+++") || text.hasPrefix("---") { return nil }
      if let end = text.range(of: " <unfinished ...>") {
        unfinished[process] = text[..<end.lowerBound]
        return nil
      }
      if text.hasPrefix("<... "), let resumed = text.range(of: " resumed>") {
        guard let beginning = unfinished.removeValue(forKey: process) else {
          throw UnreadableTrace(line: String(line))
        }
        text = Substring(beginning + text[resumed.upperBound...])
      }
      return try SystemCall(text)
    }
  }

  private init(_ text: Substring) throws {
    guard let opening = text.firstIndex(of: "("),
      let end = text.range(of: " = ", options: .backwards)
    else { throw UnreadableTrace(line: String(text)) }
    name = String(text[..<opening])
    let inner = text[text.index(after: opening)..<end.lowerBound]
    guard let closing = inner.lastIndex(of: ")") else { throw UnreadableTrace(line: String(text)) }
    arguments = inner[..<closing].components(separatedBy: ", ")
    result = Int(text[end.upperBound...].prefix { $0 != " " && $0 != "<" })
  }

  /// The bytes of an argument between quotation marks, all of which the tracer writes as `\xNN`.
  func bytes(_ index: Int) throws -> [UInt8] {
    let text = arguments[index]
    guard text.hasPrefix("\""), text.hasSuffix("\"") else { throw UnreadableTrace(line: text) }
    let digits = Array(text.utf8.dropFirst().dropLast())
    return try stride(from: 0, to: digits.count, by: 4).map { start in
      let pair = digits[(start + 2)..<(start + 4)]
      guard let byte = UInt8(String(decoding: pair, as: UTF8.self), radix: 16) else {
        throw UnreadableTrace(line: text)
      }
      return byte
    }
  }

  /// The path of the opened file that is the first argument.
  var path: Substring { arguments[0].drop { $0 != "<" } }

  /// The number of an opened file; nil for the current folder. The tracer adds the path.
  func number(_ index: Int) -> Int? {
    Int(arguments[index].prefix { $0 != "<" })
  }

  /// The text of such an argument.
  func text(_ index: Int) throws -> String {
    String(decoding: try bytes(index), as: UTF8.self)
  }
}

/// The tracer wrote something that is not understood.
struct UnreadableTrace: Error, CustomStringConvertible {
  let line: String

  var description: String { "A line of the trace cannot be read: \(line.prefix(200))" }
}
