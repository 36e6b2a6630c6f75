import Domain
import Planning

/// Who goes from what to what: on the left what is served before, on the right what is served after, and
/// between them bands as wide as the shares of all identities. Those who keep what they have are drawn, too.
struct FlowChart {
  private let impact: Impact
  private let variants: [VariantKey]
  /// What is told apart: the same value under several variants is one kind.
  private let kinds: [[Impact.Share]]
  /// The bands by where they come from, and of the same by where they lead.
  let bands: [Band]

  /// Identities that go the same way, or stay.
  struct Band: Hashable {
    /// The kind that they were served.
    let from: Int
    /// The kind that they are served.
    let to: Int
    /// How many they are, in hundredths of a percent.
    let hundredths: Int
    /// Whether they keep what they have.
    var stays: Bool { from == to }
  }

  /// The moves of an impact on a feature with variants in this order.
  init(_ impact: Impact, _ variants: [VariantKey]) {
    self.impact = impact
    self.variants = variants
    kinds = (impact.shares + [impact.off]).reduce(into: []) { kinds, share in
      if let index = kinds.kind(of: share.served) {
        kinds[index].append(share)
      } else {
        kinds.append([share])
      }
    }
    bands = Self.bands(impact, kinds)
  }

  private static func bands(_ impact: Impact, _ kinds: [[Impact.Share]]) -> [Band] {
    var moved: [[Int]: Int] = [:]
    var staying = kinds.map { $0.reduce(0) { $0 + $1.amounts.before.hundredths } }
    for move in impact.moves {
      guard let from = kinds.kind(of: move.from), let to = kinds.kind(of: move.to) else { continue }
      moved[[from, to], default: 0] += move.share.hundredths
      staying[from] -= move.share.hundredths
    }
    // Shares are rounded each for itself, so what leaves may be a hair more than what was there.
    for index in staying.indices where staying[index] < 0 {
      if let largest = staying.indices.max(by: { staying[$0] < staying[$1] }) {
        staying[largest] += staying[index]
      }
      staying[index] = 0
    }
    let moves = moved.map { Band(from: $0.key[0], to: $0.key[1], hundredths: $0.value) }
    let stays = staying.enumerated().map { Band(from: $0, to: $0, hundredths: $1) }
    return (moves + stays).filter { $0.hundredths > 0 }
      .sorted { ($0.from, $0.to) < ($1.from, $1.to) }
  }

  /// What is drawn, and the same in numbers; nil where nobody is served anything else.
  var figure: HTML? {
    guard !impact.moves.isEmpty else { return nil }
    return HTML("figure", .classes("flows")) {
      HTML("div") {
        HTML("p", .classes("ends")) {
          HTML("span") { "before" }
          HTML("span") { "after" }
        }
        drawing
      }
      numbers
    }
  }

  // MARK: The drawing

  /// A kind on one side.
  private struct Node {
    let kind: Int
    let label: String
    let look: StaticString
    /// Its upper edge, in hundredths of a pixel.
    var top = 0
    let height: Int
    /// What it takes with its label, which stands in it, or below it where there is no room.
    var room: Int { isLow ? height + FlowChart.lineHeight : height }
    var middleOfLabel: Int { top + (isLow ? height + FlowChart.lineHeight / 2 : height / 2) }
    private var isLow: Bool { height < FlowChart.lineHeight }
  }

  private enum Side {
    case before, after
  }

  /// How high a percent is, in pixels.
  private static let scale = 2
  /// What a label takes, in hundredths of a pixel.
  private static let lineHeight = 1_800
  private static let gap = 600
  private static let width = 1_000
  private static let nodeWidth = 12
  /// More would be a web.
  private static let mostDrawn = 60
  /// A longer name is told in the table alone.
  private static let longestLabel = 16

  private func amount(_ share: Impact.Share, _ side: Side) -> Percentage {
    side == .before ? share.amounts.before : share.amounts.after
  }

  private func nodes(_ side: Side) -> [Node] {
    kinds.indices.compactMap { kind in
      let sum = bands.filter { (side == .before ? $0.from : $0.to) == kind }
        .reduce(0) { $0 + $1.hundredths }
      let present = kinds[kind].filter { amount($0, side) > .zero }
      return sum == 0
        ? nil
        : Node(
          kind: kind, label: label(present, side), look: look(kind), height: sum * Self.scale)
    }
  }

  /// The class of a kind's colour: that of the first variant in it, if there is one.
  private func look(_ kind: Int) -> StaticString {
    let served = kinds[kind].map(\.served)
    return (served.first(where: \.isVariant) ?? served[0]).look(among: variants)
  }

  /// `grey 95%`, or the number alone.
  private func label(_ shares: [Impact.Share], _ side: Side) -> String {
    let sum = shares.reduce(0) { $0 + amount($1, side).hundredths }
    let number = (Percentage(hundredths: sum) ?? .whole).spoken(impact.decimals)
    let names = shares.map { $0.served.spoken() }
    let name = names.indices.filter { names.firstIndex(of: names[$0]) == $0 }
      .map { names[$0] }.joined(separator: " / ")
    return name.count > Self.longestLabel ? "\(number)%" : "\(name) \(number)%"
  }

  /// Puts nodes one below the other, each with room for its label.
  private func placed(_ nodes: [Node], within height: Int) -> [Node] {
    var top = (height - Self.height(of: nodes)) / 2
    return nodes.map { node in
      var node = node
      node.top = top
      top += node.room + Self.gap
      return node
    }
  }

  private static func height(of nodes: [Node]) -> Int {
    nodes.reduce(-gap) { $0 + $1.room + gap }
  }

  private var drawing: HTML {
    let (before, after) = (nodes(.before), nodes(.after))
    let height = max(Self.height(of: before), Self.height(of: after))
    let (left, right) = (placed(before, within: height), placed(after, within: height))
    let words =
      "Before: \(left.map(\.label).joined(separator: ", ")). After: "
      + "\(right.map(\.label).joined(separator: ", "))."
    return HTML(
      "svg", .classes("flow"), .plain(.role, "img"), .plain(.ariaLabel, words),
      .plain(.height, decimal(height))
    ) {
      HTML(
        "svg", .plain(.viewBox, "0 0 \(Self.width) \(decimal(height))"),
        .plain(.aspectRatio, "none"), .plain(.width, "100%"), .plain(.height, "100%")
      ) {
        HTML.row(paths(left, right))
        for node in left { rectangle(node, at: 0) }
        for node in right { rectangle(node, at: Self.width - Self.nodeWidth) }
      }
      for node in left { text(node, at: "2.4%", anchor: "start") }
      for node in right { text(node, at: "97.6%", anchor: "end") }
    }
  }

  private func rectangle(_ node: Node, at x: Int) -> HTML {
    HTML(
      "rect", .classes(node.look), .plain(.x, x), .plain(.y, decimal(node.top)),
      .plain(.width, Self.nodeWidth), .plain(.height, decimal(node.height)))
  }

  private func text(_ node: Node, at x: String, anchor: String) -> HTML {
    HTML(
      "text", .plain(.x, x), .plain(.y, decimal(node.middleOfLabel)), .plain(.textAnchor, anchor)
    ) { node.label }
  }

  /// The bands, those who stay first, so that nobody who moves is hidden.
  private func paths(_ left: [Node], _ right: [Node]) -> [HTML] {
    let drawn = Set(
      bands.filter { !$0.stays }.sorted { $0.hundredths > $1.hundredths }.prefix(Self.mostDrawn))
    var begins = Dictionary(uniqueKeysWithValues: left.map { ($0.kind, $0.top) })
    var ends = Dictionary(uniqueKeysWithValues: right.map { ($0.kind, $0.top) })
    var stays: [HTML] = []
    var moves: [HTML] = []
    for band in bands {
      let (begin, end) = (begins[band.from] ?? 0, ends[band.to] ?? 0)
      begins[band.from] = begin + band.hundredths * Self.scale
      ends[band.to] = end + band.hundredths * Self.scale
      let path = path(from: begin, to: end, height: band.hundredths * Self.scale)
      if band.stays {
        stays.append(HTML("path", .classes("stay"), .plain(.d, path)))
      } else if drawn.contains(band) {
        moves.append(
          HTML("path", .classes("move", look(band.to)), .plain(.d, path)))
      }
    }
    return stays + moves
  }

  private func path(from begin: Int, to end: Int, height: Int) -> String {
    let (left, right) = (Self.nodeWidth, Self.width - Self.nodeWidth)
    let middle = Self.width / 2
    let lower = (begin: decimal(begin + height), end: decimal(end + height))
    return "M\(left) \(decimal(begin))C\(middle) \(decimal(begin)) \(middle) \(decimal(end)) "
      + "\(right) \(decimal(end))V\(lower.end)C\(middle) \(lower.end) \(middle) \(lower.begin) "
      + "\(left) \(lower.begin)z"
  }

  // MARK: The numbers

  /// With more moves than that the table is folded.
  private static let mostRows = 12

  private var numbers: HTML {
    guard impact.moves.count > Self.mostRows else { return table }
    return HTML("details") {
      HTML("summary") { "All \(impact.moves.count) moves" }
      table
    }
  }

  private var table: HTML {
    let moved = impact.moves.reduce(0) { $0 + $1.share.hundredths }
    return HTML("table") {
      HTML.columns(["from", "to"], numbers: ["of identities"])
      HTML("tbody") {
        for move in impact.moves {
          row(name(move.from), name(move.to), move.share)
        }
        if let rest = Percentage(hundredths: max(10_000 - moved, 0)), rest > .zero {
          HTML("tr", .classes("faint")) {
            HTML("td", .plain(.colspan, 2)) { "served the same as before" }
            HTML("td", .classes("number")) { "\(rest.spoken(2))%" }
          }
        }
      }
    }
  }

  private func row(_ from: HTML, _ to: HTML, _ share: Percentage) -> HTML {
    HTML("tr") {
      HTML("td") { from }
      HTML("td") { to }
      HTML("td", .classes("number")) { "\(share.spoken(2))%" }
    }
  }

  private func name(_ served: Served) -> HTML {
    HTML("div", .classes("legend")) {
      if let kind = kinds.kind(of: served) { CohortPicture.swatch(look(kind)) }
      HTML.foldable(served.spoken(isWhole: true))
    }
  }
}

extension [[Impact.Share]] {
  /// The place of those from which clients do not tell it apart.
  fileprivate func kind(of served: Served) -> Int? {
    firstIndex { !$0[0].served.isMove(to: served) }
  }
}

extension Served {
  fileprivate var isVariant: Bool {
    if case .on(variant: .some, _) = self { true } else { false }
  }
}
