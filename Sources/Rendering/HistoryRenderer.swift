package import Domain
import JSONSyntax
import Planning

/// Tells people what happened: a heading for each commit, then its events in words.
package struct HistoryRenderer {
  private var serial: Int?
  private let variants: [FeatureName: [VariantKey]]
  private let style: TextStyle

  /// Begins a history. `records` are all there are: they tell the order of each feature's variants,
  /// in which shares are shown.
  package init(of records: [AuditRecord], style: TextStyle = .plain) {
    self.style = style
    var added: [FeatureName: [Variant]] = [:]
    for event in records.map(\.event) {
      guard let feature = event.feature, case .featureUpdated(.added(let variant)) = event.happening
      else { continue }
      added[feature, default: []].append(variant)
    }
    variants = added.mapValues { $0.sorted { $0.number < $1.number }.map(\.key) }
  }

  /// The next record, with a heading where a commit begins.
  package mutating func text(_ record: AuditRecord) -> String {
    defer { serial = record.serial }
    let separator = serial == nil ? "" : "\n"
    let heading = record.serial == serial ? "" : separator + Self.heading(record)
    return heading + "  \(Self.place(record.event)): \(words(record.event))\n"
  }

  private func words(_ event: Event) -> String {
    let words = event.words(event.feature.flatMap { variants[$0] } ?? [])
    return if case .experimentStopped = event.happening { style.text(words, .bad) } else { words }
  }

  private static func heading(_ record: AuditRecord) -> String {
    let origin = record.provenance.origin
    let facts = [
      origin.pullRequest.map { "pull request \($0)" }, origin.ref,
      origin.commit.map { String($0.prefix(12)) }, origin.runURL,
    ].compactMap { $0.map(inert) }
    return "Commit \(record.serial), \(record.provenance.time), by "
      + "\(inert(record.provenance.author.name))"
      + (facts.isEmpty ? "" : " (\(facts.joined(separator: ", ")))") + "\n"
  }

  private static func place(_ event: Event) -> String {
    switch (event.environment, event.experiment, event.feature) {
    case (let environment?, let experiment?, _): "\(environment)/\(experiment)"
    case (let environment?, nil, let feature?): "\(feature) in \(environment)"
    case (let environment?, nil, nil): environment.text
    case (nil, _, let feature?): feature.text
    case (nil, _, nil): "everywhere"
    }
  }
}
