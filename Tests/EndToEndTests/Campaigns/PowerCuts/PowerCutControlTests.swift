import TestSupport
import Testing

/// Commits that are done in a wrong way: who looks at what a power cut leaves of them sees it.
@Suite(.waiting, .enabled(if: Strace.works, "\(Strace.absence)")) struct PowerCutControlTests {
  struct Control: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// What a run did, done in the wrong way.
    let edit: @Sendable (inout [DiskOperation], Commit) -> Void
  }

  /// The files and folders that matter in a commit.
  struct Commit {
    let folder: Int
    let newName: DiskOperation.Name
    let name: DiskOperation.Name
    let old: Int
    let new: Int
    let trail: Int
    /// Where the new file takes the place of the old one.
    let rename: Int

    init(_ operations: [DiskOperation], on disk: Disk) throws {
      let root = DiskOperation.Name(folder: Disk.root, text: ".titrate")
      let folder = try #require(disk.find(root))
      self.folder = folder
      newName = DiskOperation.Name(folder: folder, text: "state.json.new")
      name = DiskOperation.Name(folder: folder, text: "state.json")
      old = try #require(disk.find(name))
      trail = try #require(disk.find(.init(folder: folder, text: "audit.jsonl")))
      new = disk.nextNode
      rename = try #require(operations.firstIndex(of: .rename(newName, to: name)))
      #expect(operations.contains(.make(new, isFolder: false, newName)))
    }
  }

  static let controls = [
    Control(testDescription: "without flushing the file") { operations, commit in
      operations.removeAll { $0 == .flush(commit.new) }
    },
    Control(testDescription: "without flushing the folder") { operations, commit in
      operations.removeAll { $0 == .flush(commit.folder) }
    },
    Control(testDescription: "with unlinking the old file first") { operations, commit in
      operations.insert(contentsOf: [.remove(commit.name)], at: commit.rename)
    },
    Control(testDescription: "with writing in place") { operations, commit in
      operations = operations.compactMap { operation in
        switch operation {
        case .make(commit.new, _, _): .truncate(commit.old, size: 0)
        case .write(commit.new, let offset, let bytes):
          .write(commit.old, offset: offset, bytes: bytes)
        case .flush(commit.new): .flush(commit.old)
        case .rename(commit.newName, _), .link: nil
        default: operation
        }
      }
    },
    Control(testDescription: "with renaming before the file is flushed") { operations, commit in
      let flush = operations.firstIndex(of: .flush(commit.new)) ?? 0
      operations.insert(operations.remove(at: flush), at: commit.rename)
    },
    Control(testDescription: "with the record before the state") { operations, commit in
      let record = operations.filter { operation in
        if case .write(commit.trail, _, _) = operation { true } else { false }
      }
      operations.insert(contentsOf: record + [.flush(commit.trail)], at: 0)
    },
    Control(testDescription: "without flushing the record") { operations, commit in
      operations.removeAll { $0 == .flush(commit.trail) }
    },
    Control(testDescription: "with a report of success before the folder is flushed") {
      operations, commit in
      operations.insert(.report, at: commit.rename + 1)
    },
  ]

  @Test func `commits done in a wrong way are found out, and the right way is not`() throws {
    let stage = try CommitStage(.second)
    let recording = try stage.recording(of: stage.course.command, in: stage.copy(), on: stage.disk)
    #expect(mistakes(recording.operations, stage).isEmpty)
    let commit = try Commit(recording.operations, on: stage.disk)
    for control in Self.controls {
      var operations = recording.operations
      control.edit(&operations, commit)
      #expect(operations != recording.operations)
      #expect(!mistakes(operations, stage).isEmpty, "\(control.testDescription)")
    }
  }

  private func mistakes(_ operations: [DiskOperation], _ stage: CommitStage) -> Set<String> {
    let cut = PowerCut(operations, on: stage.disk, earlier: [stage.before])
    return Set(cut.remains.flatMap(cut.mistakes))
  }
}
