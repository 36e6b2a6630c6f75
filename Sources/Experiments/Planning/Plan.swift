package import JSONSyntax

/// The ordered, complete list of what apply would do.
package struct Plan: Sendable {
  /// The lineage of the state that was read; nil where there is none yet.
  package let lineage: String?
  /// The serial of the state that was read; 0 where there is none yet.
  package let serial: Int
  /// What the plan was narrowed to; nil for everything.
  package let selection: Selection?
  /// What would be done, in order.
  package let changes: [Change]
  /// What is wrong, and what people should know. No change is planned for what an error concerns.
  package let diagnostics: [Diagnostic]
  /// How many errors there are outside the selection. They do not stop what is inside it.
  package let errorsElsewhere: Int

  /// Whether there is an error, so that the plan can be applied only in part.
  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// How many changes there are of an action.
  package func count(of action: Change.Action) -> Int {
    changes.count { $0.action == action }
  }
}
