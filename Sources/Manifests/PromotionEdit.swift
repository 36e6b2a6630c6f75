package import Domain
package import JSONSyntax

/// The text of a manifest that makes the experiment of one environment that of another.
package struct PromotionEdit {
  private let source: ExperimentManifest
  private let text: JSONDocument
  private let environment: EnvironmentKey
  /// How many are to belong to the cohort; nil for as many as at the source.
  private let percentage: Percentage?

  /// Prepares the edit for an experiment and the text of its manifest.
  package init(
    _ source: ExperimentManifest, _ text: JSONDocument, to environment: EnvironmentKey,
    percentage: Percentage? = nil
  ) {
    self.source = source
    self.text = text
    self.environment = environment
    self.percentage = percentage
  }

  /// What belongs to one environment alone, and is not promoted.
  private static let ownFields = ["iteration", "conclusion", "schedule"]

  /// What is tried out, beside the rollout.
  private static let definitionFields = ["hypothesis", "metrics"]
  /// What is for people, or stands beside others there, and stays where the source says nothing.
  private static let notes = ["name", "description", "owner", "tags", "links", "group"]

  /// The text of a new manifest: the source's, in the other environment, to be launched.
  package var newManifest: [UInt8] {
    var edit = JSONEdit(text)
    edit.set("/environment", to: .string(environment.text))
    edit.set("/status", to: .string(Status.running.rawValue))
    for field in Self.ownFields { edit.remove("/\(field)") }
    edit.remove("/rollout/enabled")
    setPercentage(in: &edit)
    return edit.bytes
  }

  /// The text of a manifest that is there already: it says of what is tried out what the source does,
  /// and is to be launched if it never was.
  package func manifest(_ target: JSONDocument, status: Status) -> [UInt8] {
    var edit = JSONEdit(target)
    for field in Self.definitionFields { copy("/\(field)", into: &edit) }
    for field in Self.notes where text.node(at: "/\(field)") != nil {
      copy("/\(field)", into: &edit)
    }
    if source.rollout != nil {
      if target.node(at: "/rollout") != nil {
        for field in ["split", "value"] { copy("/rollout/\(field)", into: &edit) }
      } else {
        copy("/rollout", into: &edit)
        edit.remove("/rollout/enabled")
      }
    }
    if status == .created { edit.set("/status", to: .string(Status.running.rawValue)) }
    setPercentage(in: &edit)
    return edit.bytes
  }

  /// Makes a member what it is at the source, or takes it away where the source has none.
  private func copy(_ pointer: String, into edit: inout JSONEdit) {
    if let node = text.node(at: pointer) {
      edit.set(pointer, to: text.value(node))
    } else {
      edit.remove(pointer)
    }
  }

  private func setPercentage(in edit: inout JSONEdit) {
    guard let percentage, source.rollout != nil else { return }
    edit.set("/rollout/percentage", to: percentage.json, after: ["ramp"])
    edit.remove("/rollout/ramp")
  }

  /// What the source has and the new manifest has not, in sentences.
  package var leftOut: [String] {
    [
      source.iteration > 1
        ? "\"iteration\" (\(source.iteration)): the experiment begins with its first one." : nil,
      source.conclusion != nil ? "\"conclusion\": nothing is decided there yet." : nil,
      source.details.schedule.isEmpty
        ? nil : "\"schedule\": its moments were those of \(source.id.environment).",
    ].compactMap(\.self)
  }
}
