extension Page {
  /// The SHA-256 of `page.css`, in base 64. A test writes it anew.
  static let styleDigest = "YP8fh0JtTH1sA/3hejK+Gs+vJng/WGk9nbhJrtaRlhw="
  /// The SHA-256 of `page.js`.
  static let scriptDigest = "vK9BA+VjZsXwm/csxcKcU/itgh1vceQixSem66BOuF8="
}
