import Glibc
import System

/// What one run of a contender took.
struct Sample {
  var wallSeconds: Double
  /// User and system time.
  var processorSeconds: Double
  /// The greatest memory, where that is known.
  var memoryBytes: Int?
}

extension Sample {
  /// Measures something that happens in this process.
  static func measuring<Failure: Error>(
    _ body: () throws(Failure) -> Void
  ) throws(Failure) -> Sample {
    let processor = clock()
    let start = ContinuousClock.now
    try body()
    let time = ContinuousClock.now - start
    return Sample(
      wallSeconds: time / .seconds(1),
      processorSeconds: Double(clock() - processor) / Double(CLOCKS_PER_SEC))
  }
}

/// Why the benchmark stopped.
struct BenchmarkFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

/// A command line, and what it has to print: then it did what is measured.
struct MeasuredCommand {
  let words: [String]
  /// The folder that the command runs in.
  let folder: String
  /// How often it runs for one sample.
  var count = 1
  /// The exit status, if it is to be another than 0.
  var status = 0
  /// Whether standard output and standard error, together, are as they should be.
  let isExpected: (String) -> Bool
}

/// Measures commands, each in an environment that is the same on every machine.
struct Stopwatch {
  /// The folder of the executables.
  let tools: String
  /// An absolute path, where a command leaves what it prints.
  let outputPath: String

  /// The program that is measured.
  var titrate: String { "\(tools)/titrate" }

  /// The variables that every command finds, and no others.
  private static let variables = [
    "PATH=\(environmentVariable("PATH") ?? "/usr/bin:/bin")",
    "HOME=\(environmentVariable("HOME") ?? "/")", "LC_ALL=C", "TITRATE_AUTHOR=ada",
    "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
  ]

  /// Runs a command as often as it says, and returns what one run took.
  func measure(_ command: MeasuredCommand) throws -> Sample {
    let report = try run(
      "\(tools)/Stopwatch", [outputPath, "\(command.count)"] + command.words, in: command.folder)
    let numbers = report.split { $0 == " " || $0 == "\n" }.compactMap { Int($0) }
    let output = String(
      decoding: try readFile(at: outputPath, maximumBytes: 1 << 30), as: UTF8.self)
    guard numbers.count == 4 else { throw BenchmarkFailure("no measurement: \(report)") }
    guard numbers[3] == command.status, command.isExpected(output) else {
      throw BenchmarkFailure(
        "'\(command.words.joined(separator: " "))' in '\(command.folder)' ended with \(numbers[3]) "
          + "and printed at last:\n\(output.suffix(1_000))")
    }
    let runs = Double(command.count)
    return Sample(
      wallSeconds: Double(numbers[0]) / 1e9 / runs,
      processorSeconds: Double(numbers[1]) / 1e6 / runs, memoryBytes: numbers[2] * 1024)
  }

  /// Runs a command that is not measured and returns what it prints, messages and all.
  @discardableResult
  func run(_ name: String, _ arguments: [String], in folder: String = ".") throws -> String {
    let shell = ["sh", "-c", "cd \"$0\" && exec \"$@\" 2>&1", folder, name]
    let result = try runProgram("env", arguments: ["-i"] + Self.variables + shell + arguments)
    let output = String(decoding: result.output, as: UTF8.self)
    guard result.exitStatus == 0 else {
      let command = ([name] + arguments).joined(separator: " ")
      throw BenchmarkFailure("'\(command)' ended with \(result.exitStatus): \(output)")
    }
    return output
  }
}
