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

  /// A text without colour, and the role that colours it, if any.
  struct Cell {
    let text: String
    let role: TextStyle.Role?

    init(_ text: String, _ role: TextStyle.Role? = nil) {
      self.text = text
      self.role = role
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
    var widths = columns.indices.map { column in rows.map { $0[column].text.count }.max() ?? 0 }
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
    let count = cell.text.count
    let text = count <= width ? cell.text : cell.text.prefix(width - 1) + "…"
    return (cell.role.map { style.text(text, $0) } ?? text)
      + String(repeating: " ", count: max(0, width - count))
  }

  private func line(_ cells: [String]) -> String {
    var line = cells.joined(separator: "  ")
    while line.last == " " { line.removeLast() }
    return line + "\n"
  }
}
