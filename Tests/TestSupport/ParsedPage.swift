import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A page as a program reads it: it is well-formed XML but for its first line, its style and its script.
package struct ParsedPage {
  private let document: XMLDocument

  /// Reads a page. Throws where it is not well-formed.
  package init(_ html: String) throws {
    var xml = html.replacing("<!DOCTYPE html>", with: "")
    for name in ["style", "script"] {
      guard let start = xml.range(of: "<\(name)>"), let end = xml.range(of: "</\(name)>") else {
        throw CocoaError(.fileReadCorruptFile)
      }
      xml.removeSubrange(start.upperBound..<end.lowerBound)
    }
    document = try XMLDocument(xmlString: xml, options: [.nodePreserveWhitespace])
  }

  /// What an XPath finds, as text: that of elements without their markup, and the values of attributes.
  package func texts(_ path: String) throws -> [String] {
    try document.nodes(forXPath: path).map { $0.stringValue ?? "" }
  }

  /// How many elements or attributes an XPath finds.
  package func count(_ path: String) throws -> Int { try document.nodes(forXPath: path).count }

  /// The names of all elements with those of their attributes, in order: what a page is made of, whatever it
  /// says.
  package func structure() throws -> [String] {
    try document.nodes(forXPath: "//*").map { node in
      let names = (node as? XMLElement)?.attributes?.compactMap(\.name).sorted() ?? []
      return "\(node.name ?? "") \(names.joined(separator: " "))"
    }
  }
}
