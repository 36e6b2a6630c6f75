import Foundation
import TestSupport

/// The program that is tested, and where the tests find what they need.
enum Program {
  /// The root of the repository.
  static let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The executable that stands beside the running test bundle: both come from the same build.
  static func path() throws -> String {
    let bundle = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    let program = bundle.deletingLastPathComponent().appending(path: "titrate")
      .path(percentEncoded: false)
    guard FileManager.default.isExecutableFile(atPath: program) else {
      throw MissingProgram(path: program)
    }
    return program
  }

  /// A fresh folder to run the program in.
  static func workshop(keeping kept: String = "") throws -> ScenarioWorkshop {
    try ScenarioWorkshop(
      tools: [path()], examples: repository.appending(path: "examples").path(percentEncoded: false),
      keeping: kept)
  }
}

/// There is nothing to test.
struct MissingProgram: Error, CustomStringConvertible {
  let path: String

  var description: String {
    "There is no program at '\(path)'. Build it with `swift build` or `swift test`."
  }
}
