/// The hash that deals the identities of an environment out to buckets. Each salt deals them out
/// anew.
package struct SaltedHash: Sendable {
  private let bucketing: Bucketing
  private let prefix: [UInt8]

  /// Makes the hash of a salt. Where clients know the environment by another text than its key, that is
  /// hashed.
  init(
    _ bucketing: Bucketing, salt: Salt, environment: EnvironmentKey, known text: String? = nil
  ) {
    switch bucketing {
    case .flagsmith:
      self.init(bucketing, prefix: "\(salt.number),\(text ?? environment.text)_")
    case .flagd: self.init(bucketing, prefix: Self.flagdPrefix(of: salt))
    }
  }

  /// What flagd hashes before an identity's key. It stands in the exported rules.
  package static func flagdPrefix(of salt: Salt) -> String { "\(salt.number)," }

  init(_ bucketing: Bucketing, prefix: String) {
    self.bucketing = bucketing
    self.prefix = Array(prefix.utf8)
  }

  /// The bucket of an identity, given as UTF-8.
  func bucket(of identity: Span<UInt8>) -> Int {
    switch bucketing {
    case .flagsmith: flagsmithBucket(of: identity)
    case .flagd: flagdBucket(of: identity)
    }
  }

  /// A hash of exactly 100 percent is not used: Flagsmith then hashes the text written twice, with
  /// a comma between, then three times, and so on.
  private func flagsmithBucket(of identity: Span<UInt8>) -> Int {
    var md5 = MD5()
    while true {
      md5.update(prefix.span)
      md5.update(identity)
      let number = Int(md5.digest % UInt128(bucketing.count + 1))
      if number < bucketing.count { return number }
      md5.update([UInt8(ascii: ",")].span)
    }
  }

  /// The text is hashed as a string of CBOR (RFC 8949), and the hash scaled down to the buckets.
  private func flagdBucket(of identity: Span<UInt8>) -> Int {
    var bytes = Self.headOfText(byteCount: prefix.count + identity.count) + prefix
    for index in identity.indices { bytes.append(identity[index]) }
    let hash = UInt64(murmur3(of: bytes.span))
    return Int((hash * UInt64(bucketing.count)) >> 32)
  }

  private static func headOfText(byteCount: Int) -> [UInt8] {
    let majorType: UInt8 = 3 << 5
    switch byteCount {
    case ..<24: return [majorType | UInt8(byteCount)]
    case ..<0x100: return [majorType | 24, UInt8(byteCount)]
    case ..<0x1_0000: return [majorType | 25] + UInt16(byteCount).bigEndianBytes
    default: return [majorType | 26] + UInt32(truncatingIfNeeded: byteCount).bigEndianBytes
    }
  }
}

extension FixedWidthInteger {
  fileprivate var bigEndianBytes: [UInt8] {
    stride(from: Self.bitWidth - 8, through: 0, by: -8).map {
      UInt8(truncatingIfNeeded: self >> $0)
    }
  }
}
