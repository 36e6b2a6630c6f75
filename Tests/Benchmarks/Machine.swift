/// What the measurements were made on.
struct Machine {
  let cores: Int
  let processor: String
  let kernel: String
  let fileSystem: String
  let swift: String
  /// What code is made for and linked with.
  let platform: String

  init(folder: String, _ stopwatch: Stopwatch) throws {
    func ask(_ line: String) throws -> String {
      let answer = try stopwatch.run("sh", ["-c", line], in: folder)
      return answer.split(separator: "\n").first.map(String.init) ?? "unknown"
    }
    cores = Int(try ask("nproc")) ?? 0
    processor = try ask(
      "sed -n 's/^model name.*: //p' /proc/cpuinfo | sort -u | grep . || uname -m")
    kernel = try ask("uname -srm")
    fileSystem = try ask("stat -f -c %T .")
    swift = try ask("swift --version 2> /dev/null")
    let system = try ask("sed -n 's/^PRETTY_NAME=//p' /etc/os-release | tr -d '\"' | grep .")
    platform = "\(try ask("uname -m")), \(system), \(swift)"
  }

  var text: String {
    "\(cores) cores of \(processor); \(kernel); \(fileSystem)\n\(platform)\n"
  }
}
