extension Page {
  /// The SHA-256 of `page.css`, in base 64. A test writes it anew.
  static let styleDigest = "I1Y7xFCKHNNnCVfZ1urJdckrR2PYW5fft9hY25OJ64k="
  /// The SHA-256 of `page.js`.
  static let scriptDigest = "vK9BA+VjZsXwm/csxcKcU/itgh1vceQixSem66BOuF8="
}
