/// A place in a file as it is shown: line and column, and the line itself.
package struct LocatedRange: Hashable, Sendable {
  /// The bytes it covers.
  var bytes: Range<Int>
  /// Where it begins.
  package var start: SourcePosition
  /// Where it ends; this position is no more part of it.
  package var end: SourcePosition
  /// The line it begins on; nil where nothing of the file is quoted.
  package var excerpt: SourceExcerpt?
}

/// A finding with its places looked up in the files. It holds none of them.
package struct LocatedDiagnostic: Hashable, Sendable {
  /// A note with its place looked up.
  package struct Note: Hashable, Sendable {
    /// The note.
    package var note: Diagnostic.Note
    /// Its place; nil without a range, or if the file cannot be read (any more).
    package var place: LocatedRange?
  }

  /// The finding.
  package var diagnostic: Diagnostic
  /// Its place; nil without a range, or if the file cannot be read (any more).
  package var place: LocatedRange?
  /// Its notes, in their order.
  package var notes: [Note]

  /// Where it begins; nil if that is not known.
  package var start: SourcePosition? { place?.start }
  /// Where it ends, exclusive; nil if that is not known.
  var end: SourcePosition? { place?.end }
  /// The line it begins on; nil if that is not known.
  package var excerpt: SourceExcerpt? { place?.excerpt }
}

/// Looks up the places of `diagnostics`, in the order in which people read them: those without a
/// place first, then by path, position and identifier.
///
/// `source` gives the bytes of the file at a path, or nil. It is called once for each file in which
/// there is a place to look up, and one file is held at a time. If `isQuoted` is false for a file,
/// only lines and columns are told.
package func locate(
  _ diagnostics: [Diagnostic], quoting isQuoted: ([UInt8]) -> Bool = { _ in true },
  reading source: (String) -> [UInt8]?
) -> [LocatedDiagnostic] {
  let places = places(of: diagnostics, quoting: isQuoted, reading: source)
  return diagnostics.map { diagnostic in
    LocatedDiagnostic(
      diagnostic: diagnostic, place: diagnostic.location.flatMap { places[$0] },
      notes: diagnostic.notes.map { note in
        LocatedDiagnostic.Note(note: note, place: note.location.flatMap { places[$0] })
      })
  }.sorted { $0.isReadBefore($1) }
}

private func places(
  of diagnostics: [Diagnostic], quoting isQuoted: ([UInt8]) -> Bool,
  reading source: (String) -> [UInt8]?
) -> [SourceLocation: LocatedRange] {
  let locations = diagnostics.flatMap { diagnostic in
    [diagnostic.location].compactMap(\.self) + diagnostic.notes.compactMap(\.location)
  }
  var places: [SourceLocation: LocatedRange] = [:]
  // A location without a place stands for its path alone, which compares by bytes.
  let files = Dictionary(grouping: locations.filter { $0.place != .wholeFile }) {
    SourceLocation(path: $0.path)
  }
  for (file, locations) in files {
    guard let bytes = source(file.path) else { continue }
    let text = SourceText(bytes)
    let document = try? JSONDocument(bytes)
    let ranges = locations.map { $0.range(in: document) }
    let starts = Set(ranges.compactMap { $0?.lowerBound })
    let concealment = document.map { Concealment($0, findings: starts) } ?? Concealment()
    let isQuoted = isQuoted(bytes)
    for (location, range) in zip(locations, ranges) {
      places[location] = range.flatMap { text.place(of: $0, isQuoted ? concealment : nil) }
    }
  }
  return places
}

extension SourceLocation {
  /// The bytes of the place; nil for the whole file, and where a pointer leads nowhere (any more).
  fileprivate func range(in document: JSONDocument?) -> Range<Int>? {
    switch place {
    case .wholeFile: nil
    case .bytes(let range): range
    case .value(let pointer): document?.range(ofValueAt: pointer)
    case .key(let pointer): document?.range(ofKeyAt: pointer)
    }
  }
}

extension SourceText {
  /// The place of `range`, quoted unless `concealment` is nil; nil if the text has become too
  /// short.
  fileprivate func place(of range: Range<Int>, _ concealment: Concealment?) -> LocatedRange? {
    guard range.lowerBound >= 0, range.upperBound <= bytes.count else { return nil }
    return LocatedRange(
      bytes: range, start: position(ofByte: range.lowerBound),
      end: position(ofByte: range.upperBound),
      excerpt: concealment.map { excerpt(around: range, concealing: $0) })
  }
}

extension LocatedDiagnostic {
  fileprivate func isReadBefore(_ other: LocatedDiagnostic) -> Bool {
    let (path, otherPath) = (diagnostic.location?.path ?? "", other.diagnostic.location?.path ?? "")
    guard path.hasSameBytes(as: otherPath) else { return path.precedesInBytes(otherPath) }
    guard bounds == other.bounds else { return bounds < other.bounds }
    let (identifier, otherIdentifier) = (diagnostic.identifier, other.diagnostic.identifier)
    guard identifier == otherIdentifier else { return identifier < otherIdentifier }
    return diagnostic.detail.precedesInBytes(other.diagnostic.detail)
  }

  /// The bytes, as far as they are known without the file, for sorting; the whole file comes first.
  fileprivate var bounds: (Int, Int) {
    var range = place?.bytes
    if range == nil, case .bytes(let told)? = diagnostic.location?.place { range = told }
    return (range?.lowerBound ?? -1, range?.upperBound ?? -1)
  }
}
