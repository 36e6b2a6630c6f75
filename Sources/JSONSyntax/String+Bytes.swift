import Bytes

/// `String` compares by canonical equivalence; files, keys and paths compare by bytes.
extension String {
  /// Whether both are the same UTF-8 bytes.
  func hasSameBytes(as other: String) -> Bool {
    utf8.count == other.utf8.count && compare(utf8.span, other.utf8.span) == 0
  }

  /// Whether the UTF-8 bytes come before the other's, which is the order of the scalars too.
  package func precedesInBytes(_ other: String) -> Bool {
    compare(utf8.span, other.utf8.span) < 0
  }
}
