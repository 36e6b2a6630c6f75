import Domain
import Manifests
import Planning
import JSONSyntax
import TestSupport
import Testing
import Wire

/// What every store does, be it a file or a fake.
struct SnapshotStoreTests {
  /// A commit in the life of the sample, with as many events as its serial says.
  private static func commit(_ serial: Int) -> Snapshot {
    let sample = SampleSnapshot.snapshot
    return Snapshot(
      lineage: sample.lineage, serial: serial, provenance: sample.provenance, state: sample.state,
      events: (0..<serial).map { Event(.experimentCreated(number: $0)) })
  }

  private static func records(upTo serial: Int) -> [AuditRecord] {
    (1...serial).flatMap { commit($0).records }
  }

  @Test(arguments: StoreKind.allCases)
  func `there is nothing before the first commit`(kind: StoreKind) throws {
    try kind.run { store in
      #expect(try store.read() == nil)
      #expect(try store.records().isEmpty)
      try store.commit { snapshot in
        #expect(snapshot == nil)
        return nil
      }
      #expect(try store.read() == nil)
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `what was committed is read, with its lineage and serial`(kind: StoreKind) throws {
    try kind.run { store in
      for serial in 1...3 {
        try store.commit { snapshot in
          #expect(snapshot == (serial == 1 ? nil : Self.commit(serial - 1)))
          return Self.commit(serial)
        }
        #expect(try store.read() == Self.commit(serial))
      }
      try store.commit { snapshot in
        #expect(snapshot == Self.commit(3))
        return nil
      }
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `the record tells everything once and in order`(kind: StoreKind) throws {
    try kind.run { store in
      for serial in 1...4 {
        try store.commit { _ in Self.commit(serial) }
        #expect(try store.records() == Self.records(upTo: serial))
      }
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `while one holds the lock nobody else gets it`(kind: StoreKind) throws {
    try kind.run { store in
      try store.commit { _ in
        #expect(throws: StoreFailure.locked) { try store.commit { _ in Self.commit(9) } }
        #expect(throws: Never.self) { try store.read() }
        return Self.commit(1)
      }
      #expect(try store.read() == Self.commit(1))
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `the lock ends with the work, also when that is refused`(kind: StoreKind) throws {
    try kind.run { store in
      for serial in 1...2 { try store.commit { _ in Self.commit(serial) } }
      try store.replace(Self.commit(1))
      #expect(throws: StoreFailure.trailAhead) { try store.commit { _ in nil } }
      try store.replace(Self.commit(2))
      try store.commit { _ in Self.commit(3) }
      #expect(try store.read() == Self.commit(3))
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `what an interrupted run left unrecorded is told, and recorded under the next lock`(
    kind: StoreKind
  ) throws {
    try kind.run { store in
      try store.commit { _ in Self.commit(1) }
      try store.replace(Self.commit(2))
      #expect(try store.records() == Self.records(upTo: 2))
      try store.commit { snapshot in
        #expect(snapshot == Self.commit(2))
        return nil
      }
      try store.commit { _ in Self.commit(3) }
      #expect(try store.records() == Self.records(upTo: 3))
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `a first commit that was interrupted is recorded like any other`(kind: StoreKind) throws {
    try kind.run { store in
      try store.replace(Self.commit(1))
      #expect(try store.read() == Self.commit(1))
      try store.commit { _ in Self.commit(2) }
      #expect(try store.records() == Self.records(upTo: 2))
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `an older snapshot that was brought back is refused`(kind: StoreKind) throws {
    try kind.run { store in
      for serial in 1...3 { try store.commit { _ in Self.commit(serial) } }
      for older in 1...2 {
        try store.replace(Self.commit(older))
        #expect(throws: StoreFailure.trailAhead) { try store.read() }
        #expect(throws: StoreFailure.trailAhead) { try store.records() }
        #expect(throws: StoreFailure.trailAhead) { try store.commit { _ in Self.commit(4) } }
      }
      try store.replace(Self.commit(3))
      #expect(try store.records() == Self.records(upTo: 3))
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `a state that is gone while its record is there is refused`(kind: StoreKind) throws {
    try kind.run { store in
      try store.commit { _ in Self.commit(1) }
      try store.replace(nil)
      #expect(throws: StoreFailure.stateGone) { try store.read() }
      #expect(throws: StoreFailure.stateGone) { try store.records() }
      #expect(throws: StoreFailure.stateGone) { try store.commit { _ in Self.commit(1) } }
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `applying equal content writes nothing`(kind: StoreKind) throws {
    let staging = "{\"kind\":\"Environment\",\"key\":\"staging\",\"name\":\"Staging\"}"
    let renamed = staging.replacing("Staging", with: "Bühne")
    try kind.run { store in
      try store.apply(["a.json": staging])
      let trace = try store.trace()
      for _ in 0..<3 { try store.apply(["b.json": staging]) }
      #expect(try store.trace() == trace)
      #expect(try store.read()?.serial == 1)
      try store.apply(["a.json": renamed])
      #expect(try store.trace() != trace)
      #expect(try store.read()?.serial == 2)
      #expect(try store.records().map(\.event.name) == [.environmentCreated, .environmentUpdated])
    }
  }

  /// From the first commit to the tear-down, in both versionings: no state that an apply leaves behind
  /// is taken for one that contradicts itself.
  @Test(arguments: ["v1", "v2"])
  func `every state in the life of an experiment is read again`(versioning: String) throws {
    let split = #""split": {"control": 50, "green": 25, "blue": 25}"#
    let life: [(status: String, rollout: String?)] = [
      ("created", #"{"percentage": 10, \#(split)}"#),
      ("created", #"{"percentage": 10, "enabled": true, \#(split)}"#),
      ("running", #"{"percentage": 20.5, "enabled": true, \#(split)}"#),
      ("paused", #"{"percentage": 0, "enabled": true, \#(split)}"#),
      ("running", #"{"percentage": 100, "enabled": true, \#(split)}"#),
      ("completed", #"{"percentage": 100, "enabled": true, \#(split)}"#), ("completed", nil),
    ]
    try StoreKind.file.run { store in
      for (index, step) in life.enumerated() {
        try store.apply([
          "environment.json": ManifestSource.environment(["featureVersioning": "\"\(versioning)\""]
          ),
          "feature.json": ManifestSource.feature(), "other.json": ManifestSource.standardFeature(),
          "experiment.json": ManifestSource.experiment([
            "status": "\"\(step.status)\"", "rollout": step.rollout,
          ]),
        ])
        let snapshot = try #require(try store.read())
        #expect(snapshot.serial == index + 1)
        #expect(snapshot.state.experiments.values.map(\.status.rawValue) == [step.status])
      }
    }
  }
}
