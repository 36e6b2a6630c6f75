import Experiments
import Foundation
import JSONSyntax
import TestSupport
import Testing

@testable import CommandLineInterface

@Suite struct SchemaTests {
  @Test(arguments: Schema.allCases)
  func `the embedded schema is the file, byte for byte`(schema: Schema) throws {
    let file = try String(contentsOf: SchemaSources(schema: schema).file, encoding: .utf8)
    #expect(schema.text.utf8.elementsEqual(file.utf8))
  }

  @Test(arguments: Schema.allCases)
  func `the source of an embedded schema is made from the file`(schema: Schema) throws {
    let isRecording = ProcessInfo.processInfo.environment["RECORD"] == "1"
    for (name, expected) in try SchemaSources(schema: schema).sources() {
      let source = SchemaSources.folder.appending(path: name)
      let current = try? String(contentsOf: source, encoding: .utf8)
      if isRecording, current != expected {
        try expected.write(to: source, atomically: true, encoding: .utf8)
      }
      #expect(current == expected, "Run the tests with RECORD=1 to write \(name) anew.")
    }
  }

  @Test func `every file in schemas is embedded`() throws {
    let names = try FileManager.default.contentsOfDirectory(
      atPath: SchemaSources.root.appending(path: "schemas").path(percentEncoded: false))
    #expect(names.sorted() == Schema.allCases.map { "\($0.rawValue).schema.json" }.sorted())
  }

  @Test(arguments: Schema.allCases)
  func `a schema names its draft, itself and its subject`(schema: Schema) throws {
    let value = try json(schema.text)
    #expect(value["$schema"]?.text == "https://json-schema.org/draft/2020-12/schema")
    #expect(value["$id"]?.text == "urn:titrate:schema:\(schema.rawValue):1")
    #expect(value["title"]?.text == schema.rawValue.capitalized)
    #expect(value["description"]?.text?.hasSuffix(".") == true)
  }

  @Test(arguments: Schema.allCases)
  func `the examples of a schema are valid`(schema: Schema) throws {
    let validator = try SchemaValidator(schema.text)
    for example in try json(schema.text)["examples"]?.elements ?? [] {
      #expect(validator.errors(in: example) == [])
    }
  }

  @Test func `what schemas share they define alike`() throws {
    let own: Set = [
      "change", "conclusion", "entry", "environment", "event", "experiment", "feature", "flag",
      "metric", "outcome", "phase", "ramp", "rollout", "schedule", "step", "switch", "variant",
      "version",
    ]
    var shared: [String: JSONValue] = [:]
    for schema in Schema.allCases {
      for (name, definition) in try json(schema.text)["$defs"]?.members ?? []
      where !own.contains(name) {
        #expect(shared[name] ?? definition == definition, "\(name) in \(schema)")
        shared[name] = definition
      }
    }
    #expect(shared.count > 10)
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

  // MARK: The words of the code

  @Test(arguments: [
    (Schema.experiment, "status", Status.allCases.map(\.rawValue)),
    (.status, "status", Status.allCases.map(\.rawValue)),
    (.plan, "action", Change.Action.allCases.map(\.rawValue)),
    (.outcomes, "action", Change.Action.allCases.map(\.rawValue)),
    (.plan, "subjectKind", Subject.Kind.allCases.map { $0.rawValue.lowercased() }),
    (.environment, "versioning", FeatureVersioning.allCases.map(\.rawValue)),
    (.settings, "alarmResponse", Policy.AlarmResponse.allCases.map(\.rawValue)),
    (.settings, "bucketing", Bucketing.allCases.map(\.rawValue)),
    (.outcomes, "bucketing", Bucketing.allCases.map(\.rawValue)),
    (.evaluation, "rule", Evaluation.Rule.allCases.map(\.rawValue)),
    (.feature, "featureType", Feature.Kind.allCases.map(\.rawValue)),
    (.experiment, "decision", Conclusion.Decision.allCases.map(\.rawValue)),
    (.status, "staleness", Staleness.allCases.map(\.rawValue)),
  ])
  func `an enumeration has the words of the code`(
    schema: Schema, definition: String, words: [String]
  ) throws {
    let known = try json(schema.text)["$defs"]?[definition]?["enum"]?.elements.compactMap(\.text)
    #expect(known == words)
  }

  @Test func `the schema of an event knows the catalogue of events`() throws {
    let known = try json(Schema.event.text)["properties"]?["event"]?["enum"]?.elements
    #expect(known?.compactMap(\.text) == Event.Name.allCases.map(\.rawValue))
    let snapshot = try json(Schema.snapshot.text)["$defs"]?["event"]?["properties"]?["event"]
    #expect(snapshot?["enum"]?.elements == known)
  }

  @Test(arguments: Event.Name.allCases)
  func `the schema of an event demands the attributes of the catalogue`(name: Event.Name) throws {
    let schema = try json(Schema.event.text)
    let properties = schema["properties"]?["attributes"]?["properties"]
    for attribute in name.attributes {
      #expect(properties?[attribute.name] != nil, "\(attribute.name)")
    }
    let rules = schema["allOf"]?.elements.filter { rule in
      let event = rule["if"]?["properties"]?["event"]
      return event?["const"]?.text == name.rawValue
        || event?["enum"]?.elements.contains(.string(name.rawValue)) == true
    }
    let required = (rules ?? []).flatMap { rule in
      rule["then"]?["properties"]?["attributes"]?["required"]?.elements.compactMap(\.text) ?? []
    }
    let demanded = Set(name.attributes.filter { !$0.isOptional }.map(\.name))
    #expect(demanded.isSubset(of: required))
    #expect(Set(required).isSubset(of: name.attributes.map(\.name)))
  }

  private func json(_ text: String) throws -> JSONValue {
    let document = try JSONDocument(Array(text.utf8))
    return document.value(document.root)
  }
}
