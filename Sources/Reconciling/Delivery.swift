import Domain
import Manifests
import Planning

/// A plan on its way to a provider: what was asked for, what was answered, and what is left.
///
/// Changes that build on each other go one after the other, all else at the same time. What is done
/// is committed in groups.
final class Delivery: ProviderWork {
  private let provider: any Provider
  private let plan: Plan
  private let worker: Worker
  private let provenance: Provenance
  private let groupMilliseconds: Int
  private let leftBehind: Set<FlagID>
  private let briefing: (Change) -> Briefing?
  private(set) var ledger: Ledger
  private var serving: [FlagID: FlagServing]
  /// What became of changes, by their places in the plan; nothing yet of one that is missing.
  private var results: [Int: Outcome.Result] = [:]
  /// The changes that were not carried out.
  private var missing: [Change] = []
  /// The changes of which nothing is known yet, in order.
  private var open: [Int]
  /// What waits to be sent.
  private var waiting: [Job] = []
  /// What is on its way, by flag: one at a time.
  private var sent: [FlagID: Job] = [:]
  /// What has to be read before it is known what became of it.
  private var unread: [(job: Job, reason: ProviderError)] = []
  /// The changes of which something is under way.
  private var begun: Set<Int> = []
  /// The experiments that others stopped or released while something was under way for them.
  private var overtaken: Set<ExperimentID> = []
  private var lastCommit: Int
  private var firstPending: Int?
  /// Whether it is not known of something whether it is served.
  private(set) var isUnsure = false
  /// What went wrong although everything is served, in order.
  private(set) var faults: [ProviderError] = []
  /// Why something that is committed is not served.
  private(set) var unserved: ProviderError?

  /// A request, and what it is for.
  private struct Job {
    var request: ProviderRequest
    /// The change; nil where what others did is to be served.
    let change: Int?
    /// The requests of the change that follow.
    var rest: [ProviderRequest] = []
    var attempts = 1
  }

  /// How often it is tried to be faster than somebody else who changes a flag.
  private static let mostAttempts = 3
  /// After how long without anything to commit it is said that the run is still at work.
  private static let renewalMilliseconds = 20_000

  init(
    _ plan: Plan, _ ledger: Ledger, serving: [FlagID: FlagServing], leftBehind: Set<FlagID>,
    through provider: any Provider, as provenance: Provenance, worker: Worker,
    groupMilliseconds: Int, isCommitted: Bool = false, briefing: @escaping (Change) -> Briefing?
  ) {
    self.plan = plan
    self.ledger = ledger
    self.serving = serving
    self.leftBehind = leftBehind
    self.provider = provider
    self.provenance = provenance
    self.worker = worker
    self.groupMilliseconds = groupMilliseconds
    self.briefing = briefing
    open = isCommitted ? [] : Array(plan.changes.indices)
    lastCommit = worker.milliseconds()
  }

  /// What became of the changes that were not carried out.
  var failures: [Int: Outcome.Result] { results.filter { $0.value != .applied } }

  /// Has everything served, as far as that goes, and commits what came of it.
  func run(publishing publications: [Publication]?) throws -> CommitReceipt {
    while true {
      repeat {
        try provider.carryOut(self)
        read()
      } while !open.isEmpty || !waiting.isEmpty
      let isDone = failures.isEmpty && plan.selection == nil
      let (receipt, braked) = try ledger.end(
        takingIn: plan.policyChange?.after,
        keepingIntent: isUnsure || !isDone && !leftBehind.isEmpty, publishing: publications)
      if braked.isEmpty { return receipt }
      correct(braked)
    }
  }

  /// Has the provider serve nobody the cohort of an experiment that is stopped, given what it serves.
  func stop(
    _ experiment: ExperimentID, _ reading: Result<[FlagID: FlagServing], ProviderError>
  ) {
    switch reading {
    case .success(let reading):
      serving = reading
      correct([experiment])
      unserved = unserved ?? provider.strangers(in: reading)
    case .failure(let error):
      isUnsure = true
      unserved = error
    }
  }

  /// Has the provider serve what the state says of the cohorts of experiments that others stopped or
  /// released. What is under way for them is waited for.
  private func correct(_ experiments: Set<ExperimentID>) {
    for id in experiments.sorted() {
      if let feature = ledger.state.experiments[id]?.feature, isUnderWay(id.environment, feature) {
        overtaken.insert(id)
      } else if let request = ledger.state.correction(of: id, given: serving) {
        waiting.append(Job(request: request, change: nil))
      }
    }
  }

  private func isUnderWay(_ environment: EnvironmentKey, _ feature: FeatureName) -> Bool {
    let flag = FlagID(environment, feature)
    return sent[flag] != nil || waiting.contains { $0.request.flag == flag }
  }

  // MARK: Sending

  /// See `ProviderWork`.
  func next() -> ProviderRequest? {
    while true {
      if let index = waiting.firstIndex(where: { sent[$0.request.flag] == nil }) {
        let job = waiting.remove(at: index)
        sent[job.request.flag] = job
        return job.request
      }
      guard let index = nextReady() else { return nil }
      begin(index)
    }
  }

  private static let givenUp = ProviderError.unavailable(
    "The run was asked to end before this was done.", retryAfterSeconds: nil)

  /// The next change that builds on nothing that is under way.
  private func nextReady() -> Int? {
    var earlier: [Change] = []
    for index in open {
      let change = plan.changes[index]
      if !begun.contains(index), !earlier.contains(where: change.builds) { return index }
      earlier.append(change)
    }
    return nil
  }

  private func begin(_ index: Int) {
    begun.insert(index)
    if worker.isAskedToEnd() { return settle(index, .failed(Self.givenUp)) }
    let change = plan.changes[index]
    if let obstacle = missing.first(where: change.builds) {
      return settle(index, .skipped(after: obstacle.subject))
    }
    var transaction = Transaction(
      of: change.subject, on: change.feature, in: ledger.state, as: provenance)
    guard (try? transaction.carryOut(change.steps)) != nil else { return finish(index) }
    let demand = Demand(change, transaction, reading: serving, leftBehind: leftBehind)
    guard !demand.requests.isEmpty else { return finish(index) }
    var requests = demand.requests
    let hypothesis = briefing(change)?.hypothesis
    for index in requests.indices { requests[index].hypothesis = hypothesis }
    waiting.append(
      Job(request: requests[0], change: index, rest: Array(requests.dropFirst())))
  }

  // MARK: Answers

  /// See `ProviderWork`.
  func take(_ answer: ProviderAnswer, to request: ProviderRequest) {
    guard let job = sent[request.flag] else { return }
    switch answer {
    case .done(let now):
      sent[request.flag] = nil
      serving[request.flag] = now
      request.want.isMet(by: now) ? fulfil(job) : fail(job, Self.contradiction(provider.name))
    case .failed(let error):
      sent[request.flag] = nil
      fail(job, error)
    case .conflict: unread.append((job, .contended))
    case .unknown(let error): unread.append((job, error))
    }
  }

  private static func contradiction(_ name: String) -> ProviderError {
    .broken(
      "The provider \"\(name)\" says that it is done, and that something else is served. Nothing is "
        + "recorded of it.")
  }

  private func fulfil(_ job: Job) {
    var job = job
    if let next = job.rest.first {
      job.request = next
      job.rest.removeFirst()
      waiting.append(job)
    } else if let index = job.change {
      finish(index)
    }
  }

  private func fail(_ job: Job, _ error: ProviderError) {
    if let index = job.change { return settle(index, .failed(error)) }
    isUnsure = true
    unserved = error
  }

  /// Keeps what a change leads to.
  private func finish(_ index: Int) {
    let change = plan.changes[index]
    do throws(FlagError) {
      var provenance = provenance
      provenance.time = worker.now()
      try ledger.add(
        Ledger.Entry(change: change, provenance: provenance, salts: servedSalts(of: change)))
      firstPending = firstPending ?? worker.milliseconds()
      settle(index, .applied)
    } catch {
      // A planned step was refused by what an earlier change, which failed, left as it was.
      settle(index, .failed(.refused("\(error)")))
    }
  }

  /// By what the provider deals out the cohorts on the flag of a change, as far as it has said so.
  private func servedSalts(of change: Change) -> [SegmentID: CohortSalts] {
    guard let environment = change.environment, let feature = change.feature,
      let now = serving[FlagID(environment, feature)]
    else { return [:] }
    let salts = now.overrides.compactMap { override in
      override.segment.flatMap { segment in override.salts.map { (segment, $0) } }
    }
    return Dictionary(salts) { first, _ in first }
  }

  private func settle(_ index: Int, _ result: Outcome.Result) {
    results[index] = result
    if case .experiment(let id) = plan.changes[index].subject, overtaken.remove(id) != nil {
      correct([id])
    }
    if result != .applied { missing.append(plan.changes[index]) }
    open.removeAll { $0 == index }
  }

  // MARK: Meanwhile

  /// See `ProviderWork`: reads what is not known, and commits what waits long enough.
  func attend() throws {
    read()
    let now = worker.milliseconds()
    let isDue =
      firstPending.map { now - $0 >= groupMilliseconds }
      ?? (now - lastCommit >= Self.renewalMilliseconds)
    guard isDue else { return }
    let braked = try ledger.commit()
    (lastCommit, firstPending) = (now, nil)
    correct(braked)
  }

  /// Reads the flags of which it is not known what became of a request.
  private func read() {
    guard !unread.isEmpty else { return }
    let jobs = unread
    unread = []
    for (job, _) in jobs { sent[job.request.flag] = nil }
    do throws(ProviderError) {
      let now = try provider.serving(of: Set(jobs.map(\.job.request.flag)))
      for (job, reason) in jobs { judge(job, reason, now[job.request.flag]) }
    } catch {
      for (job, reason) in jobs {
        if reason != .contended { isUnsure = true }
        fail(job, reason == .contended ? error : reason)
      }
    }
  }

  private func judge(_ job: Job, _ reason: ProviderError, _ now: FlagServing?) {
    guard let now else { return fail(job, reason) }
    let before = serving.updateValue(now, forKey: job.request.flag)
    if job.request.want.isMet(by: now) {
      if case .broken = reason, !faults.contains(reason) { faults.append(reason) }
      return fulfil(job)
    }
    let isSame = before.map { job.request.want.isAboutSame(in: $0, as: now) } ?? true
    guard reason == .contended, job.attempts < Self.mostAttempts, job.change == nil || isSame
    else { return fail(job, reason) }
    var job = job
    job.attempts += 1
    job.request.expected = now.fingerprint
    waiting.append(job)
  }
}

extension Provider {
  /// Why a stop or a release may miss whom it is about: overrides that titrate has not made, or that somebody
  /// has given another name.
  func strangers(in reading: [FlagID: FlagServing]) -> ProviderError? {
    let names = reading.values.flatMap(\.overrides)
      .filter { $0.segment == nil && $0.percentage != .zero && $0.state.isEnabled }
      .map { $0.name ?? "without a name" }
    return names.isEmpty
      ? nil
      : .refused(
        "In \"\(name)\" the flag has what titrate has not made, and leaves alone: \(list(names)). If it is the "
          + "experiment's own under another name, its cohort is served by it. Give it its name back, or remove it "
          + "there.")
  }
}

extension State {
  /// What it takes to have the cohort of an experiment served as it is kept; nil where it is so, and
  /// where nothing was read of its flag.
  func correction(
    of id: ExperimentID, given serving: [FlagID: FlagServing]
  ) -> ProviderRequest? {
    guard let experiment = experiments[id], let segment = experiment.segment?.id else { return nil }
    let flag = FlagID(id.environment, experiment.feature)
    guard let present = serving[flag] else { return nil }
    var override = self.serving(of: flag)?.override(for: segment)
    if override == nil {
      // It is not kept yet. An override that goes would come back with other salts.
      override = present.override(for: segment)
      if experiment.segment?.brake != nil { override?.percentage = .zero }
    }
    guard let override else { return nil }
    let request = ProviderRequest(
      flag: flag, experiment: id.key, want: ProviderRequest.Want(overrides: [override]),
      expected: present.fingerprint)
    return request.want.isMet(by: present) ? nil : request
  }
}
