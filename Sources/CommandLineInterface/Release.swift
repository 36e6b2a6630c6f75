import System

/// Where the program of this build can be downloaded. The workflow that makes a release writes the
/// address in; any other build knows of none.
struct Release {
  static let address: String? = nil

  /// How the kind of processor is called that this build is for, as `uname -m` has it.
  #if arch(arm64)
    static let machine = "aarch64"
  #else
    static let machine = "x86_64"
  #endif

  /// What is downloaded is the program itself, so the one that runs tells the checksum: its SHA-256 in
  /// hexadecimal digits, or nil where no program tells it.
  static func checksumOfThisProgram() -> String? {
    guard let path = try? canonicalPath("/proc/self/exe"),
      let result = try? runProgram("sha256sum", arguments: [path], timeoutSeconds: 60),
      result.exitStatus == 0
    else { return nil }
    let digits = String(decoding: result.output.prefix(64), as: UTF8.self)
    return digits.utf8.count == 64 && digits.allSatisfy(\.isHexDigit) ? digits : nil
  }
}
