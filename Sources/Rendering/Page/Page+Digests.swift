extension Page {
  /// The SHA-256 of `page.css`, in base 64. A test writes it anew.
  static let styleDigest = "83m8lAjIG08GCpqem9ur2GwyFX1nIHcjKzTc0ZAHT1c="
  /// The SHA-256 of `page.js`.
  static let scriptDigest = "L7FbhUeSSBraB0mvmqbezJkL6EH+frv/ruHddsYPZcE="
}
