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
  private static func sentence(_ value: JSONValue) -> String {
    var parts: [String] = []
    collect(value, at: "", into: &parts)
    return parts.joined(separator: "; ")
  }

  private static func collect(_ value: JSONValue, at place: String, into parts: inout [String]) {
    // Nobody reads more of them.
    guard parts.count < 20 else { return }
    let head = place.isEmpty ? "" : "\(place): "
    switch value {
    case .null, .string(""): break
    case .string(let text): parts.append(head + String(text.prefix(400)))
    case .array(let elements): for element in elements { collect(element, at: place, into: &parts) }
    case .object(let members):
      for member in members {
        let isPlain = ["detail", "non_field_errors", "message", "error"].contains(member.key)
        let name = (place.isEmpty ? "" : "\(place).") + member.key.prefix(100)
        collect(member.value, at: isPlain ? place : String(name.prefix(200)), into: &parts)
      }
    case .boolean, .integer, .number:
      parts.append(head + String(decoding: value.canonical(), as: UTF8.self))
    }
  }
}
