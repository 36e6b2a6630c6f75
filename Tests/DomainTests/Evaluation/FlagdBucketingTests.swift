import Testing

@testable import Domain

/// The expected numbers come from Python's packages `mmh3` and `cbor2`, as flagd's own evaluation uses
/// them.
struct FlagdBucketingTests {
  @Test(
    arguments: [
      ("", 0), ("a", 0x3c25_69b2), ("ab", 0x9bbf_d75f), ("abc", 0xb3dd_93fa),
      ("abcd", 0x43ed_676a), ("abcde", 0xe89b_9af6), ("783129589,alice", 0xd580_1b0b),
    ] as [(String, UInt32)])
  func `the hash is MurmurHash3`(text: String, hash: UInt32) {
    #expect(murmur3(of: text.utf8.span) == hash)
  }

  @Test(arguments: [
    ("alice", 3548), ("ünï-1", 7675), ("🙂2", 8739), ("a,b", 4237), ("id with space", 1073),
    ("0", 8952),
  ])
  func `an identity falls into the bucket that flagd computes`(identity: String, bucket: Int) throws
  {
    let salt = try #require(Salt(783_129_589))
    let environment = try #require(EnvironmentKey("production"))
    let hash = SaltedHash(.flagd, salt: salt, environment: environment)
    #expect(hash.bucket(of: identity) == bucket)
  }

  /// CBOR writes the length in one, two, three or five bytes.
  @Test(arguments: [
    (0, 9089), (1, 9416), (12, 9946), (13, 5576), (22, 3016), (23, 3110), (24, 5099),
    (244, 5776), (245, 1490), (246, 6831), (65_523, 8302), (65_524, 2501), (65_525, 7974),
    (70_000, 8820),
  ])
  func `a text of any length is hashed with its length in front`(length: Int, bucket: Int) {
    let hash = SaltedHash(.flagd, prefix: "2023035729,")
    #expect(hash.bucket(of: String(repeating: "x", count: length)) == bucket)
  }

  @Test func `a bucket is a hundredth of a percent`() throws {
    let variants = try ["b", "a"].enumerated().map { number, key in
      Variant(number: number, key: try #require(VariantKey(key)), value: .boolean(true))
    }
    let third = try #require(Percentage(hundredths: 3_333))
    let split = Split(
      try Allocations(variants.map { VariantAllocation($0.key, third) }), among: variants, .flagd)
    #expect(split.shares.map(\.buckets.count) == [3_333, 3_333, 3_334])
    #expect(Bucketing.flagd.cohort(third).count == 3_333)
    #expect(Bucketing.flagd.cohort(.zero).isEmpty)
    #expect(Bucketing.flagd.cohort(.whole) == 0..<Bucketing.flagd.count)
  }
}
