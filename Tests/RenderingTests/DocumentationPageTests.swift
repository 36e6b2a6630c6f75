import Domain
import Manifests
import Foundation
import JSONSyntax
import Rendering
import Testing

/// The pages that are generated from the code.
struct Page: Sendable, CustomTestStringConvertible {
  let name: String
  let text: @Sendable () -> String

  var testDescription: String { name }

  static let all = [
    Page(name: "Diagnostics.md") { ExplanationRenderer.page(Explanation.all) },
    Page(name: "Events.md") { EventCatalogueRenderer.page(Event.Name.allCases) },
  ]

  var file: URL {
    URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/titrate/titrate.docc/\(name)").standardized
  }
}

@Suite struct DocumentationPageTests {
  @Test(arguments: Page.all)
  func `a generated page is what the code says`(page: Page) throws {
    let expected = page.text()
    let current = try? String(contentsOf: page.file, encoding: .utf8)
    if ProcessInfo.processInfo.environment["RECORD"] == "1", current != expected {
      try expected.write(to: page.file, atomically: true, encoding: .utf8)
    }
    #expect(current == expected, "Run the tests with RECORD=1 to write \(page.name) anew.")
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
