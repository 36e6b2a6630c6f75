/// One line of a file as a finding shows it, in three parts: what it is about is `marked`.
///
/// A long line is cut to a window of about a hundred scalars around that, with `…` for what is left
/// out, and for what is concealed. Bytes that are no UTF-8 become U+FFFD; nothing else is changed,
/// so the parts may contain control characters.
package struct SourceExcerpt: Hashable, Sendable {
  /// The number of the line, from 1.
  package var line: Int
  /// What stands before the finding.
  package var before: String
  /// What the finding is about; empty at the end of a line.
  package var marked: String
  /// What stands behind it on the line.
  package var after: String
}

extension SourceText {
  /// The line that `range` begins on, marked to its end at most, without what is concealed.
  func excerpt(
    around range: Range<Int>, concealing concealment: Concealment = Concealment()
  ) -> SourceExcerpt {
    let start = min(max(range.lowerBound, 0), bytes.count)
    let line = lineRange(ofByte: start)
    let marked = range.clamped(to: min(start, line.upperBound)..<line.upperBound)
    let isShort =
      end(ofScalars: 100, from: line.lowerBound, limit: line.upperBound)
      == line.upperBound
    let markedEnd =
      isShort
      ? marked.upperBound
      : end(ofScalars: 70, from: marked.lowerBound, limit: marked.upperBound)
    let window = isShort ? line : window(around: marked.lowerBound..<markedEnd, in: line)
    // Only those in the window: a whole file may stand on one line.
    let hidden = concealment.ranges(in: window)
    return SourceExcerpt(
      line: position(ofByte: start).line,
      before: (window.lowerBound > line.lowerBound ? "…" : "")
        + text(window.lowerBound..<marked.lowerBound, without: hidden),
      marked: text(marked.lowerBound..<markedEnd, without: hidden),
      after: text(markedEnd..<window.upperBound, without: hidden)
        + (window.upperBound < line.upperBound ? "…" : ""))
  }

  private func text(_ range: Range<Int>, without hidden: ArraySlice<Range<Int>>) -> String {
    var text = ""
    var start = range.lowerBound
    for part in hidden.map({ $0.clamped(to: range) }) where !part.isEmpty {
      text += String(decoding: bytes[start..<part.lowerBound], as: UTF8.self) + "…"
      start = part.upperBound
    }
    return text + String(decoding: bytes[start..<range.upperBound], as: UTF8.self)
  }

  /// About a hundred scalars of `line`, with up to thirty before `marked`.
  private func window(around marked: Range<Int>, in line: Range<Int>) -> Range<Int> {
    let start = start(ofScalars: 30, upTo: marked.lowerBound, limit: line.lowerBound)
    let shown = bytes[start..<marked.upperBound].count { !Self.isContinuation($0) }
    let rest = max(100 - shown, 0)
    return start..<end(ofScalars: rest, from: marked.upperBound, limit: line.upperBound)
  }

  /// Where `count` scalars end that begin at `start`. Four malformed bytes count as one.
  private func end(ofScalars count: Int, from start: Int, limit: Int) -> Int {
    var end = start
    for _ in 0..<count where end < limit {
      let next = bytes[end..<limit].prefix(4).dropFirst().firstIndex { !Self.isContinuation($0) }
      end = next ?? min(end + 4, limit)
    }
    return end
  }

  /// Where `count` scalars begin that end at `end`. Four malformed bytes count as one.
  private func start(ofScalars count: Int, upTo end: Int, limit: Int) -> Int {
    var start = end
    for _ in 0..<count where start > limit {
      let first = bytes[limit..<start].suffix(4).lastIndex { !Self.isContinuation($0) }
      start = first ?? max(start - 4, limit)
    }
    return start
  }
}
