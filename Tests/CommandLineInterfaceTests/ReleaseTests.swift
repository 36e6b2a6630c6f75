import Foundation
import TestSupport
import Testing

@testable import CommandLineInterface

@Suite struct ReleaseTests {
  @Test func `a program knows the checksum of its own file`() throws {
    let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    let call = CommandLineCall(
      "sha256sum '\(program.path(percentEncoded: false))'", in: "/",
      environment: ["PATH": "/usr/bin:/bin"])
    let digits = try #require(try call.run().output.split(separator: " ").first)
    #expect(digits.count == 64)
    #expect(Release.checksumOfThisProgram() == String(digits))
  }

  @Test func `what was not built for a release has no address`() {
    #expect(Release.address == nil)
  }
}
