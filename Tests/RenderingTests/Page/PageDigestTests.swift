import Foundation
import TestSupport
import Testing

@testable import Rendering

/// A page names its style and its script by their digests, and a browser refuses any other. `RECORD=1`
/// writes the digests anew.
@Suite(.serialized) struct PageDigestTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../Sources/Rendering/Page").standardizedFileURL

  @Test(arguments: [
    ("page.css", "styleDigest", Page.styleDigest), ("page.js", "scriptDigest", Page.scriptDigest),
  ])
  func `a page names the style and the script that it has`(
    file: String, name: String, known: String
  ) throws {
    let digest = try Self.digest(of: file)
    if ProcessInfo.processInfo.environment["RECORD"] == "1" {
      let source = Self.folder.appending(path: "Page+Digests.swift")
      let text = try String(contentsOf: source, encoding: .utf8)
      try text.replacing("\(name) = \"\(known)\"", with: "\(name) = \"\(digest)\"")
        .write(to: source, atomically: true, encoding: .utf8)
    }
    #expect(known == digest, "RECORD=1 swift test --filter PageDigestTests writes it anew.")
  }

  /// The SHA-256 of a file in base 64.
  private static func digest(of name: String) throws -> String {
    let call = CommandLineCall(
      "sha256sum \(name) || shasum -a 256 \(name)", in: folder.path(),
      environment: ["PATH": "/usr/bin:/bin"])
    let digits = Array(try call.run().output.utf8.prefix(64))
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { start in
      UInt8(String(decoding: digits[start..<start + 2], as: UTF8.self), radix: 16)
    }
    try #require(bytes.count == 32)
    return Data(bytes).base64EncodedString()
  }
}
