import Domain
import TestSupport
import Testing

@testable import Rendering

struct HTMLTests {
  private static func markup(_ html: HTML) -> String {
    var text = ""
    html.write(to: &text)
    return text
  }

  @Test(arguments: [
    ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("\" onclick=\"x", "&quot; onclick=&quot;x"), ("' onclick='x", "&#39; onclick=&#39;x"),
    ("&lt;b&gt;", "&amp;lt;b&amp;gt;"), ("a\u{0}\u{1b}b\u{202e}c", "a\\u{0}\\u{1b}b\\u{202e}c"),
    ("größer 👩‍👩‍👧 <", "größer 👩‍👩‍👧 &lt;"), ("", ""),
  ])
  func `text is shown as it is, in elements and in attributes`(text: String, escaped: String) {
    #expect(Self.markup(.text(text)) == escaped)
    let element = HTML("p", .plain(.ariaLabel, text), nil) { text }
    #expect(Self.markup(element) == "<p aria-label=\"\(escaped)\">\(escaped)</p>")
  }

  @Test func `an element without content is closed as browsers know it`() {
    #expect(Self.markup(HTML("br")) == "<br/>")
    #expect(Self.markup(HTML("td")) == "<td></td>")
    #expect(Self.markup(HTML("rect", .plain(.x, 1))) == "<rect x=\"1\"/>")
  }

  @Test(arguments: [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "http://example.com",
    "https://",
    "https:/example.com", "//example.com", " https://example.com", "https://example.com/a b",
    "https://example.com/\n", "https://exämple.com", "https:\\\\example.com", "HTTPS://example.com",
    "mailto:a@example.com", "https://user@example.com", "https://example.com:1@evil.example/",
    "https://example.com/<b>", "https://example.com/\"", "https:///a", "", "file:///etc/passwd",
    "https\u{0}://example.com",
  ])
  func `only plain addresses of the web become links`(text: String) {
    #expect(WebAddress(text) == nil)
    #expect(Self.markup(.link(to: text)) == Self.markup(.text(text)))
  }

  @Test func `an address is a link that cannot leave its attribute`() {
    #expect(
      Self.markup(.link(to: "https://example.com/?a=1&b='"))
        == "<a href=\"https://example.com/?a=1&amp;b=&#39;\">https://example.com/?a=1&amp;b=&#39;</a>"
    )
  }

  @Test func `a sentence shows moments and commands as such`() {
    let time = "<time datetime=\"2026-01-31T09:30:00Z\">2026-01-31 09:30 UTC</time>"
    #expect(
      Self.markup(.sentence("Until 2026-01-31T09:30:00Z: `titrate stop a` (2026-01-31T09:30:00Z)."))
        == "Until \(time): <code>titrate stop a</code> (\(time)).")
    #expect(Self.markup(.sentence("at 2026-01-31T09:30:00Z")) == "at \(time)")
    for text in ["a `b` c", "`titrate stop", "2026-99-31T09:30:00Z", " a  b ", "``"] {
      #expect(Self.markup(.sentence(text)) == text)
    }
  }
}
