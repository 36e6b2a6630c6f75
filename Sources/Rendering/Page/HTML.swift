import JSONSyntax

/// A piece of a page: text, an element, or several of them in a row.
///
/// The names of elements stand in the source alone, and text is escaped where it is written, so nothing
/// that a manifest says becomes markup. There is no way to put in markup that is written already.
indirect enum HTML: Sendable {
  case text(String)
  case element(name: StaticString, [Attribute], content: HTML)
  case row([HTML])

  /// An element with content. Attributes that are nil are left out.
  init(_ name: StaticString, _ attributes: Attribute?..., @HTMLBuilder content: () -> HTML) {
    self = .element(name: name, attributes.compactMap(\.self), content: content())
  }

  /// An element without content.
  init(_ name: StaticString, _ attributes: Attribute?...) {
    self = .element(name: name, attributes.compactMap(\.self), content: .empty)
  }

  /// Nothing.
  static let empty = HTML.row([])

  /// Pieces with something between them.
  static func joined(_ pieces: [HTML], by separator: String) -> HTML {
    .row(pieces.enumerated().flatMap { [.text($0 == 0 ? "" : separator), $1] })
  }

  /// A list; nil where there is nothing in it.
  static func list(_ items: [HTML], _ look: Attribute? = nil) -> HTML? {
    guard !items.isEmpty else { return nil }
    return HTML("ul", look) { for item in items { HTML("li") { item } } }
  }

  /// Each line of a text as a paragraph.
  static func paragraphs(_ text: String) -> HTML {
    .row(
      text.split(whereSeparator: \.isNewline).map { line in
        HTML("p") { String(line) }
      })
  }
}

/// Puts pieces in a row, in the order in which they are written.
@resultBuilder
enum HTMLBuilder {
  static func buildExpression(_ text: String) -> HTML { .text(text) }
  static func buildExpression(_ html: HTML) -> HTML { html }
  static func buildExpression(_ html: HTML?) -> HTML { html ?? .empty }
  static func buildBlock(_ pieces: HTML...) -> HTML { .row(pieces) }
  static func buildArray(_ pieces: [HTML]) -> HTML { .row(pieces) }
  static func buildOptional(_ html: HTML?) -> HTML { html ?? .empty }
  static func buildEither(first html: HTML) -> HTML { html }
  static func buildEither(second html: HTML) -> HTML { html }
}

// MARK: - Attributes

/// An attribute of an element. There is none for styles and none for scripts, and an address can only be
/// one that does nothing but lead somewhere.
struct Attribute: Sendable {
  fileprivate let name: String
  fileprivate let value: String

  /// What only the page itself gives a meaning to.
  static func plain(_ name: PlainName, _ value: some CustomStringConvertible) -> Attribute {
    Attribute(name: name.rawValue, value: value.description)
  }

  /// By which the styles and the script know the element; nil where all of them are.
  static func classes(_ names: StaticString?...) -> Attribute? {
    let names = names.compactMap { $0?.description }
    return names.isEmpty ? nil : Attribute(name: "class", value: names.joined(separator: " "))
  }

  /// What links within the page name.
  static func id(_ anchor: Anchor) -> Attribute { Attribute(name: "id", value: anchor.text) }

  /// The element that names this one.
  static func labelled(by anchor: Anchor) -> Attribute {
    .plain(.labelledBy, anchor.text)
  }

  /// A link within the page.
  static func href(_ anchor: Anchor) -> Attribute {
    Attribute(name: "href", value: "#\(anchor.text)")
  }

  /// A link that leads elsewhere, which learns nothing of the page.
  static func href(_ address: WebAddress) -> Attribute {
    Attribute(name: "href", value: address.text)
  }
}

/// The attributes that take any value and do nothing with it but show it, or place what is drawn.
enum PlainName: String {
  case hidden, type, name, autocomplete, role, scope, rowspan, colspan, datetime, tabindex
  case ariaLabel = "aria-label"
  case ariaHidden = "aria-hidden"
  case labelledBy = "aria-labelledby"
  case dataOwner = "data-owner"
  case dataStatus = "data-status"
  case dataSince = "data-since"
  case dataNext = "data-next"
  case dataBegin = "data-begin"
  case dataEnd = "data-end"
  case viewBox, width, height, x, y, x1, x2, y2, cx, cy, r, d
  case textAnchor = "text-anchor"
  case aspectRatio = "preserveAspectRatio"
  case patternUnits, patternTransform
}

/// A name in the page that links can point to.
struct Anchor: Sendable {
  fileprivate let text: String

  /// A part of the page.
  init(_ name: StaticString) { text = name.description }

  /// A part of the page that is named by what may stand in addresses as it is.
  init(checked text: String) { self.text = text }
}

/// An address on the web that is safe to follow.
struct WebAddress: Sendable {
  fileprivate let text: String

  private static let marks = Set("-._~:/?#[]@!$&'()*+,;=%".utf8)
  private static let lettersAndDigits = [
    UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"),
  ]

  /// Takes an absolute address of `https:` with nothing but the characters of RFC 3986, and without the name
  /// of a user, which could be taken for that of the host; nil for anything else.
  init?(_ text: String) {
    let begin = "https://"
    let rest = text.dropFirst(begin.count)
    let authority = rest.prefix { !"/?#".contains($0) }
    let isPlain = rest.utf8.allSatisfy { byte in
      Self.marks.contains(byte) || Self.lettersAndDigits.contains { $0 ~= byte }
    }
    guard text.hasPrefix(begin), isPlain, !authority.isEmpty, !authority.contains("@") else {
      return nil
    }
    self.text = text
  }
}

// MARK: - Text

extension HTML {
  /// The markup. It is well-formed XML, too, so that more programs can read it.
  func write(to text: inout String) {
    switch self {
    case .text(let plain): text += escaped(plain)
    case .row(let pieces): for piece in pieces { piece.write(to: &text) }
    case .element(let name, let attributes, let content):
      let name = name.description
      text += "<\(name)"
      for attribute in attributes {
        text += " \(attribute.name)=\"\(escaped(attribute.value))\""
      }
      guard !Self.void.contains(name) else { return text += "/>" }
      text += ">"
      content.write(to: &text)
      text += "</\(name)>"
    }
  }

  /// The elements that have no content, and no end.
  private static let void: Set = [
    "meta", "input", "br", "hr", "rect", "line", "path", "circle", "use",
  ]
}

/// The text in which whatever could begin or end markup is a character reference, and whatever would be
/// acted upon instead of being shown is made visible.
private func escaped(_ text: String) -> String {
  let text = inert(text)
  guard text.utf8.contains(where: isMarkup) else { return text }
  return text.unicodeScalars.reduce(into: "") { result, scalar in
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    default: result.unicodeScalars.append(scalar)
    }
  }
}

private func isMarkup(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""),
    UInt8(ascii: "'"):
    true
  default: false
  }
}
