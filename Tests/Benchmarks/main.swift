import Glibc
import JSONSyntax
import System

do {
  try run(Options(Array(CommandLine.arguments.dropFirst())))
} catch {
  tell("\(error)\n")
  exit(1)
}

/// Measures everything in a folder that is made anew and removed at the end.
func run(_ options: Options) throws {
  let program = try canonicalPath(CommandLine.arguments[0])
  let tools = String(program[..<(program.lastIndex(of: "/") ?? program.endIndex)])
  let folder = tools + "/workspaces"
  let stopwatch = Stopwatch(tools: tools, outputPath: folder + "/output")
  try stopwatch.run("rm", ["-rf", folder])
  try createFolder(at: folder)
  try measureTime(options, in: folder, stopwatch)
  try stopwatch.run("rm", ["-rf", folder])
}

func measureTime(_ options: Options, in folder: String, _ stopwatch: Stopwatch) throws {
  let hasJQ = try !stopwatch.run("sh", ["-c", "command -v jq || true"]).isEmpty
  var contenders = try SmallCourse(in: folder + "/small", stopwatch).contenders
  for size in options.sizes {
    tell("generating \(grouped(size)) experiments\n")
    let course = try Course(experimentCount: size, in: "\(folder)/\(size)", stopwatch)
    contenders += course.contenders(hasJQ: hasJQ)
  }
  let race = try Race(of: contenders, rounds: options.rounds) { tell($0 + "\n") }
  let report = Report(
    machine: try Machine(folder: folder, stopwatch), race: race,
    comparisons: Comparison.all(sizes: options.sizes))
  try write(Array(report.text.utf8), to: .output)
  guard let path = options.jsonPath else { return }
  try stopwatch.run("rm", ["-f", path])
  try createFile(at: path, with: report.json.pretty())
}

/// Says on standard error how far it is.
func tell(_ text: String) {
  try? write(Array(text.utf8), to: .error)
}
