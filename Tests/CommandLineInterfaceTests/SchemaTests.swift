import Domain
import Foundation
import JSONSyntax
import Manifests
import Planning
import TestSupport
import Testing

@testable import CommandLineInterface
@testable import Wire

@Suite struct SchemaTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../schemas").standardized

  @Test(arguments: Schema.allCases)
  func `the file of a schema is what the command prints, byte for byte`(schema: Schema) throws {
    let file = Self.folder.appending(path: "\(schema.rawValue).schema.json")
    let current = try? String(contentsOf: file, encoding: .utf8)
    let isCurrent = current?.utf8.elementsEqual(schema.text.utf8) == true
    if !isCurrent, ProcessInfo.processInfo.environment["RECORD"] == "1" {
      try schema.text.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(isCurrent, "RECORD=1 swift test --filter SchemaTests writes \(file.path()) anew.")
  }

  @Test func `every file in schemas is of a schema`() throws {
    let names = try FileManager.default.contentsOfDirectory(
      atPath: Self.folder.path(percentEncoded: false))
    #expect(names.sorted() == Schema.allCases.map { "\($0.rawValue).schema.json" }.sorted())
  }

  @Test(arguments: Schema.allCases)
  func `a schema names its draft, itself and its subject`(schema: Schema) throws {
    let value = try json(schema.text)
    #expect(value["$schema"]?.text == "https://json-schema.org/draft/2020-12/schema")
    #expect(value["$id"]?.text == "urn:titrate:schema:\(schema.rawValue):1")
    let title = value["title"]?.text
    #expect(title?.lowercased() == schema.rawValue.replacing("-", with: " "))
    #expect(title?.first?.isUppercase == true)
    #expect(value["description"]?.text?.hasSuffix(".") == true)
  }

  @Test(arguments: Schema.allCases)
  func `the examples of a schema are valid`(schema: Schema) throws {
    let validator = try SchemaValidator(schema.text)
    for example in try json(schema.text)["examples"]?.elements ?? [] {
      #expect(validator.errors(in: example) == [])
    }
  }

  @Test(arguments: Schema.allCases)
  func `a schema defines what it refers to, and nothing else`(schema: Schema) throws {
    let defined = try json(schema.text)["$defs"]?.members.map(\.key) ?? []
    let references = schema.text.matches(of: #/"\$ref": "#\/\$defs\/(\w+)"/#).map(\.output.1)
    #expect(defined.count == Set(defined).count)
    #expect(Set(defined) == Set(references.map(String.init)))
  }

  @Test func `the validator of the tests stops at a keyword that it does not know`() async {
    await #expect(processExitsWith: .failure) {
      let validator = try SchemaValidator(#"{"multipleOf":2}"#)
      _ = validator.errors(in: .integer(2))
    }
    await #expect(processExitsWith: .success) {
      let validator = try SchemaValidator(#"{"minimum":2}"#)
      _ = validator.errors(in: .integer(2))
    }
  }

  @Test(arguments: Event.Name.allCases)
  func `the schema of an event describes the attributes of the catalogue`(name: Event.Name) throws {
    let properties = try json(Schema.event.text)["properties"]?["attributes"]?["properties"]
    for attribute in name.attributes {
      #expect(properties?[attribute.name] != nil, "\(attribute.name)")
    }
  }

  private func json(_ text: String) throws -> JSONValue {
    let document = try JSONDocument(Array(text.utf8))
    return document.value(document.root)
  }
}
