extension Page {
  /// The SHA-256 of `page.css`, in base 64. A test writes it anew.
  static let styleDigest = "dGQ8pJlsWuOz/sZssP8x9+xu0QYQmrzJ+Fghda4A27I="
  /// The SHA-256 of `page.js`.
  static let scriptDigest = "vK9BA+VjZsXwm/csxcKcU/itgh1vceQixSem66BOuF8="
}
