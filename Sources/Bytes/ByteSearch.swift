import Glibc

// What the C library does many bytes at a time.

/// Where a byte stands next in some bytes; nil where it does not.
package func firstIndex(
  of byte: UInt8, in bytes: Span<UInt8>, from start: Int
) -> Int? {
  unsafe bytes.extracting(start...).withUnsafeBufferPointer { rest in
    guard let base = rest.baseAddress,
      let found = unsafe memchr(base, Int32(byte), rest.count)
    else { return nil }
    return unsafe start + (UnsafeRawPointer(found) - UnsafeRawPointer(base))
  }
}

/// Compares by bytes, the first difference deciding, then the length: less than 0 if the first
/// comes before the second, 0 if they are the same, more otherwise.
package func compare(_ first: Span<UInt8>, _ second: Span<UInt8>) -> Int {
  let difference = unsafe first.withUnsafeBufferPointer { first in
    unsafe second.withUnsafeBufferPointer { second in
      guard let firstBase = first.baseAddress, let secondBase = second.baseAddress else { return 0 }
      return unsafe Int(memcmp(firstBase, secondBase, min(first.count, second.count)))
    }
  }
  return difference == 0 ? first.count - second.count : difference
}

/// Whether a text stands at a place in some bytes, all of it before `end`.
package func stands(
  _ text: StaticString, at start: Int, in bytes: Span<UInt8>, before end: Int
) -> Bool {
  text.withUTF8Buffer { text in
    guard text.count <= end - start else { return false }
    return unsafe bytes.extracting(start..<start + text.count).withUnsafeBufferPointer { found in
      guard let found = found.baseAddress, let wanted = text.baseAddress else { return true }
      return unsafe memcmp(found, wanted, text.count) == 0
    }
  }
}
