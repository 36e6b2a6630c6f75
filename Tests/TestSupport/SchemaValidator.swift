package import JSONSyntax

/// Judges values by a JSON Schema, as far as the schemas of this repository go: a keyword that it does
/// not know, or a type, stops the test. Draft 2020-12.
package struct SchemaValidator {
  private let root: JSONValue
  private let isSealed: Bool

  /// Makes a validator of a schema's text. A sealed one refuses members that an object's schema does not
  /// describe, also where the schema leaves room for more.
  package init(_ text: String, isSealed: Bool = false) throws {
    let document = try JSONDocument(Array(text.utf8))
    root = document.value(document.root)
    self.isSealed = isSealed
  }

  /// What is wrong with a value, each with the place where; nothing if it is valid.
  package func errors(in value: JSONValue) -> [String] { errors(in: value, root, at: "") }

  private typealias Errors = [String]

  private func errors(in value: JSONValue, _ schema: JSONValue, at path: String) -> Errors {
    schema.members.flatMap { keyword, operand in
      errors(in: value, keyword, operand, schema, at: path)
    }
  }

  private func isValid(_ value: JSONValue, _ schema: JSONValue) -> Bool {
    errors(in: value, schema, at: "").isEmpty
  }

  private func errors(
    in value: JSONValue, _ keyword: String, _ operand: JSONValue, _ schema: JSONValue,
    at path: String
  ) -> Errors {
    switch keyword {
    case "$schema", "$id", "$comment", "$defs", "title", "description", "examples", "default",
      "then", "else":
      []
    case "$ref": errors(in: value, definition(operand), at: path)
    case "allOf": operand.elements.flatMap { errors(in: value, $0, at: path) }
    case "anyOf": check(operand.elements.contains { isValid(value, $0) }, keyword, path)
    case "oneOf": check(operand.elements.count { isValid(value, $0) } == 1, keyword, path)
    case "not": check(!isValid(value, operand), keyword, path)
    case "if":
      schema[isValid(value, operand) ? "then" : "else"].map { errors(in: value, $0, at: path) }
        ?? []
    default: assertions(value, keyword, operand, schema, at: path)
    }
  }

  private func assertions(
    _ value: JSONValue, _ keyword: String, _ operand: JSONValue, _ schema: JSONValue,
    at path: String
  ) -> Errors {
    switch keyword {
    case "type": check(types(operand).contains { value.has(type: $0) }, keyword, path)
    case "const": check(value == operand, keyword, path)
    case "enum": check(operand.elements.contains(value), keyword, path)
    case "minimum": check(value.number.map { $0 >= operand.number ?? 0 } ?? true, keyword, path)
    case "maximum": check(value.number.map { $0 <= operand.number ?? 0 } ?? true, keyword, path)
    case "exclusiveMinimum":
      check(value.number.map { $0 > operand.number ?? 0 } ?? true, keyword, path)
    case "exclusiveMaximum":
      check(value.number.map { $0 < operand.number ?? 0 } ?? true, keyword, path)
    case "pattern": check(value.text.map { matches($0, operand) } ?? true, keyword, path)
    case "maxLength": atMost(operand, value.text?.unicodeScalars.count, keyword, path)
    case "minItems": check(!value.isArray || count(operand) <= value.elements.count, keyword, path)
    case "maxItems": atMost(operand, value.elements.count, keyword, path)
    case "minProperties":
      check(!value.isObject || count(operand) <= value.members.count, keyword, path)
    case "maxProperties": atMost(operand, value.members.count, keyword, path)
    default: members(value, keyword, operand, schema, at: path)
    }
  }

  private func members(
    _ value: JSONValue, _ keyword: String, _ operand: JSONValue, _ schema: JSONValue,
    at path: String
  ) -> Errors {
    switch keyword {
    case "items": value.elements.flatMap { errors(in: $0, operand, at: path + "/*") }
    case "required":
      operand.elements.compactMap(\.text).filter { value.isObject && value[$0] == nil }
        .map { "\(path): \($0) is missing" }
    case "properties":
      operand.members.flatMap { key, schema in
        value[key].map { errors(in: $0, schema, at: "\(path)/\(key)") } ?? []
      } + undescribed(value, schema, at: path)
    case "propertyNames":
      value.members.flatMap { errors(in: .string($0.key), operand, at: "\(path)/\($0.key)") }
    case "patternProperties":
      operand.members.flatMap { pattern, schema in
        value.members.filter { matches($0.key, .string(pattern)) }
          .flatMap { errors(in: $0.value, schema, at: "\(path)/\($0.key)") }
      }
    case "additionalProperties":
      value.members.filter { !isNamed($0.key, by: schema) }
        .flatMap { errors(in: $0.value, operand.asSchema, at: "\(path)/\($0.key)") }
    default: preconditionFailure("this validator does not know the keyword \(keyword)")
    }
  }

  private func undescribed(_ value: JSONValue, _ schema: JSONValue, at path: String) -> Errors {
    guard isSealed, schema["type"] != nil, schema["additionalProperties"] == nil else { return [] }
    return value.members.filter { !isNamed($0.key, by: schema) }
      .map { "\(path)/\($0.key): not described" }
  }

  // MARK: Helpers

  private func check(_ isRight: Bool, _ keyword: String, _ path: String) -> Errors {
    isRight ? [] : ["\(path): \(keyword)"]
  }

  private func atMost(_ limit: JSONValue, _ size: Int?, _ keyword: String, _ path: String) -> Errors
  {
    check(size.map { $0 <= count(limit) } ?? true, keyword, path)
  }

  private func count(_ operand: JSONValue) -> Int { operand.number.map(Int.init) ?? 0 }

  private func types(_ operand: JSONValue) -> [String] {
    operand.text.map { [$0] } ?? operand.elements.compactMap(\.text)
  }

  private func definition(_ reference: JSONValue) -> JSONValue {
    let name = reference.text?.split(separator: "/").last.map(String.init) ?? ""
    guard reference.text == "#/$defs/\(name)", let schema = root["$defs"]?[name] else {
      preconditionFailure("there is no definition \(reference)")
    }
    return schema
  }

  private func isNamed(_ key: String, by schema: JSONValue) -> Bool {
    schema["properties"]?[key] != nil
      || (schema["patternProperties"]?.members ?? []).contains { matches(key, .string($0.key)) }
  }

  private func matches(_ text: String, _ pattern: JSONValue) -> Bool {
    guard let source = pattern.text, let regex = try? Regex(source) else {
      preconditionFailure("not a pattern: \(pattern)")
    }
    return text.firstMatch(of: regex.matchingSemantics(.unicodeScalar)) != nil
  }
}

extension JSONValue {
  /// The member of an object; nil where there is none.
  package subscript(key: String) -> JSONValue? { members.first { $0.key == key }?.value }

  /// The members of an object, none for other values.
  package var members: [(key: String, value: JSONValue)] {
    if case .object(let members) = self { members.map { ($0.key, $0.value) } } else { [] }
  }

  /// The elements of an array, none for other values.
  package var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }

  /// The text of a string; nil for other values.
  package var text: String? { if case .string(let text) = self { text } else { nil } }

  fileprivate var isObject: Bool { if case .object = self { true } else { false } }

  fileprivate var isArray: Bool { if case .array = self { true } else { false } }

  fileprivate var number: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .number(let number): number
    case .null, .boolean, .string, .array, .object: nil
    }
  }

  /// `true` and `false` are schemas too: everything, and nothing.
  fileprivate var asSchema: JSONValue {
    guard case .boolean(let truth) = self else { return self }
    return truth ? .object([]) : .object([JSONMember("not", .object([]))])
  }

  fileprivate func has(type: String) -> Bool {
    switch (self, type) {
    case (.null, "null"), (.boolean, "boolean"), (.integer, "integer"), (.integer, "number"),
      (.number, "number"), (.string, "string"), (.array, "array"), (.object, "object"):
      true
    case (.number(let number), "integer"): number.rounded() == number
    case (_, "null"), (_, "boolean"), (_, "integer"), (_, "number"), (_, "string"), (_, "array"),
      (_, "object"):
      false
    default: preconditionFailure("there is no type \(type)")
    }
  }
}
