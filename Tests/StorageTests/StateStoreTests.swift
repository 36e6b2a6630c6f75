import Domain
import Planning
import Reconciling
import TestSupport
import Testing

@testable import Storage

/// What every store does, be it in files, in git or in memory.
struct StateStoreTests {
  enum Kind: CaseIterable {
    case file, git, memory

    /// Calls the body with an empty store of this kind.
    func run(_ body: (any StateStore) throws -> Void) throws {
      switch self {
      case .memory: try body(MemoryStore())
      case .git:
        let clone = try GitClone()
        try withExtendedLifetime(clone) { try body(try clone.store()) }
      case .file:
        let directory = try TemporaryDirectory()
        try withExtendedLifetime(directory) {
          try body(FileStateStore.patient(at: directory.path("state.json")))
        }
      }
    }
  }

  private static let mira = Provenance(
    author: Author(name: "mira"), time: SampleSnapshot.instant(9))

  /// The sample as the commit of a serial leaves it: each changes an owner and a number, and has as many
  /// events as its serial says.
  private static func snapshot(_ serial: Int) -> Snapshot {
    let sample = SampleSnapshot.snapshot
    var state = sample.state
    for id in state.experiments.keys { state.experiments[id]?.details.owner = "owner \(serial)" }
    state.lastNumbers.variant += serial
    state.lastNumbers.generation = serial
    state.endedKeys = [
      ExperimentID(environment: SampleSnapshot.staging, key: ExperimentKey(checked: "cta")): serial
    ]
    return Snapshot(
      lineage: sample.lineage, serial: serial, provenance: sample.provenance, state: state,
      events: (0..<serial).map { Event(.experimentCreated(number: $0)) })
  }

  /// The commit that leads there from the one before.
  private static func commit(_ serial: Int, from before: Int? = nil) -> Commit {
    let next = snapshot(serial)
    let before = before ?? serial - 1
    return Commit(
      from: before == 0 ? State() : snapshot(before).state, to: next.state, lineage: next.lineage,
      serial: serial, provenance: next.provenance, events: next.events)
  }

  private static func commitAll(upTo serial: Int, to store: any StateStore) throws {
    for serial in 1...serial { try store.commit(commit(serial), expecting: try store.read()) }
  }

  private static func hasMoved(_ body: () throws -> Void) -> Bool {
    do {
      try body()
      return false
    } catch StateError.moved {
      return true
    } catch {
      Issue.record(error)
      return false
    }
  }

  // MARK: Committing

  @Test(arguments: Kind.allCases)
  func `there is nothing before the first commit`(kind: Kind) throws {
    try kind.run { store in
      let revision = try store.read()
      #expect(revision == nil)
      #expect(try store.history().isEmpty)
      #expect(!store.inspect().isTrusted)
      #expect(try store.exclusively { try store.snapshot() } == nil)
      #expect(try store.snapshot() == nil)
    }
  }

  @Test(arguments: Kind.allCases)
  func `what was committed is read, and each revision has a version of its own`(
    kind: Kind
  ) throws {
    try kind.run { store in
      var versions: Set<String> = []
      for serial in 1...3 {
        try store.commit(Self.commit(serial), expecting: try store.read())
        let revision = try #require(try store.read())
        #expect(versions.insert(revision.version).inserted)
        #expect(try store.read()?.version == revision.version)
        #expect(revision.serial == serial)
        #expect(revision.lineage == SampleSnapshot.snapshot.lineage)
        #expect(revision.candidates == .init(SampleSnapshot.state))
        #expect(try revision.snapshot() == Self.snapshot(serial))
      }
    }
  }

  @Test(arguments: Kind.allCases)
  func `a revision stays what it was while others follow`(kind: Kind) throws {
    try kind.run { store in
      try Self.commitAll(upTo: 1, to: store)
      let first = try #require(try store.read())
      try store.commit(Self.commit(2), expecting: first)
      #expect(try first.snapshot() == Self.snapshot(1))
    }
  }

  @Test(arguments: Kind.allCases)
  func `a commit that expects another revision is refused, and changes nothing`(
    kind: Kind
  ) throws {
    try kind.run { store in
      try Self.commitAll(upTo: 1, to: store)
      let first = try #require(try store.read())
      try store.commit(Self.commit(2), expecting: first)
      let history = try store.history()
      for expected in [nil, first] {
        #expect(Self.hasMoved { try store.commit(Self.commit(3), expecting: expected) })
        try store.exclusively {
          #expect(Self.hasMoved { try store.commit(Self.commit(3), expecting: expected) })
        }
      }
      #expect(try store.snapshot() == Self.snapshot(2))
      #expect(try store.history() == history)
      try store.commit(Self.commit(3), expecting: try store.read())
      #expect(try store.snapshot() == Self.snapshot(3))
    }
  }

  @Test(arguments: Kind.allCases)
  func `what neither state of a commit speaks of stays as it is`(kind: Kind) throws {
    try kind.run { store in
      try Self.commitAll(upTo: 1, to: store)
      let whole = Self.snapshot(1).state
      let names = whole.features.keys.sorted()
      var part = State()
      part.lastNumbers = whole.lastNumbers
      part.endedKeys = whole.endedKeys
      part.environments = whole.environments
      part.features = whole.features.filter { $0.key == names[0] }
      part.experiments = whole.experiments.filter { $0.value.feature == names[0] }
      let removal = Commit(
        from: part, to: part.without(names[0]), lineage: SampleSnapshot.snapshot.lineage, serial: 2,
        provenance: Self.mira, events: [Event(.experimentCreated(number: 1))])
      try store.commit(removal, expecting: try store.read())
      let state = try #require(try store.snapshot()).state
      #expect(state == whole.without(names[0]))
    }
  }

  @Test(arguments: Kind.allCases)
  func `the history tells everything once and in order`(kind: Kind) throws {
    try kind.run { store in
      for serial in 1...4 {
        try store.commit(Self.commit(serial), expecting: try store.read())
        let expected = (1...serial).flatMap { Self.snapshot($0).records }
        #expect(try store.history() == expected)
      }
    }
  }

  @Test(arguments: Kind.allCases)
  func `who asks to be alone reads and commits as ever, and what is thrown comes through`(
    kind: Kind
  ) throws {
    struct Thrown: Error {}
    try kind.run { store in
      let serial = try store.exclusively {
        for serial in 1...2 { try store.commit(Self.commit(serial), expecting: try store.read()) }
        return try store.read()?.serial
      }
      #expect(serial == 2)
      #expect(throws: Thrown.self) { try store.exclusively { throw Thrown() } }
      try store.commit(Self.commit(3), expecting: try store.read())
      #expect(try store.read()?.serial == 3)
    }
  }

  // MARK: Restoring

  @Test(arguments: Kind.allCases)
  func `the state before the last commit comes back as the next one`(kind: Kind) throws {
    try kind.run { store in
      try Self.commitAll(upTo: 2, to: store)
      let restoration = try #require(try store.restoration())
      #expect(restoration.present == Self.snapshot(2))
      #expect(restoration.earlier == Self.snapshot(1))
      #expect(restoration.serial == 3)
      #expect(try store.snapshot() == Self.snapshot(2), "asking changes nothing")
      try store.restore(restoration, as: Self.mira)
      let snapshot = try #require(try store.snapshot())
      #expect(snapshot.state.experiments == Self.snapshot(1).state.experiments)
      #expect(snapshot.state.lastNumbers == Self.snapshot(2).state.lastNumbers)
      #expect(snapshot.state.endedKeys == Self.snapshot(2).state.endedKeys)
      #expect(snapshot.serial == 3 && snapshot.lineage == Self.snapshot(1).lineage)
      let record = try #require(try store.history().last)
      #expect(record.event == Event(.stateRestored(fromSerial: 1)))
      #expect(record.provenance == Self.mira)
    }
  }

  @Test(arguments: Kind.allCases)
  func `what was to be restored is not once something else would be`(kind: Kind) throws {
    try kind.run { store in
      try Self.commitAll(upTo: 2, to: store)
      let restoration = try #require(try store.restoration())
      try store.commit(Self.commit(3), expecting: try store.read())
      for stale in [restoration, nil] {
        #expect(Self.hasMoved { try store.restore(stale, as: Self.mira) })
      }
      #expect(try store.snapshot() == Self.snapshot(3))
    }
  }

  @Test(arguments: Kind.allCases)
  func `nothing is restored that is there already`(kind: Kind) throws {
    try kind.run { store in
      try Self.commitAll(upTo: 1, to: store)
      #expect(throws: StateError.self) { try store.restoration() }
      let first = Self.snapshot(1)
      let same = Commit(
        from: first.state, to: first.state, lineage: first.lineage, serial: 2,
        provenance: first.provenance, events: [Event(.experimentCreated(number: 1))])
      try store.commit(same, expecting: try store.read())
      #expect(try store.restoration() == nil)
      try store.restore(nil, as: Self.mira)
      #expect(try store.read()?.serial == 2)
    }
  }

  @Test(arguments: Kind.allCases)
  func `an inspection finds the state, the one before, and their record`(kind: Kind) throws {
    try kind.run { store in
      try Self.commitAll(upTo: 3, to: store)
      let inspection = store.inspect()
      #expect(inspection.isTrusted)
      #expect(try inspection.state.result.get() == Self.snapshot(3))
      #expect(try inspection.earlier.result.get() == Self.snapshot(2))
      let record = try inspection.record.result.get()
      #expect(record == .init(eventCount: 6, firstSerial: 1, lastSerial: 3))
    }
  }
}

extension State {
  /// The state without a feature and its experiments.
  fileprivate func without(_ name: FeatureName) -> State {
    var state = self
    state.features[name] = nil
    state.experiments = experiments.filter { $0.value.feature != name }
    return state
  }
}
