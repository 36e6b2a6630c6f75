/// A page that stands alone: one file, which loads nothing, sends nothing, and is whole without its script.
struct Page {
  /// What stands in the title of the window.
  let title: String
  /// The body.
  let content: HTML

  /// Puts a page together.
  init(_ title: String, @HTMLBuilder content: () -> HTML) {
    self.title = title
    self.content = content()
  }

  /// The file. A reader's program is told to use the one style and the one script that stand here, and to
  /// refuse everything else, wherever it may come from.
  var text: String {
    var text = """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"/>
      <meta http-equiv="Content-Security-Policy" content="\(Self.policy)"/>
      <meta name="referrer" content="no-referrer"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta name="color-scheme" content="light dark"/>
      <meta name="generator" content="titrate"/>

      """
    HTML("title") { title }.write(to: &text)
    text += "<style>\(Self.style)</style></head>\n<body>"
    content.write(to: &text)
    text += "<script>\(Self.script)</script></body></html>\n"
    return text
  }

  private static var style: String { String(decoding: PackageResources.page_css, as: UTF8.self) }
  private static var script: String { String(decoding: PackageResources.page_js, as: UTF8.self) }

  /// See <https://www.w3.org/TR/CSP3/>. The digests are those of `page.css` and `page.js`.
  private static let policy =
    "default-src 'none'; base-uri 'none'; form-action 'none'; "
    + "style-src 'sha256-\(styleDigest)'; script-src 'sha256-\(scriptDigest)'"
}
