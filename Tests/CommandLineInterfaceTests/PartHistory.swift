import Domain
import Foundation
import Manifests
import Planning
import TestSupport

/// A workspace on the disk, edited again and again by hand and by accident, and what is planned for it
/// at every step.
struct PartHistory {
  private let directory: TemporaryDirectory
  private var edits: RandomEdits
  private var accidents: FileAccidents
  private var site: LabSite
  private var goodSite: LabSite
  private var lab = Lab()
  private var earlier: [Snapshot] = []
  private var written: [String: String] = [:]
  private(set) var complaints: [String] = []
  /// How many plans there were, and how many of them had to do with a part only.
  private(set) var plans = 0
  private(set) var partialPlans = 0

  init(seed: UInt64, scale: Int) throws {
    directory = try TemporaryDirectory()
    edits = RandomEdits(seed: seed, scale: scale)
    accidents = FileAccidents(seed: seed + 1_000_000)
    site = edits.site()
    goodSite = site
    for _ in 0..<15 * scale {
      edits.edit(&site)
      apply()
    }
  }

  mutating func advance() throws {
    for _ in 1..<edits.number(upTo: 4) { edits.edit(&site) }
    var files = site.texts
    if edits.chance(60) {
      for _ in 0..<edits.number(upTo: 3) { accidents.happen(to: &files) }
    }
    try write(files)
    if let snapshot = storedSnapshot() { try check(snapshot) }
    apply()
  }

  /// Applies the site; one with errors is mostly given up.
  private mutating func apply() {
    let run = lab.apply(site, keepsGoing: edits.chance(10))
    if let snapshot = lab.snapshot { earlier = earlier.suffix(9) + [snapshot] }
    if !run.plan.hasErrors {
      goodSite = site
    } else if edits.chance(90), !lab.plan(goodSite).hasErrors {
      site = goodSite
    }
  }

  private mutating func check(_ snapshot: Snapshot) throws {
    var check = try PartCheck(directory.path, snapshot, threads: edits.pick([1, 2, 4]))
    try check.check()
    try check.check(edits.narrowing(of: site) ?? LabNarrowing())
    try check.check(
      edits.pick([.experiments("ada"), .environments("preview"), .experiments("nobody")]))
    complaints += check.complaints
    plans += 1
    if check.leavesOut { partialPlans += 1 }
  }

  // MARK: The state

  /// Mostly the one that the last apply left behind; else an earlier one, or one that was changed.
  private mutating func storedSnapshot() -> Snapshot? {
    guard let snapshot = lab.snapshot else { return nil }
    switch edits.number(upTo: 10) {
    case 1: return earlier.isEmpty ? snapshot : edits.pick(earlier)
    case 2...4: return changed(snapshot)
    default: return snapshot
    }
  }

  /// Changed by others, as they may change it with manifests of their own.
  private mutating func changed(_ snapshot: Snapshot) -> Snapshot {
    var state = snapshot.state
    let experiments = state.experiments.keys.sorted()
    let features = state.features.keys.sorted()
    guard !experiments.isEmpty, !features.isEmpty else { return snapshot }
    let (id, name) = (edits.pick(experiments), edits.pick(features))
    let environment = id.environment
    switch edits.number(upTo: 8) {
    case 1: state.experiments[id]?.details.name = "Another name"
    case 2: state.experiments[id]?.segment?.percentage = SampleSnapshot.percentage(777)
    case 3: state.features[name]?[environment]?.environmentDefault.value = .string("other")
    case 4: state.features[name]?[environment]?.environmentDefault.isEnabled.toggle()
    case 5: state.environments[environment] = renamed(state.environments[environment])
    case 6: state.changeOverrides(of: name, in: environment) { $0.state.value = .string("other") }
    case 7: state.changeOverrides(of: name, in: environment) { $0.priority += 7 }
    default: state.lastNumbers.experiment += 3
    }
    return Snapshot(
      lineage: snapshot.lineage, serial: snapshot.serial, provenance: snapshot.provenance,
      state: state, events: snapshot.events)
  }

  private func renamed(_ environment: Environment?) -> Environment? {
    environment.map { Environment(key: $0.key, name: "Other", versioning: $0.versioning) }
  }

  // MARK: Files

  private mutating func write(_ files: [String: String]) throws {
    for path in written.keys where files[path] == nil {
      try FileManager.default.removeItem(atPath: directory.path(path))
    }
    for (path, text) in files where written[path] != text { try directory.write(path, text) }
    written = files
  }
}

extension State {
  fileprivate mutating func changeOverrides(
    of feature: FeatureName, in environment: EnvironmentKey, _ change: (inout Override) -> Void
  ) {
    for index in (features[feature]?[environment]?.overrides ?? []).indices {
      guard var override = features[feature]?[environment]?.overrides[index] else { continue }
      change(&override)
      features[feature]?[environment]?.overrides[index] = override
    }
  }
}
