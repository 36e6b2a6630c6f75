/// The first 64 bits of the MD5 of a text, in hexadecimal: it tells texts apart, and is no secret.
package func fingerprint(of text: String) -> String {
  fingerprint(of: Array(text.utf8))
}

/// The same of bytes.
func fingerprint(of bytes: [UInt8]) -> String {
  MD5.digest(of: bytes).leadingWord.hexadecimal
}
