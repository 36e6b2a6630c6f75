// The schema `diagnostics` in paragraphs: its members, then the definitions that it alone has.
extension Schema {
  static let diagnosticsSource = #"""
    "description": "What `titrate validate --format json` prints.",
    "type": "object",
    "required": ["formatVersion", "diagnostics"],
    "properties": {
      "formatVersion": { "$ref": "#/$defs/formatVersion" },
      "diagnostics": {
        "description": "What is wrong, or worth a warning, by file and position.",
        "type": "array",
        "items": { "$ref": "#/$defs/diagnostic" }
      }
    },
    "examples": [{ "formatVersion": "1.0", "diagnostics": [] }]
    """#
}
