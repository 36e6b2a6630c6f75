import JSONSyntax

/// A part of a JSON Schema: what a value must be like.
struct Subschema: Sendable {
  /// Keywords of a schema that say more than the kind of a value does.
  typealias Keywords = KeyValuePairs<String, JSONValue>

  /// The members of an object, with what their values must be like.
  typealias Properties = KeyValuePairs<String, Subschema>

  /// The keywords, such as `type`, and what they say.
  private(set) var keywords: [JSONMember] = []
  /// The definitions that the keywords refer to by name. They may refer to others.
  private var definitions: [(name: String, schema: Subschema)] = []

  private init(_ description: String?) { add("description", description.map(JSONValue.string)) }

  /// All definitions that it needs, also for its definitions.
  var allDefinitions: [JSONMember] {
    var found: [JSONMember] = []
    collectDefinitions(in: &found)
    return found
  }

  private func collectDefinitions(in found: inout [JSONMember]) {
    for (name, schema) in definitions {
      let definition = JSONMember(name, .object(schema.keywords))
      if let known = found.first(where: { $0.key == name }) {
        precondition(known == definition, "two definitions are called \(name)")
      } else {
        found.append(definition)
        schema.collectDefinitions(in: &found)
      }
    }
  }

  private mutating func add(_ keyword: String, _ value: JSONValue?) {
    if let value { keywords.append(JSONMember(keyword, value)) }
  }

  private mutating func add(_ more: Keywords) {
    for (keyword, value) in more { add(keyword, value) }
  }

  /// The JSON of a subschema that it is to contain.
  private mutating func containing(_ part: Subschema) -> JSONValue {
    definitions += part.definitions
    return .object(part.keywords)
  }
}

// MARK: - References

extension Subschema {
  /// Gives a schema a name, and refers to it by that.
  static func definition(_ name: String, _ schema: Self) -> Self {
    var reference = Self(nil)
    reference.add("$ref", "#/$defs/\(name)")
    reference.definitions = [(name, schema)]
    return reference
  }

  /// The same reference, with what it stands for in its place.
  func callAsFunction(_ description: String? = nil, with more: Keywords = [:]) -> Self {
    var described = Self(description)
    described.keywords += keywords
    described.definitions = definitions
    described.add(more)
    return described
  }
}

// MARK: - Kinds of values

extension Subschema {
  /// Any value.
  static func anything(_ description: String) -> Self { Self(description) }

  static func string(_ description: String? = nil, with more: Keywords = [:]) -> Self {
    typed("string", description, more)
  }

  static func boolean(_ description: String? = nil, with more: Keywords = [:]) -> Self {
    typed("boolean", description, more)
  }

  static func integer(_ description: String, with more: Keywords = [:]) -> Self {
    typed("integer", description, more)
  }

  static func decimal(_ description: String, with more: Keywords = [:]) -> Self {
    typed("number", description, more)
  }

  /// What a flag can serve.
  static func scalar(_ description: String? = nil, with more: Keywords = [:]) -> Self {
    typed(["string", "integer", "boolean"], description, more)
  }

  private static func typed(_ type: JSONValue, _ description: String?, _ more: Keywords) -> Self {
    var schema = Self(description)
    schema.add("type", type)
    schema.add(more)
    return schema
  }

  /// One value alone.
  static func constant(_ value: JSONValue, _ description: String? = nil) -> Self {
    var schema = Self(description)
    schema.add("const", value)
    return schema
  }

  /// One of several words.
  static func choice(
    _ description: String? = nil, of words: [String], with more: Keywords = [:]
  ) -> Self {
    var schema = typed("string", description, ["enum": .array(words.map(JSONValue.string))])
    schema.add(more)
    return schema
  }

  /// One of the words that the code knows.
  static func choice<Word: CaseIterable & RawRepresentable<String>>(
    _ description: String, of _: Word.Type, with more: Keywords = [:]
  ) -> Self {
    choice(description, of: Word.allCases.map(\.rawValue), with: more)
  }

  /// What at least one of several schemas permits.
  static func anyOf(_ description: String, _ schemas: [Self], with more: Keywords = [:]) -> Self {
    combination("anyOf", description, schemas, more)
  }

  /// What exactly one of several schemas permits.
  static func oneOf(_ description: String, _ schemas: [Self]) -> Self {
    combination("oneOf", description, schemas, [:])
  }

  private static func combination(
    _ keyword: String, _ description: String, _ schemas: [Self], _ more: Keywords
  ) -> Self {
    var combined = Self(description)
    combined.add(keyword, .array(schemas.map { combined.containing($0) }))
    combined.add(more)
    return combined
  }

  static let null = typed("null", nil, [:])

  /// The same, or null.
  var orNull: Self {
    var nullable = self
    nullable.keywords = keywords.map { member in
      switch (member.key, member.value) {
      case ("$ref", _): JSONMember("anyOf", [.object([member]), .object(Self.null.keywords)])
      case ("type", .array(let types)): JSONMember("type", .array(types + ["null"]))
      case ("type", _): JSONMember("type", [member.value, "null"])
      case ("enum", .array(let words)): JSONMember("enum", .array(words + [.null]))
      default: member
      }
    }
    return nullable
  }
}

// MARK: - Lists and objects

extension Subschema {
  static func list(
    _ description: String? = nil, of item: Self, with more: Keywords = [:]
  ) -> Self {
    var list = typed("array", description, [:])
    list.add("items", list.containing(item))
    list.add(more)
    return list
  }

  /// An object with members that must be there, and optional ones. Of the others `values` says what they
  /// must be like, and of all `keys` says what they may be called. If it has a name, it is a definition.
  static func object(
    named name: String? = nil, _ description: String? = nil, required: Properties = [:],
    optional: Properties = [:], keys: Self? = nil, values: Self? = nil, with more: Keywords = [:]
  ) -> Self {
    var object = typed("object", description, [:])
    object.addProperties(required, optional: Array(optional))
    object.add("propertyNames", keys.map { object.containing($0) })
    object.add("additionalProperties", values.map { object.containing($0) })
    object.add(more)
    return name.map { definition($0, object) } ?? object
  }

  /// An object that people write: beside the members that it knows it may have `$schema`, and fields whose
  /// names begin with `x-`.
  static func closedObject(
    named name: String? = nil, _ description: String? = nil, required: Properties = [:],
    optional: Properties = [:], with more: Keywords = [:]
  ) -> Self {
    var object = typed("object", description, [:])
    object.addProperties(required, optional: [("$schema", schemaPath)] + optional)
    object.add("patternProperties", ["^x-": .object(ownField.keywords)])
    object.add("additionalProperties", false)
    object.add(more)
    return name.map { definition($0, object) } ?? object
  }

  private mutating func addProperties(
    _ required: Properties, optional: [(key: String, value: Subschema)]
  ) {
    let properties = (Array(required) + optional).map { JSONMember($0.key, containing($0.value)) }
    if !required.isEmpty { add("required", .array(required.map { .string($0.key) })) }
    if !properties.isEmpty { add("properties", .object(properties)) }
  }

  private static let schemaPath = anything(
    "The path or the URN of this schema, for editors. Titrate does not read it.")
  private static let ownField = anything("A field of your own. Titrate does not read it.")

  /// Which members there must be, too, for each kind of thing that the member `tag` tells; in an object
  /// that is the value of `member`, if that is given.
  static func demands<Kind: CaseIterable & Hashable & RawRepresentable<String>>(
    by tag: String, _ demands: [Kind: [String]], in member: String? = nil
  ) -> JSONValue {
    let rules = Kind.allCases.compactMap { kind -> JSONValue? in
      guard let names = demands[kind], !names.isEmpty else { return nil }
      let demand: JSONValue = ["required": .array(names.map(JSONValue.string))]
      return [
        "if": ["properties": .object([JSONMember(tag, ["const": .string(kind.rawValue)])])],
        "then": member.map { ["properties": .object([JSONMember($0, demand)])] } ?? demand,
      ]
    }
    return .array(rules)
  }
}
