import Testing

@testable import Domain

/// The expected numbers come from Python: `int(hashlib.md5(name).hexdigest(), 16) >> 97`.
struct SaltTests {
  private static let greatest = 2_147_483_647

  @Test(arguments: [
    ("segment,production,checkout-cta", 783_129_589),
    ("split,production,checkout-cta", 2_023_035_729),
    ("default,production,checkout_button", 851_378_967),
    ("segment,staging,checkout-cta", 360_422_067),
    ("split,production,checkout-cta,2", 403_841_587),
    ("", 1_779_353_196),
  ])
  func `a name prefers the first 31 bits of its MD5`(name: String, number: Int) {
    #expect(Salt(preferredBy: name).number == number)
    var registry = SaltRegistry(taken: [])
    #expect(registry.allot(to: name).number == number)
  }

  @Test(arguments: [Int.min, -1, 0, 2_147_483_648, Int.max])
  func `a number outside of the range is no salt`(number: Int) {
    #expect(Salt(number) == nil)
  }

  @Test(arguments: [(1, 2), (5, 6), (greatest - 1, greatest), (greatest, 1)])
  func `the next salt is one more, and after the greatest comes 1`(number: Int, next: Int) {
    #expect(Salt(number)?.next.number == next)
  }

  @Test func `where the preferred salt is taken, the next free one is allotted`() throws {
    let preferred = 783_129_589
    let taken = try [0, 1, 3].map { try #require(Salt(preferred + $0)) }
    var registry = SaltRegistry(taken: Set(taken))
    let allotted = (0..<3).map { _ in registry.allot(to: "segment,production,checkout-cta").number }
    #expect(allotted == [preferred + 2, preferred + 4, preferred + 5])
  }

  @Test func `no two of a thousand salts are equal, and a lost registry allots the same again`() {
    var first = SaltRegistry(taken: [])
    var second = SaltRegistry(taken: [])
    let names = (0..<1_000).map { "segment,production,experiment-\($0 % 500)" }
    let salts = names.map { first.allot(to: $0) }
    #expect(Set(salts).count == 1_000)
    #expect(salts == names.map { second.allot(to: $0) })
    #expect(salts.allSatisfy { (1...Self.greatest).contains($0.number) })
  }
}
