@testable import Domain
@testable import JSONSyntax
@testable import Manifests
@testable import Planning
@testable import Rendering
@testable import Storage
@testable import Wire

/// An input gets the checksum that belongs to it, unless it has one of its own: else none would come
/// further than that. What is accepted then is worked with, however odd it is.
func checkSnapshot(_ bytes: [UInt8]) {
  guard let snapshot = try? StoredSnapshot(StoredBytes(sealed(bytes))).snapshot() else { return }
  checkStored(snapshot)
  let workspace = onlyEnvironments(of: snapshot.state)
  _ = checkApplied(workspace, to: snapshot, hour: 1, isMeasured: bytes.count.isMultiple(of: 16))
  let filter = Overview.Filter()
  let now = Instant(seconds: 1_800_000_000)
  _ = StatusRenderer.text(
    Overview(of: snapshot, filter, asOf: now, in: TimeZones()), width: 80)
  _ = StatusRenderer.json(
    Overview(of: snapshot, filter, asOf: now, in: TimeZones()),
    in: CommitPlace(isInGit: false, place: "", commit: nil)
  ).canonical()
  var history = HistoryRenderer(of: snapshot.records)
  for record in snapshot.records { _ = history.text(record) }
  for environment in snapshot.state.environments.keys {
    for format in Bucketing.allCases {
      let document = try? ServedDocument(format, of: environment, in: snapshot.state)
      _ = document.flatMap(\.self)?.bytes(snapshot.stamp)
      for flag in snapshot.state.servedFlags(in: environment) {
        _ = FlagEvaluator(flag, in: environment, format).evaluate("erin")
      }
    }
  }
}

/// What is written of a snapshot reads as the snapshot, and so do the lines of its trail.
func checkStored(_ snapshot: Snapshot) {
  let commit = snapshot.commit
  let bytes = try? SnapshotEncoder.bytes(of: commit, onto: nil)
  let read = try? StoredSnapshot(StoredBytes(bytes ?? [])).snapshot()
  require(read == snapshot, "what is written of a snapshot reads as the snapshot")
  let lines = commit.lines.split(separator: UInt8(ascii: "\n"))
  require(lines.count == snapshot.events.count, "each event has a line")
  for (line, record) in zip(lines, snapshot.records) {
    require(AuditRecord(line: line) == record, "what is written of an event reads as the event")
  }
}

/// What a saved plan says can be shown, and is saved again as it was.
func checkPlan(_ bytes: [UInt8]) {
  guard let plan = try? PlanFile.decode(sealed(bytes)) else { return }
  checkShown(plan)
  checkSaved(plan)
}

/// A plan that is saved reads as the same plan.
func checkSaved(_ plan: Plan) {
  let bytes = PlanFile.encode(plan)
  guard let read = try? PlanFile.decode(bytes) else {
    return require(false, "a saved plan is read")
  }
  require(read.doesTheSame(as: plan), "a plan that was saved does the same")
  require(PlanFile.encode(read) == bytes, "a plan that was saved is saved as it was")
}

/// The settings, and the policy as a file of its own.
func checkSettings(_ bytes: [UInt8]) {
  let (settings, diagnostics) = Settings.read(path: "titrate.json", bytes: bytes)
  checkLocated(diagnostics, bytes)
  checkShown(locate(diagnostics) { _ in bytes })
  checkLocated(PolicyFile(path: "titrate.json", bytes: bytes).problems(in: TimeZones()), bytes)
  let long = String(repeating: "a/", count: 50) + String(repeating: "ab", count: 50) + ".json"
  for path in ["package.json", "a/b/c.json", "vendor/\u{e9}/[x].json", long] {
    _ = settings.ignored.ignores(path, isDirectory: false)
  }
}

private func onlyEnvironments(of state: State) -> Workspace {
  let files = state.environments.values.sorted { $0.key < $1.key }.map { environment in
    let text = JSONValue.object([
      JSONMember("kind", "Environment"), JSONMember("key", .string(environment.key.text)),
      JSONMember("name", .string(environment.name)),
      JSONMember("featureVersioning", .string(environment.versioning.rawValue)),
    ])
    return ManifestFile(path: "\(environment.key).json", bytes: text.canonical())
  }
  return Workspace(settings: Settings(), files: files)
}

private func sealed(_ bytes: [UInt8]) -> [UInt8] {
  guard !bytes.suffix(2).elementsEqual("}\n".utf8) else { return bytes }
  return bytes + Array(SnapshotFrame.checksumLine(XXH64.checksum(of: bytes.span)).utf8)
}
