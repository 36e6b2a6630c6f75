import Foundation
import TestSupport

/// A program that stands before curl on the search path. It counts its calls, and does something at them.
struct CurlInFront {
  private let folder: TemporaryDirectory

  init() throws {
    folder = try TemporaryDirectory()
    let curl = try folder.write("curl", Self.script)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: curl)
    try prepare()
  }

  /// Some calls are at the same time: who makes the folder of a number has it.
  private static let script = """
    #!/bin/sh
    place=${0%/*}
    PATH=${PATH#*:}
    number=1
    until mkdir "$place/calls/$number" 2> "$place/taken"; do number=$((number + 1)); done
    . "$place/before"
    curl "$@"
    status=$?
    . "$place/after"
    exit $status
    """

  /// Counts from 1 again, and says what is done before and after a call, in lines for a shell that knows
  /// its `number`.
  func prepare(before: String = "", after: String = "") throws {
    try? FileManager.default.removeItem(atPath: folder.path("calls"))
    try folder.makeFolder("calls")
    try folder.write("before", before + "\n")
    try folder.write("after", after + "\n")
  }

  /// How often it was called.
  func calls() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: folder.path("calls")).count
  }

  /// A command line that meets it in the place of curl. What is left of temporary files goes with it.
  func meeting(_ command: String) -> String {
    "export TMPDIR=\(folder.path) PATH=\(folder.path):$PATH; \(command)"
  }
}
