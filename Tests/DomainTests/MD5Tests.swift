import Testing

@testable import Domain

/// The expected digests of lengths come from Python's `hashlib`.
struct MD5Tests {
  @Test(arguments: [
    ("", "d41d8cd98f00b204e9800998ecf8427e"),
    ("a", "0cc175b9c0f1b6a831c399e269772661"),
    ("abc", "900150983cd24fb0d6963f7d28e17f72"),
    ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
    ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
    (
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
      "d174ab98d277d9f5a5611c2c9f419d9f"
    ),
    (
      "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
      "57edf4a22be3c955ac49da2e2107b67a"
    ),
  ])
  func `the suite of RFC 1321 holds`(text: String, hexadecimal: String) {
    #expect(MD5.digest(of: text).hexadecimal == hexadecimal)
  }

  @Test(arguments: [
    (0, "d41d8cd98f00b204e9800998ecf8427e"),
    (1, "8666683506aacd900bbd5a74ac4edf68"),
    (55, "52c0e574e1198de5fe3f8f11440dcb1b"),
    (56, "46c9907fc908ee68b1e7b8e71286a518"),
    (57, "1c805dd236c35cab25fcb1bc73802c51"),
    (63, "a62f6d59e837867693f042f5b8f5a236"),
    (64, "7160b8fb5e9e4023d549c3971fbaeead"),
    (65, "70bd662e7aefbda85a0f7244167b7897"),
    (119, "e84905d4214f4d1ca56c2cdcc152b143"),
    (120, "e3eb5a6c8669ea01a8c185b8abc8a5dc"),
    (121, "82f02aff7c685d5ef5f6abdfc38fd04f"),
    (127, "acce2474d6cc8302120d09c818d17ef7"),
    (128, "10b2da1a82f16d99a81a7203fe9f02cb"),
    (129, "03fefbbcebe2959cf2270241aafe0250"),
    (130, "4298951876af905376a025f7279651c2"),
    (1_000_000, "4e8560dbecc9d8178fccd03632c646cb"),
  ])
  func `lengths at the edge of a block are padded right`(length: Int, hexadecimal: String) {
    #expect(MD5.digest(of: pattern(length)).hexadecimal == hexadecimal)
  }

  @Test func `every length up to two blocks and a bit is right`() {
    let digests = (0...130).flatMap { length in
      let digest = MD5.digest(of: pattern(length))
      return (0..<16).map { UInt8(truncatingIfNeeded: digest >> (120 - 8 * $0)) }
    }
    #expect(MD5.digest(of: digests).hexadecimal == "c11b167a876834df01319a532758e5ba")
  }

  @Test func `pieces give the digest of the whole, wherever they are cut`() {
    let whole = pattern(130)
    let expected = MD5.digest(of: whole)
    for first in 0...130 {
      for second in [first, (first + 130) / 2, 130] {
        var md5 = MD5()
        md5.update(whole.span.extracting(0..<first))
        md5.update(whole.span.extracting(first..<second))
        md5.update(whole.span.extracting(second..<130))
        #expect(md5.digest == expected, "cut at \(first) and \(second)")
      }
    }
  }

  @Test func `reading a digest does not disturb what follows`() {
    var md5 = MD5()
    md5.update("mess".utf8.span)
    #expect(md5.digest == MD5.digest(of: "mess"))
    md5.update("age digest".utf8.span)
    #expect(md5.digest.hexadecimal == "f96b697d7cb7938d525a2f31aaf161d0")
  }

  @Test func `the number is Python's int(hexdigest, 16)`() {
    let digest = MD5.digest(of: "13,production_user-1")
    #expect(digest == 105_527_828_124_232_429_762_681_420_121_018_895_623)
    #expect(digest.hexadecimal == "4f63eba0524933e459f4e8faf9ea8d07")
  }

  @Test func `a digest that begins with zeros keeps its thirty-two digits`() {
    let digest = MD5.digest(of: "168")
    #expect(digest.hexadecimal == "006f52e9102a8d3be2fe5614f42ba989")
  }

  @Test func `a text is hashed as UTF-8`() {
    #expect(MD5.digest(of: "é,日本,😀").hexadecimal == "a6b2ff67213248486c65ff2496520387")
  }
}

private func pattern(_ length: Int) -> [UInt8] {
  (0..<length).map { UInt8(truncatingIfNeeded: 7 * $0 + 3) }
}

extension MD5 {
  fileprivate static func digest(of bytes: [UInt8]) -> UInt128 {
    var md5 = MD5()
    md5.update(bytes.span)
    return md5.digest
  }
}

extension UInt128 {
  /// The usual thirty-two lower-case digits.
  fileprivate var hexadecimal: String {
    let digits = String(self, radix: 16)
    return String(repeating: "0", count: 32 - digits.utf8.count) + digits
  }
}
