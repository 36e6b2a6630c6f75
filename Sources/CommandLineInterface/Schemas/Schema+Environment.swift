// The schema `environment` in paragraphs: its members, then the definitions that it alone has.
extension Schema {
  static let environmentSource = #"""
    "description": "A manifest of titrate: a place where features are served.",
    "type": "object",
    "required": ["kind", "key"],
    "properties": {
      "$schema": {
        "description": "The path or the URN of this schema, for editors. Titrate does not read it."
      },
      "kind": { "description": "What this manifest describes.", "const": "Environment" },
      "key": { "description": "The environment's identity.", "$ref": "#/$defs/key" },
      "name": {
        "description": "The name for people; the key unless given.",
        "$ref": "#/$defs/text"
      },
      "featureVersioning": {
        "description": "How the environment keeps what features serve: v1 changes it in place, v2 publishes numbered versions. There is no way back from v2.",
        "$ref": "#/$defs/versioning",
        "default": "v1"
      }
    },
    "patternProperties": {
      "^x-": { "description": "A field of your own. Titrate does not read it." }
    },
    "additionalProperties": false,
    "examples": [
      {
        "kind": "Environment",
        "key": "production",
        "name": "Production",
        "featureVersioning": "v2"
      }
    ]
    """#
}
