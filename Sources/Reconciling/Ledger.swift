import Domain
import Manifests
import Planning

/// The state in the course of a run that has a provider serve things: what was committed, and what
/// was done since.
///
/// The run's intent stands in every commit but the last one. Others may commit in between, since an
/// experiment can be stopped at any time. Then what was done since is done again on what they made;
/// only if they took the intent away, since they held the run for dead, it must not go on.
struct Ledger {
  /// With all that was done.
  private(set) var state: State
  /// All that has happened and is committed.
  private(set) var committedEvents: [Event] = []
  /// The number of the last commit.
  private(set) var serial: Int
  let lineage: String
  private let store: any StateStore
  private let worker: Worker
  private let patience: Patience
  private let provenance: Provenance
  private var base: State
  /// What is kept with the changes although none of them is about it.
  private let adopted: State
  private var intent: Intent
  private var entries: [Entry] = []
  private var events: [Event] = []

  /// A change that was carried out.
  struct Entry {
    let change: Change
    /// When it was, and by whom.
    let provenance: Provenance
    /// The salts by which the provider deals out the cohort, if it told some.
    let salts: [SegmentID: CohortSalts]
  }

  /// Takes what the run begins with.
  init(
    _ stored: State, adopting adopted: State, _ plan: Plan, newLineage: String, _ intent: Intent,
    store: any StateStore, worker: Worker, patience: Patience
  ) {
    base = stored
    state = stored
    self.adopted = adopted.beyond(stored)
    state.adopt(self.adopted)
    serial = plan.serial
    lineage = plan.lineage ?? newLineage
    self.intent = intent
    provenance = intent.provenance
    self.store = store
    self.worker = worker
    self.patience = patience.longer
  }

  /// Commits the intent in the place of those that it takes over: should one of these runs be alive
  /// after all, it sees that, and stops. What the change that is given leads to is committed with it,
  /// before anybody is asked to serve it.
  mutating func begin(
    from checkout: Checkout?, with change: Change? = nil, takingOver others: [Intent],
    expecting revision: (any Revision)?
  ) throws {
    if let checkout { state.checkout = checkout }
    let kept = state.intents.filter { present in !others.contains { $0.id == present.id } }
    state.intents = (kept + [intent]).sorted { $0.id < $1.id }
    events.append(Event(.applyBegun(flags: intent.flags.count)))
    if let change { events += try state.carryOut(change, as: provenance) }
    let patience = patience
    // Others hold the lock for a moment only.
    try patience.trying(while: \.isLock) {
      _ = try commit(publishing: nil, expecting: revision)
    }
  }

  /// Notes that a change was carried out.
  mutating func add(_ entry: Entry) throws(FlagError) {
    events += try state.perform(entry)
    entries.append(entry)
  }

  /// Commits what was done since the last commit, and says that the run is still at work. Returns the
  /// experiments that others stopped or released meanwhile.
  mutating func commit() throws -> Set<ExperimentID> {
    try settling { ledger, revision, braked in
      try ledger.renew(expecting: revision)
      return braked
    }
  }

  /// Commits the rest, takes the policy in, and takes the intent away unless it is to be kept: then
  /// the next run puts right what this one leaves.
  ///
  /// Where others stopped or released experiments meanwhile, these are returned, and there is no end
  /// yet.
  mutating func end(
    takingIn policy: Policy?, keepingIntent keepsIntent: Bool,
    publishing publications: [Publication]?
  ) throws -> (CommitReceipt, braked: Set<ExperimentID>) {
    try settling { ledger, revision, braked in
      guard braked.isEmpty else {
        try ledger.renew(expecting: revision)
        return (CommitReceipt(), braked)
      }
      if !keepsIntent { ledger.state.intents.removeAll { $0.id == ledger.intent.id } }
      if let policy { ledger.state.takeIn(policy, &ledger.events) }
      if ledger.events.isEmpty { ledger.events.append(Event(.applyEnded)) }
      return (try ledger.commit(publishing: publications, expecting: revision), [])
    }
  }

  private mutating func renew(expecting revision: any Revision) throws {
    intent.renewedAt = worker.now()
    state.replace(intent)
    if events.isEmpty { events.append(Event(.applyRenewed)) }
    _ = try commit(publishing: nil, expecting: revision)
  }

  // MARK: Others

  /// Works on a copy that stands on the latest commit, until it is committed. The closure is given
  /// the experiments that others stopped or released meanwhile.
  private mutating func settling<Result>(
    _ body: (inout Ledger, any Revision, _ braked: Set<ExperimentID>) throws -> Result
  ) throws -> Result {
    let patience = patience
    let (ledger, result) = try patience.trying(while: { $0.isLock || $0.isMoved }) {
      var ledger = self
      let revision = try ledger.rebase()
      let result = try body(&ledger, revision, base.experimentsWithOtherBrakes(in: ledger.base))
      return (ledger, result)
    }
    self = ledger
    return result
  }

  /// Puts what was done since onto what others committed.
  private mutating func rebase() throws -> any Revision {
    guard let revision = try store.read(), revision.lineage == lineage,
      revision.intents.contains(where: { $0.id == intent.id })
    else { throw TakenOver() }
    guard revision.serial != serial else { return revision }
    base = try revision.snapshot().state
    state = base
    state.adopt(adopted)
    serial = revision.serial
    events = []
    for entry in entries { events += try state.perform(entry) }
    return revision
  }

  private mutating func commit(
    publishing publications: [Publication]?, expecting revision: (any Revision)?
  ) throws -> CommitReceipt {
    let commit = Commit(
      from: base, to: state, lineage: lineage, serial: serial + 1,
      provenance: Provenance(
        author: provenance.author, time: worker.now(), origin: provenance.origin),
      events: events)
    let receipt = try store.commit(commit, publishing: publications, expecting: revision)
    base = state
    serial += 1
    committedEvents += events
    (entries, events) = ([], [])
    return receipt
  }
}

/// Says that another run took this one for dead and went on with its work.
struct TakenOver: Error, CustomStringConvertible {
  let description =
    "Another run took this one for dead, since it had not been heard of for a minute, or brought an "
    + "earlier state back. Nothing more was done. Run the command again to see what is left."
}

extension State {
  /// Carries out what was carried out once, and keeps the salts of the provider.
  fileprivate mutating func perform(_ entry: Ledger.Entry) throws(FlagError) -> [Event] {
    let events = try carryOut(entry.change, as: entry.provenance)
    if case .experiment(let id) = entry.change.subject,
      let segment = experiments[id]?.segment?.id, let salts = entry.salts[segment]
    {
      experiments[id]?.segment?.servedSalts = salts
    }
    return events
  }

  /// The environments and features that another state does not have so.
  fileprivate func beyond(_ other: State) -> State {
    var part = State()
    part.environments = environments.filter { other.environments[$0.key] != $0.value }
    part.features = features.filter { other.features[$0.key] != $0.value }
    return part
  }

  fileprivate mutating func adopt(_ other: State) {
    environments.merge(other.environments) { $1 }
    features.merge(other.features) { $1 }
  }

  fileprivate mutating func replace(_ intent: Intent) {
    intents = intents.map { $0.id == intent.id ? intent : $0 }
  }

  /// The experiments that are stopped in one of two states and not in the other.
  fileprivate func experimentsWithOtherBrakes(in other: State) -> Set<ExperimentID> {
    Set(
      other.experiments.values.lazy.filter { experiment in
        experiments[experiment.id].map {
          ($0.segment?.brake == nil) != (experiment.segment?.brake == nil)
        } == true
      }.map(\.id))
  }
}
