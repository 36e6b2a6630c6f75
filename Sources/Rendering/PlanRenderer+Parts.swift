import Domain
import Planning

// What is told in rows and in parts of its own, rather than in lines.
extension PlanRenderer {
  /// What happens in an environment, or everywhere.
  struct EnvironmentRow {
    /// The environment; nil for what is of none.
    let environment: EnvironmentKey?
    /// How many changes there are.
    let changes: String
    /// Who enters, leaves, is served something else, and changes variant while enrolled.
    let shares: [String]
  }

  /// What happens in each environment; first what is of none.
  static func environmentRows(_ plan: Plan) -> [EnvironmentRow] {
    let actions =
      plan.changes.map { ($0.environment, $0.action) }
      + plan.documents.map { ($0.environment, $0.action) }
    let byPlace = Dictionary(grouping: actions) { $0.0 }.mapValues { $0.map(\.1) }
    let impacts = Dictionary(
      plan.environmentImpacts.map { ($0.environment, $0) }, uniquingKeysWith: { $1 })
    let places = Set(byPlace.keys).union(impacts.keys.map(Optional.some))
    return places.sorted { $0?.text ?? "" < $1?.text ?? "" }.map { place in
      let actions = byPlace[place] ?? []
      let impact = place.flatMap { impacts[$0] }
      return EnvironmentRow(
        environment: place, changes: words { action in actions.count { $0 == action } },
        shares: [impact?.enters, impact?.leaves, impact?.moves, impact?.enrolledMoved].map {
          $0.map { $0 == .zero ? "0" : "\($0.spoken())%" } ?? "0"
        })
    }
  }

  /// What a change does to people, at a glance.
  static func effects(_ change: Change) -> [(share: String, happening: String)] {
    guard let impact = change.impacts.first else { return [] }
    return [
      (impact.enters, "enter"), (impact.leaves, "leave"),
      (impact.enrolledMoved, "change variant while enrolled"),
      (impact.othersMoved, "outside get something else"),
    ].filter { $0.0 > .zero }.map { ("\($0.0.spoken(impact.decimals))%", $0.1) }
  }

  /// What everyone is served, under whatever variant, in hundredths of a percent. A control that is
  /// not what everyone else has is named as such.
  static func sharesByName(
    _ impact: Impact
  ) -> [(name: String, before: Int, after: Int)] {
    var rows: [(name: String, before: Int, after: Int)] = []
    for share in impact.shares + [impact.off] {
      let name = share.served.spoken(inCohort: share.amounts == share.enrolled)
      let index = rows.firstIndex { $0.name == name } ?? rows.endIndex
      if index == rows.endIndex { rows.append((name, 0, 0)) }
      rows[index].before += share.amounts.before.hundredths
      rows[index].after += share.amounts.after.hundredths
    }
    return rows.filter { $0.before > 0 || $0.after > 0 }
  }
}
