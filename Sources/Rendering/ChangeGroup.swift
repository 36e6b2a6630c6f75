import Domain
import Manifests
import Planning

/// The changes of a plan as they are shown: one by one, or, where there are many that nobody feels,
/// those of one kind together.
enum ChangeGroup {
  case single(Change)
  case many([Change])

  /// A plan with more changes than that is long.
  private static let longPlan = 20

  /// The changes in the order of reading; a group stands where its first change would.
  static func groups(of changes: [Change]) -> [ChangeGroup] {
    let changes = changes.inOrderOfReading
    guard changes.count > longPlan else { return changes.map(ChangeGroup.single) }
    let quiet = Dictionary(grouping: changes.filter(\.isQuiet), by: Kind.init)
    var shown: Set<Kind> = []
    return changes.compactMap { change in
      let kind = Kind(change)
      guard change.isQuiet, let group = quiet[kind], group.count > 1 else { return .single(change) }
      return shown.insert(kind).inserted ? .many(group) : nil
    }
  }

  private struct Kind: Hashable {
    let action: Change.Action
    let kind: Subject.Kind
    let environment: EnvironmentKey?
    let origin: Change.Origin?

    init(_ change: Change) {
      origin = change.origin
      action = change.action
      kind = change.subject.kind
      environment = change.environment
    }
  }
}

extension [Change] {
  /// The changes as people should read them: what is pending anyway last; launches first, then what
  /// is risky, then what else somebody feels; each kind in the order of work.
  var inOrderOfReading: [Change] {
    enumerated().sorted { first, second in
      (first.element.origin == .base ? 1 : 0, first.element.rank, first.offset)
        < (second.element.origin == .base ? 1 : 0, second.element.rank, second.offset)
    }.map(\.element)
  }
}

extension Change {
  fileprivate var rank: Int {
    if isLaunch || ships != nil { return 0 }
    if isRisky { return 1 }
    return impacts.contains(where: \.isFelt) ? 2 : 3
  }

  /// Whether a cohort comes to be served, now or later.
  private var isLaunch: Bool {
    guard subject.kind == .experiment else { return false }
    let scheduled = upcoming.compactMap(\.impact)
    return impacts.isEmpty && scheduled.isEmpty
      ? [.start, .resume, .release].contains(action)
      : (impacts + scheduled).contains { $0.enrolled.before == .zero && $0.enrolled.after > .zero }
  }

  /// Whether something is lost, or people get something else who were not asked for it.
  private var isRisky: Bool {
    action == .remove || action == .stop
      || impacts.contains { $0.enrolledMoved > .zero || $0.othersMoved > .zero }
  }

  /// Whether nobody feels it, and there is nothing to be said about it.
  fileprivate var isQuiet: Bool {
    reasons.isEmpty && !impacts.contains(where: \.isFelt) && action != .remove
  }
}
