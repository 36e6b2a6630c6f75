extension Page {
  /// The SHA-256 of `page.css`, in base 64. A test writes it anew.
  static let styleDigest = "l9F/juVtt0BjvSM9AcgrnxikGgJx9FKZikxciXl0/xY="
  /// The SHA-256 of `page.js`.
  static let scriptDigest = "vK9BA+VjZsXwm/csxcKcU/itgh1vceQixSem66BOuF8="
}
