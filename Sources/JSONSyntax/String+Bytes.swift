/// `String` compares by canonical equivalence; files, keys and paths compare by bytes.
extension String {
  /// Whether both are the same UTF-8 bytes.
  package func hasSameBytes(as other: String) -> Bool {
    utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
  }

  /// Whether the UTF-8 bytes come before the other's, which is the order of the scalars too.
  package func precedesInBytes(_ other: String) -> Bool {
    utf8.lexicographicallyPrecedes(other.utf8)
  }

  /// Feeds the UTF-8 bytes to `hasher`, so that strings of the same bytes hash alike.
  package func hashBytes(into hasher: inout Hasher) {
    hasher.combine(utf8.count)
    for byte in utf8 {
      hasher.combine(byte)
    }
  }
}
