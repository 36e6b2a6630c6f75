import Foundation
import JSONSyntax
import Manifests
import TestSupport
import Testing

@testable import CommandLineInterface

/// The pages that are generated from the code.
@Suite struct GeneratedPageTests {
  @Test(arguments: GeneratedPage.all)
  func `a generated page is what the code says`(page: GeneratedPage) throws {
    let path = "\(Document.guides)/\(page.name)"
    let document = try Document(path)
    let expected = page.text()
    if ProcessInfo.processInfo.environment["RECORD"] == "1", document.text != expected {
      try expected.write(to: document.file, atomically: true, encoding: .utf8)
    }
    #expect(document.text == expected, "Run the tests with RECORD=1 to write \(page.name) anew.")
  }

  @Test func `every diagnostic has a cause and a cure`() {
    for explanation in Explanation.all {
      #expect(explanation.cause.hasSuffix("."), "\(explanation.identifier)")
      #expect(explanation.cure.hasSuffix("."), "\(explanation.identifier)")
    }
  }

  @Test func `identifiers are unique`() {
    #expect(Set(Explanation.all.map(\.identifier)).count == Explanation.all.count)
  }
}
