extension Page {
  /// The SHA-256 of `page.css`, in base 64. A test writes it anew.
  static let styleDigest = "/e9L9j5IZhuxoZqtwmFBG5B/xMqkc5V2O3Jt6JaXhgc="
  /// The SHA-256 of `page.js`.
  static let scriptDigest = "vK9BA+VjZsXwm/csxcKcU/itgh1vceQixSem66BOuF8="
}
