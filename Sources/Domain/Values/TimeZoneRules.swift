/// The offsets from UTC of the clocks of a time zone, for all time.
package struct TimeZoneRules: Hashable, Sendable {
  /// An offset in seconds, and since when it holds, in seconds since 1970.
  struct OffsetChange: Hashable, Sendable {
    let begin: Int64
    let offset: Int64
  }

  /// In order of time.
  private let changes: [OffsetChange]
  /// The offset before the first change.
  private let firstOffset: Int64
  /// What holds after the last change; nil where its offset does.
  private let rule: YearlyOffsets?

  /// A zone whose clocks show UTC.
  package static let utc = TimeZoneRules(changes: [], firstOffset: 0, rule: nil)

  /// Puts together what is known of a zone.
  init(changes: [OffsetChange], firstOffset: Int64, rule: YearlyOffsets?) {
    self.changes = changes
    self.firstOffset = firstOffset
    self.rule = rule
  }

  /// The offset at a moment, in seconds east of UTC.
  package func offset(at moment: Instant) -> Int64 {
    let seconds = moment.seconds
    guard let last = changes.last else { return rule?.offset(at: seconds) ?? firstOffset }
    if seconds >= last.begin, let rule { return rule.offset(at: seconds) }
    return changes.last { $0.begin <= seconds }?.offset ?? firstOffset
  }

  // MARK: From clocks to moments

  /// The first moment at which clocks show a time or a later one. It is given in seconds since 1970
  /// by those clocks.
  package func firstMoment(showing local: Int64) -> Instant {
    for (change, end) in stretches(around: local) {
      let moment = max(change.begin, local - change.offset)
      if moment < end { return Instant(seconds: moment) }
    }
    return Instant(seconds: local)
  }

  /// The moment from which on clocks no more show an earlier time.
  package func lastMoment(showing local: Int64) -> Instant {
    for (change, end) in stretches(around: local).reversed() {
      let moment = min(end, local - change.offset)
      if moment > change.begin { return Instant(seconds: moment) }
    }
    return Instant(seconds: local)
  }

  /// The offsets around a time on the clocks, each with its end. No offset is larger than 26 hours.
  private func stretches(around local: Int64) -> [(change: OffsetChange, end: Int64)] {
    let (begin, end) = (local - 27 * 3_600, local + 27 * 3_600)
    let first = OffsetChange(begin: begin, offset: offset(at: Instant(seconds: begin)))
    let known = changes.filter { begin < $0.begin && $0.begin < end }
    let yearly = rule?.changes(from: max(begin, changes.last?.begin ?? begin), to: end) ?? []
    let all = [first] + known + yearly
    return zip(all, all.dropFirst().map(\.begin) + [end]).map { ($0, $1) }
  }
}

// MARK: - Files

extension TimeZoneRules {
  /// Reads a file of the time zone database (TZif, RFC 9636); nil for anything else, and for one
  /// that counts leap seconds.
  package init?(file bytes: [UInt8]) {
    var reader = FileBytes(rest: bytes[...])
    guard var header = reader.header() else { return nil }
    // What is behind the first block says the same, and more, with times of 64 bits.
    let hasMore = header.version >= UInt8(ascii: "2")
    if hasMore {
      guard reader.take(header.size(ofTime: 4)) != nil, let next = reader.header() else {
        return nil
      }
      header = next
    }
    guard let body = reader.body(header, sizeOfTime: hasMore ? 8 : 4) else { return nil }
    self.init(
      changes: body.changes, firstOffset: body.firstOffset,
      rule: hasMore ? reader.footer.flatMap(YearlyOffsets.init) : nil)
    // A footer that cannot be made out would be missed for all years to come.
    if hasMore, rule == nil, reader.footer != "" { return nil }
  }

  private struct Header {
    let version: UInt8
    /// How many UT/local indicators, standard/wall indicators, leap seconds, times, types and
    /// letters there are.
    let counts: [Int]

    var leapSeconds: Int { counts[2] }
    var times: Int { counts[3] }
    var types: Int { counts[4] }

    func size(ofTime size: Int) -> Int {
      times * (size + 1) + types * 6 + tailSize(ofTime: size)
    }

    func tailSize(ofTime size: Int) -> Int {
      counts[5] + leapSeconds * (size + 4) + counts[1] + counts[0]
    }
  }

  private struct FileBytes {
    var rest: ArraySlice<UInt8>

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
      guard count <= rest.count else { return nil }
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count)
    }

    /// A signed number, the byte that counts most first.
    mutating func number(_ size: Int) -> Int64? {
      take(size).map { bytes in
        let isNegative = bytes.first.map { $0 & 0x80 != 0 } ?? false
        return bytes.reduce(isNegative ? -1 : 0) { $0 << 8 | Int64($1) }
      }
    }

    mutating func header() -> Header? {
      guard let magic = take(4), magic.elementsEqual("TZif".utf8), let version = take(1)?.first,
        take(15) != nil
      else { return nil }
      let counts = (0..<6).compactMap { _ in number(4) }.filter { 0...1 << 20 ~= $0 }.map(Int.init)
      return counts.count == 6 ? Header(version: version, counts: counts) : nil
    }

    mutating func body(
      _ header: Header, sizeOfTime size: Int
    ) -> (changes: [OffsetChange], firstOffset: Int64)? {
      let times = (0..<header.times).compactMap { _ in number(size) }
      let indices = take(header.times).map { $0.map(Int.init) } ?? []
      let offsets = (0..<header.types).compactMap { _ in
        let offset = number(4)
        return take(2) == nil ? nil : offset
      }
      guard times.count == header.times, indices.count == header.times, header.leapSeconds == 0,
        offsets.count == header.types, let firstOffset = offsets.first,
        indices.allSatisfy({ $0 < offsets.count }), zip(times, times.dropFirst()).allSatisfy(<),
        offsets.allSatisfy({ -90_000...93_600 ~= $0 }),
        take(header.tailSize(ofTime: size)) != nil
      else { return nil }
      let changes = zip(times, indices).map { OffsetChange(begin: $0, offset: offsets[$1]) }
      return (changes, firstOffset)
    }

    /// The text between the two line breaks at the end; nil where they are not there.
    var footer: String? {
      let lineBreak = UInt8(ascii: "\n")
      guard rest.first == lineBreak, let end = rest.dropFirst().firstIndex(of: lineBreak) else {
        return nil
      }
      return String(decoding: rest[rest.startIndex + 1..<end], as: UTF8.self)
    }
  }
}

/// The rules of time zones, as far as they are known.
package struct TimeZones: Hashable, Sendable {
  private let rules: [TimeZoneName: TimeZoneRules]

  /// Puts rules together.
  package init(_ rules: [TimeZoneName: TimeZoneRules] = [:]) {
    self.rules = rules
  }

  /// The rules of a zone; nil where they are not known.
  package subscript(name: TimeZoneName) -> TimeZoneRules? { name == .utc ? .utc : rules[name] }
}
