import Foundation
import TestSupport

extension CommitStage {
  /// The disk before the command.
  var disk: Disk { Disk(before.contents) }

  /// Runs the command in a workspace and follows what it does to a disk that holds the same. Nothing that
  /// the command wrote must have been missed.
  func recording(
    of command: String, in workshop: ScenarioWorkshop, on disk: Disk
  ) throws -> DiskRecorder {
    try workshop.require(Strace.commandLine(command))
    var recorder = DiskRecorder(disk, folder: workshop.folder.path)
    try recorder.record(try SystemCall.all(in: workshop.trace))
    guard try KeptFiles(in: workshop.folder) == KeptFiles(recorder.disk.files) else {
      throw MissedCalls()
    }
    return recorder
  }

  /// A workspace with what a disk holds.
  func copy(with disk: Disk) throws -> ScenarioWorkshop {
    let workshop = try copy()
    try workshop.require("rm -rf .titrate served")
    try disk.write(to: URL(filePath: workshop.folder.path))
    return workshop
  }
}

/// What was recorded of a run does not lead to what the run left.
struct MissedCalls: Error {}
