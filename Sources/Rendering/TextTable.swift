/// A table of text whose least important columns give way where there is little room.
struct TextTable {
  /// A column: its heading, and when it gives way.
  struct Column {
    let heading: String
    /// Columns with a greater number give way first; those of 0 never do.
    let dispensability: Int

    init(_ heading: String, dispensability: Int = 0) {
      self.heading = heading
      self.dispensability = dispensability
    }
  }

  /// A text in parts, each without colour, and the roles that colour them, if any.
  struct Cell {
    typealias Part = (text: String, role: TextStyle.Role?)

    let parts: [Part]
    var count: Int { parts.reduce(0) { $0 + $1.text.count } }

    init(_ text: String, _ role: TextStyle.Role? = nil) {
      parts = [(text, role)]
    }

    init(_ parts: [Part]) {
      self.parts = parts
    }

    /// The first so many characters.
    func prefix(_ count: Int) -> Cell {
      var rest = count
      return Cell(
        parts.map { part in
          let text = String(part.text.prefix(rest))
          rest -= text.count
          return (text, part.role)
        })
    }
  }

  private let columns: [Column]
  private var rows: [[Cell]]

  /// Makes a table; each row has a cell for every column.
  init(_ columns: [Column], rows: [[Cell]]) {
    self.columns = columns
    self.rows = [columns.map { Cell($0.heading) }] + rows
  }

  /// The lines of the table, as wide as they need to be, or at most that wide: columns give way,
  /// and at last the widest cells are cut.
  func text(width: Int?, style: TextStyle = .plain) -> String {
    var shown = Array(columns.indices)
    var widths = columns.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    if let width {
      while Self.total(shown, widths) > width, let last = leastImportant(of: shown) {
        shown.removeAll { $0 == last }
      }
      let excess = Self.total(shown, widths) - width
      if excess > 0, let widest = shown.max(by: { widths[$0] < widths[$1] }) {
        widths[widest] = max(8, widths[widest] - excess)
      }
    }
    return rows.map { row in line(shown.map { Self.fit(row[$0], widths[$0], style) }) }.joined()
  }

  private func leastImportant(of shown: [Int]) -> Int? {
    shown.filter { columns[$0].dispensability > 0 }
      .max { columns[$0].dispensability < columns[$1].dispensability }
  }

  private static func total(_ shown: [Int], _ widths: [Int]) -> Int {
    shown.reduce(0) { $0 + widths[$1] } + 2 * max(0, shown.count - 1)
  }

  private static func fit(_ cell: Cell, _ width: Int, _ style: TextStyle) -> String {
    let isWhole = cell.count <= width
    let shown = isWhole ? cell : Cell(cell.prefix(width - 1).parts + [("…", nil)])
    return shown.parts.map { style.text($0.text, $0.role) }.joined()
      + String(repeating: " ", count: max(0, width - cell.count))
  }

  private func line(_ cells: [String]) -> String {
    var line = cells.joined(separator: "  ")
    while line.last == " " { line.removeLast() }
    return line + "\n"
  }
}
