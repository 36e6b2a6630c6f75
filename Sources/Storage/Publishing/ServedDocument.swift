package import Domain
import JSONSyntax
import Manifests
import Planning

/// What an environment serves, as a document that SDKs evaluate without a server.
package struct ServedDocument: Sendable {
  /// The commit that a document was written after.
  package struct Stamp: Hashable, Sendable {
    /// The lineage of the state.
    let lineage: String
    /// The serial of the commit.
    let serial: Int
    /// When it was committed.
    let committedAt: Instant
  }

  /// Why what is served cannot be said in a format.
  package enum Problem: Error, Hashable, Sendable {
    /// All values of one flag have the same type in flagd.
    case mixedValues(FeatureName)
    /// Numbers are exact only so far in flagd.
    case greatInteger(FeatureName)
  }

  private let format: Bucketing
  private let environment: Environment
  private let flags: [ServedFlag]

  /// Makes the document of an environment in a format; nil where the state has no such environment.
  /// Throws where the format cannot say what is served.
  package init?(
    _ format: Bucketing, of environment: EnvironmentKey, in state: State
  ) throws(Problem) {
    guard let environment = state.environments[environment] else { return nil }
    self.format = format
    self.environment = environment
    flags = state.servedFlags(in: environment.key)
    guard format == .flagd else { return }
    for flag in flags { try flag.requireValuesForFlagd() }
  }

  /// Makes the document that a publication is.
  init?(_ publication: Publication, in state: State) throws(Problem) {
    try self.init(publication.format, of: publication.environment, in: state)
  }

  /// The document after a commit.
  package func bytes(_ stamp: Stamp) -> [UInt8] { json(stamp).pretty() }

  private func json(_ stamp: Stamp) -> JSONValue {
    switch format {
    case .flagsmith: FlagsmithDocument(environment, flags).json(stamp)
    case .flagd: FlagdDocument(environment.key, flags).json(stamp)
    }
  }
}

extension ServedDocument {
  /// The stamp of a document that was published earlier in the same lineage; nil where the bytes
  /// are anything else.
  static func stamp(of bytes: [UInt8], _ format: Bucketing, before latest: Stamp) -> Stamp? {
    guard let stamp = stamp(of: bytes, format), stamp.lineage == latest.lineage,
      stamp.serial <= latest.serial
    else { return nil }
    return stamp
  }

  private static func stamp(of bytes: [UInt8], _ format: Bucketing) -> Stamp? {
    guard let document = try? JSONDocument(bytes) else { return nil }
    return switch format {
    case .flagsmith: FlagsmithDocument.stamp(of: document)
    case .flagd: FlagdDocument.stamp(of: document)
    }
  }

  /// What is wrong with bytes that are not the document of a format. Those that claim to be of
  /// another commit, or are in another format, were the document once.
  static func fault(
    of bytes: [UInt8], _ format: Bucketing, _ latest: Stamp
  ) -> DocumentChange.Reason {
    guard let stamp = stamp(of: bytes, format) else {
      return Bucketing.allCases.contains { self.stamp(of: bytes, $0) != nil } ? .outOfDate : .edited
    }
    return stamp.lineage == latest.lineage && stamp.serial == latest.serial ? .edited : .outOfDate
  }
}

extension Snapshot {
  /// What tells documents of this commit from those of others.
  package var stamp: ServedDocument.Stamp {
    ServedDocument.Stamp(lineage: lineage, serial: serial, committedAt: provenance.time)
  }
}

extension ServedFlag {
  fileprivate func requireValuesForFlagd() throws(ServedDocument.Problem) {
    let values =
      variants.map(\.value) + [environmentDefault.state.value]
      + rollouts.map(\.override.state.value)
    guard Set(values.map(\.typeName)).count == 1 else { throw .mixedValues(feature) }
    guard values.allSatisfy(\.isExactInDouble) else { throw .greatInteger(feature) }
  }
}

extension ServedDocument.Problem: CustomStringConvertible {
  /// What is wrong and what to do, in full sentences.
  package var description: String {
    switch self {
    case .mixedValues(let feature):
      "The values of the feature \"\(feature)\" have several types, which flagd cannot serve. Give "
        + "all of them the same one."
    case .greatInteger(let feature):
      "The feature \"\(feature)\" has an integer beyond 2^53 - 1, which flagd cannot serve. Write it "
        + "as a string."
    }
  }
}
