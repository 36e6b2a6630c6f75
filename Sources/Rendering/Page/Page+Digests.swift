extension Page {
  /// The SHA-256 of `page.css`, in base 64. A test writes it anew.
  static let styleDigest = "0bgpNmOiruAbKhWJLCvipY3D1+tqZTwlQm3pARvgz8o="
  /// The SHA-256 of `page.js`.
  static let scriptDigest = "Gxetw27gYjv/y2UABcYpd2Z5N+xwUqgsvqilvpbkb7M="
}
