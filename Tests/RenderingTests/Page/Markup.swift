import Foundation
import Testing

@testable import Rendering

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The elements of a piece of a page, as a parser of XML that knows nothing of titrate reads them.
final class Markup: NSObject, XMLParserDelegate {
  struct Node: Hashable {
    let name: String
    let attributes: [String: String]
    var text = ""

    subscript(attribute: String) -> String? { attributes[attribute] }
  }

  private(set) var nodes: [Node] = []
  private var open: [Int] = []
  /// How many bytes it has.
  let size: Int

  init(_ html: HTML) throws {
    var text = ""
    html.write(to: &text)
    size = text.utf8.count
    super.init()
    let parser = XMLParser(data: Data("<body>\(text)</body>".utf8))
    parser.delegate = self
    try #require(parser.parse(), "\(text)")
  }

  /// The elements with a name, and with a class where one is given.
  func all(_ name: String, _ look: String? = nil) -> [Node] {
    nodes.filter { node in
      let classes = node["class"]?.split(separator: " ").map(String.init) ?? []
      return node.name == name && look.map(classes.contains) ?? true
    }
  }

  /// The numbers by which something is placed: percentages and pixels.
  var coordinates: [Double?] {
    let names = ["x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height"]
    return nodes.flatMap { node in
      names.compactMap { node[$0] }.map { text in
        Double(text.hasSuffix("%") ? String(text.dropLast()) : text)
      }
    }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    open.append(nodes.count)
    nodes.append(Node(name: name, attributes: attributes))
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    for index in open { nodes[index].text += text }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    open.removeLast()
  }
}
