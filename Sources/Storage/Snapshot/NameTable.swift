import Bytes
import Domain
import Manifests
import Planning

/// Names that lie one behind the other in one piece of memory: so a large state is opened without
/// making a string of every name in it.
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
  /// Names are in the order of their bytes, "/" the lowest: so experiments are in order of
  /// environment, then key.
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

  fileprivate func hash(at index: Int) -> NameHash {
    NameHash(of: bytes.span.extracting(range(at: index)))
  }

  fileprivate func isName(_ name: Span<UInt8>, at index: Int) -> Bool {
    let range = range(at: index)
    guard range.count == name.count else { return false }
    for offset in name.indices where name[offset] != bytes[range.lowerBound + offset] {
      return false
    }
    return true
  }
}

/// A hash of a name. It is another one in each run, so nobody can choose names that collide.
struct NameHash: Hashable, Sendable {
  fileprivate let value: UInt

  /// The hash of a name, given as bytes.
  init(of name: Span<UInt8>) {
    var hasher = Hasher()
    var index = 0
    while index + 8 <= name.count {
      hasher.combine(eightBytes(at: index, in: name))
      index += 8
    }
    var rest = UInt64(name.count)
    while index < name.count {
      rest = rest << 8 | UInt64(name[index])
      index += 1
    }
    hasher.combine(rest)
    value = UInt(bitPattern: hasher.finalize())
  }
}

/// Names, found by their hashes, each with the digest of the manifest that asks for no change.
struct NameTable: Sendable {
  private let names: NameList
  /// The numbers of names. Each is in the slot that its hash says or, where that was taken, in the
  /// next free one.
  private var slots: [Slot]

  /// All that is compared is in one place: reaching for another one in the memory of a large state
  /// takes as long as hundreds of comparisons.
  private struct Slot {
    var hash: UInt = 0
    var applied: Experiment.Digest?
    var index = UInt32.max
    var isFree: Bool { index == .max }
  }

  /// Takes up names, all of them different, and the digest for each.
  init(_ names: NameList = NameList(), applied: [Experiment.Digest?] = []) {
    self.names = names
    // A quarter of the slots stays free, so that few are looked at.
    slots = Array(repeating: Slot(), count: names.count + names.count / 3 + 1)
    for index in 0..<names.count {
      let hash = names.hash(at: index)
      var slot = slot(of: hash)
      while !slots[slot].isFree { slot = self.slot(behind: slot) }
      slots[slot] = Slot(hash: hash.value, applied: applied[index], index: UInt32(index))
    }
  }

  private func slot(of hash: NameHash) -> Int {
    Int(hash.value.multipliedFullWidth(by: UInt(slots.count)).high)
  }

  private func slot(behind slot: Int) -> Int { slot + 1 == slots.count ? 0 : slot + 1 }

  /// How many names there are.
  var count: Int { names.count }

  /// A name as text.
  subscript(index: Int) -> String { names[index] }

  /// The hash of a name.
  func hash(at index: Int) -> NameHash { names.hash(at: index) }

  /// How many of the names come before a name.
  func rank(of name: Span<UInt8>) -> Int { names.rank(of: name) }

  /// Which of the names it is; nil for any other.
  func index(of name: Span<UInt8>) -> Int? {
    first(withHash: NameHash(of: name)) { names.isName(name, at: Int($0.index)) }
  }

  /// Which of the names it is, if that has the digest; nil for any other.
  ///
  /// The names themselves are not compared: where the digests are the same, hashes of 64 bits that
  /// nobody can choose are enough.
  func index(of name: Span<UInt8>, applied: Experiment.Digest) -> Int? {
    first(withHash: NameHash(of: name)) { $0.applied == applied }
  }

  private func first(withHash hash: NameHash, where isWanted: (Slot) -> Bool) -> Int? {
    var slot = slot(of: hash)
    while !slots[slot].isFree {
      if slots[slot].hash == hash.value, isWanted(slots[slot]) { return Int(slots[slot].index) }
      slot = self.slot(behind: slot)
    }
    return nil
  }
}

extension Span<UInt8> {
  fileprivate func follows(_ other: Span<UInt8>) -> Bool {
    for index in 0..<Swift.min(count, other.count) where self[index] != other[index] {
      return other[index] == UInt8(ascii: "/")
        || self[index] != UInt8(ascii: "/") && self[index] > other[index]
    }
    return count > other.count
  }
}
