import Bytes
import Domain
import JSONSyntax
import System

/// The lines of the events of one commit, put together once for the state and for the trail.
struct EventLines: Sendable {
  /// The lines as the state has them. Marked are the end of the attributes, that of the names and that of
  /// the line.
  let pieces: [LinePiece]

  private static let marksOfLine = 3

  /// As many events as make about a megabyte of text.
  private static let eventsOfPiece = 2_048

  init(_ events: [Event]) {
    let batches = stride(from: 0, to: events.count, by: Self.eventsOfPiece).map {
      events[$0...].prefix(Self.eventsOfPiece)
    }
    pieces = concurrently(batches, on: batches.count < 2 ? 1 : processorCount()) {
      LinePiece(of: $0)
    }
  }

  /// Passes on the lines as the trail has them, with the circumstances of the commit of `snapshot`, each
  /// with its line break.
  func inTrail<Failure>(
    of snapshot: Snapshot, to sink: (ArraySlice<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    let circumstances = Circumstances(snapshot)
    var next: Background<[UInt8]>?
    for index in pieces.indices {
      let lines = next?.result() ?? circumstances.lines(of: pieces[index])
      // The next lines are put together while these are written.
      next = pieces[(index + 1)...].first.map { piece in
        Background { circumstances.lines(of: piece) }
      }
      try sink(lines[...])
    }
  }

  /// What all records of one commit have in common, as it stands in their lines.
  private struct Circumstances: Sendable {
    /// Who did it, and with which commit.
    private let author: [UInt8]
    /// Where it was done, and when; with the line break.
    private let end: [UInt8]

    init(_ snapshot: Snapshot) {
      func written(_ name: String, _ value: JSONValue?) -> [UInt8] {
        value.map { Array(",\"\(name)\":".utf8) + $0.canonical() } ?? []
      }
      let (provenance, origin) = (snapshot.provenance, snapshot.provenance.origin)
      author =
        written("author", provenance.author.json)
        + written("commit", origin.commit.map(JSONValue.string))
      end =
        written("lineage", .string(snapshot.lineage))
        + written("pullRequest", origin.pullRequest.map(JSONValue.integer))
        + written("ref", origin.ref.map(JSONValue.string))
        + written("runURL", origin.runURL.map(JSONValue.string))
        + ",\"serial\":\(snapshot.serial),\"time\":\"\(provenance.time)\"}\n".utf8
    }

    func lines(of piece: LinePiece) -> [UInt8] {
      let lineCount = piece.marks.count / marksOfLine
      var lines: [UInt8] = []
      lines.reserveCapacity(piece.bytes.count + lineCount * (author.count + end.count))
      let (bytes, author, end) = (piece.bytes.span, author.span, end.span)
      var start = 0
      for mark in stride(from: 0, to: piece.marks.count, by: marksOfLine) {
        let (attributesEnd, namesEnd) = (piece.marks[mark], piece.marks[mark + 1])
        let attributesStart = start + LinePiece.separator.utf8.count
        lines.append(copying: bytes.extracting(attributesStart..<attributesEnd))
        lines.append(copying: author)
        lines.append(copying: bytes.extracting(attributesEnd..<namesEnd))
        lines.append(copying: end)
        start = piece.marks[mark + marksOfLine - 1]
      }
      return lines
    }
  }
}

extension LinePiece {
  fileprivate init(of events: ArraySlice<Event>) {
    self.init(events) { line, event in
      line.attributes(of: event)
      line.mark()
      line.names(of: event)
      line.mark()
      line.sign("}")
    }
  }
}
