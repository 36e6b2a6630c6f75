import JSONSyntax
import System

/// How many instructions a plan of a thousand unchanged experiments takes. It tells more of a change
/// than time does, since it is the same in every run.
struct InstructionCount {
  let instructions: Int
  /// What the number depends on beside the program: the processor's kind, and what is linked.
  let platform: String

  /// What the comparison refers to.
  private static let path = "Tests/Benchmarks/instructions.json"

  /// Counts in an empty folder.
  init(in folder: String, on machine: Machine, _ stopwatch: Stopwatch) throws {
    let site = try AppliedWorkspace(experimentCount: 1_000, in: folder, stopwatch)
    let log = stopwatch.outputPath + ".callgrind"
    let callgrind = [
      "env", "SWIFT_DETERMINISTIC_HASHING=1", "valgrind", "--tool=callgrind", "--log-file=\(log)",
      "--callgrind-out-file=/dev/null",
    ]
    _ = try stopwatch.measure(site.plan(under: callgrind))
    let text = String(decoding: try readFile(at: log, maximumBytes: 1 << 20), as: UTF8.self)
    guard let match = text.firstMatch(of: /Collected : (\d+)/), let count = Int(match.output.1)
    else { throw BenchmarkFailure("callgrind says no number:\n\(text)") }
    instructions = count
    platform = machine.platform
  }

  /// What was recorded in a repository; nil where nothing is.
  init?(recordedIn repository: String) throws {
    guard exists(at: "\(repository)/\(Self.path)") else { return nil }
    let bytes = try readFile(at: "\(repository)/\(Self.path)", maximumBytes: 1 << 20)
    let document = try JSONDocument(bytes)
    let members = document.members(of: document.root).map {
      (document.string($0.key), document.value($0.value))
    }
    guard case .integer(let count)? = members.first(where: { $0.0 == "instructions" })?.1,
      case .string(let platform)? = members.first(where: { $0.0 == "platform" })?.1
    else { throw BenchmarkFailure("\(Self.path) holds no count") }
    instructions = count
    self.platform = platform
  }

  /// Makes this the count that others are compared with.
  func record(in repository: String) throws {
    let value = JSONValue.object([
      JSONMember("instructions", .integer(instructions)), JSONMember("platform", .string(platform)),
    ])
    try value.save(at: "\(repository)/\(Self.path)")
  }

  /// The number, and how far it is from what was recorded.
  func text(against recorded: InstructionCount?) -> String {
    let number = "plan of 1,000 unchanged experiments: \(grouped(instructions)) instructions"
    guard let recorded else { return number + ", nothing recorded\n" }
    let change = Double(instructions - recorded.instructions) / Double(recorded.instructions)
    let sign = change <= -0.000_05 ? "−" : "+"
    let hint = platform == recorded.platform ? "" : "  here: \(platform)\n"
    return "\(number), \(sign)\(decimal(abs(change) * 100))%\n"
      + "recorded: \(grouped(recorded.instructions)) on \(recorded.platform)\n\(hint)"
  }
}
