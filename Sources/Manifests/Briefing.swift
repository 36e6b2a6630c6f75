import Domain
import JSONSyntax

/// What a plan tells of an experiment's manifest. Of the hypothesis and the metrics the state keeps only
/// digests, so they are read from the manifest when they are shown.
package struct Briefing: Hashable, Sendable {
  /// Who answers for the experiment.
  package var owner: String?
  /// What it is to show.
  package var hypothesis: String
  /// The primary metrics, each with the direction that is expected.
  package var primaryMetrics: [Metric]

  /// What is measured.
  package struct Metric: Hashable, Sendable {
    /// Its name.
    package var name: String
    /// What it is expected to do.
    package var expectedDirection: String

    /// Makes a metric.
    package init(name: String, expectedDirection: String) {
      self.name = name
      self.expectedDirection = expectedDirection
    }
  }

  /// Makes a briefing.
  package init(owner: String?, hypothesis: String, primaryMetrics: [Metric]) {
    self.owner = owner
    self.hypothesis = hypothesis
    self.primaryMetrics = primaryMetrics
  }

  /// Reads a manifest; nil where it is not JSON, or has no hypothesis.
  package init?(manifest bytes: [UInt8]) {
    guard let members = [JSONMember](manifest: bytes),
      let hypothesis = members.string("hypothesis")
    else { return nil }
    self.init(
      owner: members.string("owner"), hypothesis: hypothesis,
      primaryMetrics: members.elements("metrics").compactMap { metric in
        guard case .object(let members) = metric, let name = members.string("name"),
          members.string("role") ?? "primary" == "primary"
        else { return nil }
        return Metric(
          name: name, expectedDirection: members.string("expectedDirection") ?? "")
      })
  }
}

/// What a report tells of an experiment's manifest. Nothing of it is stored but digests, so it is read
/// from the manifest when it is shown.
package struct Portrait: Hashable, Sendable {
  /// What it is to show.
  package var hypothesis: String
  /// What it is about.
  package var description: String?
  /// Words to find it by.
  package var tags: [String]
  /// Where to read more: mostly addresses.
  package var links: [String]

  /// Reads a manifest; nil where it is not JSON, or has no hypothesis.
  package init?(manifest bytes: [UInt8]) {
    guard let members = [JSONMember](manifest: bytes),
      let hypothesis = members.string("hypothesis")
    else { return nil }
    self.hypothesis = hypothesis
    description = members.string("description")
    tags = members.elements("tags").compactMap(\.text)
    links = members.elements("links").compactMap(\.text)
  }
}

extension JSONValue {
  fileprivate var text: String? { if case .string(let text) = self { text } else { nil } }
}

extension [JSONMember] {
  /// The fields of a manifest; nil where it is not JSON.
  fileprivate init?(manifest bytes: [UInt8]) {
    guard let document = try? JSONDocument(bytes, maximumByteCount: ManifestFile.maximumBytes),
      case .object(let members) = document.value(document.root)
    else { return nil }
    self = members
  }

  fileprivate func string(_ key: String) -> String? {
    guard case .string(let text)? = first(where: { $0.key == key })?.value else { return nil }
    return text
  }

  fileprivate func elements(_ key: String) -> [JSONValue] {
    guard case .array(let elements)? = first(where: { $0.key == key })?.value else { return [] }
    return elements
  }
}
