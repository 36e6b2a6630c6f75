extension Page {
  /// The SHA-256 of `page.css`, in base 64. A test writes it anew.
  static let styleDigest = "i4QCPC0GPZNp4tldbkNMNJsYhnIMG1ZkueiEcEgCMRA="
  /// The SHA-256 of `page.js`.
  static let scriptDigest = "CleGduzDvVbkF2HmepLxPzfZIEAcUJ9H1pL9zArhW3s="
}
