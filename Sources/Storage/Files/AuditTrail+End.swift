import System

extension AuditTrail {
  /// What the file holds from the first line of a commit on.
  struct End {
    /// The offset of that line, or of the end of the file.
    let start: Int
    /// Without zeros at its end.
    var content: [UInt8] = []
    /// A loss of power can leave zeros at the end of a file, where bytes were about to be written.
    var hasZeros = false
  }

  /// Walks from the end of the file to the first line of the commit `serial`.
  ///
  /// Throws `trailAhead` for a later commit's line, and `trailDamaged` for one without a serial and
  /// for more than `maximumBytes` of the commit's lines.
  func end(from serial: Int, maximumBytes: Int) throws(StorageError) -> End {
    guard var lines = try linesFromEnd() else { return End(start: 0) }
    var start = lines.end
    var contentEnd = lines.end
    let fileEnd = lines.end
    while let line = try previous(&lines) {
      if line.isWhole {
        let found = try self.serial(of: line)
        if found < serial { break }
        guard found == serial else {
          throw .trailAhead(path: path, trailSerial: found, stateSerial: serial)
        }
      } else {
        contentEnd = line.start + countWithoutZeros(line.bytes)
      }
      start = line.start
    }
    guard contentEnd - start <= maximumBytes else {
      throw .trailDamaged(path: path, byteOffset: start + maximumBytes)
    }
    let content = try read(lines, start..<contentEnd)
    return End(start: start, content: content, hasZeros: contentEnd < fileEnd)
  }

  func serial(of line: LinesFromEnd.Line) throws(StorageError) -> Int {
    guard let serial = serialOfLine(line.bytes) else {
      throw .trailDamaged(path: path, byteOffset: line.start)
    }
    return serial
  }

  /// Nil if there is no file.
  func linesFromEnd() throws(StorageError) -> LinesFromEnd? {
    guard let file = try open() else { return nil }
    return LinesFromEnd(file)
  }

  func previous(_ lines: inout LinesFromEnd) throws(StorageError) -> LinesFromEnd.Line? {
    do throws(FileReadError) {
      return try lines.previous()
    } catch {
      throw .unreadable(path: path, error)
    }
  }

  private func read(
    _ lines: borrowing LinesFromEnd, _ range: Range<Int>
  ) throws(StorageError) -> [UInt8] {
    do throws(FileReadError) {
      return try lines.read(range)
    } catch {
      throw .unreadable(path: path, error)
    }
  }
}

private func countWithoutZeros(_ bytes: [UInt8]) -> Int {
  (bytes.lastIndex { $0 != 0 } ?? -1) + 1
}
