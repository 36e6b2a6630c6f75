import Bytes

/// Names that lie one behind the other in one piece of memory: so a large state is opened without making
/// a string of every name in it.
struct NameList: Sendable {
  private var bytes: [UInt8] = []
  /// Where each name ends in `bytes`.
  private var ends: [Int] = []

  /// How many names there are.
  var count: Int { ends.count }

  private func range(at index: Int) -> Range<Int> {
    (index == 0 ? 0 : ends[index - 1])..<ends[index]
  }

  /// A name as text.
  subscript(index: Int) -> String { String(decoding: bytes[range(at: index)], as: UTF8.self) }

  /// Adds a name; false, and none is added, where it does not come behind the last one.
  ///
  /// Names are in the order of their bytes, "/" the lowest: so experiments are in order of environment,
  /// then key.
  mutating func append(_ name: Span<UInt8>) -> Bool {
    guard count == 0 || name.follows(bytes.span.extracting(range(at: count - 1))) else {
      return false
    }
    bytes.append(copying: name)
    ends.append(bytes.count)
    return true
  }

  /// How many names come before a name.
  fileprivate func rank(of name: Span<UInt8>) -> Int {
    var range = 0..<count
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      let isBehind = name.follows(bytes.span.extracting(self.range(at: middle)))
      range = isBehind ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }

  fileprivate func hash(at index: Int) -> UInt { bytes.span.extracting(range(at: index)).nameHash }

  fileprivate func isName(_ name: Span<UInt8>, at index: Int) -> Bool {
    let range = range(at: index)
    guard range.count == name.count else { return false }
    for offset in name.indices where name[offset] != bytes[range.lowerBound + offset] {
      return false
    }
    return true
  }
}

/// Names, each of which is found by its hash.
struct NameTable: Sendable {
  private let names: NameList
  /// The numbers of names. Each is kept in the slot that its hash says or, where others are there
  /// already, in the next that was free.
  private var slots: [Slot]

  /// A part of the hash that others do not have is enough to pass over them without looking at their
  /// names.
  private struct Slot {
    var hash: UInt32 = 0
    var index = UInt32.max
    var isFree: Bool { index == .max }
  }

  /// Takes up names, all of them different.
  init(_ names: NameList = NameList()) {
    self.names = names
    // Half of the slots stay free, so that few are looked at.
    let bits = Int.bitWidth - (2 * names.count).leadingZeroBitCount
    slots = Array(repeating: Slot(), count: 1 << bits)
    for index in 0..<names.count {
      let hash = names.hash(at: index)
      var slot = Int(hash & UInt(slots.count - 1))
      while !slots[slot].isFree { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Slot(hash: UInt32(hash >> 32), index: UInt32(index))
    }
  }

  /// How many names there are.
  var count: Int { names.count }

  /// A name as text.
  subscript(index: Int) -> String { names[index] }

  /// How many of the names come before a name.
  func rank(of name: Span<UInt8>) -> Int { names.rank(of: name) }

  /// Which of the names it is; nil for any other.
  func index(of name: Span<UInt8>) -> Int? {
    let hash = name.nameHash
    let tag = UInt32(hash >> 32)
    var slot = Int(hash & UInt(slots.count - 1))
    while !slots[slot].isFree {
      let index = Int(slots[slot].index)
      if slots[slot].hash == tag, names.isName(name, at: index) { return index }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }
}

extension Span<UInt8> {
  /// A hash that nobody can choose names for: it is another one in each run.
  fileprivate var nameHash: UInt {
    var hasher = Hasher()
    var index = 0
    while index + 8 <= count {
      hasher.combine(eightBytes(at: index, in: self))
      index += 8
    }
    var rest = UInt64(count)
    while index < count {
      rest = rest << 8 | UInt64(self[index])
      index += 1
    }
    hasher.combine(rest)
    return UInt(bitPattern: hasher.finalize())
  }

  fileprivate func follows(_ other: Span<UInt8>) -> Bool {
    for index in 0..<Swift.min(count, other.count) where self[index] != other[index] {
      return other[index] == UInt8(ascii: "/")
        || self[index] != UInt8(ascii: "/") && self[index] > other[index]
    }
    return count > other.count
  }
}
