import Domain
import Manifests

/// What makes bytes a snapshot: the brace it begins with, the version near its end, and the
/// checksum of everything before it on the last line.
enum SnapshotFrame {
  /// The format's number. Only this one is written.
  static let formatVersion = 1

  /// The length of the last line in bytes, which is always the same.
  private static let checksumLength = 31

  /// The line that belongs behind bytes with a checksum.
  static func checksumLine(_ checksum: UInt64) -> String {
    "\"checksum\":\"\(checksum.hexadecimal)\"}\n"
  }

  /// Where the last line begins, if version and form are those of a snapshot.
  static func end(of source: SnapshotSource) throws(StorageError) -> Int {
    let end = source.size - checksumLength
    guard end >= 2 else { throw source.untrusted(.notASnapshot) }
    var head: [UInt8] = []
    try source.read(0..<2, into: &head)
    // The version is read before the checksum, which a later format may compute otherwise.
    guard head == Array("{\n".utf8), let (version, tail) = try versionAndTail(of: source) else {
      throw source.untrusted(.notASnapshot)
    }
    guard version <= formatVersion else { throw source.untrusted(.newerFormat(version)) }
    guard version >= 1, tail.suffix(checksumLength).starts(with: "\"checksum\":".utf8) else {
      throw source.untrusted(.notASnapshot)
    }
    return end
  }

  /// How many bytes are read from the end to find the version. Behind it stands the origin, made of
  /// environment variables: the second length has room for the largest, every byte escaped.
  private static let tailLengths = [1 << 12, 1 << 22]

  private static func versionAndTail(
    of source: SnapshotSource
  ) throws(StorageError) -> (Int, tail: [UInt8])? {
    for length in tailLengths {
      var tail: [UInt8] = []
      try source.read(max(0, source.size - length)..<source.size, into: &tail)
      if let version = version(in: tail) { return (version, tail) }
    }
    return nil
  }

  private static func version(in tail: [UInt8]) -> Int? {
    let start = Array("\n\"formatVersion\":".utf8)
    guard let place = tail.indices.last(where: { tail[$0...].starts(with: start) }) else {
      return nil
    }
    let digits = tail[(place + start.count)...].prefix { (48...57).contains($0) }
    return Int(String(decoding: digits, as: UTF8.self))
  }

  /// Compares a checksum with what the last line says.
  static func require(
    _ checksum: UInt64, behind end: Int, in source: SnapshotSource
  ) throws(StorageError) {
    var line: [UInt8] = []
    try source.read(end..<source.size, into: &line)
    guard line.elementsEqual(checksumLine(checksum).utf8) else {
      throw source.untrusted(.wrongChecksum)
    }
  }
}
