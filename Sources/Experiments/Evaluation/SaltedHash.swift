/// The hash that deals the identities of an environment out to buckets. Under another salt it is
/// another throw of the dice.
package struct SaltedHash: Sendable {
  private let bucketing: Bucketing
  private let prefix: [UInt8]

  /// Makes the hash of a salt.
  package init(_ bucketing: Bucketing, salt: Salt, environment: EnvironmentKey) {
    switch bucketing {
    case .flagsmith: self.init(bucketing, prefix: "\(salt.number),\(environment)_")
    }
  }

  init(_ bucketing: Bucketing, prefix: String) {
    self.bucketing = bucketing
    self.prefix = Array(prefix.utf8)
  }

  /// The bucket of an identity, given as UTF-8.
  package func bucket(of identity: Span<UInt8>) -> Bucket {
    switch bucketing {
    case .flagsmith: flagsmithBucket(of: identity)
    }
  }

  /// The bucket of an identity.
  package func bucket(of identity: String) -> Bucket {
    bucket(of: identity.utf8.span)
  }

  /// Where the throw is exactly 100 percent, the text is hashed written twice, with a comma between,
  /// then thrice, and so on.
  private func flagsmithBucket(of identity: Span<UInt8>) -> Bucket {
    var md5 = MD5()
    while true {
      md5.update(prefix.span)
      md5.update(identity)
      let number = Int(md5.digest.number % UInt128(bucketing.count + 1))
      if number < bucketing.count { return Bucket(number) }
      md5.update([UInt8(ascii: ",")].span)
    }
  }
}
