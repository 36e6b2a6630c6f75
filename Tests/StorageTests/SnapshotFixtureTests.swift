import Domain
import Foundation
import Manifests
import TestSupport
import Testing

@testable import Storage

/// Files that earlier versions wrote: whoever changes the format reads them still.
struct SnapshotFixtureTests {
  private static func bytes(_ name: String) throws -> [UInt8] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    return Array(try Data(contentsOf: folder.appending(path: name)))
  }

  @Test func `a snapshot of format 1 is read as it was meant`() throws {
    #expect(try Snapshot(bytes: Self.bytes("state-v1.json")) == SampleSnapshot.snapshot)
  }

  /// The day another format is written, this becomes a test of reading alone.
  @Test func `a snapshot of format 1 is written as it was`() throws {
    let bytes = try Self.bytes("state-v1.json")
    #expect(try Snapshot(bytes: bytes).bytes == bytes)
  }
}
