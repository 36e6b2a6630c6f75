/// A place in a file.
package struct SourceLocation: Hashable, Sendable {
  /// How the place is told: by bytes, or by a JSON pointer (RFC 6901), which is looked up only when
  /// the finding is shown, so that nobody has to carry positions around.
  enum Place: Hashable, Sendable {
    case wholeFile
    case bytes(Range<Int>)
    case value(at: String)
    case key(at: String)
  }

  /// The path of the file, as it is shown.
  package var path: String
  /// The place in it.
  var place: Place

  /// The bytes `range` of the file at `path`, or the file as a whole.
  package init(path: String, range: Range<Int>? = nil) {
    self.path = path
    place = range.map(Place.bytes) ?? .wholeFile
  }

  /// The value at a JSON pointer.
  package init(path: String, pointer: String) {
    self.path = path
    place = .value(at: pointer)
  }

  /// The key of the member at a JSON pointer.
  package init(path: String, key pointer: String) {
    self.path = path
    place = .key(at: pointer)
  }

  /// Whether both are the same place. Paths are compared by their bytes, as file systems do.
  package static func == (left: Self, right: Self) -> Bool {
    left.place == right.place && left.path.hasSameBytes(as: right.path)
  }

  /// Hashes what `==` compares.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(path)
    hasher.combine(place)
  }
}

/// A finding in a user's files: what is wrong, where, why, and how to fix it.
package struct Diagnostic: Hashable, Sendable {
  /// Whether a finding prevents an apply.
  package enum Severity: String, Hashable, Sendable {
    case error, warning
  }

  /// A further place that a finding is about.
  package struct Note: Hashable, Sendable {
    /// What is there, in a few words.
    package var message: String
    /// The place; nil if it is in no file.
    package var location: SourceLocation?

    /// A note on `location`.
    package init(message: String, location: SourceLocation? = nil) {
      self.message = message
      self.location = location
    }
  }

  /// Whether it prevents an apply.
  package var severity: Severity
  /// A stable name of this kind of finding, such as `unknown-status`.
  package var identifier: String
  /// A summary that never contains the user's text, so that it becomes familiar.
  package var message: String
  /// What is wrong, why, and how to fix it, in full sentences; may be empty.
  package var detail: String
  /// The place; nil if it is in no file.
  package var location: SourceLocation?
  /// Further places, in the order they are shown.
  var notes: [Note]

  /// A finding; an error without a place unless said otherwise.
  package init(
    severity: Severity = .error, identifier: String, message: String, detail: String = "",
    location: SourceLocation? = nil, notes: [Note] = []
  ) {
    self.severity = severity
    self.identifier = identifier
    self.message = message
    self.detail = detail
    self.location = location
    self.notes = notes
  }
}
