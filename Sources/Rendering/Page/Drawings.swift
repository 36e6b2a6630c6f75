/// What the drawings of a page have in common: it stands once in the page, and each drawing refers to it.
enum Drawings {
  /// Symbols, each around the beginning of the axis and 16 pixels high, and fills that are told apart by
  /// their form. What they are filled with is said in the style.
  static let definitions: HTML = HTML("svg", .classes("definitions"), .plain(.ariaHidden, true)) {
    for (name, look, path) in symbols {
      HTML("path", .id(Anchor(name)), .classes(look), .plain(.d, path))
    }
    for (name, size, turn, path) in fills {
      HTML(
        "pattern", .id(Anchor(name)), .plain(.patternUnits, "userSpaceOnUse"),
        .plain(.width, size), .plain(.height, size),
        .plain(.patternTransform, "rotate(\(turn))")
      ) {
        HTML("path", .plain(.d, path))
      }
    }
  }

  private static let symbols: [(StaticString, StaticString, String)] = [
    ("started", "symbol good", "M-4.5 2L6 8L-4.5 14Z"),
    ("paused", "symbol caution", "M-5 2.5H-1V13.5H-5ZM1 2.5H5V13.5H1Z"),
    (
      "stopped", "symbol bad",
      "M-4.5 9V4.6a1 1 0 0 1 2 0V3a1 1 0 0 1 2 0V2a1 1 0 0 1 2 0V3.4a1 1 0 0 1 2 0V9l1-1.6a1 1 0 0 1 1.8 1"
        + "L3.6 13.6Q3 14.6 1.8 14.6H-1.5Q-4.5 14.6-4.5 11.6Z"
    ),
    ("completed", "symbol ending", "M-5 3H5V13H-5Z"),
    (
      "started-over", "symbol good",
      "M5.9 8A5.9 5.9 0 1 1 3 2.9L4.6 1.2L6 6.4L.6 6.1L1.8 4.6A3.7 3.7 0 1 0 3.7 8Z"
    ),
    ("scheduled-start", "symbol outline good", "M-4.5 2L6 8L-4.5 14Z"),
    ("scheduled-end", "symbol outline ending", "M-5 3H5V13H-5Z"),
    ("decide-by", "symbol outline", "M0 1.5L6 8L0 14.5L-6 8Z"),
    ("overdue", "symbol bad", "M0 1L6.5 8L0 15L-6.5 8Z"),
    ("earlier", "symbol faint", "M8 3L2 8L8 13Z"),
    ("later", "symbol faint", "M-8 3L-2 8L-8 13Z"),
    ("as-expected", "symbol", "M-6 8.5L-4.3 6.8L-1.8 9.3L4.3 2.8L6 4.6L-1.8 12.8Z"),
    (
      "against", "symbol",
      "M-5.5 4.2L-3.8 2.5L0 6.3L3.8 2.5L5.5 4.2L1.7 8L5.5 11.8L3.8 13.5L0 9.7L-3.8 13.5L-5.5 11.8L-1.7 8Z"
    ),
    ("holds", "symbol outline", "M-5 8a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z"),
    (
      "unclear", "symbol",
      "M-4 5.6A4 3.8 0 1 1 1 9.2V10.4H-1V7.6Q2 7.4 2 5.6A2 1.8 0 0 0-2 5.6ZM-1 12H1V14H-1Z"
    ),
    ("end", "edge", "M-1 7H1V21H-1Z"),
    ("cut-left", "edge", "M9 7L0 14L9 21Z"),
    ("cut-right", "edge", "M-9 7L0 14L-9 21Z"),
  ]

  private static let fills: [(StaticString, size: Int, turn: Int, String)] = [
    ("planned-fill", 6, 45, "M1.5 0V6"),
    ("paused-fill", 5, 0, "M1.5 0V5"),
    ("stopped-fill", 8, 45, "M0 0V8M0 0H8"),
    ("completed-fill", 5, 0, "M0 1.5H5"),
  ]
}
