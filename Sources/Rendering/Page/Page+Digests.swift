extension Page {
  /// The SHA-256 of `page.css`, in base 64. A test writes it anew.
  static let styleDigest = "O7gsdXG74zZakATBeRGcq5auTfA33/OcgjJz0SEdi2o="
  /// The SHA-256 of `page.js`.
  static let scriptDigest = "NORJDRdcs57pzpDfQjQPiK18XIGoKGXWXQ6yNG28yfA="
}
