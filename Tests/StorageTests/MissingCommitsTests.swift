import Domain
import Foundation
import JSONSyntax
import Manifests
import Planning
import Reconciling
import TestSupport
import Testing

@testable import Storage

/// What a trail that lost records is good for.
struct MissingCommitsTests {
  private let directory: TemporaryDirectory
  private let store: FileStateStore
  private let last = 6

  /// Six commits.
  init() throws {
    directory = try TemporaryDirectory()
    store = .patient(at: directory.path("state.json"))
    for serial in 1...last { try store.put(Self.snapshot(serial)) }
  }

  private static func snapshot(_ serial: Int) -> Snapshot {
    let sample = SampleSnapshot.snapshot
    return Snapshot(
      lineage: sample.lineage, serial: serial, provenance: sample.provenance, state: sample.state,
      events: [Event(.experimentCreated(number: serial))])
  }

  /// Takes the records of commits away.
  private func lose(_ serials: Set<Int>) throws {
    let kept = (1...last).filter { !serials.contains($0) }.flatMap {
      Self.snapshot($0).commit.lines
    }
    try directory.write("state.audit.jsonl", String(decoding: kept, as: UTF8.self))
  }

  private func incomplete(_ text: String) -> String {
    "The audit trail '\(store.trail.path)' does not have \(text), which it had once: "
  }

  @Test(arguments: [
    ([3], "commit 3"), ([2, 3], "commits 2 to 3"), ([2, 4, 5], "commits 2, 4 to 5"),
    ([1, 3], "commit 3"), ([5], "commit 5"), ([4, 5, 6], "commits 4 to 5"),
  ])
  func `records that are lost are named`(lost: [Int], text: String) throws {
    try lose(Set(lost))
    let error = #expect(throws: StateError.self) { try store.inspect().record.result.get() }
    #expect(error?.description.hasPrefix(incomplete(text)) == true, "\(error?.description ?? "")")
    #expect(!store.inspect().isTrusted)
    #expect(try store.history().contains { $0.serial == last }, "what is left is shown")
  }

  @Test func `a trail may begin with any commit, or anew`() throws {
    for lost in 1...last {
      try lose(Set(1...lost))
      #expect(store.inspect().isTrusted)
      try store.exclusively {}
      let first = min(lost + 1, last)
      #expect(try store.history().map(\.serial) == Array(first...last))
    }
  }

  @Test func `what an interrupted run did not record is not lost`() throws {
    try lose([last])
    #expect(store.inspect().isTrusted)
    try store.exclusively {}
    #expect(try store.history().map(\.serial) == Array(1...last))
  }

  @Test func `no record is added after a hole, by whoever comes`() throws {
    try lose([4, 5, 6])
    let before = directory.text("state.audit.jsonl")
    #expect(throws: StateError.self) { try store.read() }
    #expect(throws: StateError.self) { try store.exclusively {} }
    #expect(throws: StateError.self) { try store.restoration() }
    #expect(directory.text("state.audit.jsonl") == before)

    try FileManager.default.removeItem(atPath: store.trail.path)
    try store.exclusively {}
    #expect(try store.history().map(\.serial) == [last])
    #expect(store.inspect().isTrusted)
  }

  @Test func `no record is added after a hole by one who brings the backup back`() throws {
    try directory.write("state.json", "junk")
    try lose([4, 5, 6])
    let error = #expect(throws: StateError.self) { try store.restoration() }
    #expect(error?.description.hasPrefix(incomplete("commit 4")) == true)
    try lose([6])
    #expect(try store.restoration() != nil)
  }

  @Test func `only so many of them are named`() throws {
    var missing = MissingCommits()
    for serial in stride(from: 1, through: 41, by: 2) { missing.follow(serial) }
    #expect("\(missing)" == "commits 2, 4, 6, 8, 10, 12, 14, 16, 18, 20 and 10 more")
  }
}
