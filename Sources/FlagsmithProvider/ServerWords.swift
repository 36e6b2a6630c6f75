import JSONSyntax

extension Curl {
  /// What the body of an answer says to people.
  func words(of body: [UInt8], _ fields: HeaderFields) -> String {
    let start = body.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    if start.isEmpty { return "no words." }
    if let document = try? JSONDocument(body) {
      let words = presentable(Self.sentence(document.value(document.root)))
      return words.isEmpty ? "no words." : words.hasSuffix(".") ? words : "\(words)."
    }
    if start.first == UInt8(ascii: "<") || fields["content-type"]?.contains("html") == true {
      return "an HTML page."
    }
    return
      "\"\(presentable(String(decoding: start.prefix(1_000), as: UTF8.self), maximumCount: 200))\"."
  }

  /// Errors of fields stand in objects, under the names of the fields; others under `detail`, or alone.
  private static func sentence(_ value: JSONValue, at place: String = "") -> String {
    let parts: [String] =
      switch value {
      case .null: []
      case .string(let text): [place.isEmpty ? text : "\(place): \(text)"]
      case .array(let elements):
        elements.map { sentence($0, at: place) }
      case .object(let members):
        members.map { member in
          let isPlain = ["detail", "non_field_errors", "message", "error"].contains(member.key)
          let name = place.isEmpty ? member.key : "\(place).\(member.key)"
          return sentence(member.value, at: isPlain ? place : name)
        }
      case .boolean, .integer, .number:
        [
          (place.isEmpty ? "" : "\(place): ")
            + String(decoding: value.canonical(), as: UTF8.self)
        ]
      }
    return parts.filter { !$0.isEmpty }.joined(separator: "; ")
  }
}
