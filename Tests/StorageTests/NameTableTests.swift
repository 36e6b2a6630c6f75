import Domain
import Manifests
import Testing

@testable import Storage

struct NameTableTests {
  private static func name(_ number: Int) -> [UInt8] { Array("name-\(1_000_000 + number)".utf8) }

  private static func digest(_ number: Int) -> Experiment.Digest? {
    number.isMultiple(of: 3) ? nil : Experiment.Digest(number: UInt64(number % 7))
  }

  private static func table(of count: Int) -> NameTable {
    var names = NameList()
    for number in 0..<count {
      let isBehind = names.append(name(number).span)
      #expect(isBehind)
    }
    return NameTable(names, applied: (0..<count).map(digest))
  }

  private static func find(_ number: Int, in table: NameTable) -> Int? {
    table.index(of: name(number).span)
  }

  private static func find(
    _ number: Int, applied: Experiment.Digest, in table: NameTable
  ) -> Int? {
    table.index(of: name(number).span, applied: applied)
  }

  @Test(arguments: [0, 1, 2, 3, 4, 7, 100, 5_000])
  func `every name is found, and no other`(count: Int) {
    let table = Self.table(of: count)
    #expect(table.count == count)
    for number in 0..<count {
      #expect(Self.find(number, in: table) == number)
      #expect(table[number] == String(decoding: Self.name(number), as: UTF8.self))
      let hash = NameHash(of: Self.name(number).span)
      #expect(table.hash(at: number) == hash)
    }
    for number in count..<count + 100 {
      #expect(Self.find(number, in: table) == nil)
    }
  }

  @Test(arguments: [1, 100, 5_000])
  func `with a digest, a name is found if it has that one`(count: Int) {
    let table = Self.table(of: count)
    for number in 0..<count {
      for digest in 0..<7 as Range<UInt64> {
        let digest = Experiment.Digest(number: digest)
        let found = Self.find(number, applied: digest, in: table)
        #expect(found == (digest == Self.digest(number) ? number : nil))
      }
    }
    let other = Experiment.Digest(number: 1)
    #expect(Self.find(count, applied: other, in: table) == nil)
  }

  @Test func `names that differ in one byte, wherever it stands, have different hashes`() {
    let name = Array("production/checkout-button-1".utf8)
    var hashes: Set<NameHash> = [NameHash(of: name.span)]
    for index in name.indices {
      var other = name
      other[index] ^= 1
      hashes.insert(NameHash(of: other.span))
      hashes.insert(NameHash(of: Array(name[..<index]).span))
    }
    #expect(hashes.count == 2 * name.count + 1)
  }
}
