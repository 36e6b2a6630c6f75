import JSONSyntax
import Rendering
import Testing

@Test func `a summary counts`() {
  #expect(DiagnosticRenderer.summary(of: []) == "no problems")
}
