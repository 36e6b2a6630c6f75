import Bytes
import Domain
import Manifests
import Planning
import JSONSyntax

/// Reads one line of a snapshot from left to right.
///
/// What a line says can be written in one way only, so a reader knows what must stand next and looks
/// for nothing else. A line that it accepts is byte for byte what the writer would write: a member
/// that is missing, unknown, doubled or out of order, a space, another spelling of a number or of a
/// text are all refused.
struct EntityReader {
  /// Says that a line is not what the writer would have written.
  struct Malformed: Error {}

  let bytes: [UInt8]
  private var position: Int
  private let end: Int

  /// Prepares to read a part of some bytes.
  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  /// Whether everything was read.
  var isAtEnd: Bool { position == end }

  /// What was not read yet.
  var rest: Range<Int> { position..<end }

  // MARK: Signs

  /// Goes past a text if it stands next; false otherwise.
  mutating func takes(_ text: StaticString) -> Bool {
    guard stands(text, at: position, in: bytes.span, before: end) else { return false }
    position += text.utf8CodeUnitCount
    return true
  }

  /// Goes past a text that must stand next.
  mutating func skip(_ text: StaticString) throws(Malformed) {
    guard takes(text) else { throw Malformed() }
  }

  /// Goes past a text that is put together as the program runs.
  mutating func takes(spelled text: String) -> Bool {
    guard bytes[position..<end].starts(with: text.utf8) else { return false }
    position += text.utf8.count
    return true
  }

  /// Goes past such a text, which must stand next.
  mutating func skip(spelled text: String) throws(Malformed) {
    guard takes(spelled: text) else { throw Malformed() }
  }

  /// What a closure reads; nil where `null` stands.
  mutating func optional<Value>(
    _ read: (inout Self) throws(Malformed) -> Value
  ) throws(Malformed) -> Value? {
    takes("null") ? nil : try read(&self)
  }

  /// Reads items, with commas between them, until a closing sign.
  mutating func items(
    upTo closing: StaticString, _ readItem: (inout Self) throws(Malformed) -> Void
  ) throws(Malformed) {
    guard !takes(closing) else { return }
    while true {
      try readItem(&self)
      if takes(closing) { return }
      try skip(",")
    }
  }

  /// What a closure reads, which must be everything.
  mutating func whole<Value>(
    _ read: (inout Self) throws(Malformed) -> Value
  ) throws(Malformed) -> Value {
    let value = try read(&self)
    guard isAtEnd else { throw Malformed() }
    return value
  }

  // MARK: Scalars

  mutating func boolean() throws(Malformed) -> Bool {
    if takes("true") { return true }
    try skip("false")
    return false
  }

  /// A 64-bit integer without a sign that says nothing, and without leading zeros.
  mutating func integer() throws(Malformed) -> Int {
    let isNegative = takes("-")
    let start = position
    var number = 0
    while let digit = nextDigit() {
      let (product, isTooLarge) = number.multipliedReportingOverflow(by: 10)
      // The sign is applied to each digit: the smallest integer has no positive counterpart.
      let (sum, overflows) = product.addingReportingOverflow(isNegative ? -digit : digit)
      guard !isTooLarge, !overflows else { throw Malformed() }
      number = sum
    }
    let isCanonical =
      number == 0 ? position == start + 1 && !isNegative : bytes[start] != UInt8(ascii: "0")
    guard isCanonical else { throw Malformed() }
    return number
  }

  /// A number that goes on being counted up, so it must leave room for that.
  mutating func count() throws(Malformed) -> Int {
    let number = try integer()
    guard (0...1 << 53).contains(number) else { throw Malformed() }
    return number
  }

  /// Goes past a digit, if one stands next.
  private mutating func nextDigit() -> Int? {
    guard position < end, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) else {
      return nil
    }
    defer { position += 1 }
    return Int(bytes[position] - UInt8(ascii: "0"))
  }

  mutating func string() throws(Malformed) -> String {
    let start = position
    try skip("\"")
    while true {
      position = endOfPlainText(at: position, in: bytes.span)
      guard position < end else { throw Malformed() }
      if bytes[position] == UInt8(ascii: "\"") { break }
      guard bytes[position] >= 0x80 else { return try escapedString(from: start) }
      position += 1
    }
    guard let text = text(start + 1..<position) else { throw Malformed() }
    position += 1
    return text
  }

  private func text(_ range: Range<Int>) -> String? {
    guard let text = try? UTF8Span(validating: bytes.span.extracting(range)) else { return nil }
    return String(copying: text)
  }

  /// A string with escapes is rare, and must be escaped as the writer does it.
  private mutating func escapedString(from start: Int) throws(Malformed) -> String {
    position = start + 1
    while position < end, bytes[position] != UInt8(ascii: "\"") {
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    position += 1
    guard position <= end else { throw Malformed() }
    let written = Array(bytes[start..<position])
    guard let document = try? JSONDocument(written), let text = document.string(document.root)
    else { throw Malformed() }
    var canonical: [UInt8] = []
    text.appendCanonicalJSON(to: &canonical)
    guard canonical == written else { throw Malformed() }
    return text
  }

  // MARK: Words of the domain

  mutating func name<Name: CheckedName>(_: Name.Type = Name.self) throws(Malformed) -> Name {
    guard let text = text(try rangeOfName(Name.self)) else { throw Malformed() }
    return Name(checked: text)
  }

  /// Where a name stands, which is compared with its rule there: nothing is made of it.
  mutating func rangeOfName<Name: CheckedName>(_: Name.Type) throws(Malformed) -> Range<Int> {
    try skip("\"")
    let start = position
    position = endOfPlainText(at: position, in: bytes.span)
    let range = start..<position
    guard position < end, Name.accepts(bytes.span.extracting(range)) else { throw Malformed() }
    try skip("\"")
    return range
  }

  /// Where the identity of an experiment stands.
  mutating func rangeOfExperimentID() throws(Malformed) -> Range<Int> {
    try skip("\"")
    let start = position
    position = endOfPlainText(at: position, in: bytes.span)
    guard position < end, Self.isExperimentID(bytes.span.extracting(start..<position)) else {
      throw Malformed()
    }
    try skip("\"")
    return start..<position - 1
  }

  private static func isExperimentID(_ text: Span<UInt8>) -> Bool {
    guard let slash = firstIndex(of: UInt8(ascii: "/"), in: text, from: 0) else { return false }
    return EnvironmentKey.accepts(text.extracting(..<slash))
      && ExperimentKey.accepts(text.extracting((slash + 1)...))
  }

  mutating func choice<Choice: RawRepresentable<String>>(
    _: Choice.Type = Choice.self
  ) throws(Malformed) -> Choice {
    guard let choice = Choice(rawValue: try string()) else { throw Malformed() }
    return choice
  }

  mutating func instant() throws(Malformed) -> Instant {
    try skip("\"")
    let start = position
    position = min(end, start + 20)
    guard let instant = Instant(utf8: bytes.span.extracting(start..<position)) else {
      throw Malformed()
    }
    try skip("\"")
    return instant
  }

  mutating func digest() throws(Malformed) -> Experiment.Digest {
    try skip("\"")
    let start = position
    position = min(end, start + 16)
    guard let digest = Experiment.Digest(hexadecimal: bytes.span.extracting(start..<position))
    else { throw Malformed() }
    try skip("\"")
    return digest
  }

  mutating func salt() throws(Malformed) -> Salt {
    guard let salt = Salt(try integer()) else { throw Malformed() }
    return salt
  }

  /// The salts in what was not read yet.
  func salts() -> [Salt] {
    salts(behind: "\"segment\":", found: UInt8(ascii: "g"), at: 3)
      + salts(behind: "\"splitSeed\":", found: UInt8(ascii: "S"), at: 6)
  }

  /// The salts behind a member's name, which is found by one of its bytes that is rare. Within a text its
  /// quotation marks would be escaped.
  private func salts(behind name: StaticString, found byte: UInt8, at offset: Int) -> [Salt] {
    let line = bytes.span.extracting(..<end)
    var salts: [Salt] = []
    var start = position + offset
    while start < end, let found = firstIndex(of: byte, in: line, from: start) {
      start = found + 1
      var rest = EntityReader(bytes, found - offset..<end)
      if rest.takes(name), let salt = try? rest.salt() { salts.append(salt) }
    }
    return salts
  }

  /// A numeral with the decimals it needs, and no more: `20`, `12.5`, `0.01`.
  mutating func percentage() throws(Malformed) -> Percentage {
    var hundredths = 100 * (try count())
    if takes(".") {
      guard let tenth = nextDigit() else { throw Malformed() }
      let hundredth = nextDigit()
      guard hundredth ?? tenth != 0 else { throw Malformed() }
      hundredths += 10 * tenth + (hundredth ?? 0)
    }
    guard let percentage = Percentage(hundredths: hundredths) else { throw Malformed() }
    return percentage
  }

  mutating func flagValue() throws(Malformed) -> FlagValue {
    guard position < end else { throw Malformed() }
    return switch bytes[position] {
    case UInt8(ascii: "\""): .string(try string())
    case UInt8(ascii: "t"), UInt8(ascii: "f"): .boolean(try boolean())
    default: .integer(try integer())
    }
  }

  /// Shares by variant, in the order of the variants' keys.
  mutating func allocations() throws(Malformed) -> Allocations {
    var shares: [VariantAllocation] = []
    try skip("{")
    try items(upTo: "}") { (line) throws(Malformed) in
      let variant = try line.name(VariantKey.self)
      try line.skip(":")
      shares.append(VariantAllocation(variant, try line.percentage()))
    }
    guard let allocations = Allocations(ordered: shares) else { throw Malformed() }
    return allocations
  }

  mutating func author() throws(Malformed) -> Author {
    try skip("{\"name\":")
    let name = try string()
    try skip(",\"type\":")
    let kind = try choice(Author.Kind.self)
    try skip("}")
    return Author(kind: kind, name: name)
  }
  // MARK: The head

  mutating func lastNumbers() throws(Malformed) -> State.LastNumbers {
    var numbers = State.LastNumbers()
    try skip("{\"experiment\":")
    numbers.experiment = try count()
    try skip(",\"variant\":")
    numbers.variant = try count()
    try skip("}")
    return numbers
  }

  mutating func lineage() throws(Malformed) -> String {
    let lineage = try string()
    guard Snapshot.isLineage(lineage) else { throw Malformed() }
    return lineage
  }

  mutating func serial() throws(Malformed) -> Int {
    let serial = try count()
    guard serial > 0 else { throw Malformed() }
    return serial
  }

  mutating func origin() throws(Malformed) -> Provenance.Origin {
    var origin = Provenance.Origin()
    var separator = "{"
    func takes(_ name: String, _ line: inout Self) -> Bool {
      guard line.takes(spelled: "\(separator)\"\(name)\":") else { return false }
      separator = ","
      return true
    }
    if takes("commit", &self) { origin.commit = try string() }
    if takes("pullRequest", &self) { origin.pullRequest = try integer() }
    if takes("ref", &self) { origin.ref = try string() }
    if takes("runURL", &self) { origin.runURL = try string() }
    try skip(spelled: separator == "{" ? "{}" : "}")
    return origin
  }

  /// What happened; its particulars are kept as they are, and so are its bytes.
  mutating func event() throws(Malformed) -> Event {
    let written = bytes[position..<end]
    guard let event = try? Event(try WireObject(written)) else { throw Malformed() }
    var writer = EntityWriter(appendingTo: [])
    writer.event(event)
    guard writer.bytes.elementsEqual(written) else { throw Malformed() }
    position = end
    return event
  }
}
