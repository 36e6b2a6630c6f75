import Glibc
import JSONSyntax
import System

do {
  let words = Array(CommandLine.arguments.dropFirst())
  if words.last == "--help" {
    try write(Array(Options.usage.utf8), to: .output)
  } else {
    try run(Options(words))
  }
} catch let failure as UsageFailure {
  tell("\(failure)")
  exit(64)
} catch {
  tell("\(error)\n")
  exit(1)
}

func run(_ options: Options) throws {
  let program = try canonicalPath(CommandLine.arguments[0])
  let tools = String(program[..<(program.lastIndex(of: "/") ?? program.endIndex)])
  let stopwatch = Stopwatch(tools: tools, outputPath: options.folder + "/output")
  let machine = try Machine(folder: options.folder, stopwatch)
  switch options.mode {
  case .time(let time): try measureTime(time, in: options.folder, on: machine, stopwatch)
  case .instructions(let records):
    try countInstructions(records: records, in: options.folder, on: machine, stopwatch)
  }
}

func measureTime(
  _ options: Options.Time, in folder: String, on machine: Machine, _ stopwatch: Stopwatch
) throws {
  let hasJQ = try !stopwatch.run("sh", ["-c", "command -v jq || true"]).isEmpty
  var contenders = try SmallCourse(in: folder + "/small", stopwatch).contenders
  contenders += try GitCourse(in: folder + "/git", stopwatch).contenders
  for size in options.sizes {
    tell("generating \(grouped(size)) experiments\n")
    let course = try Course(experimentCount: size, in: "\(folder)/\(size)", stopwatch)
    contenders += course.contenders(hasJQ: hasJQ)
  }
  // What is still to be written to the disk would be written while others are measured.
  try stopwatch.run("sync", ["-f", "."], in: folder)
  let race = try Race(of: contenders, rounds: options.rounds) { tell($0 + "\n") }
  let report = Report(
    machine: machine, race: race, comparisons: Comparison.all(sizes: options.sizes))
  try write(Array(report.text.utf8), to: .output)
  if let path = options.jsonPath { try report.json.save(at: path) }
}

func countInstructions(
  records: Bool, in folder: String, on machine: Machine, _ stopwatch: Stopwatch
) throws {
  let count = try InstructionCount(in: folder, on: machine, stopwatch)
  let repository = stopwatch.tools + "/../../.."
  let recorded = try InstructionCount(recordedIn: repository)
  try write(Array(count.text(against: recorded).utf8), to: .output)
  if records { try count.record(in: repository) }
}

/// Says on standard error how far it is.
func tell(_ text: String) {
  try? write(Array(text.utf8), to: .error)
}
