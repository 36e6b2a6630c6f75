import Foundation
import TestSupport
import Testing

/// The model of a disk.
struct DiskTests {
  private static let old = Array("old".utf8)
  private static let new = Array("new!".utf8)
  private static let zeros: [UInt8] = [0, 0, 0, 0]

  private func name(_ text: String) -> DiskOperation.Name {
    DiskOperation.Name(folder: Disk.root, text: text)
  }

  private func states(
    of files: [String: [UInt8]] = [:], after operations: [DiskOperation]
  ) -> Set<[String: [UInt8]]> {
    var disk = Disk(files)
    for operation in operations { disk.perform(operation) }
    return disk.states(ignoring: [])
  }

  @Test func `what has been there for long lasts`() {
    let files = ["a": Self.old, "b/c/d": Self.new]
    #expect(Disk(files).files == files)
    #expect(Disk(files).states(ignoring: []) == [files])
  }

  @Test func `a new file may be lost, or have lost its content`() {
    let make: [DiskOperation] = [
      .make(1, isFolder: false, name("a")), .write(1, offset: 0, bytes: Self.new),
    ]
    #expect(
      states(after: make) == [
        [:], ["a": []], ["a": Array("ne".utf8)], ["a": Self.zeros], ["a": Self.new],
      ])
    #expect(states(after: make + [.flush(1)]) == [[:], ["a": Self.new]])
    #expect(states(after: make + [.flush(1), .flush(Disk.root)]) == [["a": Self.new]])
    #expect(states(after: make + [.flush(Disk.root)]).contains(["a": []]))
  }

  @Test func `of several writes any may last`() {
    let states = states(
      of: ["a": Self.old],
      after: [.write(1, offset: 3, bytes: [1, 2]), .write(1, offset: 5, bytes: [3, 4])])
    #expect(states.contains(["a": Self.old]))
    #expect(states.contains(["a": Self.old + [1, 2, 3, 4]]))
    #expect(states.contains(["a": Self.old + [0, 0, 3, 4]]))
    #expect(states.contains(["a": Self.old + [1]]))
  }

  @Test func `a file that is cut may have its old length`() {
    #expect(
      states(of: ["a": Self.old], after: [.truncate(1, size: 1)]) == [
        ["a": Self.old], ["a": Array("o".utf8)],
      ])
  }

  @Test func `a rename may last in part`() {
    let files = ["a": Self.old, "b": Self.new]
    let states = states(of: files, after: [.rename(name("b"), to: name("a"))])
    #expect(states == [files, ["a": Self.new], ["a": Self.new, "b": Self.new], ["a": Self.old]])
    var disk = Disk(files)
    disk.perform(.rename(name("b"), to: name("a")))
    #expect(disk.files == ["a": Self.new])
  }

  @Test func `of two names of one file, a rename leaves both`() {
    var disk = Disk(["a": Self.old])
    disk.perform(.link(1, name("b")))
    disk.perform(.rename(name("b"), to: name("a")))
    #expect(disk.files == ["a": Self.old, "b": Self.old])
  }

  @Test func `what a folder holds is lost with its name`() {
    let states = states(
      after: [
        .make(1, isFolder: true, name("a")),
        .make(2, isFolder: false, .init(folder: 1, text: "b")), .flush(2), .flush(1),
      ])
    #expect(states == [[:], ["a/b": []]])
  }

  @Test func `a disk that is written out has its files, each with all its names`() throws {
    let directory = try TemporaryDirectory()
    var disk = Disk(["a/b": Self.old])
    disk.perform(.link(2, name("c")))
    try disk.write(to: URL(filePath: directory.path))
    #expect(directory.text("a/b") == "old")
    try Data(Self.new).write(to: URL(filePath: directory.path("c")), options: [])
    #expect(directory.text("a/b") == "new!")
  }

  @Test func `a recording follows opened files through renames`() throws {
    let trace = """
      7  openat(AT_FDCWD<\\x2f>, "\\x61", O_WRONLY|O_CREAT|O_EXCL, 0600) = 3<\\x2f\\x61>
      7  write(3<\\x2f\\x61>, "\\x31\\x32", 2 <unfinished ...>
      8  close(9) = 0
      7  <... write resumed>) = 1
      7  renameat(AT_FDCWD<\\x2f>, "\\x61", AT_FDCWD<\\x2f>, "\\x62") = 0
      7  write(3<\\x2f\\x62>, "\\x33", 1) = 1
      7  fsync(3<\\x2f\\x62>) = -1 EIO (Input/output error) (INJECTED)
      7  +++ exited with 0 +++
      """
    var recorder = DiskRecorder(Disk([:]), folder: "/nowhere")
    try recorder.record(try SystemCall.all(in: trace))
    #expect(recorder.disk.files == ["b": Array("13".utf8)])
    #expect(recorder.operations.count == 4)
  }

  @Test(arguments: ["7  openat", "7  <... write resumed>) = 1", "7  write(3, 4 = 1"])
  func `a trace that is not understood is an error`(trace: String) {
    #expect(throws: UnreadableTrace.self) { _ = try SystemCall.all(in: trace) }
  }
}
