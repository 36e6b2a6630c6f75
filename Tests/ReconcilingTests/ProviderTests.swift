import Domain
import Planning
import TestSupport
import Testing

@testable import Reconciling

/// What every provider does.
struct ProviderTests {
  enum Kind: CaseIterable {
    case local, memory

    var provider: any OldProvider {
      switch self {
      case .local: LocalProvider()
      case .memory: MemoryProvider()
      }
    }
  }

  private static let ada = Provenance(
    author: Author(name: "ada"), time: Instant(seconds: 1_800_000_000))

  /// What is served of a feature before a change that starts an experiment on it, and after it.
  private static func start() throws -> (Change, from: ServedFeature, to: ServedFeature) {
    let lab = Lab(after: .shop().with(LabExperiment(.created)))
    let change = try #require(lab.plan(.shop().with(LabExperiment(.running))).changes.first)
    var transaction = Transaction(
      of: change.subject, on: change.feature, in: lab.state, as: ada)
    _ = try transaction.carryOut(change.steps)
    let segment = try #require(transaction.after.experiment?.segment)
    let cohorts = [segment.id: segment.percentage]
    return (
      change, ServedFeature(feature: transaction.before.feature, cohorts: cohorts),
      ServedFeature(feature: transaction.after.feature, cohorts: cohorts)
    )
  }

  @Test(arguments: Kind.allCases)
  func `what was carried out is served, and nothing else`(kind: Kind) throws {
    let (change, before, wanted) = try Self.start()
    let name = try #require(change.feature)
    let other = FeatureName("other").map { [$0: ServedFeature()] } ?? [:]
    let provider = kind.provider
    let kept = [name: before].merging(other) { $1 }
    #expect(try provider.read(kept) == kept)
    let served = try provider.carryOut(change, from: before, to: wanted)
    #expect(served == wanted)
    #expect(try provider.read(kept.merging([name: served]) { $1 })[name] == wanted)
    #expect(try provider.read(other) == other)
  }

  @Test(arguments: Kind.allCases)
  func `carrying it out again leaves the same, whatever was served before`(kind: Kind) throws {
    let (change, before, wanted) = try Self.start()
    let name = try #require(change.feature)
    let provider = kind.provider
    for current in [before, wanted, ServedFeature()] {
      #expect(try provider.carryOut(change, from: current, to: wanted) == wanted)
      #expect(try provider.read([name: wanted]) == [name: wanted])
    }
  }

  @Test func `a provider that fails serves what it served, and the next time what is wanted`()
    throws
  {
    let (change, before, wanted) = try Self.start()
    let name = try #require(change.feature)
    let provider = MemoryProvider(failingAt: 1)
    #expect(provider.read([name: before]) == [name: before])
    #expect(throws: MemoryProvider.failure) {
      try provider.carryOut(change, from: before, to: wanted)
    }
    #expect(provider.read([name: before]) == [name: before])
    #expect(try provider.carryOut(change, from: before, to: wanted) == wanted)
  }
}
