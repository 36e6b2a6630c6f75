import Foundation
import Glibc
import Reconciling
import TestSupport
import Testing

@testable import Storage
@testable import System

struct StateFilesTests {
  let directory: TemporaryDirectory
  let files: StateFiles

  init() throws {
    directory = try TemporaryDirectory()
    files = Self.files(directory.path(".titrate/state.json"))
  }

  private static func files(_ path: String) -> StateFiles {
    StateFiles(statePath: path, serialOfEvent: leadingNumber)
  }

  /// What a run does: lock, complete what the last one left out, commit.
  private func commit(_ serial: Int, completing events: String = "") throws {
    let lock = try files.lock(timeoutMilliseconds: 0, holder: "test")
    try files.trail.complete(with: Array(events.utf8), serial: serial - 1)
    try files.commit("state \(serial)", event: "\(serial) event\n", serial: serial)
    lock.release()
  }

  private func text(_ name: String) -> String? {
    directory.text(".titrate/" + name)
  }

  @Test(
    arguments: [
      (".titrate/state.json", ".titrate/state", ".titrate/audit.jsonl"),
      ("a/.titrate/state.json", "a/.titrate/state", "a/.titrate/audit.jsonl"),
      ("/.titrate//state.json", "/.titrate//state", "/.titrate//audit.jsonl"),
      ("state.json", "state", "state.audit.jsonl"),
      ("x.titrate/state.json", "x.titrate/state", "x.titrate/state.audit.jsonl"),
      (".titrate/other.json", ".titrate/other", ".titrate/other.audit.jsonl"),
      ("/a/prod.json", "/a/prod", "/a/prod.audit.jsonl"),
      ("a/prod", "a/prod", "a/prod.audit.jsonl"),
    ])
  func `the companions stand beside the state`(path: String, stem: String, trail: String) {
    let files = Self.files(path)
    #expect(files.statePath == path)
    #expect(files.backupPath == path + ".backup")
    #expect(files.lockPath == stem + ".lock")
    #expect(files.trail.path == trail)
  }

  @Test func `reading makes nothing`() throws {
    #expect(try files.readState() == nil)
    #expect(try files.readBackup() == nil)
    #expect(try directory.names().isEmpty)
  }

  @Test func `a lock makes its folder and its file and no more`() throws {
    let lock = try files.lock(timeoutMilliseconds: 0, holder: "ada")
    #expect(try directory.names() == [".titrate"])
    #expect(try directory.permissions(".titrate") == 0o700)
    #expect(text("state.lock") == "ada\n")
    #expect(text("state.json") == nil)
    #expect(try files.readState() == nil)
    #expect(
      storageError { _ = try files.lock(timeoutMilliseconds: 0, holder: "bob") }
        == .locked(path: files.lockPath, holder: "ada"))
    lock.release()
    _ = try files.lock(timeoutMilliseconds: 0, holder: "bob")
  }

  @Test func `a lock in a folder that is missing is an error unless it is titrate's own`() throws {
    let error = storageError {
      _ = try Self.files(directory.path("typo/prod.json"))
        .lock(timeoutMilliseconds: 0, holder: "ada")
    }
    guard case .lockFailed = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(try directory.names().isEmpty)
    try directory.write(".titrate", "a file")
    #expect(throws: StateError.self) { _ = try files.lock(timeoutMilliseconds: 0, holder: "ada") }
  }

  @Test func `each commit keeps the state before it and adds to the trail`() throws {
    for serial in 1...3 {
      try commit(serial, completing: serial > 1 ? "\(serial - 1) event\n" : "")
    }
    #expect(try files.readState() == Array("state 3".utf8))
    #expect(try files.readBackup() == Array("state 2".utf8))
    #expect(text("audit.jsonl") == "1 event\n2 event\n3 event\n")
    #expect(try files.trail.lastSerial() == 3)
    let names = try FileManager.default.contentsOfDirectory(atPath: directory.path(".titrate"))
    #expect(names.sorted() == ["audit.jsonl", "state.json", "state.json.backup", "state.lock"])
    for name in names { #expect(try directory.permissions(".titrate/" + name) == 0o600, "\(name)") }
  }

  @Test(arguments: 0...8)
  func `a run that stopped after the state and before its record is completed`(length: Int) throws {
    try commit(1)
    try directory.write(".titrate/state.json", "state 2")
    try directory.write(".titrate/audit.jsonl", "1 event\n" + "2 event\n".prefix(length))
    try commit(3, completing: "2 event\n")
    #expect(text("audit.jsonl") == "1 event\n2 event\n3 event\n")
    #expect(try files.readBackup() == Array("state 2".utf8))
  }

  @Test func `a run that stopped while the new state was written left the old one`() throws {
    try commit(1)
    try directory.write(".titrate/state.json.new", "sta")
    #expect(try files.readState() == Array("state 1".utf8))
    try commit(2, completing: "1 event\n")
    #expect(try files.readState() == Array("state 2".utf8))
    #expect(text("state.json.new") == nil)
  }

  @Test func `a state that is gone while its trail is there is an error`() throws {
    try commit(1)
    try FileManager.default.removeItem(atPath: files.statePath)
    let error = StorageError.stateGone(path: files.statePath, trailPath: files.trail.path)
    #expect(storageError { _ = try files.readState() } == error)
    #expect(error.description.contains("from a backup"))
  }

  @Test(arguments: ["5 later\n", "2 same\n", "1 event\ntorn", "1 event\n\0"])
  func `a trail that does not end before a commit stops it`(trail: String) throws {
    try commit(1)
    try directory.write(".titrate/audit.jsonl", trail)
    #expect(throws: StateError.self) {
      try files.commit("state 2", event: "2 event\n", serial: 2)
    }
    #expect(try files.readState() == Array("state 1".utf8))
    #expect(try files.readBackup() == nil)
    #expect(text("audit.jsonl") == trail)
  }

  @Test func `what an interrupted run left behind is taken away, and nothing else`() throws {
    try commit(1)
    for (name, text) in [
      ("state.json.new", "left"), ("state.json.backup.new", "state 1"), ("other.new", "left"),
    ] {
      try directory.write(".titrate/" + name, text)
    }
    try files.settle()
    let names = try FileManager.default.contentsOfDirectory(atPath: directory.path(".titrate"))
    #expect(names.sorted() == ["audit.jsonl", "other.new", "state.json", "state.lock"])
  }

  @Test func `a record that cannot be written is told apart from a failed commit`() async {
    await #expect(processExitsWith: .success) {
      ignoreSignals()
      let directory = try TemporaryDirectory()
      let files = StateFiles(
        statePath: directory.path("state.json"), serialOfEvent: leadingNumber)
      let earlier = "1 " + String(repeating: "x", count: 997) + "\n"
      try directory.write("state.audit.jsonl", earlier)
      var limit = rlimit(rlim_cur: 1002, rlim_max: 4096)
      try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      let events = Array("2 event\n".utf8)
      let error = SystemError(.write, files.trail.path, code: EFBIG)
      let found = storageError {
        try files.commit("2", event: String(decoding: events, as: UTF8.self), serial: 2)
      }
      #expect(found == .trail(path: files.trail.path, .notWritten(serial: 2, error)))
      #expect(try files.readState() == Array("2".utf8))
      // What was not flushed could seem to be there, so the next run writes all of it.
      #expect(directory.text("state.audit.jsonl") == earlier)
      limit.rlim_cur = 4096
      try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      try files.trail.complete(with: events, serial: 2)
      #expect(directory.text("state.audit.jsonl") == earlier + "2 event\n")
    }
  }

  @Test func `a trail that cannot be read stops a commit before it`() throws {
    _ = try files.lock(timeoutMilliseconds: 0, holder: "test")
    try FileManager.default.createSymbolicLink(
      atPath: files.trail.path, withDestinationPath: "nowhere")
    #expect(
      storageError { try files.commit("1", event: "1 event\n", serial: 1) }
        == .unreadable(path: files.trail.path, .notRegular(.symbolicLink)))
    #expect(text("state.json") == nil)
  }

  @Test func `a commit that fails names its step and leaves the state`() throws {
    try commit(1)
    try directory.makeFolder(".titrate/state.json.backup")
    let error = storageError { try commit(2, completing: "1 event\n") }
    guard case .commitFailed(files.statePath, .keepBackup, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(try files.readState() == Array("state 1".utf8))
    #expect(text("audit.jsonl") == "1 event\n")
  }

  @Test func `a state that is no file is an error`() throws {
    try directory.makeFolder(".titrate/state.json")
    #expect(
      storageError { _ = try files.readState() }
        == .unreadable(path: files.statePath, .notRegular(.folder)))
  }

  @Test func `every error says what to do`() {
    let cause = SystemError(.write, "x", code: 28)
    let errors: [StorageError] = [
      .unreadable(path: "x", .notFound), .unreadable(path: "x", .notRegular(.pipe)),
      .unreadable(path: "x", .tooLarge(limitBytes: 9)), .unreadable(path: "x", .system(cause)),
      .stateGone(path: "x", trailPath: "t"), .locked(path: "x", holder: "ada"),
      .locked(path: "x", holder: nil), .lockFailed(cause), .commitNotDurable(path: "x", cause),
      .trail(path: "x", .notWritten(serial: 3, cause)),
      .trail(path: "x", .ahead(trailSerial: 9, stateSerial: 7)),
      .trail(path: "x", .damaged(byteOffset: 12)), .noBackup(path: "x"),
      .backupUntrusted(path: "x", .notASnapshot),
      .untrusted(path: "x", .changed(.lineEndings)), .trail(path: "x", .changed(.mergeConflict)),
      .foreignBackup(path: "x", lineage: "a", stateLineage: "b"),
    ]
    let failures = FileReplacementError.Step.allCases.map {
      StorageError.commitFailed(path: "x", $0, cause)
    }
    let texts = (errors + failures).map(\.description)
    for text in texts {
      // The first sentence says what is wrong, another one what to do about it.
      #expect(text.contains(". ") && text.hasSuffix(".") && text.contains("x"), "\(text)")
      #expect(!text.contains("  ") && !text.contains("Optional"), "\(text)")
    }
    #expect(Set(errors.map(\.description)).count == errors.count)
  }
}

extension StateFiles {
  /// The bytes of the state; nil if there never was one.
  fileprivate func readState() throws -> [UInt8]? {
    try openState().map { try $0.read(0..<$0.size) }
  }

  /// The bytes of the backup; nil if there is none.
  fileprivate func readBackup() throws -> [UInt8]? {
    try openBackup().map { try $0.read(0..<$0.size) }
  }
}

extension StateFiles {
  fileprivate func commit(_ state: String, event: String, serial: Int) throws(StateError) {
    try commit(events: event.isEmpty ? [] : [Array(event.utf8)[...]], serial: serial) {
      (write) throws(StateError) in
      try write(Array(state.utf8)[...])
    }
  }
}
