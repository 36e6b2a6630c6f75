package import Domain
import Manifests

/// Shows which events there are.
package enum EventCatalogueRenderer {
  /// All events, as a page of the documentation.
  package static func page(_ events: [Event.Name]) -> String {
    """
    # Events

    What the audit trail (`audit.jsonl`) records, one JSON object a line. Every event has `serial` \
    (the commit of the state it belongs to), `time`, `author` (`type` and `name`), `event`, \
    `environment`, `experiment` and `feature` (null where it concerns none), and `attributes`; and, \
    where the continuous integration tells them, `commit`, `ref`, `runURL` and `pullRequest`.


    """ + events.map(section).joined(separator: "\n")
  }

  private static func section(_ event: Event.Name) -> String {
    let rows = event.attributes.map { attribute in
      "| `\(attribute.name)` | \(attribute.kind.rawValue)\(attribute.isOptional ? ", or none" : "") "
        + "| \(attribute.meaning) |\n"
    }
    let table =
      rows.isEmpty ? "" : "\n| attribute | type | meaning |\n| --- | --- | --- |\n" + rows.joined()
    return "## \(event.rawValue)\n\n\(event.meaning)\n\(table)"
  }
}
