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

  /// The changes in their order; a group stands where its first change would.
  static func groups(of changes: [Change]) -> [ChangeGroup] {
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

    init(_ change: Change) {
      action = change.action
      kind = change.subject.kind
      environment = change.environment
    }
  }
}

extension Change {
  /// Whether nobody feels it, and there is nothing to be said about it.
  fileprivate var isQuiet: Bool {
    reasons.isEmpty && !impacts.contains(where: \.isFelt) && action != .remove
  }
}
