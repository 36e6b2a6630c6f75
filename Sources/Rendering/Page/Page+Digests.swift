extension Page {
  /// The SHA-256 of `page.css`, in base 64. A test writes it anew.
  static let styleDigest = "ASPdPexR6aRW28vjHW8/KPPFWwXSSWH+6UTpkcwZ/tM="
  /// The SHA-256 of `page.js`.
  static let scriptDigest = "L7FbhUeSSBraB0mvmqbezJkL6EH+frv/ruHddsYPZcE="
}
