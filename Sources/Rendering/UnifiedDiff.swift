import Bytes

/// The difference between two versions of a file, as `git apply` reads it.
package struct UnifiedDiff {
  private let path: String
  private let isNew: Bool
  private let lines: [Line]
  private static let contextCount = 3

  /// A line of one version or of both, its end included.
  private struct Line {
    enum Origin: UInt8 {
      case both = 0x20
      case old = 0x2D
      case new = 0x2B
    }

    let origin: Origin
    let bytes: ArraySlice<UInt8>
  }

  /// Compares two versions of the file at a path, which is relative to where the difference is
  /// applied. Without the first the file is made.
  package init(path: String, from old: [UInt8]?, to new: [UInt8]) {
    self.path = path
    isNew = old == nil
    lines = Self.compare(Self.lines(of: old ?? []), Self.lines(of: new))
  }

  /// The text; empty where both versions are the same.
  package var bytes: [UInt8] {
    let hunks = hunks
    guard !hunks.isEmpty else { return [] }
    let (old, new) = (Self.name("a/\(path)"), Self.name("b/\(path)"))
    // Git takes a name without quotation marks to end at white space, unless it ends at a tab.
    let end = old.contains(" ") && !old.hasPrefix("\"") ? "\t\n" : "\n"
    let before = isNew ? "--- /dev/null\n" : "--- \(old)\(end)"
    let header =
      "diff --git \(old) \(new)\n" + (isNew ? "new file mode 100644\n" : "")
      + "\(before)+++ \(new)\(end)"
    return Array(header.utf8) + hunks.flatMap(bytes(of:))
  }

  // MARK: Comparison

  private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var rest = bytes[...]
    while let feed = rest.firstIndex(of: UInt8(ascii: "\n")) {
      lines.append(rest[...feed])
      rest = rest[(feed + 1)...]
    }
    return rest.isEmpty ? lines : lines + [rest]
  }

  private static func compare(
    _ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]
  ) -> [Line] {
    var (removed, inserted): (Set<Int>, Set<Int>) = ([], [])
    for change in new.difference(from: old) {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var lines: [Line] = []
    var next = 0
    for (offset, line) in old.enumerated() {
      guard !removed.contains(offset) else {
        lines.append(Line(origin: .old, bytes: line))
        continue
      }
      while inserted.contains(next) {
        lines.append(Line(origin: .new, bytes: new[next]))
        next += 1
      }
      lines.append(Line(origin: .both, bytes: line))
      next += 1
    }
    return lines + new[next...].map { Line(origin: .new, bytes: $0) }
  }

  // MARK: Hunks

  /// The lines that changed, with those around them. Hunks that would touch are one.
  private var hunks: [Range<Int>] {
    var hunks: [Range<Int>] = []
    for index in lines.indices where lines[index].origin != .both {
      let end = min(index + 1 + Self.contextCount, lines.count)
      if let last = hunks.last, last.upperBound >= index - Self.contextCount {
        hunks[hunks.count - 1] = last.lowerBound..<end
      } else {
        hunks.append(max(index - Self.contextCount, 0)..<end)
      }
    }
    return hunks
  }

  private func bytes(of hunk: Range<Int>) -> [UInt8] {
    let header = "@@ -\(span(of: hunk, without: .new)) +\(span(of: hunk, without: .old)) @@\n"
    var bytes = Array(header.utf8)
    for line in lines[hunk] {
      bytes.append(line.origin.rawValue)
      bytes += line.bytes
      if line.bytes.last != UInt8(ascii: "\n") { bytes += "\n\\ No newline at end of file\n".utf8 }
    }
    return bytes
  }

  /// Where a hunk begins in one version, from 1, and how many lines it has there. A hunk without
  /// lines names the line before it.
  private func span(of hunk: Range<Int>, without other: Line.Origin) -> String {
    let before = lines[..<hunk.lowerBound].count { $0.origin != other }
    let count = lines[hunk].count { $0.origin != other }
    return count == 1 ? "\(before + 1)" : "\(count == 0 ? before : before + 1),\(count)"
  }

  // MARK: Names

  /// A name as git writes it: in quotation marks unless all of it is printable ASCII.
  private static func name(_ name: String) -> String {
    func isPlain(_ byte: UInt8) -> Bool {
      0x20..<0x7F ~= byte && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }
    guard !name.utf8.allSatisfy(isPlain) else { return name }
    let escaped = name.utf8.map { byte in
      isPlain(byte) ? String(Unicode.Scalar(byte)) : "\\" + byte.padded(to: 3, radix: 8)
    }
    return "\"\(escaped.joined())\""
  }
}
