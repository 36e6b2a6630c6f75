// Many bytes at once: one by one is slower, and a slice of an array counts references.

extension Array<UInt8> {
  /// Appends a copy of some bytes.
  @inlinable
  package mutating func append(copying bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { bytes in unsafe append(contentsOf: bytes) }
  }

  /// Appends the UTF-8 of a text that stands in the program.
  @inlinable
  package mutating func append(copying text: StaticString) {
    text.withUTF8Buffer { bytes in unsafe append(contentsOf: bytes) }
  }
}

/// Eight bytes from `index` on as a number, the first one lowest. They must all be there.
@inlinable @inline(__always)
package func eightBytes(at index: Int, in bytes: Span<UInt8>) -> UInt64 {
  unsafe UInt64(
    littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
}
